"""What a person does with the sources that a project has: look, order, delete, built-in ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from symsrc_tui.forms.search import Choice, fold
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import ChangedMeanwhile, ProjectMoved, ReadOnlyToken
from symsrc_tui.session.stored import deletion
from symsrc_tui.session.stored.built_in_sources import ProjectBuiltIns, switched
from symsrc_tui.session.stored.change import Order, ids
from symsrc_tui.session.stored.overview import Overview, overview, search_text
from symsrc_tui.session.stored.source_list import ChangeDone, SourceList
from symsrc_tui.text.safe import cut, line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Iterable

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.client import SentryClient
    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.session.add_source import Progress
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.stored.change import Listing

    OnWait = Callable[[Wait], None]

T = TypeVar("T")

ORDER_CHANGED = "Someone else changed the order in the meantime. Nothing was saved"
ORDER_ADVICE = "Your order is kept. Save it again, or undo it to see theirs."
_READ_ONLY = "Changing sources needs the scope project:write, which this token does not have"
UNSAVED_ORDER = "The new order is not saved yet"
LEAVING_ORDER = (
    Choice("stay", "Go back"),
    Choice("save", "Save the new order first"),
    Choice("drop", "Drop the new order"),
)
"""What a person can do who leaves the list, also for an edit, with an order that is not saved."""
_SHORT = 40
"""Characters of a name among several."""


class SourceRow(NamedTuple):
    """A stored source in the list."""

    number: int
    """Its place, from 1. Sentry uses the first source that has a file."""
    stored: StoredSource
    describe: Callable[[StoredSource], Overview]

    @property
    def view(self) -> Overview:
        """What to show of it. Made on first use, because hiding secrets takes long."""
        return self.describe(self.stored)


class SourceManager:
    """The sources of the connection's project, with an order that is not saved yet.

    Methods that send requests raise RequestError. The list is then as it was read last. Those that
    change something return None if the person cancelled that before it was sent.
    """

    def __init__(
        self,
        connection: Connection,
        on_read: Callable[[Listing], object] | None = None,
        on_done: Callable[[str], object] | None = None,
    ) -> None:
        """Args:
        on_read: called with the list whenever it was read.
        on_done: called with a sentence about each change.
        """
        self._connection = connection
        self._on_read = on_read or connection.learn_sources
        self._on_done = on_done
        self._sources: SourceList | None = None
        self._built_ins: ProjectBuiltIns | None = None
        self._client: SentryClient | None = None
        self.ticked: frozenset[str] | None = None
        """Keys of the built-in sources to have on, not saved yet; None for those that are on."""
        self._is_switching = False
        """True from changing the built-in sources until they were read again."""
        self._wanted: tuple[str, ...] = ()
        """The IDs in the order to save; empty if it is the stored one."""
        self._moved: dict[str, None] = {}
        """The IDs of the sources that the person moved."""
        self._views: dict[str, Overview] = {}
        """What was shown of the sources, by ID."""
        self._searched: dict[str, str] = {}
        """What they are found by."""

    @property
    def project(self) -> str:
        """Organization and project."""
        return f"{self._connection.organization}/{self._connection.project}"

    @property
    def sources(self) -> SourceList:
        """The list, which was read."""
        assert self._sources is not None  # noqa: S101 - `read` comes first
        return self._sources

    @property
    def is_read(self) -> bool:
        """True once the list was read."""
        return self._sources is not None and self._sources.is_read

    @property
    def why_not_change(self) -> str:
        """Why the token can change nothing, without a full stop; empty if it can."""
        return _READ_ONLY if isinstance(self._connection.failure, ReadOnlyToken) else ""

    # Looking.

    async def read(self, on_wait: OnWait | None = None) -> None:
        """Read the list. An error explains a list that the server cannot read."""
        await self._request(self._read(), on_wait)

    async def _read(self) -> None:
        await self.sources.read()
        if self._is_switching:
            await self._read_built_ins()
        # The person sees now what was stored.
        self._connection.journal.clear_doubts(self.sources.journal_name)

    def rows(self, text: str = "") -> list[SourceRow]:
        """Return the sources that have every word of a text, in the order to save."""
        words = fold(text).split()
        rows = [SourceRow(at, each, self._view) for at, each in enumerate(self._ordered(), 1)]
        return [row for row in rows if self._has(row.stored, words)] if words else rows

    def row(self, id_: str) -> SourceRow | None:
        """Return the source with this ID, or None."""
        return next((row for row in self.rows() if row.stored.id == id_), None)

    def _has(self, stored: StoredSource, words: Iterable[str]) -> bool:
        if stored.id not in self._searched:
            self._searched[stored.id] = fold(search_text(stored.fields))
        return all(word in self._searched[stored.id] for word in words)

    def _view(self, stored: StoredSource) -> Overview:
        if stored.id not in self._views:
            assert self._client is not None  # noqa: S101 - it has read the source
            self._views[stored.id] = overview(self._client.shown(stored))
        return self._views[stored.id]

    # Ordering.

    def move(self, id_: str, by: int) -> None:
        """Move a source by so many places, as far as the list goes. Nothing is sent."""
        order = [*ids(self._ordered())]
        at = order.index(id_)
        order.insert(max(0, min(len(order) - 1, at + by)), order.pop(at))
        self._wanted = tuple(order)
        self._moved[id_] = None
        if self._wanted == ids(self.sources.sources):
            self.undo_order()

    @property
    def order(self) -> Order | None:
        """The order to save, or None if it is the stored one."""
        if not self.is_read or not self._wanted:
            return None
        if ids(self._ordered()) == ids(self.sources.sources):
            return None
        moved = [*self._moved]
        return Order(moved[0] if len(moved) == 1 else "", ids(self._ordered()))

    @property
    def order_changes(self) -> tuple[str, ...]:
        """What saving the order changes: `"Nightly builds" from 2 to 1`."""
        if self.order is None:
            return ()
        old = {each: at for at, each in enumerate(ids(self.sources.sources), 1)}
        rows = [row for row in self.rows() if old[row.stored.id] != row.number]
        moved = {row.stored.id for row in rows if row.stored.id in self._moved}
        others = [each for each in ids(self._ordered()) if each not in moved]
        if others == [each for each in old if each not in moved]:
            # The others only make room.
            rows = [row for row in rows if row.stored.id in moved]
        return tuple(
            f'"{cut(row.view.name, _SHORT)}" from {old[row.stored.id]} to {row.number}'
            for row in rows
        )

    def undo_order(self) -> None:
        """Go back to the stored order."""
        self._wanted = ()
        self._moved.clear()

    async def save_order(self, progress: Progress) -> ChangeDone | None:
        """Write the order. If somebody changed it meanwhile, it is kept, to save again."""
        if self._wanted and not await self._has_read(progress):
            return None
        order, changes = self.order, self.order_changes
        if order is None:
            return ChangeDone("The order is as it was. Nothing to save")
        try:
            work = self.sources.apply_or_look(order, progress)
            applied = await self._request(work, progress.on_wait)
        except ChangedMeanwhile:
            error = RequestError(ORDER_CHANGED, ORDER_ADVICE)
            raise error from None
        if applied is None:
            return None
        self.undo_order()
        text = f"Moved in {self.project}: {', '.join(changes)}"
        return self._done(ChangeDone(text, applied.notes, is_changed=True))

    def _ordered(self) -> Listing:
        """Return the sources in the order to save, those that have come since last."""
        if not self.is_read:
            return ()
        place = {each: at for at, each in enumerate(self._wanted)}
        return tuple(
            sorted(self.sources.sources, key=lambda source: place.get(source.id, len(place)))
            if place
            else self.sources.sources
        )

    # Deleting.

    async def delete(self, id_: str, progress: Progress) -> ChangeDone | None:
        """Delete a source."""
        if not await self._has_read(progress):
            return None
        work = deletion.delete(self.sources, self.sources.find(id_), progress)
        done = await self._request(work, progress.on_wait)
        if done is not None and not done.is_changed:
            # The list, which was just read, shows that it is gone.
            self._connection.journal.clear_doubts(self.sources.journal_name)
        return done and self._done(done)

    # Sentry's own sources.

    @property
    def built_ins(self) -> ProjectBuiltIns:
        """Sentry's own sources, which `read_built_ins` has read."""
        assert self._built_ins is not None  # noqa: S101 - `read_built_ins` comes first
        return self._built_ins

    async def read_built_ins(self, on_wait: OnWait | None = None) -> None:
        """Read which of Sentry's own sources there are, and which the project uses."""
        await self._request(self._read_built_ins(), on_wait)

    async def _read_built_ins(self) -> None:
        await self.built_ins.read()
        self._learn_built_ins()

    def _learn_built_ins(self) -> None:
        """Let the connection know which built-in sources are on."""
        self._is_switching = False
        assert self._client is not None  # noqa: S101 - within a request
        self._connection.learn_built_ins(self._client, self.built_ins.keys)
        self._connection.journal.clear_doubts(self.sources.journal_name, built_ins=True)

    @property
    def built_in_changes(self) -> tuple[str, ...]:
        """What saving the ticked built-in sources changes: `turned on nuget, unity`."""
        keys = zip(("turned on", "turned off"), self._to_switch(), strict=True)
        return tuple(f"{verb} {', '.join(each)}" for verb, each in keys if each)

    def _to_switch(self) -> tuple[list[str], list[str]]:
        """Return the keys of those to turn on, and of those to turn off."""
        if self.ticked is None or self._built_ins is None:
            return [], []
        rows = self._built_ins.rows()
        on = [row.key for row in rows if row.key in self.ticked and not row.is_on]
        return on, [row.key for row in rows if row.key not in self.ticked and row.is_on]

    async def set_built_ins(self, ticked: Collection[str], progress: Progress) -> ChangeDone | None:
        """Turn on those of the built-in sources' rows with these keys, and the others off.

        Only what differs from the rows is changed; what somebody else changed meanwhile is kept.
        """
        self.ticked = frozenset(ticked)
        if not await self._has_read(progress):
            return None
        on, off = self._to_switch()
        texts = self.built_in_changes
        if not texts:
            self.ticked = None
            return ChangeDone("The built-in sources are as they were. Nothing to save")
        theirs = await self._request(self._switch(on, off, progress), progress.on_wait)
        if theirs is None:
            return None
        self.ticked = None
        notes = tuple(f"Someone else turned {line(each, 80)} in the meantime" for each in theirs)
        text = f"Built-in sources of {self.project}: {'; '.join(texts)}"
        return self._done(ChangeDone(text, notes, is_changed=True))

    async def _switch(
        self, on: Collection[str], off: Collection[str], progress: Progress
    ) -> list[str] | None:
        """Turn them on and off. Return what somebody else did meanwhile; None if cancelled."""
        before = self.built_ins.keys
        now = await progress.cancellable(self.built_ins.read())
        if now is None:
            return None
        theirs = switched(before, now)
        self._is_switching = True
        done = await self.built_ins.switch(on, off, progress)
        self._learn_built_ins()
        return None if done is None else theirs

    # Requests.

    async def _has_read(self, progress: Progress) -> bool:
        """Read the list if a rename has made it unknown. Return False if that was cancelled."""
        if not self.is_read:
            await progress.cancellable(self.read(progress.on_wait))
        return self.is_read

    async def _request(self, work: Coroutine[None, None, T], on_wait: OnWait | None) -> T:
        try:
            async with self._connection.requests(on_wait) as client:
                self._open(client)
                return await work
        except ProjectMoved as error:
            self._connection.project = error.new_slug
            # To be read by the new name, before anything is compared with them.
            self._is_switching = self._built_ins is not None and bool(self._built_ins.rows())
            self._sources = self._built_ins = None
            raise
        finally:
            work.close()
            if self.is_read:
                self._show_read()

    def _open(self, client: SentryClient) -> None:
        if self._sources is None or self._built_ins is None or client is not self._client:
            place = (self._connection.organization, self._connection.project)
            self._client = client
            self._sources = SourceList(client, *place, self._connection.journal)
            self._built_ins = ProjectBuiltIns(client, *place, self._connection.journal)

    def _show_read(self) -> None:
        """Let the connection know the list, and forget what was shown of the former one."""
        self._views.clear()
        self._searched.clear()
        self._on_read(self.sources.sources)

    def _done(self, done: ChangeDone) -> ChangeDone:
        if done.is_changed and self._on_done is not None:
            self._on_done(f"{done.text}.")
        failure = self._connection.journal.failure
        return done._replace(notes=(*done.notes, *filter(None, [failure])))
