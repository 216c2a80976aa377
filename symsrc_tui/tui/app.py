"""The application: it owns the wizard and the link to Sentry, and shows one step at a time."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.screen import ModalScreen

from symsrc_tui.crash import ADVICE, describe
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.terminal import has_clipboard
from symsrc_tui.tui.defects import TellsDefects
from symsrc_tui.tui.drafts import Drafts
from symsrc_tui.tui.driver import SteadyDriver, is_job
from symsrc_tui.tui.ending import Ending
from symsrc_tui.tui.frame import TALL, WIDE, StepScreen
from symsrc_tui.tui.painting import Changes, Screenful
from symsrc_tui.tui.theme import THEME
from symsrc_tui.tui.verifying import Verifying
from symsrc_tui.tui.widgets.type_ahead import TypeAhead
from symsrc_tui.wizard.session import Step, Wizard

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.binding import BindingType
    from textual.screen import Screen

    from symsrc_tui.check import Report
    from symsrc_tui.kinds.source import Source
    from symsrc_tui.link import Link
    from symsrc_tui.lookup import DebugFile
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.wizard.draft import Draft

_LOOKING = {"pageup", "pagedown", "ctrl+l"}
"""Keys by which somebody looks about, which may be elsewhere than where the focus is."""


class WizardApp(TellsDefects, TypeAhead[int]):
    """Walks a person from a connection to a stored source. Returns the exit code."""

    TITLE = "symsrc-tui"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - an instance variable in Textual
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012 - as above
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+q", "leave", "quit"),
        ("f1,question_mark", "explain", "help"),
        # Before all others, or they would do nothing while a dialog is open.
        Binding("ctrl+l", "redraw", "redraw", priority=True),
        Binding("ctrl+z", "suspend_process", "suspend", priority=True),
    ]

    def __init__(self, link: Link, *, resume: bool | None = None) -> None:
        """Args:
        resume: whether to go on with the draft that is kept; None offers it.
        """
        # With it, NO_COLOR takes the colours away instead of turning them grey.
        super().__init__(driver_class=SteadyDriver, ansi_color=True)
        # There are none, and each screen would have widgets to show them with.
        self._disable_tooltips = self._disable_notifications = True
        self.register_theme(THEME)
        # Set before anything is styled: set later, it would all be styled twice.
        self.set_reactive(App.theme, THEME.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self._shown = Screenful(sys.__stderr__.encoding if sys.__stderr__ else "utf-8")
        self.link = link
        self.wizard = Wizard()
        self.platform = "windows"
        """Of which platform the details step shows a sample path."""
        self.last_field = ""
        """The path of the field that had the focus when the details step was left."""
        self.debug_files: Sequence[DebugFile] = ()
        """The user's own, which checks ask the source for."""
        self.report: Report | None = None
        """What the last check found."""
        self.checked: Source | None = None
        """What it was that was checked."""
        self.has_stored = False
        """Whether this run has stored a source."""
        self.drafts = Drafts(link, self.wizard)
        self.draft = None if resume is False else self.drafts.found()
        """What an earlier run left, until it is gone on with."""
        self._resumes_at_once = bool(resume)
        if resume and self.draft is not None:
            link.take(self.draft.destination)
        self.ending = Ending(self)
        self.step = Step.TYPE if link.is_complete else Step.CONNECTION
        if resume is not False and self.step is Step.CONNECTION:
            self.drafts.fill_in()
        self.verifying = Verifying(self)

    def on_mount(self) -> None:
        self.ending.listen()
        # Ctrl+Z: whatever was drawn meanwhile, it is not what we drew.
        self.app_resume_signal.subscribe(self, lambda _: self._shown.forget())
        self.push_screen(self._first_screen())
        if self.step is not Step.CONNECTION:
            # After the first paint: nothing that verifying needs is imported before it.
            self.call_after_refresh(self.verifying.start)

    def _first_screen(self) -> StepScreen:
        if self.draft is None or not self._resumes_at_once:
            return self._screen_of(self.step)
        notice = self._go_on_with(self.draft)
        if self.step is Step.CONNECTION:
            from symsrc_tui.tui.screens.connection import ConnectionScreen

            return ConnectionScreen(back_to=Step.DETAILS)
        self.step = Step.DETAILS
        return self._screen_of(self.step, notice=notice)

    def resume(self) -> None:
        """Goes on with the draft that an earlier run left."""
        if self.draft is not None:
            self.go(Step.DETAILS, notice=self._go_on_with(self.draft))

    def _go_on_with(self, draft: Draft) -> str:
        """Takes the draft's answers. Returns what there is to say of where they go now."""
        self.draft = None
        again = draft.resume(self.wizard)
        # Secrets are not kept: that they are needed again shows at once.
        self.wizard.left.update(field.path for field in again)
        meant, here = draft.destination, self.link.destination
        is_elsewhere = any(meant) and meant != here and not self.link.is_demo
        told = f"This draft was for {meant}. The source will be added to {here}"
        return told if is_elsewhere else ""

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if renderable is None or self._batch_count or self.is_headless or not self._running:
            super()._display(screen, renderable)
            return
        changes = self._shown.become(screen._compositor.render_strips(), self.console)
        if changes:
            super()._display(screen, Changes(changes))

    def _fatal_error(self) -> None:
        # Textual's own report shows the local variables of every frame.
        error = self._exception
        report = f"symsrc-tui stopped: {describe(error) if error else 'unknown'}\n{ADVICE}."
        if self.drafts.keep():
            report += "\nYour answers were saved as a draft, without secrets."
        self._exit_renderables.append(Text(report))
        self._close_messages_no_wait()

    def broke(self, report: str) -> None:
        if isinstance(self.screen, StepScreen):
            self.screen.broke(report)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            is_looking = isinstance(event, events.Key) and event.key in _LOOKING
            if isinstance(self.screen, StepScreen) and not is_looking:
                # Nobody is to type where they cannot see it.
                self.screen.show_focus()
        await super().on_event(event)

    def takes_paste(self, text: str) -> bool:
        return isinstance(self.screen, StepScreen) and self.screen.takes_paste(text)

    def copy_to_clipboard(self, text: str) -> None:
        """Copies for a paste within the wizard, and beyond it where the terminal can."""
        if has_clipboard(os.environ):
            super().copy_to_clipboard(text)
        else:
            self._clipboard = text

    def action_redraw(self) -> None:
        """Draws everything anew, whatever has got onto the terminal."""
        self._shown.forget()
        self.refresh()

    def action_suspend_process(self) -> None:
        """Stops the program and what it was started with, as a terminal does on Ctrl+Z."""
        if is_job():
            os.killpg(0, signal.SIGTSTP)
        else:
            self.notify_step("Cannot suspend: there is no shell to return to")

    def on_resize(self) -> None:
        """The terminal may have moved or dropped what it showed."""
        self._shown.forget()

    def go(self, step: Step, field: str = "", notice: str = "") -> None:
        """Shows a step.

        Args:
            field: the path of the field to put the focus on.
            notice: what the message line of a details step says first.
        """
        self._show(step, self._screen_of(step, field, notice))

    def mend_connection(self, back_to: Step, field: str = "") -> None:
        """Shows the connection step, and once the connection stands another one.

        Args:
            field: the path of the question to start at; empty for the one to be answered next.
        """
        from symsrc_tui.tui.screens.connection import ConnectionScreen

        self._show(Step.CONNECTION, ConnectionScreen(field, back_to))

    def _show(self, step: Step, screen: StepScreen) -> None:
        # What comes to an end behind a dialog must not take the dialog's place.
        while isinstance(self.screen, ModalScreen):
            self.pop_screen()
        self.step = step
        self.switch_screen(screen)

    def show_result(self, added: Added) -> None:
        """Shows what the server stored."""
        from symsrc_tui.tui.screens.result import ResultScreen

        self.has_stored = self.link.has_served = True
        self.drafts.drop()
        self.wizard.taken_ids |= {str(added.stored.get("id"))}
        self._show(Step.RESULT, ResultScreen(added, self.wizard.verdict().warnings))

    def check(self) -> None:
        """Asks the source what Sentry would ask it, as far as the answers are right."""
        source = self.wizard.checkable()
        if source is None or self.wizard.kind is None:
            self.notify_step("Cannot be checked yet. Press Ctrl+R to see the errors")
            return
        from symsrc_tui.tui.checking import CheckDialog, Outcome

        def take(outcome: Outcome | None) -> None:
            if outcome is None:
                self.redraw()
                return
            self.wizard.answer(outcome.values)
            is_field = any(field.path == outcome.field for field in fields_of(type(source)))
            self.go(Step.DETAILS, outcome.field if is_field else "")

        from symsrc_tui.kinds.source import fields_of

        self.push_screen(CheckDialog(source), take)

    def show_own_file(self) -> None:
        """Shows where Sentry would look for a debug file of the user's own."""
        if self.wizard.kind is None:
            return
        from symsrc_tui.tui.own_file import OwnFileDialog
        from symsrc_tui.wizard.judging import relevant

        kind = self.wizard.kind
        given = relevant(kind, self.wizard.answers)
        self.push_screen(OwnFileDialog(kind.source_class(), given), lambda _: self.redraw())

    def notify_step(self, text: str) -> None:
        """Puts a text on the message line of the current step."""
        if isinstance(self.screen, StepScreen):
            self.screen.say(text)

    def _screen_of(self, step: Step, field: str = "", notice: str = "") -> StepScreen:
        """The screen of a step, its module imported on first use."""
        kind = self.wizard.kind
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
        """Opens the help for what is in focus, or for the dialog that is open."""
        from symsrc_tui.tui.dialogs import HelpDialog

        explanation = getattr(self.screen, "explanation", None)
        if explanation is not None:
            title, text = explanation()
            self.push_screen(HelpDialog(title, text, in_step=isinstance(self.screen, StepScreen)))

    def action_help_quit(self) -> None:
        """On Ctrl+C, by which people mean to quit, to copy, or to see what happens."""
        self.notify_step("Press Ctrl+Q to quit. It asks first if you would lose anything")

    def action_leave(self) -> None:
        """Quits, after a question if something would be lost."""
        self.settle()
        if not (self.wizard.has_answers or self.link.would_lose_answers):
            self.quit()
            return
        from symsrc_tui.tui.dialogs import Leave, LeaveDialog

        def leave(choice: Leave | None) -> None:
            if choice is Leave.KEEPING and not self.drafts.keep():
                self.notify_step(f"{self.drafts.notice}. Press Ctrl+Q to quit without a draft")
                return
            if choice is Leave.DROPPING:
                self.drafts.drop()
            if choice is not None:
                self.quit()

        self.push_screen(LeaveDialog(can_keep=self.drafts.can_be_of_use), leave)

    def quit(self) -> None:
        """Ends. The exit code says whether anything was stored."""
        self.ending.with_code(ExitCode.OK if self.has_stored else ExitCode.INTERRUPTED)

    async def on_unmount(self) -> None:
        self.ending.listen_no_more()
        await self.link.close()

    def settle(self) -> None:
        """Has the answers hold what is still being typed."""
        for screen in self.screen_stack:
            if isinstance(screen, StepScreen):
                screen.settle()

    def redraw(self) -> None:
        """Has the current step show what has changed behind it."""
        for screen in self.screen_stack:
            if isinstance(screen, StepScreen):
                screen.redraw()
