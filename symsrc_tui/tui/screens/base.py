"""The frame of each step: destination, step numbers, message line and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from symsrc_tui.session import ConnectionState
from symsrc_tui.session.source_form import Step
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.defects import ReportsDefects
from symsrc_tui.tui.widgets.glyphs import ASCII
from symsrc_tui.tui.widgets.glyphs import current as glyphs

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.tui.app import WizardApp


TALL = 16
"""Rows from which on rules and gaps are drawn."""
WIDE = 120
"""Columns from which on the details step shows a preview."""


class Line(Static):
    """One line of text without markup or wrapping."""

    DEFAULT_CSS = "Line { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(
        self,
        text: Content | str = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        content = Content(text) if isinstance(text, str) else text
        super().__init__(content, id=id, classes=classes, markup=False)

    def show(self, text: Content | str) -> None:
        """Replace the text. Repaint only if it differs."""
        content = Content(text) if isinstance(text, str) else text
        if content != self.content:
            self.update(content, layout=False)


class StepScreen(ReportsDefects, Screen[None]):
    """One step of the wizard. Subclasses fill `body` and draw the answers in `draw`."""

    STEP: ClassVar[Step]
    ABOUT: ClassVar[str] = ""
    """The help text: what the step is for and what to do in it."""
    BINDINGS: ClassVar[list[BindingType]] = [keys.BACK.runs("back")]
    AUTO_FOCUS = ""  # each step chooses its first focus

    app: WizardApp

    def compose(self) -> ComposeResult:
        # Set now, because Textual would otherwise lay out and paint the screen without them first.
        self.set_class(self.app.size.height < TALL, "-short")
        self.set_class(self.app.size.width < WIDE, "-narrow")
        self.set_class(glyphs() is ASCII, "-ascii")
        yield Line(id="header")
        yield Line(id="steps")
        with Vertical(id="body"):
            yield from self.body()
        yield Static(id="message", markup=False)
        yield Line(id="keys")

    def body(self) -> ComposeResult:
        """Yield the widgets between the two rules."""
        yield from ()

    def on_mount(self) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Redraw the step from the answers and the link, if it is still mounted."""
        if self.is_attached and self.query("#keys"):
            self.draw()

    def draw(self) -> None:
        """Show the state of the answers and the link. Subclasses extend this."""
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
        message = self.query_one("#message", Static)
        if content != message.content:
            message.update(content, layout=False)

    def broke(self, report: str) -> None:
        self.say(Content.styled(report, "$error"))

    def keys(self) -> str:
        """Return the keys that work now, in addition to those of every step."""
        return ""

    def show_keys(self) -> None:
        """Show the keys that work now on the bottom line."""
        parts = filter(None, (self.keys(), keys.EVERYWHERE))
        self.query_one("#keys", Line).show("  ".join(parts))

    def show_outcome(self, text: Content) -> None:
        """Show the outcome of the last request; hide it if the text is empty."""
        outcome = self.query_one("#outcome", Static)
        outcome.update(text)
        outcome.display = bool(text.plain)

    def failed_steps(self) -> set[Step]:
        """Return the earlier steps that have errors."""
        return {Step.CONNECTION} if self.app.connection.state is ConnectionState.FAILED else set()

    def explanation(self) -> tuple[str, str]:
        """Return title and text of the help for the field in focus."""
        return self.STEP.value, self.ABOUT

    def takes_paste(self, text: str) -> bool:
        """Return True if the step used the paste; otherwise the focused field gets it."""
        del text
        return False

    def settle(self) -> None:
        """Store text that is still being typed, before a key leaves the step."""

    def show_focus(self) -> None:
        """Scroll the focused field into view."""

    def action_back(self) -> None:
        """Go one step back. All answers are kept."""

    def _header(self) -> Content:
        link = self.app.connection
        mark, style = {
            ConnectionState.CONNECTED: (f"{glyphs().ok} ", "$success"),
            ConnectionState.FAILED: (f"{glyphs().error} ", "$error"),
        }.get(link.state, ("", ""))
        where = Content(" symsrc-tui   ").stylize("bold")
        if link.is_complete:
            server = "demo, nothing leaves this host" if link.is_demo else link.destination.host
            where += Content(f"{link.organization} / {link.project} @ {server}")
        state = Content.styled(f"{mark}{link.state.value} ", style)
        room = self.app.size.width - state.cell_length
        return Content.assemble(where.truncate(room - 1, ellipsis=True, pad=True), " ", state)

    def _steps(self) -> Content:
        whole = self._named_steps(lambda _: True)
        if whole.cell_length <= self.app.size.width:
            return whole
        return self._named_steps(lambda step: step is self.STEP)

    def _named_steps(self, is_named: Callable[[Step], bool]) -> Content:
        parts = []
        *steps, result = Step
        past = steps if self.STEP is result else steps[: steps.index(self.STEP)]
        for number, step in enumerate(steps, 1):
            mark = glyphs().error if step in self.failed_steps() else glyphs().ok
            name = f"{step.value} " if is_named(step) else ""
            done = f"{mark} " if step in past else ""
            style = "bold reverse" if step is self.STEP else ""
            parts.append(Content.styled(f" {number} {name}{done}", style))
        return Content("").join(parts)
