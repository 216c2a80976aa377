"""What all steps share: their frame, and how errors, warnings and waits are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from symsrc_tui.defect_report import ADVICE, describe
from symsrc_tui.session import ConnectionState
from symsrc_tui.session.wizard.flow import EDIT_STEPS, STEPS, NextStep, Step
from symsrc_tui.text.safe import cut
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.question import Question, QuitWanted, stop_or_stay
from symsrc_tui.tui.widgets.button_strip import ButtonStrip
from symsrc_tui.tui.widgets.glyphs import ASCII
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.line import KeyLine, Line, MessageLine

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.net.errors import RequestError
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.session.stored.edit_outcome import Changed
    from symsrc_tui.session.wizard.wizard import WizardSession
    from symsrc_tui.sources.fill import Filler
    from symsrc_tui.tui.textual_fixes.app import RobustApp


TALL = 16
"""Rows from which on rules and gaps are drawn."""
_LONGEST_NAME = 30
WIDE = 120
"""Columns from which on the details step shows a preview."""


STATES = {
    ConnectionState.UNTRIED: "not connected",
    ConnectionState.CONNECTING: "connecting",
    ConnectionState.CONNECTED: "connected",
    ConnectionState.FAILED: "not ready",
}


class GoTo(Message):
    """Go to another step."""

    def __init__(self, to: NextStep) -> None:
        super().__init__()
        self.to = to


class VerificationWanted(Message):
    """Verify the connection. The screen shown at the end gets the result."""


class FillWanted(Message):
    """Ask which values from this host to fill in."""

    def __init__(self, filler: Filler) -> None:
        super().__init__()
        self.filler = filler


class CrashesWanted(Message):
    """Show what crashes say about a stored source."""

    def __init__(self, source_id: str, source_name: str) -> None:
        super().__init__()
        self.source_id, self.source_name = source_id, source_name


class SourceStored(Message):
    """Show the stored source."""

    def __init__(self, added: Added) -> None:
        super().__init__()
        self.added = added


class SourceChanged(Message):
    """Show the stored source that was changed."""

    def __init__(self, changed: Changed) -> None:
        super().__init__()
        self.changed = changed


class ReportsDefects:
    """Mixin for widgets and apps that run workers: shows a worker's error to the user."""

    def broke(self, report: str) -> None:
        """Show the report of an unexpected error. The answers are kept."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report the worker's error, if it ended with one."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            self.broke(f"{describe(error)}. {ADVICE}.")


class StepScreen(ReportsDefects, Screen[None]):
    """One step of the wizard. Subclasses fill `body` and draw the answers in `draw`."""

    STEP: ClassVar[Step]
    ABOUT: ClassVar[str] = ""
    """The help text: what the step is for and what to do in it."""
    BINDINGS: ClassVar[list[BindingType]] = [keys.BACK.runs("back")]
    AUTO_FOCUS = ""  # each step chooses its first focus
    _waiting = ""
    """What was said last of a wait."""

    app: RobustApp[int]

    def __init__(self, session: WizardSession) -> None:
        super().__init__()
        self.session = session

    def compose(self) -> ComposeResult:
        # Set now, because Textual would otherwise lay out and paint the screen without them first.
        self.set_class(self.app.size.height < TALL, "-short")
        self.set_class(self.app.size.width < WIDE, "-narrow")
        self.set_class(glyphs() is ASCII, "-ascii")
        yield Line(id="header")
        yield Line(id="steps")
        with Vertical(id="body"):
            yield from self.body()
        yield MessageLine(id="message")
        yield KeyLine(id="keys")

    def body(self) -> ComposeResult:
        """Yield the widgets between the two rules."""
        yield from ()

    def on_screen_resume(self) -> None:
        """Show what a dialog has changed."""
        self.redraw()
        for strip in self.query(ButtonStrip):
            # A screen behind a dialog does not scroll to what gets the focus.
            self.call_after_refresh(strip.show_focused)

    def redraw(self) -> None:
        """Redraw the step from the session, if it is still mounted."""
        if self.is_attached and self.query("#keys"):
            self.draw()

    def go(self, step: Step, field: str = "", notice: str = "") -> None:
        """Leave for another step. For the arguments see `NextStep`."""
        self.post_message(GoTo(NextStep(step, field, notice)))

    def draw(self) -> None:
        """Show the state of the session. Subclasses extend this."""
        self._draw_head()
        self.show_keys()

    def on_resize(self) -> None:
        if self.query("#keys"):
            self._draw_head()

    def _draw_head(self) -> None:
        """Draw the two top lines, shortened to the width."""
        self.query_one("#header", Line).show(self._header())
        self.query_one("#steps", Line).show(self._steps())

    def say(self, text: Content | str) -> None:
        """Show a text on the message line."""
        content = Content(text) if isinstance(text, str) else text
        message = self.query_one("#message", MessageLine)
        if content != message.content:
            message.update(content, layout=False)

    def show_help(self) -> None:
        """Show on the message line what to do here."""
        self.say("")

    @property
    def said(self) -> str:
        """The text on the message line."""
        return str(self.query_one("#message", MessageLine).content)

    def broke(self, report: str) -> None:
        self.say(Content.styled(report, "$error"))

    def keys(self) -> str:
        """Return the keys that work now, in addition to those of every step."""
        return ""

    def show_keys(self) -> None:
        """Show the keys that work now on the bottom line."""
        parts = filter(None, (self.keys(), keys.EVERYWHERE))
        self.query_one("#keys", KeyLine).show_keys("  ".join(parts))

    def show_outcome(self, text: Content) -> None:
        """Show the outcome of the last request; hide it if the text is empty."""
        outcome = self.query_one("#outcome", Static)
        outcome.update(text)
        outcome.display = bool(text.plain)

    def failed_steps(self) -> set[Step]:
        """Return the earlier steps that have errors."""
        has_failed = self.session.connection.state is ConnectionState.FAILED
        return {Step.CONNECTION} if has_failed else set()

    def explanation(self) -> tuple[str, str]:
        """Return title and text of the help for the field in focus."""
        return self.STEP.value, self.ABOUT

    def takes_paste(self, text: str) -> bool:
        """Return True if the step used the paste; otherwise the focused field gets it."""
        del text
        return False

    def show_wait(self, wait: Wait) -> None:
        """Show why and for how long verifying the connection is delayed."""
        self.say_wait(wait.text())

    def say_wait(self, text: str) -> None:
        """Show a text that holds until `wait_is_over`."""
        self._waiting = text
        self.say(text)

    def wait_is_over(self) -> None:
        """Clear a text about a wait from the message line, if it is still there."""
        if self.is_attached and self._waiting and self.said == self._waiting:
            self.show_help()
        self._waiting = ""

    def verified(self) -> None:
        """Show how verifying the connection ended."""
        self.redraw()
        self.wait_is_over()
        failure = self.session.connection.failure
        if failure is not None and self.STEP in (Step.DETAILS, Step.REVIEW):
            self.say(f"{glyphs().error} {failure.message}. You can fix this from the review")

    def show_arrivals(self, notices: Iterable[str]) -> None:
        """Report sources of earlier runs that were stored after all."""
        self.redraw()
        for notice in notices:
            self.say(notice)

    def show_filled(self, paths: Container[str], told: str) -> None:
        """Show the answers that were filled in at these fields, and report them."""
        del paths
        self.redraw()
        self.say(told)

    def finish_typing(self) -> bool:
        """Store text that is still being typed, before a key leaves the step.

        Return False, after saying why, if it is not known which option it means.
        """
        return True

    def show_focus(self) -> None:
        """Scroll the focused field into view."""

    def action_back(self) -> None:
        """Go one step back. All answers are kept."""

    def before_quitting(self) -> Question | None:
        """Return what to ask because something is being sent; None if nothing is."""
        what = self.in_doubt()
        return stop_or_stay(what, self.stop_and_quit) if what else None

    def in_doubt(self) -> str:
        """Return what becomes of what is being sent if it is stopped; empty if nothing is sent."""
        return ""

    def stop_and_quit(self) -> None:
        """Stop what is being sent, and quit."""
        self.post_message(QuitWanted())

    def _header(self) -> Content:
        connection = self.session.connection
        mark, style = {
            ConnectionState.CONNECTED: (f"{glyphs().ok} ", "$success"),
            ConnectionState.FAILED: (f"{glyphs().error} ", "$error"),
        }.get(connection.state, ("", ""))
        where = Content(" symsrc-tui   ").stylize("bold")
        if connection.is_complete:
            server = (
                "demo, nothing leaves this host"
                if connection.is_demo
                else connection.destination.host
            )
            where += Content(f"{connection.organization} / {connection.project} @ {server}")
        is_ready = connection.state is ConnectionState.UNTRIED and connection.is_complete
        said = "not checked yet" if is_ready else STATES[connection.state]
        state = Content.styled(f"{mark}{said} ", style)
        room = self.app.size.width - state.cell_length
        return Content.assemble(where.truncate(room - 1, ellipsis=True, pad=True), " ", state)

    def _steps(self) -> Content:
        whole = self._named_steps(lambda _: True)
        if whole.cell_length <= self.app.size.width:
            return whole
        return self._named_steps(lambda step: step is self.STEP)

    def _named_steps(self, is_named: Callable[[Step], bool]) -> Content:
        edit, parts = self.session.edit, []
        steps: tuple[Step, ...] = STEPS
        if edit is not None and self.STEP in EDIT_STEPS:
            steps = EDIT_STEPS[:-1]
            parts.append(Content.styled(f' Edit "{cut(edit.name, _LONGEST_NAME)}" ', "bold"))
        past = steps[: steps.index(self.STEP)] if self.STEP in steps else steps
        for number, step in enumerate(steps, 1):
            mark = glyphs().error if step in self.failed_steps() else glyphs().ok
            name = f"{step.value} " if is_named(step) else ""
            done = f"{mark} " if step in past else ""
            style = "bold reverse" if step is self.STEP else ""
            parts.append(Content.styled(f" {number} {name}{done}", style))
        return Content("").join(parts)


def failure_text(error: RequestError) -> Content:
    """Return the error's message in the error color, with the advice below it."""
    message = Content.styled(f"{glyphs().error} {error.message}", "$error")
    advice = advice_text(error)
    return Content("\n").join([message, advice] if advice.plain else [message])


def advice_text(error: RequestError) -> Content:
    """Return the error's advice and the server's own words; may be empty."""
    # Without hints about fields, because the review lists these below it.
    return Content("\n".join(filter(None, (error.advice, error.server_says))))


def warnings_text(warnings: Iterable[Problem]) -> Content:
    """Return the warnings, one line each."""
    mark = glyphs().warning
    return Content("\n").join(
        Content.styled(f"{mark} {warning.message}", "$warning") for warning in warnings
    )
