"""An edit of one stored source in the wizard: what changes, and carrying that out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.controls import KEPT
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.comparison import is_place_of
from symsrc_tui.sentry.errors import (
    ChangedMeanwhile,
    ChangeUnknown,
    ProjectMoved,
    Refused,
    SourceMissing,
)
from symsrc_tui.session.add_source import FieldErrors, ProjectRenamed, rejected_fields
from symsrc_tui.session.already_there import duplicate_message
from symsrc_tui.session.drafts.draft import EditedSource, draft_from
from symsrc_tui.session.stored.cancelled_change import NOTHING_CHANGED, or_look
from symsrc_tui.session.stored.change import ids
from symsrc_tui.session.stored.difference import field_changes
from symsrc_tui.session.stored.edit import plan_edit
from symsrc_tui.session.stored.edit_form import EditForm
from symsrc_tui.session.stored.edit_lines import labelled, lines_of_edit
from symsrc_tui.session.stored.edit_outcome import (
    AGAIN,
    GONE_ADVICE,
    OTHERS_ADVICE,
    Changed,
    ChangedByOthers,
    EditOutcome,
    NotChanged,
    SourceGone,
    Unsettled,
)
from symsrc_tui.session.stored.source_list import Applied, SourceList
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.redact import looks_secret
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symsrc_tui.forms.field import Value
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.client import SentryClient
    from symsrc_tui.sentry.models import Fields, StoredSource
    from symsrc_tui.session.add_source import Progress
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.destination import Destination
    from symsrc_tui.session.drafts.draft import Draft
    from symsrc_tui.session.stored.change import Edit, Listing
    from symsrc_tui.session.stored.edit import PlannedEdit
    from symsrc_tui.sources.kind import Kind
    from symsrc_tui.sources.source import Source

    OnWait = Callable[[Wait], None]


class SourceEdit:
    """The answers of one stored source, until they are stored."""

    def __init__(
        self,
        connection: Connection,
        stored: StoredSource,
        listed: Listing,
        *,
        adapt: Callable[[Kind], Kind],
        on_read: Callable[[Listing], object],
    ) -> None:
        """Args:
        listed: the list in which the person saw the source.
        adapt: returns a kind as this run offers it.
        on_read: called with the list whenever it was read.
        """
        kind = kind_of(stored.fields.get("type"))
        assert kind is not None  # noqa: S101 - see `why_not_editable`
        self._connection = connection
        self._on_read = on_read
        self._sources: SourceList | None = None
        """Kept, because it knows what was sent: see `SourceList.look`."""
        self._client: SentryClient | None = None
        self._in_doubt: Edit | None = None
        """The edit that was sent and whose outcome is not known."""
        self._sent: dict[str, Value] = {}
        """The answers that it was made of."""
        self.destination = connection.destination
        """The project, which the connection may leave meanwhile."""
        self.destination_text = connection.destination_text
        self.form = EditForm(adapt(kind), stored)
        self.form.revised = connection.revised
        self.form.destination_warnings = connection.destination_warnings
        self.form.duplicate_message = self._duplicate
        self.resumed: list[Draft] = []
        """The drafts that the answers come from."""
        self.run = self.form.new_id
        """Names the file of its draft."""
        self.keeps_id = False
        """Whether the person wants the ID to stay, whatever changes."""
        self._observe(listed)

    @property
    def stored(self) -> StoredSource:
        """The source as it is stored, as far as is known."""
        return self.form.source

    @property
    def name(self) -> str:
        """Its stored name or, without one, its type; safe to show."""
        return shown(self.stored.name or self.stored.type, 80)

    @property
    def changes(self) -> Fields:
        """The fields that change as a request body, in which null clears; secrets in plain text."""
        return self.form.changes

    def is_of(self, id_: str, destination: Destination) -> bool:
        """Return whether this is an edit of that source."""
        return self.stored.id == id_ and self.destination == destination

    def refill(self, stored: StoredSource, listed: Listing) -> None:
        """Use the source as it is in a list that was read since."""
        self.form.renew(stored)
        self._observe(listed)

    def draft(self) -> Draft | None:
        """Return a draft of what the edit changes; None if that is nothing."""
        if not self.form.has_answers:
            return None
        changed, before = self.form.changed, self.form.before.items()
        answers = {path: value for path, value in changed.items() if value is not None}
        cleared = tuple(path for path, value in changed.items() if value is None)
        unchanged = {path: value for path, value in before if path not in changed}
        where = self._connection.lasting(self.destination)
        draft = draft_from(self.kind, self.form, answers, where)
        others = draft_from(self.kind, self.form, unchanged, where)
        name = "" if looks_secret(self.name) else self.name
        edited = EditedSource(self.stored.id, name, cleared, others.answers, others.not_kept)
        return draft._replace(edited=edited)

    def _duplicate(self, source: Source) -> str:
        """Return a sentence about another source of a place that is changed."""
        if self.form.changed.keys().isdisjoint(source.PLACE):
            return ""
        others = (each for each in self._connection.sources if each.id != self.stored.id)
        return duplicate_message(source, others)

    # What changes.

    def planned(self) -> PlannedEdit:
        """Return what the answers come to. Its problems are those that a form shows."""
        planned = plan_edit(
            self.stored,
            self.changes,
            lambda _: self.form.by_model(),
            keep_id=self.keeps_id,
        )
        validation = self.form.validation()
        has_errors = bool(validation.errors) or not self.is_here
        return planned._replace(
            edit=None if has_errors else planned.edit, problems=validation.problems
        )

    @property
    def is_here(self) -> bool:
        """Whether the connection still is to the project of the source."""
        return self._connection.destination == self.destination

    def lines(self, planned: PlannedEdit) -> Iterator[tuple[str, str]]:
        """Yield labels and what changes, then the secrets that are kept."""
        if planned.wanted is not None:
            yield from lines_of_edit(self.kind, planned.wanted)
        for field in fields_of(self.kind.source_class()):
            if field.secret and self.form.answers.get(field.path) is KEPT:
                yield field.label, "kept"

    def about_id(self, planned: PlannedEdit) -> str:
        """Return what happens to the ID, without a full stop."""
        changes = planned.wanted.changes if planned.wanted is not None else ()
        texts = (each.text for each in changes if each.path == "id")
        return next(texts, "stays the same")

    def can_choose_id(self, planned: PlannedEdit) -> bool:
        """Return whether the person can have the old ID or a new one."""
        wanted = planned.wanted
        return wanted is not None and wanted.is_moved and "id" not in self.form.changed

    @property
    def kind(self) -> Kind:
        """Its type."""
        return self.form.fixed_kind

    # Carrying it out.

    async def apply(self, edit: Edit, progress: Progress) -> EditOutcome:
        """Carry out an edit that was planned, and look for it if the person cancels that."""
        lines = tuple(lines_of_edit(self.kind, edit, "is now"))
        try:
            applied = await or_look(
                self._apply(edit, progress.on_wait),
                lambda: self._look(progress.on_wait),
                progress,
                lambda: self._in_doubt is not None,
            )
        except RequestError as error:
            return self._outcome_of(error)
        if applied is None:
            return NotChanged(RequestError(NOTHING_CHANGED))
        self.form.stored = True
        name = next((each.name for each in self._seen if each.id == applied.id), self.name)
        notes = (*applied.notes, *filter(None, [self._connection.journal.failure]))
        return Changed(name, self.destination_text, applied.id, edit.id, lines, notes)

    async def renew(self, progress: Progress) -> EditOutcome | None:
        """Read what is stored now, and keep the answers that the person has changed.

        Return None, or why that failed.
        """
        try:
            listed = await progress.cancellable(self._read(progress.on_wait))
        except RequestError as error:
            return self._outcome_of(error)
        if listed is None:
            return NotChanged(RequestError(NOTHING_CHANGED))
        found = self._current()
        if found is None:
            return self._gone()
        self.refill(found, listed)
        return None

    async def _apply(self, edit: Edit, on_wait: OnWait) -> Applied:
        doubt = self._in_doubt
        if doubt is not None:
            arrived = await self._look(on_wait)
            planned = self.planned().edit
            if arrived is not None and planned is None:
                return arrived
            # The same again, with the same new ID, because it may still arrive.
            is_same = arrived is None and (doubt.stored, doubt.fields) == (edit.stored, edit.fields)
            edit = doubt if is_same else planned or edit
        journal = self._connection.journal
        doubts = journal.doubts
        async with self._connection.requests(on_wait) as client:
            sources = self._list(client)
            try:
                applied = await sources.apply(edit)
                self._in_doubt = None
            finally:
                # An earlier one stays in doubt if this one ends before it is sent.
                if journal.doubts > doubts:
                    self._in_doubt, self._sent = edit, dict(self.form.answers)
                self._learn(sources.sources)
        self._observe(sources.sources)
        return applied

    async def _look(self, on_wait: OnWait) -> Applied | None:
        """Return the result of the edit that is in doubt; None if it cannot be seen."""
        edit = self._in_doubt
        assert edit is not None  # noqa: S101 - only called while one is in doubt
        async with self._connection.requests(on_wait) as client:
            sources = self._list(client)
            arrived = await sources.look(edit)
        self._learn(sources.sources)
        if arrived is not None:
            self._in_doubt = None
            self.form.keep_secrets(self._sent)
            self.refill(sources.find(arrived.id), sources.sources)
        return arrived

    async def _read(self, on_wait: OnWait) -> Listing:
        async with self._connection.requests(on_wait) as client:
            sources = self._list(client)
            await sources.read()
        self._learn(sources.sources)
        return sources.sources

    def _list(self, client: SentryClient) -> SourceList:
        """Return the list as the person has seen it."""
        if self._sources is None or client is not self._client:
            where, journal = self.destination, self._connection.journal
            self._client = client
            self._sources = SourceList(client, where.organization, where.project, journal)
        self._sources.sources = self._seen
        return self._sources

    def _learn(self, listed: Listing) -> None:
        self._now = listed
        self._on_read(listed)

    def _observe(self, listed: Listing) -> None:
        """Begin with this list, which the person sees."""
        self._seen = self._now = listed
        self.form.taken_ids = frozenset(ids(listed)) - {self.stored.id}

    def _current(self) -> StoredSource | None:
        """Return the source as it was read last, also under the ID that another change gave it."""
        for source in self._now:
            if source.id == self.stored.id:
                return source
        known = ids(self._seen)
        new = (each for each in self._now if each.id not in known)
        found = [each for each in new if is_place_of(each.fields, self.stored.fields)]
        return found[0] if len(found) == 1 else None

    def _outcome_of(self, error: RequestError) -> EditOutcome:
        match error:
            case ChangedMeanwhile() | SourceMissing():
                current = self._current()
                is_gone = isinstance(error, SourceMissing) and current == self.stored
                return (
                    self._gone() if current is None or is_gone else self._changed_by_others(current)
                )
            case ProjectMoved():
                self._connection.project = error.new_slug
                self._sources = None
                self.destination = self._connection.destination
                self.destination_text = self._connection.destination_text
                return ProjectRenamed(error)
            case ChangeUnknown():
                error.advice = AGAIN
                return Unsettled(error)
            case Refused() if problems := rejected_fields(error, self.kind.source_class()):
                for problem in problems:
                    self.form.add_server_error(problem)
                return FieldErrors(error, problems)
            case _:
                return NotChanged(error)

    def _gone(self) -> SourceGone:
        what = f'The project no longer has "{self.name}" (ID {shown(self.stored.id, 80)})'
        return SourceGone(RequestError(what, GONE_ADVICE))

    def _changed_by_others(self, current: StoredSource) -> ChangedByOthers:
        old, new = self.stored.fields, current.fields
        theirs = labelled(self.kind, field_changes(old, new, "is now"), old, new, "is now")
        texts = [f"{label}: {text}" for label, text in theirs]
        if current.id != self.stored.id:
            texts.append(f"ID: is now {shown(current.id, 80)}")
        text = "Someone else changed it in the meantime. " + "; ".join(texts)
        if not texts:
            text = "Someone else changed the project's sources in the meantime"
        return ChangedByOthers(RequestError(text, OTHERS_ADVICE))
