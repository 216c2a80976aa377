"""The wizard line by line, from resuming a draft to the stored source."""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.field import Choice
from symsrc_tui.plain.connection import ConnectionSteps
from symsrc_tui.plain.console import Console, Gone
from symsrc_tui.plain.details import Details
from symsrc_tui.plain.prompter import COMMANDS, Back, Prompter, Quit
from symsrc_tui.plain.result import show_result
from symsrc_tui.plain.review import ReviewStep
from symsrc_tui.plain.signals import Cancelled, Interruption
from symsrc_tui.plain.steps import PlainContext, step_title
from symsrc_tui.session.stored.edit_outcome import Changed
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.session.wizard.last_words import last_words
from symsrc_tui.session.wizard.wizard import NO_SOURCES, SOURCES, WizardSession
from symsrc_tui.sources import registry
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.safe import shown
from symsrc_tui.watchdog import Watchdog

if TYPE_CHECKING:
    from symsrc_tui.plain.manage import Manage
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.session import Connection
    from symsrc_tui.session.source_form import SourceForm
    from symsrc_tui.sources.kind import Kind

    _Next: TypeAlias = NextStep | Added | Changed
    """A step to go to, or what is stored now."""


class PlainWizard:
    """Walks a person from a connection to a stored source."""

    def __init__(self, connection: Connection, console: Console, *, resume: bool | None) -> None:
        """Args:
        resume: True to resume the latest draft, False to ignore it, None to ask.
        """
        self._console, self._resume = console, resume
        self._session = WizardSession(connection, resume=resume)
        self._drafts = self._session.drafts
        self._prompter = Prompter(console, self._may_quit)
        self.watchdog = Watchdog(self._last_output, save=self._keep, screen=1)
        interruption = Interruption(console, self._end)
        self._shared = PlainContext(self._prompter, self._session, interruption)
        self._connection = ConnectionSteps(self._shared, self._manage_sources)
        self._details: dict[tuple[SourceForm, Kind], Details] = {}
        self._manage: Manage | None = None
        """While the person looks after the project's sources."""
        self._last_words = "\nInterrupted."

    async def run(self) -> int:
        """Run the wizard. Return the exit code. A signal ends the process instead."""
        with self._shared.interruption:
            try:
                await self._run()
            except Quit:
                self._console.say_last(self._said_at_the_end())
                code: int = self._session.connection.exit_code
            except Gone:
                self._drafts.keep()
                code = 128 + signal.SIGHUP
            except Exception:
                self._drafts.keep()
                self._console.say_last(f"\n{self._said_at_the_end()}")
                self.watchdog.end_soon(ExitCode.FAILED)
                raise
            self._console.give_back()
            # A signal's end closes the terminal first, which reads here as a lost terminal.
            code = self.watchdog.end_soon(code)
            await self._session.connection.close()
        return code

    async def _run(self) -> NoReturn:
        """Go from step to step. Raises Quit at the end."""
        prompter, connection = self._prompter, self._session.connection
        prompter.say("symsrc-tui adds a symbol source to a Sentry project, question by question.")
        prompter.say(COMMANDS)
        if connection.is_demo:
            prompter.say("This is a demo: nothing leaves this host.")
        for notice in connection.notices:
            prompter.note(notice)
        step: _Next = await self._begin()
        while True:
            step = await (self._go_to(step) if isinstance(step, NextStep) else self._show(step))

    async def _go_to(self, step: NextStep) -> _Next:
        """Do what a step is for. Return what comes next."""
        is_edit = self._session.edit is not None
        match step.step:
            case Step.CONNECTION:
                await self._connect(step.field)
                return NextStep(Step.REVIEW)
            case Step.SOURCES | Step.TYPE if is_edit:
                self._session.leave_edit()
                return await self._manage_sources()
            case Step.SOURCES:
                return await self._manage_sources()
            case Step.PROJECTS | Step.PLAN:
                return await self._in_several_projects()
            case Step.TYPE:
                return await self._choose_type()
            case Step.DETAILS if not step.field:
                return await self._ask_details(last=True)
            case Step.DETAILS:
                await self._details_of_form().run_only((step.field,))
                return NextStep(Step.REVIEW)
            case Step.REVIEW | Step.RESULT:
                return await self._review()

    async def _in_several_projects(self) -> NextStep:
        """Do the same in several projects. Return the step to go to."""
        from symsrc_tui.plain.projects import SeveralProjectsStep

        step = await SeveralProjectsStep(self._shared).run()
        self._details.clear()
        return step

    async def _show(self, stored: Added | Changed) -> _Next:
        """Show what was stored. Return what the person chooses to do next."""
        self._details.clear()
        if isinstance(stored, Changed):
            self._note_failure()
            from symsrc_tui.plain.edit_review import show_changed

            await show_changed(self._shared, stored)
            return NextStep(Step.SOURCES)
        warnings = self._session.record_stored(stored)
        self._note_failure()
        chosen = await show_result(self._shared, stored, warnings)
        return self._session.after_result(chosen)

    async def _begin(self) -> _Next:
        """Resume a draft if wanted, and set up the connection. Return what comes next: the source
        itself if an earlier request had stored it without a response."""
        to = self._session.first_step(resume=await self._wants_draft())
        if self._session.is_resumed:
            self._tell_resumed(to.notice)
        await self._connection.run(verify_first=to.step is not Step.CONNECTION)
        added = await self._find_arrivals()
        if added is not None:
            return added
        if self._session.is_edit_wanted:
            return await self._resume_edit()
        if Step.DETAILS not in (to.step, to.then):
            return NextStep(Step.TYPE)
        wrong = self._session.form.first_wrong
        return await self._ask_details(wrong) if wrong else NextStep(Step.REVIEW)

    async def _resume_edit(self) -> NextStep:
        """Read the source that the draft changes, and fill in its changes."""
        from symsrc_tui.plain.edit_draft import resume_edit

        step = await resume_edit(self._shared)
        if self._session.edit is None:
            return step
        self._tell_resumed(step.notice)
        wrong = self._session.form.first_wrong
        return await self._ask_details(wrong) if wrong else NextStep(Step.REVIEW)

    async def _find_arrivals(self) -> Added | None:
        """Say which drafts' sources were stored without a response. Return the resumed one."""
        with suppress(Cancelled):
            found = await self._shared.interruption.wait(
                self._session.find_arrivals(self._prompter.wait)
            )
            for notice in found.notices:
                self._prompter.note(notice)
            return found.resumed
        return None

    async def _connect(self, path: str) -> None:
        await self._connection.run(path)
        await self._find_arrivals()

    async def _choose_type(self) -> NextStep:
        """Ask for the type, then for its details."""
        prompter, form = self._prompter, self._session.form
        if self._session.has_no_sources:
            prompter.say(f"{NO_SOURCES}.")
        prompter.say(
            f"\n{step_title(Step.TYPE)}: where are the debug files that Sentry should fetch?"
        )
        present = f" [{form.kind.label}]" if form.kind else ""
        try:
            chosen = await prompter.choose(
                f"Type{present}: ",
                [
                    *(Choice(kind.type, kind.label, kind.when) for kind in registry.KINDS),
                    *filter(None, [self._session.sources_choice]),
                ],
                lambda: prompter.say(
                    "The type of store the files are in. You can change it later."
                ),
            )
        except Back:
            await self._connect("project")
            return NextStep(Step.TYPE)
        if chosen == SOURCES:
            return NextStep(Step.SOURCES)
        kind = kind_of(chosen) or form.kind
        if kind is None:
            prompter.error("Choose a type")
            return NextStep(Step.TYPE)
        form.choose(kind)
        return await self._ask_details()

    async def _manage_sources(self) -> NextStep:
        """Manage the project's sources."""
        # Imported late, because the first question does not need it.
        from symsrc_tui.plain.manage import Manage

        self._manage = Manage(self._shared)
        step = await self._manage.run()
        fields, self._manage = self._manage.fields_to_ask, None
        if step.step is not Step.DETAILS:
            return step
        if step.notice:
            self._prompter.note(step.notice)
        if not fields:
            return await self._ask_details()
        is_done = await self._details_of_form().run_only(fields)
        return NextStep(Step.REVIEW if is_done else Step.SOURCES)

    async def _review(self) -> NextStep | Added | Changed:
        if self._session.edit is None:
            return await ReviewStep(self._shared).run()
        from symsrc_tui.plain.edit_review import EditReview

        return await EditReview(self._shared).run()

    async def _ask_details(self, at: str = "", *, last: bool = False) -> NextStep:
        is_done = await self._details_of_form().run(at, last=last)
        return NextStep(Step.REVIEW if is_done else Step.TYPE)

    def _details_of_form(self) -> Details:
        """Return the step for the form and its kind, which remembers the problems it has shown."""
        key = (self._session.form, self._session.kind)
        if key not in self._details:
            self._details[key] = Details(self._shared)
        return self._details[key]

    # Drafts and quitting.

    async def _wants_draft(self) -> bool:
        """Return whether there is a draft and the user wants to resume it."""
        draft = self._session.draft
        self._note_failure()
        if draft is None or self._resume:
            return draft is not None
        prompter = self._prompter
        name = f"{shown(draft.name, 40)!r}, " if draft.name else ""
        what = " of changes to" if draft.edited is not None else ":"
        prompter.say(f"\nThere is a draft{what} {name}{draft.label}, without secrets.")
        while True:
            with suppress(Back):
                chosen = await prompter.choose_one(
                    "What do you want to do? ",
                    [
                        Choice("resume", "Resume it"),
                        Choice("fresh", "Start over and keep the draft"),
                        Choice("delete", "Delete it and start over"),
                    ],
                    lambda: prompter.say("It was saved when the wizard ended without submitting."),
                )
                if chosen == "delete":
                    self._session.drop_draft()
                    self._note_failure()
                return chosen == "resume"

    def _tell_resumed(self, notice: str) -> None:
        """Say what the draft did not keep, and the notice about it."""
        fields = fields_of(self._session.kind.source_class())
        if not_kept := [
            field.label for field in fields if field.path in self._session.form.not_kept
        ]:
            self._prompter.say(
                f"Secrets are not kept in drafts. Enter again: {', '.join(not_kept)}."
            )
        if notice:
            self._prompter.note(notice)

    def _note_failure(self) -> None:
        """Say why the drafts could not be read or deleted."""
        if self._drafts.notice:
            self._prompter.note(self._drafts.notice)

    async def _may_quit(self) -> bool:
        """Ask what becomes of what is not stored, if there is any. Return whether to quit."""
        prompter, session = self._prompter, self._session
        try:
            if self._manage is not None and not await self._manage.may_quit():
                return False
            while ways := session.ways_to_quit:
                chosen = await prompter.choose_one(
                    f"{session.quit_question} ",
                    ways,
                    lambda: prompter.say("The next start offers to resume a draft."),
                )
                if session.quit(chosen):
                    break
                if not self._drafts.is_lost:
                    return False
                prompter.error(self._drafts.notice)
        except Back:
            return False
        except Quit:
            self._drafts.keep()
            raise
        return True

    def _end(self, code: int) -> None:
        """End the process at once, after Ctrl+C."""
        self.watchdog.end_now(self._session.connection.exit_code or code)

    def _keep(self) -> None:
        self._drafts.keep()
        self._last_words = f"\nInterrupted. {self._said_at_the_end()}"

    def _said_at_the_end(self) -> str:
        return last_words(self._session, plain=True)

    def _last_output(self) -> bytes:
        return self._console.encoded(self._last_words)
