"""Read the sources of a project and change them: compare, write, verify, keep a journal."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import (
    ChangedMeanwhile,
    ChangeUnknown,
    IdTaken,
    OutcomeUnknown,
    SourceMissing,
)
from symsrc_tui.sentry.models import stored_source
from symsrc_tui.session.destination import Destination
from symsrc_tui.session.journal import JournalEntry
from symsrc_tui.session.stored.cancelled_change import or_look
from symsrc_tui.session.stored.change import Edit, Order, fields_of_source, ids
from symsrc_tui.session.stored.difference import field_changes, public
from symsrc_tui.sources.source import IdOrigin
from symsrc_tui.text.redact import Redactor
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from symsrc_tui.sentry.client import SentryClient
    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.session.add_source import Progress
    from symsrc_tui.session.journal import Journal
    from symsrc_tui.session.stored.change import Change, Edits, Listing
    from symsrc_tui.sources.source import Source


_MOST_STEPS = 100
"""Of IDs that followed each other."""
_MOST_REPEATS = 3
"""Of a change that other changes got ahead of."""


class Applied(NamedTuple):
    """A change that was carried out and verified."""

    id: str
    """The ID that the source has now; empty if it was deleted."""
    notes: tuple[str, ...]
    """What else changed in the meantime, as sentences without a full stop."""


class ChangeDone(NamedTuple):
    """What was done, to tell the person."""

    text: str
    """Without a full stop."""
    notes: tuple[str, ...] = ()
    """What else happened meanwhile, without full stops."""
    is_changed: bool = False
    """Whether something was changed for certain."""


class SourceList:
    """The sources of one project, in the order in which Sentry uses them."""

    def __init__(
        self, client: SentryClient, organization: str, project: str, journal: Journal
    ) -> None:
        self._client = client
        self.organization = organization
        self.project = project
        self._journal = journal
        self.destination = Destination(client.server, organization, project)
        self.journal_name = f"{client.server} {organization}/{project}"
        self.sources: Listing = ()
        """As last read."""
        self.is_read = False
        self.is_sending = False
        """True while a change is sent, and afterwards if its outcome is unknown."""
        self._requests = client.changes(organization, project)
        """Those of the change that was sent last."""

    @property
    def name(self) -> str:
        """Organization and project, as in the options."""
        return f"{self.organization}/{self.project}"

    async def read(self) -> None:
        """Read the list. Raises RequestError, which explains a list that the server cannot read."""
        self.sources = await self._client.sources(self.organization, self.project)
        self.is_read = True

    def find(self, id_: str) -> StoredSource:
        """Return the source with this ID or, if edits gave it others, with the last of these.

        Raises SourceMissing.
        """
        later = (entry.new_id for entry in self.history(id_) if entry.new_id)
        for current in chain([id_], later):
            for source in self.sources:
                if source.id == current:
                    return source
        raise SourceMissing(id_)

    def forget_doubts(self, id_: str) -> None:
        """Have no doubt whether a source with this ID was added, because it was found."""
        self._client.forget_doubts(self.organization, self.project, id_)

    def history(self, id_: str) -> Iterator[JournalEntry]:
        """Yield what the journal last says of the source with this ID, and then with those that
        edits gave it.
        """
        for _ in range(_MOST_STEPS):
            entry = self._journal.last(self.journal_name, id_)
            if entry is None:
                break
            yield entry
            if entry.new_id in ("", id_):
                break
            id_ = entry.new_id

    async def apply(self, change: Change, *, is_fresh: bool = False) -> Applied:
        """Carry out a change of the list as it was last read, and read it again.

        Raises ChangedMeanwhile if somebody changed the same in the meantime, SourceMissing,
        Refused, ChangeUnknown and other RequestErrors.

        Args:
            is_fresh: whether the list was read just now, such as after another change.
        """
        seen, repeats = self.sources, 0
        self._requests = self._client.changes(self.organization, self.project, change.secrets)
        while True:
            if not is_fresh:
                await self.read()
            is_fresh, before = False, self.sources
            if change.is_conflict(seen, before):
                raise self._conflict(change, seen)
            _check_new_id(change, before)
            entry = self._entry(change)
            try:
                with self._sending(entry, is_visible=change.is_visible):
                    self.sources = await change.send(self._requests, before)
                break
            except ChangedMeanwhile:
                # Perhaps not what this change is about.
                repeats += 1
                if repeats > _MOST_REPEATS:
                    raise
        return self._applied(change, seen, before)

    async def apply_or_look(self, change: Change, progress: Progress) -> Applied | None:
        """As `apply`. If the person cancels that after it was sent, look for it.

        Return None if it was not sent. Raises also ChangeUnknown if the list does not show it.
        """
        doubts = self._journal.doubts
        return await or_look(
            self.apply(change),
            lambda: self.look(change),
            progress,
            lambda: self._journal.doubts > doubts,
        )

    async def look(self, change: Change) -> Applied | None:
        """Return what came of a change that may have arrived; None if the list does not show it."""
        before = self.sources
        await self.read()
        if not change.is_shown(before, self.sources):
            return None
        return self._applied(change, before, before)

    @contextmanager
    def _sending(self, *entries: JournalEntry, is_visible: bool = True) -> Iterator[None]:
        """Keep the journal while a change is sent."""
        with ExitStack() as journal:
            for entry in entries:
                journal.enter_context(self._journal.sending(entry, is_visible=is_visible))
            self.is_sending = True
            try:
                yield
            except (ChangeUnknown, OutcomeUnknown):
                raise
            except RequestError:
                self.is_sending = False
                raise
            self.is_sending = False

    def _applied(self, change: Change, seen: Listing, before: Listing) -> Applied:
        """Write to the journal that the list shows a change. Return what came of it.

        Args:
            seen: the list for which it was planned.
            before: the one that was read before it was sent.
        """
        id_ = change.result(before, self.sources)
        self._journal.verified(self._entry(change), id_)
        own = {} if isinstance(change, Order) else {change.id: id_}
        return Applied(id_, (*self._others(own, seen, before), *self._unlike(change, id_)))

    async def apply_together(self, change: Edits) -> tuple[Applied, ...]:
        """Carry out several edits with one request. Return what each has become.

        Raises as `apply`. Then none of them is stored, unless it is ChangeUnknown.
        """
        seen = self.sources
        await self.read()
        before = self.sources
        if (edit := change.conflict(before)) is not None:
            raise self._conflict(edit, seen)
        secrets = tuple(secret for edit in change.edits for secret in edit.secrets)
        self._requests = self._client.changes(self.organization, self.project, secrets)
        entries = [self._entry(edit) for edit in change.edits]
        with self._sending(*entries):
            self.sources = await change.send(self._requests, before)
        now = change.results(ids(before), self.sources)
        own = dict(zip((edit.id for edit in change.edits), now, strict=True))
        notes = self._others(own, seen, before)
        applied: list[Applied] = []
        for edit, entry, id_ in zip(change.edits, entries, now, strict=True):
            self._journal.verified(entry, id_)
            applied.append(Applied(id_, (*notes, *self._unlike(edit, id_))))
            notes = ()  # because changes by others are reported once
        return tuple(applied)

    async def add(self, source: Source) -> None:
        """Add a source, whose ID another run may have made, too. Raises as the client's `add`."""
        place = (self.organization, self.project)
        entry = JournalEntry(self.journal_name, "add", id=str(source.id))
        with self._sending(entry):
            added = await self._client.add(
                *place, source, origin=IdOrigin.SHARED, known=ids(self.sources)
            )
        self._journal.verified(entry)
        self.sources += (stored_source(added.stored, Redactor(())),)

    def _conflict(self, change: Change, seen: Listing) -> RequestError:
        if change.id and change.id not in ids(self.sources):
            return SourceMissing(change.id)
        if isinstance(change, Order):
            return ChangedMeanwhile("the order of the sources")
        known = fields_of_source(seen, change.id)
        old = change.stored.fields if isinstance(change, Edit) else known
        new = fields_of_source(self.sources, change.id)
        lines = [f"{path}: {text}" for path, text in field_changes(old, new, "is now")]
        return ChangedMeanwhile("; ".join(lines))

    def _entry(self, change: Change) -> JournalEntry:
        entry = JournalEntry(self.journal_name, change.action, id=change.id)
        if not isinstance(change, Edit):
            return entry
        entry = entry._replace(changed=tuple(each.path for each in change.changes))
        if change.new_id is not None:
            return entry._replace(new_id=change.new_id)
        others = tuple(each for each in ids(self.sources) if each != change.id)
        return entry._replace(type=change.stored.type, others=others)

    def _others(self, own: Mapping[str, str], seen: Listing, before: Listing) -> tuple[str, ...]:
        """Return what someone else did before and while a change was made.

        Args:
            own: the IDs of what was changed here, before and after.
        """
        undone = _undone(own, before, self.sources) if self._requests.wrote_list else {}
        notes = (
            *_others(own, seen, before),
            *(
                f"Someone else changed or deleted {source.title} at the same moment. This change "
                f"has undone that, and the source has the ID {shown(undone[source.id], 80)} now. "
                "If theirs was meant, repeat it"
                for source in before
                if source.id in undone
            ),
            *_others({**own, **undone}, before, self.sources),
        )
        return (*dict.fromkeys(notes),)

    def _unlike(self, change: Change, id_: str) -> Iterator[str]:
        """Yield what the server has stored in another way than it was sent."""
        if isinstance(change, Edit):
            wanted, found = public(change.fields), public(fields_of_source(self.sources, id_))
            for path in sorted(wanted.keys() | found.keys()):
                if wanted.get(path) != found.get(path):
                    yield f"The server stored a different value of {shown(path, 60)}"


