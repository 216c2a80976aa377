"""Changes of a project's sources: what each does to the list, and how it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias
from uuid import uuid4

from pydantic import SecretStr

from symsrc_tui.forms.controls import HIDDEN
from symsrc_tui.sentry.errors import NotAllowed, SourceMissing
from symsrc_tui.sentry.refusals import hints_of
from symsrc_tui.sentry.stored_source import is_secret, kept
from symsrc_tui.session.stored.difference import FieldChange, field_changes, public
from symsrc_tui.sources.validate import disproved_by
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symsrc_tui.sentry.change_requests import ChangeRequests
    from symsrc_tui.sentry.errors import Hint
    from symsrc_tui.sentry.models import Fields, StoredSource
    from symsrc_tui.sources.source import Source

    Listing: TypeAlias = tuple[StoredSource, ...]

_NEW_ID = (
    "will be new, because Symbolicator remembers failures by ID for up to an hour. If Terraform "
    "manages the source, import it again"
)
_SAME_ID = "stays the same, so Sentry may repeat old failures for up to an hour"


class Change(Protocol):
    """One change of a project's list."""

    @property
    def action(self) -> str:
        """Its name in the journal."""

    @property
    def id(self) -> str:
        """The ID of the source that changes."""

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """The new secrets in it."""

    @property
    def is_visible(self) -> bool:
        """False if the list looks the same with it, because only secrets change."""

    def is_conflict(self, before: Listing, now: Listing) -> bool:
        """Return whether somebody changed what this change is about."""

    async def send(self, requests: ChangeRequests, before: Listing) -> Listing:
        """Carry it out. Return the list that shows it.

        Raises ChangedMeanwhile, after which the list can be read and this be called again, and
        other RequestErrors.
        """

    def is_shown(self, before: Listing, now: Listing) -> bool:
        """Return whether the list shows that it was carried out."""

    def result(self, before: Listing, after: Listing) -> str:
        """Return the ID that the source has afterwards; empty if it has none."""


@dataclass(frozen=True)
class Removal:
    """Deletes a source."""

    id: str
    action = "delete"
    secrets = ()
    is_visible = True

    def is_conflict(self, before: Listing, now: Listing) -> bool:
        return fields_of_source(before, self.id) != fields_of_source(now, self.id)

    async def send(self, requests: ChangeRequests, before: Listing) -> Listing:
        try:
            return await requests.remove(self.id, before, partial(self.is_shown, before))
        except NotAllowed:
            # The project's settings let a token without project:admin do the same.
            rest = [kept(source.fields) for source in before if source.id != self.id]
            return await requests.write_list(rest, before, partial(self.is_shown, before))

    def is_shown(self, before: Listing, now: Listing) -> bool:
        del before
        return self.id not in ids(now)

    def result(self, before: Listing, after: Listing) -> str:
        del before, after
        return ""


@dataclass(frozen=True)
class Order:
    """Puts the sources in an order. Those that have come since are last."""

    id: str
    """Of the source that was moved; empty for several."""
    wanted: tuple[str, ...]
    """All IDs that were known, in their new order."""
    action = "move"
    secrets = ()
    is_visible = True

    @classmethod
    def moved(
        cls, sources: Listing, id_: str, *, before: str = "", after: str = "", first: bool = False
    ) -> Order:
        """Move one source. Raises SourceMissing.

        Args:
            sources: the list to move it in.
            before, after: the source that it is to be beside.
            first: whether it is to be the first; without any of these it is to be the last.
        """
        beside = before or after
        for each in filter(None, (id_, beside)):
            if each not in ids(sources):
                raise SourceMissing(each)
        order = [each for each in ids(sources) if each != id_]
        at = 0 if first else len(order)
        if beside and beside != id_:
            at = order.index(beside) + bool(after)
        elif beside:
            at = ids(sources).index(id_)
        return cls(id_, (*order[:at], id_, *order[at:]))

    def is_conflict(self, before: Listing, now: Listing) -> bool:
        common = set(ids(before)) & set(ids(now))
        orders = ([each for each in ids(listing) if each in common] for listing in (before, now))
        return len({tuple(order) for order in orders}) > 1

    async def send(self, requests: ChangeRequests, before: Listing) -> Listing:
        place = {each: at for at, each in enumerate(self.wanted)}
        ordered = sorted(before, key=lambda source: place.get(source.id, len(place)))
        sent = [kept(source.fields) for source in ordered]
        return await requests.write_list(sent, before, partial(self.is_shown, before))

    def is_shown(self, before: Listing, now: Listing) -> bool:
        del before
        found = [each for each in ids(now) if each in self.wanted]
        return found == [each for each in self.wanted if each in found]

    def result(self, before: Listing, after: Listing) -> str:
        del before, after
        return self.id


