"""One run of the wizard, for both front ends: what it holds, and what happens between its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.search import Choice
from symsrc_tui.sentry.errors import ListUnreadable, ReadOnlyToken
from symsrc_tui.session.check_source import SourceCheck
from symsrc_tui.session.connection.connection import ConnectionState
from symsrc_tui.session.wizard.answers import EXPLAIN, AnswersOfRun
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.text.counts import counted
from symsrc_tui.text.safe import cut, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.net.errors import RequestError
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.models import Fields
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.session.add_source import Outcome, Progress
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.drafts.arrivals import Arrivals
    from symsrc_tui.session.stored.change import Edit
    from symsrc_tui.session.stored.edit_outcome import EditOutcome
    from symsrc_tui.session.stored.source_list import ChangeDone
    from symsrc_tui.session.stored.source_manager import SourceManager
    from symsrc_tui.sources.kind import Kind
    from symsrc_tui.sources.source import Source


AFTER_RESULT = (
    Choice("another", "Add another source", "same project, same answers, new name"),
    Choice("project", "Add this source to another project", "same answers, new ID"),
    Choice("several", "Add this source to several projects", "choose them from a list"),
    Choice("save", "Save it as a file", "for symsrc-tui add, without secrets"),
    EXPLAIN,
    Choice("quit", "Quit"),
)
"""What a person can do once a source is stored."""


SEE_SOURCES = "See the project's sources"
_STAY = Choice("stay", "Back to the wizard")
_KEEP = Choice("keep", "Quit and save a draft", "without secrets; resume it next time")
_DROP = Choice("drop", "Quit and discard the answers")
_DROP_REST = Choice("drop", "Quit without a draft", "what is done stays")
SOURCES = "sources"
"""The value of the choice to manage the project's sources."""
_NO_SOURCES_YET = "Manage sources (the project has no custom sources yet)"
_WITHOUT_CHECK = "Submit again to change it without a check."
_ONE_LINE = 72
"""Characters beside a menu's margin at 80 columns."""
NO_SOURCES = "This project has no symbol sources of its own yet"