def _undone(own: Mapping[str, str], before: Listing, after: Listing) -> dict[str, str]:
    """Return the new IDs of sources that were to stay the same, by the old ones.

    Servers make a new ID for what differs from the stored source when the whole list is written.
    So what was sent as it had been read must have been changed or deleted since.
    """
    known = {*ids(before), *own.values()}
    new = {source.id: public(source.fields) for source in after if source.id not in known}
    undone: dict[str, str] = {}
    for source in before:
        if source.id not in own and source.id not in ids(after):
            like = (each for each, fields in new.items() if fields == public(source.fields))
            if found := next(like, ""):
                undone[source.id] = found
                del new[found]
    return undone


def _check_new_id(change: Change, before: Listing) -> None:
    """Raise IdTaken if an edit chose the ID of another source.

    The journal must not follow it there, because that is not what this source has become.
    """
    if isinstance(change, Edit) and change.new_id != change.id:
        for other in before:
            if other.id == change.new_id:
                message = f"The ID {shown(other.id, 80)} is taken by {other.title}"
                raise IdTaken(message, "Nothing was changed. Choose another ID.", field="id")


def _others(own: Mapping[str, str], before: Listing, after: Listing) -> Iterator[str]:
    """Yield what somebody else did between two readings.

    Args:
        own: the IDs of what was changed here, before and after.
    """
    mine = {*own, *own.values()}
    old = {source.id: source for source in before if source.id not in mine}
    new = {source.id: source for source in after if source.id not in mine}
    for id_, source in old.items():
        if id_ not in new:
            yield f"Someone else removed {source.title} in the meantime"
        elif source.fields != new[id_].fields:
            yield f"Someone else changed {source.title} in the meantime"
    for id_, source in new.items():
        if id_ not in old:
            yield f"Someone else added {source.title} in the meantime"
