"""The Textual app: shows one step of the session at a time, and opens the dialogs."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.screen import ModalScreen

from symsrc_tui.defect_report import ADVICE, describe
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.session import ConnectionState
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.session.wizard.last_words import last_words
from symsrc_tui.session.wizard.wizard import WizardSession
from symsrc_tui.text.wrap import wrap
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.base import (
    TALL,
    WIDE,
    CrashesWanted,
    FillWanted,
    GoTo,
    ReportsDefects,
    SourceChanged,
    SourceStored,
    StepScreen,
    VerificationWanted,
)
from symsrc_tui.tui.screens.question import Question, QuitWanted, TicksWanted
from symsrc_tui.tui.steps import screen_for
from symsrc_tui.tui.textual_fixes.app import RobustApp
from symsrc_tui.tui.textual_fixes.driver import is_job
from symsrc_tui.tui.textual_fixes.shutdown import Shutdown
from symsrc_tui.tui.theme import THEME

if TYPE_CHECKING:
    from textual.binding import BindingType

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.session import Connection
    from symsrc_tui.sources.fill import FilledValues

_LOOKING = {key.names for key in (keys.PAGE_UP, keys.PAGE_DOWN, keys.REDRAW)}
"""Keys that scroll or redraw, and so must not scroll back to the focused field."""


class WizardApp(ReportsDefects, RobustApp[int]):
    """Guide a user from the connection to a stored source. `run` returns the exit code."""

    TITLE = "symsrc-tui"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - an instance variable in Textual
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012 - as above
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        keys.QUIT.runs("leave"),
        keys.HELP.runs("explain"),
        # Priority bindings, because an open dialog disables the app's other bindings.
        keys.REDRAW.runs("redraw", is_priority=True),
        keys.SUSPEND.runs("suspend_process", is_priority=True),
    ]

    def __init__(self, connection: Connection, *, resume: bool | None = None) -> None:
        """Args:
        resume: True resumes the latest draft at once, False ignores it, None offers it.
        """
        super().__init__(THEME)
        self.session = WizardSession(connection, resume=resume)
        self.shutdown = Shutdown(
            self,
            finish_typing=self.finish_typing,
            save=self.session.drafts.keep,
            last_words=self.last_words,
        )
        self._is_looking = False
        """True while it is looked up whether the resumed draft's source was stored."""
        self._first = self.session.first_step(resume=bool(resume))

    def on_mount(self) -> None:
        self.shutdown.listen()
        self.push_screen(screen_for(self._first, self.session))
        if self._first.step is not Step.CONNECTION:
            # After the first paint, because verifying imports the API client, which is slow.
            self.call_after_refresh(self.verify)

    # Steps.

    @property
    def step_screen(self) -> StepScreen | None:
        """The step that is shown, maybe behind a dialog; None while the app starts or ends."""
        steps = (each for each in reversed(self.screen_stack) if isinstance(each, StepScreen))
        return next(steps, None)

    def show_step(self, screen: StepScreen) -> None:
        """Replace the step that is shown."""
        # A task may end behind a dialog, and switch_screen replaces the top screen only.
        while isinstance(self.screen, ModalScreen):
            self.pop_screen()
        self.switch_screen(screen)

    @on(GoTo)
    def _go_to(self, event: GoTo) -> None:
        self.go(event.to)

    def go(self, to: NextStep) -> None:
        """Show a step."""
        self.show_step(screen_for(to, self.session))
        is_connected = self.session.connection.state is ConnectionState.CONNECTED
        if self.session.is_resumed and is_connected and not self._is_looking:
            self.run_worker(self._find_arrivals(), exit_on_error=False)

    @on(SourceStored)
    def _show_stored(self, event: SourceStored) -> None:
        self._show_result(event.added)

    @on(SourceChanged)
    def _show_changed(self, event: SourceChanged) -> None:
        from symsrc_tui.tui.screens.result import ChangedScreen

        self.show_step(ChangedScreen(self.session, event.changed))

    def _show_result(self, added: Added) -> None:
        from symsrc_tui.tui.screens.result import ResultScreen

        warnings = self.session.record_stored(added)
        self.show_step(ResultScreen(self.session, added, warnings))

    def say(self, text: str) -> None:
        """Show a text on the message line of the current step."""
        if isinstance(self.screen, StepScreen):
            self.screen.say(text)

    def finish_typing(self) -> bool:
        """Store text that is still being typed in the answers. See `StepScreen.finish_typing`."""
        return self.step_screen is None or self.step_screen.finish_typing()

    # The connection.

    @on(VerificationWanted)
    def verify(self) -> None:
        """Verify the connection, instead of a verification that is running."""
        self.run_worker(
            self._verify(),
            group="connection",
            exclusive=True,
            exit_on_error=False,
            description="verify the connection",
        )

    async def _verify(self) -> None:
        verification = self.session.verify(self._show_wait)
        if self.step_screen is not None:
            self.step_screen.redraw()
        await verification
        if self.session.connection.state is ConnectionState.CONNECTED:
            await self._find_arrivals()
        if self.step_screen is not None:
            self.step_screen.verified()

    async def _find_arrivals(self) -> None:
        """Report sources of earlier runs that were stored after all."""
        self._is_looking = True
        try:
            found = await self.session.find_arrivals(self._show_wait)
        finally:
            self._is_looking = False
        if found.resumed is not None:
            self._show_result(found.resumed)
        elif (screen := self.step_screen) is not None:
            screen.wait_is_over()
            screen.show_arrivals(found.notices)

    def _show_wait(self, wait: Wait) -> None:
        if self.step_screen is not None:
            self.step_screen.show_wait(wait)

    # Dialogs. Each brings a result; the step is redrawn when it is resumed.

    def action_check(self) -> None:
        """Check the source, if its answers are valid."""
        if not self.finish_typing():
            return
        source = self.session.form.checkable()
        cannot = self.session.kind.why_not_checkable
        if cannot is not None:
            self.say(cannot.message)
            return
        if source is None:
            from symsrc_tui.sources.checkable import is_needed

            errors = self.session.form.validation().errors
            needed = [each.message for each in errors if is_needed(each.field)]
            self.say(f"Cannot be checked yet. {needed[0] if needed else 'Fix the errors first'}")
            return
        from symsrc_tui.tui.dialogs.check import CheckDialog, Correction

        def correct(correction: Correction | None) -> None:
            if correction is not None:
                self.session.form.answer(correction.values)
                self.go(NextStep(Step.DETAILS, correction.field))

        self.push_screen(CheckDialog(self.session.check, source), correct)

    def action_own_file(self) -> None:
        """Show where Sentry would look for one of the user's debug files."""
        if not self.finish_typing():
            return
        if not self.session.kind.has_paths:
            self.say(f"{self.session.kind.label} has no paths at which Sentry looks for a file")
            return
        from symsrc_tui.tui.dialogs.own_file import OwnFileDialog

        session = self.session
        answers = session.form.valid_answers()
        self.push_screen(OwnFileDialog(session.check, session.kind, answers))

    def action_save_file(self) -> None:
        """Save the source as a file for `add`, and say how to use it."""
        from symsrc_tui.session.wizard.review import review_of
        from symsrc_tui.tui.dialogs.save_file import SaveFileDialog

        file = review_of(self.session).file

        def tell(path: str | None) -> None:
            if path is not None:
                self.say(" ".join(file.saved(path, self.session.connection)))

        self.push_screen(SaveFileDialog(file), tell)

    @on(Question)
    def _ask(self, event: Question) -> None:
        from symsrc_tui.tui.dialogs.question import QuestionDialog

        def answer(choice: str | None) -> None:
            if choice:
                event.then(choice)

        self.push_screen(QuestionDialog(event), answer)

    @on(TicksWanted)
    def _tick(self, event: TicksWanted) -> None:
        from symsrc_tui.tui.dialogs.ticks import TicksDialog

        def save(ticked: frozenset[str] | None) -> None:
            if ticked is not None:
                event.then(ticked)

        self.push_screen(TicksDialog(event), save)

    @on(CrashesWanted)
    def _explain_crashes(self, event: CrashesWanted) -> None:
        from symsrc_tui.tui.dialogs.explain import ExplainDialog

        self.push_screen(ExplainDialog(self.session.connection, event.source_id, event.source_name))

    @on(FillWanted)
    def _fill(self, event: FillWanted) -> None:
        from symsrc_tui.tui.dialogs.fill import dialog_for

        def fill(found: FilledValues | None) -> None:
            if found is not None and self.step_screen is not None:
                filled, told = self.session.form.fill_from_host(event.filler, found)
                self.step_screen.show_filled(filled.values, told)

        self.push_screen(dialog_for(event.filler), fill)

    def action_explain(self) -> None:
        """Open the help for the field in focus, or for the open dialog."""
        from symsrc_tui.tui.dialogs.help_and_quit import HelpDialog

        explanation = getattr(self.screen, "explanation", None)
        if explanation is not None:
            title, text = explanation()
            is_step = isinstance(self.screen, StepScreen)
            bound = frozenset(self.screen.active_bindings if is_step else ())
            self.push_screen(HelpDialog(title, text, bound))

    # The end.

    def action_help_quit(self) -> None:
        """Explain how to quit, because Ctrl+C may be meant to quit or to copy."""
        self.say(f"Press {keys.QUIT} to quit. It asks first if you would lose anything")

    def action_leave(self) -> None:
        """Quit. Ask first if answers would be lost."""
        self.finish_typing()
        session, step = self.session, self.step_screen
        if step is not None and (question := step.before_quitting()) is not None:
            self._ask(question)
            return
        if not (ways := session.ways_to_quit):
            self._quit()
            return
        from symsrc_tui.tui.dialogs.help_and_quit import LeaveDialog

        def leave(choice: str | None) -> None:
            if choice and session.quit(choice):
                self._quit()
            elif session.drafts.is_lost:
                self.say(f"{session.drafts.notice}. Press {keys.QUIT} to quit without a draft")

        self.push_screen(LeaveDialog(session.quit_question, ways), leave)

    @on(QuitWanted)
    def _keep_and_quit(self) -> None:
        self.session.drafts.keep()
        self._quit()

    def _quit(self) -> None:
        self.shutdown.exit(self.session.connection.exit_code)

    async def on_unmount(self) -> None:
        await self.session.connection.close()

    # What Textual and the base class call.

    def crash_report(self, error: BaseException | None) -> str:
        self.shutdown.watchdog.end_soon(ExitCode.FAILED)
        self.session.drafts.keep()
        return f"symsrc-tui stopped: {describe(error) if error else 'unknown'}\n{ADVICE}."

    def last_words(self) -> str:
        """Return what to print at the end of the run."""
        return f"{wrap(last_words(self.session), self.size.width or 80)}\n"

    def broke(self, report: str) -> None:
        if isinstance(self.screen, StepScreen):
            self.screen.broke(report)

    def key_arrived(self, event: events.Key | events.Paste) -> None:
        """Scroll to the field in focus, because the key goes there."""
        is_looking = isinstance(event, events.Key) and event.key in _LOOKING
        if isinstance(self.screen, StepScreen) and not is_looking:
            self.screen.show_focus()

    def takes_paste(self, text: str) -> bool:
        return isinstance(self.screen, StepScreen) and self.screen.takes_paste(text)

    def action_suspend_process(self) -> None:
        """Stop the process group, as a terminal does on Ctrl+Z."""
        if is_job():
            os.killpg(0, signal.SIGTSTP)
        else:
            self.say("Cannot suspend: there is no shell to return to")
