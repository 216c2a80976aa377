"""The wizard line by line, from resuming a draft to the stored source."""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.field import Choice
from symsrc_tui.plain.connection import ConnectionSteps
from symsrc_tui.plain.console import Console, Gone
from symsrc_tui.plain.details import Details
from symsrc_tui.plain.prompter import COMMANDS, Back, Prompter, Quit
from symsrc_tui.plain.review import NextStep, Review, show_result
from symsrc_tui.plain.signals import Cancelled, Interruption
from symsrc_tui.plain.steps import PlainContext, step_title
from symsrc_tui.sentry.submission import Added
from symsrc_tui.session.add_source import record_stored
from symsrc_tui.session.arrivals import find_arrivals
from symsrc_tui.session.drafts import Drafts
from symsrc_tui.session.flow import Step
from symsrc_tui.session.source_form import SourceForm
from symsrc_tui.sources import registry
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.safe import shown
from symsrc_tui.watchdog import Watchdog

if TYPE_CHECKING:
    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.session import Connection
    from symsrc_tui.session.draft import Draft
    from symsrc_tui.sources.kind import Kind


class PlainWizard:
    """Walks a person from a connection to a stored source."""

    def __init__(self, link: Connection, console: Console, *, resume: bool | None) -> None:
        """Args:
        resume: True to resume the latest draft, False to ignore it, None to ask.
        """
        self._console, self._resume = console, resume
        wizard = SourceForm()
        self._drafts = Drafts(link, wizard, resume=resume)
        self._talk = Prompter(console, self._before_leaving)
        self.watchdog = Watchdog(self._last_output, save=self._keep, screen=1)
        interruption = Interruption(console, self._end)
        self._shared = PlainContext(self._talk, link, wizard, interruption, self._drafts)
        self._connection = ConnectionSteps(self._shared)
        self._details: dict[Kind, Details] = {}
        self._last_words = "\nInterrupted."

    async def run(self) -> int:
        """Run the wizard. Return the exit code. A signal ends the process instead."""
        with self._shared.interruption:
            try:
                code = await self._run()
            except Quit:
                self._console.say_last(self._drafts.keep())
                code = self._shared.connection.exit_code
            except Gone:
                self._drafts.keep()
                code = 128 + signal.SIGHUP
            except Exception:
                self._console.say_last(f"\n{self._drafts.keep()}")
                self.watchdog.end_soon(ExitCode.FAILED)
                raise
            self._console.give_back()
            self.watchdog.end_soon(code)
            await self._shared.connection.close()
        return code

    async def _run(self) -> int:
        talk, link = self._talk, self._shared.connection
        talk.say("symsrc-tui adds a symbol source to a Sentry project, question by question.")
        talk.say(COMMANDS)
        if link.is_demo:
            talk.say("This is a demo: nothing leaves this host.")
        for notice in link.notices:
            talk.note(notice)
        step = await self._begin()
        while True:
            match step:
                case Added():
                    warnings = self._is_stored(step)
                    if not await show_result(self._shared, step, warnings):
                        return ExitCode.OK
                    self._shared.form.start_another()
                    self._details.clear()
                    step = NextStep(Step.TYPE)
                case NextStep(step=Step.CONNECTION):
                    await self._connect("first")
                    step = NextStep(Step.REVIEW)
                case NextStep(step=Step.TYPE):
                    step = await self._choose_type()
                case NextStep(step=Step.DETAILS, field=""):
                    step = await self._ask_details(last=True)
                case NextStep(step=Step.DETAILS, field=path):
                    await self._details_of_kind().run_one(path)
                    step = NextStep(Step.REVIEW)
                case _:
                    step = await Review(self._shared, self._kind).run()

    async def _begin(self) -> NextStep | Added:
        """Resume a draft if wanted, and set up the connection. Return what comes next: the source
        itself if an earlier request had stored it without a response."""
        draft = await self._draft()
        missing = self._resume_draft(draft) if draft is not None else None
        if self._shared.connection.is_complete:
            await self._connection.run("verify")
        else:
            self._drafts.fill_in_destination()
            await self._connection.run("first")
        added = await self._find_arrivals(was_resumed=draft is not None)
        if added is not None:
            return added
        if draft is None or missing is None:
            return NextStep(Step.TYPE)
        return await self._ask_details(missing) if missing else NextStep(Step.REVIEW)

    async def _find_arrivals(self, *, was_resumed: bool = False) -> Added | None:
        """Say which drafts' sources were stored without a response. Return the resumed one."""
        shared = self._shared
        looking = find_arrivals(
            shared.connection, shared.form, self._drafts, self._talk.wait, was_resumed=was_resumed
        )
        with suppress(Cancelled):
            found = await shared.interruption.wait(looking)
            for notice in found.notices:
                self._talk.note(notice)
            return found.resumed
        return None

    async def _connect(self, begin: Literal["first", "last"]) -> None:
        await self._connection.run(begin)
        await self._find_arrivals()

    async def _choose_type(self) -> NextStep:
        """Ask for the type, then for its details."""
        talk, wizard = self._talk, self._shared.form
        talk.say(f"\n{step_title(Step.TYPE)}: where are the debug files that Sentry should fetch?")
        present = f" [{wizard.kind.label}]" if wizard.kind else ""
        try:
            chosen = await talk.choose(
                f"Type{present}: ",
                [Choice(kind.type, kind.label, kind.when) for kind in registry.KINDS],
                lambda: talk.say("The type of store the files are in. You can change it later."),
            )
        except Back:
            await self._connect("last")
            return NextStep(Step.TYPE)
        kind = kind_of(chosen) or wizard.kind
        if kind is None:
            talk.error("Type is required. Choose one")
            return NextStep(Step.TYPE)
        wizard.choose(kind)
        return await self._ask_details()

    async def _ask_details(self, at: str = "", *, last: bool = False) -> NextStep:
        is_done = await self._details_of_kind().run(at, last=last)
        return NextStep(Step.REVIEW if is_done else Step.TYPE)

    @property
    def _kind(self) -> Kind:
        kind = self._shared.form.kind
        assert kind is not None  # noqa: S101 - the steps after Type need one
        return kind

    def _details_of_kind(self) -> Details:
        """Return the step for the chosen kind, which remembers the problems it has shown."""
        if self._kind not in self._details:
            self._details[self._kind] = Details(self._shared, self._kind)
        return self._details[self._kind]

    # Drafts and quitting.

    async def _draft(self) -> Draft | None:
        """Return the draft to resume, if there is one and the user wants it."""
        draft = self._drafts.find()
        self._note_failure()
        if draft is None or self._resume:
            return draft
        talk = self._talk
        name = f"{shown(draft.name, 40)!r}, " if draft.name else ""
        talk.say(f"\nThere is a draft: {name}{draft.label}, without secrets.")
        while True:
            with suppress(Back):
                chosen = await talk.choose(
                    "What do you want to do? ",
                    [
                        Choice("resume", "Resume it"),
                        Choice("fresh", "Start over and keep the draft"),
                        Choice("delete", "Delete it and start over"),
                    ],
                    lambda: talk.say("It was saved when the wizard ended without submitting."),
                )
                if chosen == "delete":
                    self._drafts.delete(draft)
                    self._note_failure()
                if chosen in {"resume", "fresh", "delete"}:
                    return draft if chosen == "resume" else None

    def _resume_draft(self, draft: Draft) -> str:
        """Use the draft's answers. Return the path of the first field that still needs an answer;
        empty if none does."""
        notice = self._drafts.resume(draft)
        form = self._shared.form
        fields = fields_of(self._kind.source_class())
        if not_kept := [field.label for field in fields if field.path in form.not_kept]:
            self._talk.say(f"Secrets are not kept in drafts. Enter again: {', '.join(not_kept)}.")
        if notice:
            self._talk.note(notice)
        wrong = {problem.field for problem in form.validation().errors}
        return next((field.path for field in fields if field.path in wrong), "")

    def _is_stored(self, added: Added) -> tuple[Problem, ...]:
        """Record that the source is stored. Return warnings about why it may not work."""
        wizard = self._shared.form
        warnings = (*added.warnings, *wizard.validation().warnings)
        record_stored(self._shared.connection, wizard, added)
        self._drafts.drop()
        self._note_failure()
        return warnings

    def _note_failure(self) -> None:
        """Say why the drafts could not be read or deleted."""
        if self._drafts.notice:
            self._talk.note(self._drafts.notice)

    def _before_leaving(self) -> str:
        """Return the question to ask before quitting; empty if nothing would be lost."""
        if not (self._shared.form.has_answers or self._shared.connection.would_lose_answers):
            return ""
        if self._drafts.can_keep():
            return "Quit without submitting? A draft will be saved, without secrets."
        if self._drafts.has_content:
            self._talk.error(self._drafts.notice)
            return "Quit anyway and lose your answers?"
        return "Quit without submitting? Your answers will be lost."

    def _end(self, code: int) -> None:
        """End the process at once, after Ctrl+C."""
        is_unknown = self._shared.connection.exit_code is ExitCode.UNREACHABLE
        self.watchdog.end_now(ExitCode.UNREACHABLE if is_unknown else code)

    def _keep(self) -> None:
        self._last_words = f"\nInterrupted. {self._drafts.keep()}"

    def _last_output(self) -> bytes:
        return self._console.encoded(self._last_words)