@dataclass(frozen=True)
class Edit:
    """Replaces the fields of a source."""

    stored: StoredSource
    fields: Fields = field(repr=False)
    """All of them, with hidden secrets where the server is to keep them."""
    new_id: str | None
    """The ID to have; None if the server makes one."""
    source: Source | None = field(default=None, repr=False)
    """The same as it was validated; None if this program finds an error in it."""
    action: str = "edit"

    @classmethod
    def of(
        cls,
        stored: StoredSource,
        fields: Fields,
        source: Source | None,
        *,
        keep_id: bool,
        action: str,
    ) -> Edit:
        """Choose the ID: a new one if that makes Sentry look again, or if the fields have none,
        unless `keep_id`.

        Without its secrets, only the server can give a source a new ID.
        """
        chosen = fields.get("id")
        if isinstance(chosen, str) and chosen not in ("", stored.id):
            return cls(stored, fields, chosen, source, action)
        is_moved = any(map(_decides_where, field_changes(stored.fields, fields)))
        # Servers give a source no new ID that is sent unchanged.
        if keep_id or (not is_moved and (chosen or _keeps_secret(fields))):
            return cls(stored, fields, stored.id, source, action)
        new_id = None if _keeps_secret(fields) else str(uuid4())
        return cls(stored, fields, new_id, source, action)

    @property
    def id(self) -> str:
        return self.stored.id

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        values = self.fields.items()
        return tuple(
            SecretStr(value) for name, value in values if isinstance(value, str) and is_secret(name)
        )

    @property
    def is_visible(self) -> bool:
        return self.new_id != self.id or public(self.stored.fields) != public(self.fields)

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """What changes, line by line, the ID last."""
        changes = field_changes(self.stored.fields, self.fields)
        if self.new_id and self.new_id == self.fields.get("id") != self.id:
            return (*changes, FieldChange("id", f'will be "{shown(str(self.new_id), 80)}"'))
        if self.new_id != self.id:
            return (*changes, FieldChange("id", _NEW_ID))
        if self.is_moved:
            return (*changes, FieldChange("id", _SAME_ID))
        return changes

    @property
    def is_moved(self) -> bool:
        """True if it changes where or how files are fetched."""
        return any(map(_decides_where, field_changes(self.stored.fields, self.fields)))

    def is_conflict(self, before: Listing, now: Listing) -> bool:
        # With what it was planned for, because the list may have been read again since.
        del before
        return self.stored.fields != fields_of_source(now, self.id)

    async def send(self, requests: ChangeRequests, before: Listing) -> Listing:
        known = set(ids(before))

        def is_done(now: Listing) -> bool:
            return bool(self._found(known, now))

        if self.new_id is not None:
            sent = {**self.fields, "id": self.new_id}
            is_visible = not is_done(before)
            return await requests.replace(
                self.id, sent, before, is_done, self.hints, is_visible=is_visible
            )
        return await Edits((self,)).send(requests, before)

    def is_shown(self, before: Listing, now: Listing) -> bool:
        id_ = self.result(before, now)
        # Nobody can see a secret that was replaced.
        return bool(id_) and not (id_ == self.id and self.secrets)

    def hints(self, text: str) -> tuple[Hint, ...]:
        """Return which changes may be why a server rejected the edit with this text."""
        if self.source is None:
            return ()
        hints = hints_of(text, self.source, disproved_by(type(self.source), self.stored.fields))
        changed = {each.path for each in self.changes}
        return tuple(hint for hint in hints if hint.field in changed)

    def result(self, before: Listing, after: Listing) -> str:
        return self._found(set(ids(before)), after)

    def _found(self, known: set[str], now: Listing) -> str:
        """Return the ID of the changed source; empty if the list does not show the change."""
        wanted = public(self.fields)
        if self.new_id == self.id:
            return self.id if public(fields_of_source(now, self.id)) == wanted else ""
        if self.new_id is not None:
            return self.new_id if self.new_id in ids(now) else ""
        return "".join(Edits((self,)).results(known, now))


@dataclass(frozen=True)
class Edits:
    """Replaces the fields of several sources by writing the list once. The server makes new IDs."""

    edits: tuple[Edit, ...]

    @classmethod
    def together(cls, edits: Iterable[Edit]) -> Edits | None:
        """Return those that may be written at once; None unless they are at least two.

        Not one that keeps its ID or was given a certain one, and not one whose change the list
        cannot show, because only a secret is replaced.
        """
        free = [
            replace(each, new_id=None)
            for each in edits
            if each.new_id not in (each.id, each.fields.get("id"))
            and public(each.stored.fields) != public(each.fields)
        ]
        return cls(tuple(free)) if len(free) > 1 else None

    def conflict(self, now: Listing) -> Edit | None:
        """Return the first whose source somebody changed; None if nobody did."""
        return next((each for each in self.edits if each.is_conflict(now, now)), None)

    async def send(self, requests: ChangeRequests, before: Listing) -> Listing:
        """As `Change.send`."""
        known = ids(before)
        changed = {each.id: {**each.fields, "id": each.id} for each in self.edits}
        sent = [changed.get(each.id, kept(each.fields)) for each in before]
        return await requests.write_list(
            sent, before, lambda now: bool(self.results(known, now)), self._hints
        )

    def _hints(self, text: str) -> tuple[Hint, ...]:
        # Several are sent again one by one, so that each has its own.
        return self.edits[0].hints(text) if len(self.edits) == 1 else ()

    def results(self, known: Iterable[str], now: Listing) -> tuple[str, ...]:
        """Return the IDs that the sources have now; none if the list does not show every change.

        Args:
            known: the IDs before the change.
        """
        new = [each for each in now if each.id not in set(known)]
        found: list[str] = []
        for edit in self.edits:
            wanted = public(edit.fields)
            like = [each.id for each in new if public(each.fields) == wanted]
            alike = [each for each in self.edits if public(each.fields) == wanted]
            if len(like) != len(alike) or edit.id in ids(now):
                return ()
            # The list keeps its order.
            found.append(like[alike.index(edit)])
        return tuple(found)


def ids(sources: Iterable[StoredSource]) -> tuple[str, ...]:
    """Return the IDs, in the list's order."""
    return tuple(source.id for source in sources)


def fields_of_source(sources: Listing, id_: str) -> Fields:
    """Return the fields of the source with this ID; none if it is not in the list."""
    return next((source.fields for source in sources if source.id == id_), {})


def _keeps_secret(fields: Fields) -> bool:
    return HIDDEN in fields.values()


def _decides_where(change: FieldChange) -> bool:
    """Return whether a field decides where or how files are fetched."""
    return change.path not in ("name", "id") and not change.path.startswith("filters.")