class WizardSession(AnswersOfRun):
    """The connection, the answers, their drafts and the check of one run."""

    def __init__(self, connection: Connection, *, resume: bool | None = None) -> None:
        super().__init__(connection, resume=resume)
        self.check = SourceCheck(connection=connection)
        self.arrivals: list[str] = []
        """Sentences about sources of earlier runs that were stored without a response."""
        self.manager: SourceManager | None = None
        """What was begun last to manage the project's sources, with what is not saved yet."""
        self.platform = "windows"
        """Key of the platform whose example path is shown."""
        self.is_resumed = False
        """True from resuming a draft until it is known whether its source was stored."""
        self._unchecked: Fields | None = None
        """What an edit would store, and submitting again stores without a check."""

    @property
    def sources_choice(self) -> Choice | None:
        """The choice to manage the project's sources; None while they are not known."""
        if self.can_look:
            return Choice(SOURCES, SEE_SOURCES)
        found = self.connection.sources
        if not found and not self.has_no_sources:
            return None
        count = "source" if len(found) == 1 else counted(len(found), "source")
        # Only names, because more would import the kinds' models.
        names = ", ".join(each.name or "(no name)" for each in found)
        label = f"Manage the project's {count}: {names}"
        return Choice(SOURCES, cut(label, _ONE_LINE) if found else _NO_SOURCES_YET)

    @property
    def has_no_sources(self) -> bool:
        """True if the project is known to have no sources."""
        return self.connection.state is ConnectionState.CONNECTED and not self.connection.sources

    @property
    def can_look(self) -> bool:
        """True if the sources, or why they cannot be read, can be seen, but none can be added."""
        return isinstance(self.connection.failure, (ReadOnlyToken, ListUnreadable))

    def after_sources(self) -> NextStep:
        """Leave the list of sources. Return the next step."""
        has_failed = self.connection.state is ConnectionState.FAILED
        return NextStep(Step.CONNECTION if has_failed else Step.TYPE)

    @property
    def kind(self) -> Kind:
        """The chosen type, which all steps after the second have."""
        kind = self.form.kind
        assert kind is not None  # noqa: S101 - the step Type leads to them
        return kind

    def first_step(self, *, resume: bool) -> NextStep:
        """Return the step to start with, after completing the destination from earlier runs.

        Args:
            resume: whether to resume the draft that was found.
        """
        then = NextStep(Step.TYPE)
        if resume and self.draft is not None:
            then = self.resume()
        if self.connection.is_complete:
            return then
        self.drafts.fill_in_destination()
        return NextStep(Step.CONNECTION, notice=then.notice, then=then.step)

    def resume(self) -> NextStep:
        """Resume the draft that was found. The source of an edit is to be read first."""
        notice = ""
        if self.draft is not None and self.draft.edited is not None:
            self.connection.prefill(self.draft.destination)
            self.is_edit_wanted = True
            return NextStep(Step.TYPE)
        if self.draft is not None:
            self.is_resumed = True
            notice = self.drafts.resume(self.draft)
            self.draft = None
        return self._to_details(notice)

    def verify(self, on_wait: Callable[[Wait], None]) -> Coroutine[None, None, None]:
        """Return the work of verifying the connection, whose state changes at once."""
        self.connection.state = ConnectionState.CONNECTING
        return self._verify(on_wait)

    async def _verify(self, on_wait: Callable[[Wait], None]) -> None:
        await self.connection.verify(on_wait)
        self._new.taken_ids = self.connection.taken_ids
        for form in {self._new, self.form}:
            form.destination_warnings = self.connection.destination_warnings

    def manage(self) -> SourceManager:
        """Start to manage the sources that the project has."""
        from symsrc_tui.session.stored.source_manager import SourceManager

        self.manager = SourceManager(self.connection, self.learn_sources, self.stored.append)
        return self.manager

    async def delete(self, id_: str, progress: Progress) -> ChangeDone | None:
        """Delete a source that the manager lists, and with it what was changed in its edits."""
        assert self.manager is not None  # noqa: S101 - `manage` comes first
        done = await self.manager.delete(id_, progress)
        if done is not None:
            self.end_edits(id_)
        return done

    async def find_arrivals(self, on_wait: Callable[[Wait], None]) -> Arrivals:
        """Find out which drafts' sources were stored without a response.

        If the resumed one was, it counts as stored by this run.
        """
        from symsrc_tui.session.drafts.arrivals import find_arrivals

        found = await find_arrivals(
            self.connection, self._new, self.drafts, on_wait, was_resumed=self.is_resumed
        )
        self.is_resumed = False
        self.arrivals += found.notices
        if self.draft in found.deleted:
            self.draft = None
        return found

    def after_type(self, kind: Kind) -> NextStep:
        """Choose a type. Return the next step, which is the connection if that failed."""
        self.leave_edit()
        self.form.choose(kind)
        return self._to_details()

    def _to_details(self, notice: str = "") -> NextStep:
        if self.connection.state is ConnectionState.FAILED:
            return NextStep(Step.CONNECTION, notice=notice, then=Step.DETAILS)
        return NextStep(Step.DETAILS, notice=notice)

    async def add(self, source: Source, progress: Progress) -> Outcome:
        """Add the source of the form. See `add_form`."""
        from symsrc_tui.session.add_source import add_form

        return await add_form(self.connection, self.form, source, progress, self.drafts)

    def record_stored(self, added: Added) -> tuple[Problem, ...]:
        """Record that the form's source is stored, and delete its draft.

        Return warnings about why it may not work. Warnings about other servers no longer apply.
        """
        from symsrc_tui.sources.validate import answers_of

        answers = answers_of(self.kind, self.form.answers)
        self.connection.disproved.update(self.kind.source_class().age_warnings(answers))
        warnings = (*added.warnings, *self.form.validation().warnings)
        name, id_ = (str(added.stored.get(field)) for field in ("name", "id"))
        place = self.connection.destination_text
        self.stored.append(f'Stored "{shown(name, 200)}" in {place}:\n  ID {shown(id_, 200)}')
        self.form.stored = True
        self.form.taken_ids |= {id_}
        self.connection.record_stored(added.stored)
        self.drafts.drop()
        return warnings

    def checks_first(self, edit: Edit) -> bool:
        """Return whether submitting an edit checks its new secrets first.

        Not those whose check the person has seen, or did not wait for.
        """
        is_checked = self.check.result_of(self.form.checkable()) is not None
        return bool(edit.secrets) and not is_checked and edit.fields != self._unchecked

    async def submit_edit(
        self, edit: Edit, progress: Progress, say: Callable[[str], object]
    ) -> EditOutcome:
        """Carry out the edit that the review shows, new secrets only after a check.

        If the check fails or is cancelled, submitting again goes without it.

        Args:
            say: called with what is being done, without a full stop.
        """
        from symsrc_tui.session.projects.rotation import doubt_of
        from symsrc_tui.session.stored.edit_outcome import Changed, NotChanged

        if self.checks_first(edit):
            self._unchecked = edit.fields
            if (failure := await self._check_new(progress, say)) is not None:
                return NotChanged(failure)
        checked = self.check.result_of(self.form.checkable()) if edit.secrets else None
        say("Sending the change")
        outcome = await self.apply_edit(edit, progress)
        if isinstance(outcome, Changed) and checked is not None and (doubt := doubt_of(checked)):
            return outcome._replace(notes=(*outcome.notes, doubt))
        return outcome

    async def _check_new(
        self, progress: Progress, say: Callable[[str], object]
    ) -> RequestError | None:
        """Check the edited source. Return why it is not known that its secrets work."""
        from symsrc_tui.net.errors import RequestError
        from symsrc_tui.session.projects.rotation import cannot_check, failure_of
        from symsrc_tui.session.stored.cancelled_change import NOTHING_CHANGED

        source = self.form.checkable()
        if source is None:
            return cannot_check(_WITHOUT_CHECK)
        say("Checking the new credentials from this host")
        result = await progress.cancellable(self.check.run(source, None))
        if result is None:
            return RequestError(NOTHING_CHANGED, _WITHOUT_CHECK)
        return failure_of(result, _WITHOUT_CHECK)

    @property
    def ways_to_quit(self) -> list[Choice]:
        """What quitting offers; empty if it would lose no answers."""
        if not self.would_lose_answers:
            return []
        # Secrets alone make no draft.
        drop = _DROP_REST if self.form.is_partly_stored else _DROP
        return [_STAY, _KEEP, drop] if self.drafts.has_content else [_STAY, drop]

    @property
    def quit_question(self) -> str:
        """The question that `ways_to_quit` answer."""
        is_partly = self.form.is_partly_stored
        return "Quit before all projects are done?" if is_partly else "Quit without submitting?"

    def quit(self, choice: str) -> bool:
        """Do what is chosen of `ways_to_quit`. Return whether to quit.

        If the draft cannot be saved, the drafts' notice says why.
        """
        if choice == _KEEP.value:
            self.drafts.keep()
            return not self.drafts.is_lost
        if choice == _DROP.value:
            self.drafts.drop_all()
        return choice == _DROP.value

    def begin_several(self) -> NextStep:
        """Begin to do in several projects what the review shows, which must be valid."""
        from symsrc_tui.session.wizard.operations import begin

        return begin(self)

    def after_result(self, choice: str) -> NextStep:
        """Start another source, as chosen of `AFTER_RESULT`."""
        if choice == "several":
            return self.begin_several()
        is_the_same = choice == "project"
        self.form.start_another(keep_name=is_the_same)
        if is_the_same:
            from symsrc_tui.session.connection.fields import PROJECT

            # Not the project that has it now.
            self.connection.set_answer(PROJECT, "")
            return NextStep(Step.CONNECTION, "project", then=Step.REVIEW)
        return NextStep(Step.TYPE)
