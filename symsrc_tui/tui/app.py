"""The Textual app: holds the answers and the link to Sentry, and shows one step at a time."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.screen import ModalScreen

from symsrc_tui.defect_report import ADVICE, describe
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.session import ConnectionState
from symsrc_tui.session.drafts import Drafts
from symsrc_tui.session.source_form import SourceForm, Step
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.base import TALL, WIDE, ReportsDefects, StepScreen
from symsrc_tui.tui.textual_fixes.app import RobustApp
from symsrc_tui.tui.textual_fixes.driver import is_job
from symsrc_tui.tui.textual_fixes.shutdown import Shutdown
from symsrc_tui.tui.theme import THEME
from symsrc_tui.tui.verification import Verifying

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType

    from symsrc_tui.check import Report
    from symsrc_tui.lookup import DebugFile
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.session import Connection
    from symsrc_tui.session.draft import Draft
    from symsrc_tui.sources.fill import FilledValues, Filler
    from symsrc_tui.sources.source import Source

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

    def __init__(self, link: Connection, *, resume: bool | None = None) -> None:
        """Args:
        resume: True resumes the latest draft at once, False ignores it, None offers it.
        """
        super().__init__(THEME)
        self.connection = link
        self.form = SourceForm()
        self.platform = "windows"
        """Platform of the example path on the details step, a key of `PLATFORMS`."""
        self.last_field = ""
        """Path of the field that had the focus when the user left the details step."""
        self.debug_files: Sequence[DebugFile] = ()
        """The user's own debug files, which a check looks for in the source."""
        self.report: Report | None = None
        """Findings of the last check."""
        self.checked: Source | None = None
        """The source as it was when it was last checked."""
        self.drafts = Drafts(link, self.form, resume=resume)
        self.arrivals: list[str] = []
        """Sentences about sources of earlier runs that were stored without a response."""
        self._was_resumed = False
        """True until it is known whether the resumed source was stored."""
        self.draft = self.drafts.find()
        """The draft of an earlier run, until it is resumed."""
        self._resumed_notice = self._resume(self.draft) if resume and self.draft else None
        """Where the source of the draft that was resumed at once goes; None without one."""
        self.shutdown = Shutdown(self, settle=self.settle, save=self.drafts.keep, loss=self.loss)
        self.step = Step.TYPE if link.is_complete else Step.CONNECTION
        if self.step is Step.CONNECTION:
            self.drafts.fill_in_destination()
        self.verifying = Verifying(self)

    def on_mount(self) -> None:
        self.shutdown.listen()
        self.push_screen(self._first_screen())
        if self.step is not Step.CONNECTION:
            # After the first paint, because verifying imports the API client, which is slow.
            self.call_after_refresh(self.verifying.start)

    def _first_screen(self) -> StepScreen:
        if self._resumed_notice is None:
            return self._screen_of(self.step)
        if self.step is Step.CONNECTION:
            from symsrc_tui.tui.screens.connection import ConnectionScreen

            return ConnectionScreen(back_to=Step.DETAILS)
        self.step = Step.DETAILS
        return self._screen_of(self.step, notice=self._resumed_notice)

    def resume(self) -> None:
        """Resume the draft of an earlier run."""
        if self.draft is not None:
            self.go(Step.DETAILS, notice=self._resume(self.draft))
            if self.connection.state is ConnectionState.CONNECTED:
                self.run_worker(self.find_arrivals(lambda _: None), exit_on_error=False)

    def _resume(self, draft: Draft) -> str:
        """Resume a draft. Return a notice if it was for another project, else ""."""
        self.draft = None
        self._was_resumed = True
        return self.drafts.resume(draft)

    async def find_arrivals(self, on_wait: Callable[[Wait], None]) -> bool:
        """Show which drafts' sources were stored without a response.

        Return True if the resumed one was, whose result is shown.
        """
        from symsrc_tui.session.add_source import record_stored
        from symsrc_tui.session.arrivals import find_arrivals

        found = await find_arrivals(
            self.connection, self.form, self.drafts, on_wait, was_resumed=self._was_resumed
        )
        self._was_resumed = False
        self.arrivals += found.notices
        if found.resumed is not None:
            record_stored(self.connection, self.form, found.resumed)
            self.show_result(found.resumed)
            return True
        if self.draft is not None and self.draft.new_id in found.deleted:
            self.draft = None
            if self.step is Step.TYPE:
                # So that it is not offered any more.
                self.go(Step.TYPE)
        if self.step is not Step.TYPE:
            for notice in found.notices:
                self.notify_step(notice)
        return False

    def crash_report(self, error: BaseException | None) -> str:
        self.shutdown.limit(ExitCode.FAILED)
        report = f"symsrc-tui stopped: {describe(error) if error else 'unknown'}\n{ADVICE}."
        return f"{report}\n{self.drafts.keep()}".rstrip()

    def loss(self) -> str:
        """Return what to print if the answers could not be saved, else an empty string."""
        if not self.drafts.is_lost:
            return ""
        return f"symsrc-tui: {self.drafts.notice}. Your answers were not saved\n"

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
            self.notify_step("Cannot suspend: there is no shell to return to")

    def go(self, step: Step, field: str = "", notice: str = "") -> None:
        """Show a step.

        Args:
            field: path of the field to focus.
            notice: the first text on the message line of the details step.
        """
        self._show(step, self._screen_of(step, field, notice))

    def mend_connection(self, back_to: Step, field: str = "") -> None:
        """Show the connection step, followed by `back_to` once the connection works.

        Args:
            field: path of the question to start at; empty for the first unanswered one.
        """
        from symsrc_tui.tui.screens.connection import ConnectionScreen

        self._show(Step.CONNECTION, ConnectionScreen(field, back_to))

    def _show(self, step: Step, screen: StepScreen) -> None:
        # A task may end behind a dialog, and switch_screen replaces the top screen only.
        while isinstance(self.screen, ModalScreen):
            self.pop_screen()
        self.step = step
        self.switch_screen(screen)

    def show_result(self, added: Added) -> None:
        """Show what the server stored, and delete the draft."""
        from symsrc_tui.tui.screens.result import ResultScreen

        self.drafts.drop()
        warnings = (*added.warnings, *self.form.validation().warnings)
        self._show(Step.RESULT, ResultScreen(added, warnings))

    def check(self) -> None:
        """Check the source, if its answers are valid."""
        source = self.form.checkable()
        if source is None or self.form.kind is None:
            self.notify_step("Cannot be checked yet. Press Ctrl+R to see the errors")
            return
        from symsrc_tui.tui.dialogs.check import CheckDialog, Outcome

        def take(outcome: Outcome | None) -> None:
            if outcome is None:
                self.redraw()
                return
            self.form.answer(outcome.values)
            is_field = any(field.path == outcome.field for field in fields_of(type(source)))
            self.go(Step.DETAILS, outcome.field if is_field else "")

        from symsrc_tui.sources.source import fields_of

        self.push_screen(CheckDialog(source), take)

    def fill(self, filler: Filler, then: Callable[[FilledValues | None], None]) -> None:
        """Ask which values from this host to fill in, and pass them to `then`."""
        from symsrc_tui.tui.dialogs.fill import dialog_for

        self.push_screen(dialog_for(filler), then)

    def show_own_file(self) -> None:
        """Show where Sentry would look for one of the user's debug files."""
        if self.form.kind is None:
            return
        from symsrc_tui.sources.validate import answers_of
        from symsrc_tui.tui.dialogs.own_file import OwnFileDialog

        kind = self.form.kind
        given = answers_of(kind, self.form.answers)
        self.push_screen(OwnFileDialog(kind, given), lambda _: self.redraw())

    def notify_step(self, text: str) -> None:
        """Show a text on the message line of the current step."""
        if isinstance(self.screen, StepScreen):
            self.screen.say(text)

    def _screen_of(self, step: Step, field: str = "", notice: str = "") -> StepScreen:
        """Return a new screen for the step. Imports its module on first use."""
        kind = self.form.kind
        match step:
            case Step.DETAILS if kind is not None:
                from symsrc_tui.tui.screens.details import DetailsScreen

                return DetailsScreen(kind, field, notice)
            case Step.REVIEW if kind is not None:
                from symsrc_tui.tui.screens.review import ReviewScreen

                return ReviewScreen(kind)
            case Step.CONNECTION:
                from symsrc_tui.tui.screens.connection import ConnectionScreen

                return ConnectionScreen()
            case _:
                from symsrc_tui.tui.screens.type import TypeScreen

                return TypeScreen()

    def action_explain(self) -> None:
        """Open the help for the field in focus, or for the open dialog."""
        from symsrc_tui.tui.dialogs.help_and_quit import HelpDialog

        explanation = getattr(self.screen, "explanation", None)
        if explanation is not None:
            title, text = explanation()
            self.push_screen(HelpDialog(title, text, in_step=isinstance(self.screen, StepScreen)))

    def action_help_quit(self) -> None:
        """Explain how to quit, because Ctrl+C may be meant to quit or to copy."""
        self.notify_step("Press Ctrl+Q to quit. It asks first if you would lose anything")

    def action_leave(self) -> None:
        """Quit. Ask first if answers would be lost."""
        self.settle()
        if not (self.form.has_answers or self.connection.would_lose_answers):
            self.quit()
            return
        from symsrc_tui.tui.dialogs.help_and_quit import Leave, LeaveDialog

        def leave(choice: Leave | None) -> None:
            if choice is Leave.KEEPING:
                self.drafts.keep()
                if self.drafts.is_lost:
                    advice = "Press Ctrl+Q to quit without a draft"
                    self.notify_step(f"{self.drafts.notice}. {advice}")
                    return
            if choice is Leave.DROPPING:
                self.drafts.drop()
            if choice is not None:
                self.quit()

        self.push_screen(LeaveDialog(can_keep=self.drafts.has_content), leave)

    def quit(self) -> None:
        """Quit. The exit code says whether a source was stored."""
        self.shutdown.exit(self.connection.exit_code)

    async def on_unmount(self) -> None:
        await self.connection.close()

    def settle(self) -> None:
        """Store text that is still being typed in the answers."""
        for screen in self.screen_stack:
            if isinstance(screen, StepScreen):
                screen.settle()

    def redraw(self) -> None:
        """Redraw each step on the screen stack from the answers and the link."""
        for screen in self.screen_stack:
            if isinstance(screen, StepScreen):
                screen.redraw()
