"""The answers of a run: begin an edit, leave it and come back, carry it out, resume its draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.search import Choice
from symsrc_tui.session.drafts.drafts import Drafts
from symsrc_tui.session.source_form import SourceForm
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.session.add_source import Progress
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.projects.several_projects import SeveralProjects
    from symsrc_tui.session.stored.change import Edit
    from symsrc_tui.session.stored.edit_outcome import EditOutcome, SourceGone
    from symsrc_tui.session.stored.source_edit import SourceEdit
    from symsrc_tui.session.stored.source_list import SourceList
    from symsrc_tui.sources.kind import Kind

EXPLAIN = Choice("explain", "See if it works", "wait up to 15 minutes for a crash")
AFTER_EDIT = (
    Choice("list", "Back to the project's sources"),
    EXPLAIN,
    Choice("quit", "Quit"),
)
"""What a person can do once a change is stored."""
AFTER_CONFLICT = (
    Choice("back", "Go back", "nothing is lost"),
    Choice("renew", "Apply my changes to the current source", "you review them again first"),
    Choice("leave", "Keep the source as it is", "your changes are dropped"),
)
"""What a person can do if somebody changed the source meanwhile."""
AFTER_GONE = (
    Choice("back", "Go back", "nothing is lost"),
    Choice("add", "Add it as a new source", "you enter its secret again"),
    Choice("leave", "Leave it", "your changes are dropped"),
)
"""What a person can do if the source is gone."""
IN_USE = "Sentry will use it from the next crash on"
"""Said of a source that is stored or changed."""
_KEPT_HERE = "Your changes from before are still here"
_STORED_ALREADY = "The source already has the draft's changes"
_LOST = "The stored one is gone with the source. Enter it again"
_NEW = "This adds a new source. It has your answers, but not the secret of the one that is gone"


class AnswersOfRun:
    """The answers of one run: those of the source to add, and those of edits."""

    def __init__(self, connection: Connection, *, resume: bool | None = None) -> None:
        """Args:
        resume: True to resume the latest draft, False to ignore it, None to offer it.
        """
        self.connection = connection
        self.edit: SourceEdit | None = None
        """The edit that is being made; None while a source is added."""
        self._edits: list[SourceEdit] = []
        """Also those that were left with changes."""
        self._back = NextStep(Step.TYPE)
        self._new = self._new_form()
        """The answers of the source to add."""
        self.drafts = Drafts(connection, self._new, self._edits, resume=resume)
        self.draft = self.drafts.find()
        """The draft of an earlier run, until it is resumed."""
        self.is_edit_wanted = False
        """True from choosing the draft of an edit until its source is read."""
        self.stored: list[str] = []
        """A sentence about each source that this run stored or changed."""
        self.several: SeveralProjects | None = None
        """What is done in several projects; None until that is wanted."""
        self.last_field = ""
        """Path of the field that had the focus when the user left the details."""

    @property
    def form(self) -> SourceForm:
        """The answers of the edit or, without one, of the source to add."""
        return self.edit.form if self.edit is not None else self._new

    @property
    def would_lose_answers(self) -> bool:
        """True if quitting now would lose an answer of the user."""
        forms = (self._new, *(edit.form for edit in self._edits))
        return any(each.has_answers for each in forms) or self.connection.would_lose_answers

    def _new_form(self) -> SourceForm:
        form = SourceForm()
        form.duplicate_message = self.connection.duplicate_message
        form.revised = self.connection.revised
        form.adapt = self._adapt
        form.taken_ids = self.connection.taken_ids
        form.destination_warnings = self.connection.destination_warnings
        return form

    def _adapt(self, kind: Kind) -> Kind:
        """Return a kind as this run offers it."""
        demo = self.connection.demo
        return kind if demo is None else demo.with_examples(kind)

    def _start_form(self, kind: Kind) -> SourceForm:
        """Start to add another source. A draft of the one before is saved."""
        self._new = self._new_form()
        self._new.choose(kind)
        self.drafts.put_aside(self._new)
        return self._new

    def learn_sources(self, listed: tuple[StoredSource, ...]) -> None:
        """Remember which sources the project has now, to warn of another for the same place."""
        self.connection.learn_sources(listed)
        self._new.taken_ids = self.connection.taken_ids

    # Editing.

    def begin_edit(
        self,
        stored: StoredSource,
        sources: SourceList,
        *,
        at: str = "",
        back: NextStep | None = None,
    ) -> NextStep:
        """Begin to edit a source, or resume one that was left. Return the next step.

        Args:
            stored: of a type that is known; see `why_not_editable`.
            sources: the list that the person sees.
            at: path of the field to start at.
            back: the step to go back to.
        """
        # Imported late, because it imports the kinds' models.
        from symsrc_tui.session.stored.source_edit import SourceEdit

        self._back = back or NextStep(Step.TYPE)
        self.last_field = ""
        here = self.connection.destination
        others = (each for each in self._edits if each.is_of(stored.id, here))
        if (edit := next(others, None)) is not None:
            edit.refill(stored, sources.sources)
            self.edit = edit
            return NextStep(Step.DETAILS, at, _KEPT_HERE if edit.form.has_answers else "")
        self.edit = SourceEdit(
            self.connection,
            stored,
            sources.sources,
            adapt=self._adapt,
            on_read=self.learn_sources,
        )
        self._edits.append(self.edit)
        return NextStep(Step.DETAILS, at)

    def leave_edit(self, *, drop: bool = False) -> NextStep:
        """Leave the edit, and return to where it was begun. Its changes are kept for later.

        Args:
            drop: whether to drop its changes.
        """
        edit, self.edit = self.edit, None
        if edit is not None and (drop or not edit.form.has_answers):
            self._drop(edit)
        return self._back

    def after_edit(self, id_: str) -> NextStep:
        """Leave an edit that is stored, for the list with the source of this ID."""
        self.edit = None
        return NextStep(Step.SOURCES, id_)

    async def apply_edit(self, planned: Edit, progress: Progress) -> EditOutcome:
        """Carry out the edit. It is saved as a draft first, whatever happens to this run."""
        from symsrc_tui.session.stored.edit_outcome import Changed

        edit = self.edit
        assert edit is not None  # noqa: S101 - only the review of an edit calls this
        self.drafts.keep()
        outcome = await edit.apply(planned, progress)
        if isinstance(outcome, Changed):
            self._drop(edit)
            where = outcome.destination_text
            self.stored.append(
                f'Changed "{shown(outcome.name, 200)}" in {where}:\n  ID {outcome.id_text}'
            )
        return outcome

    def end_edits(self, id_: str) -> None:
        """Drop what was changed in a source that the person has deleted, also by an earlier run."""
        here = self.connection.destination
        for edit in [each for each in self._edits if each.is_of(id_, here)]:
            self._drop(edit)
        draft = self.draft
        if draft is None or draft.edited is None or draft.edited.id != id_:
            return
        if self.connection.is_at(draft.destination):
            self.drop_draft()

    def _drop(self, edit: SourceEdit) -> None:
        if edit in self._edits:
            self._edits.remove(edit)
        self.drafts.drop_edit(edit)

    # Drafts, and sources that are gone.

    async def resume_edit(self, on_wait: Callable[[Wait], None]) -> NextStep | SourceGone:
        """Read the source of the draft that was found, and fill in what the draft changes.

        If the source is gone, the draft is still there. Raises RequestError.
        """
        from symsrc_tui.net.errors import RequestError
        from symsrc_tui.sentry.errors import SourceMissing
        from symsrc_tui.session.drafts.draft import body_of
        from symsrc_tui.session.stored.edit import find_edited
        from symsrc_tui.session.stored.edit_outcome import GONE_ADVICE, SourceGone
        from symsrc_tui.session.stored.source_list import SourceList

        self.is_edit_wanted = False
        draft, here = self.draft, self.connection.destination
        if draft is None or draft.edited is None:
            return NextStep(Step.TYPE)
        if not self.connection.is_at(draft.destination):
            meant = shown(str(self.connection.lasting(draft.destination)), 120)
            notice = f"This draft changes a source in {meant}. Connect to that project to resume it"
            return NextStep(Step.CONNECTION, "project", notice)
        async with self.connection.requests(on_wait) as client:
            journal = self.connection.journal
            sources = SourceList(client, here.organization, here.project, journal)
            await sources.read()
        self.learn_sources(sources.sources)
        try:
            changes = body_of(draft)
            id_ = draft.edited.id
            stored = find_edited(sources, id_, changes)[0] if changes else sources.find(id_)
        except SourceMissing:
            what = f'The project no longer has "{draft.name}" (ID {shown(draft.edited.id, 80)})'
            return SourceGone(RequestError(what, GONE_ADVICE))
        self.begin_edit(stored, sources)
        edit = self.edit
        assert edit is not None  # noqa: S101 - `begin_edit` sets it
        draft.resume(edit.form)
        edit.resumed.append(draft)
        self.draft = None
        return NextStep(Step.DETAILS, notice="" if edit.form.has_answers else _STORED_ALREADY)

    def drop_draft(self) -> None:
        """Delete the draft that was found. If that fails, it is still offered."""
        if self.draft is not None:
            self.drafts.delete(self.draft)
            if not self.drafts.notice:
                self.draft = None

    def add_instead(self) -> NextStep:
        """Make a new source of the answers, because the stored one is gone."""
        from symsrc_tui.forms.controls import KEPT

        edit, draft = self.edit, self.draft
        if edit is not None:
            form = self._start_form(edit.kind)
            kept = [path for path, value in edit.form.answers.items() if value is KEPT]
            left_out = {"id", *kept}
            answers = edit.form.answers.items()
            form.answer({path: value for path, value in answers if path not in left_out})
            form.not_kept = {**edit.form.not_kept, **dict.fromkeys(kept, _LOST)}
            form.touched.update(form.not_kept)
            self.leave_edit(drop=True)
        elif draft is not None and draft.kind is not None:
            form = self._start_form(draft.kind)
            draft.as_new().resume(form)
            form.renew_id()
            self.drafts.resumed.append(draft)
            self.draft = None
        return NextStep(Step.DETAILS, notice=_NEW)
