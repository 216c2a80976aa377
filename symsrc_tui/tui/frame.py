"""The frame of every step: where it goes, which step it is, a message line, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from symsrc_tui.link import State
from symsrc_tui.tui.defects import TellsDefects
from symsrc_tui.tui.widgets.glyphs import ASCII
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.wizard.session import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.tui.app import WizardApp


TALL = 16
WIDE = 120
"""Rows and columns from which on there is room for more than what is needed."""


class Line(Static):
    """One line of text that is never read as markup and never wraps."""

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
        """Shows another text, and repaints only if it differs."""
        content = Content(text) if isinstance(text, str) else text
        if content != self.content:
            self.update(content, layout=False)


class StepScreen(TellsDefects, Screen[None]):
    """One step of the wizard. A step fills `body`, and redraws itself from the wizard."""

    STEP: ClassVar[Step]
    ABOUT: ClassVar[str] = ""
    """What the step is for, and what to do in it."""
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "back", "back")]
    AUTO_FOCUS = ""  # each step says itself where to begin

    app: WizardApp

    def compose(self) -> ComposeResult:
        # Textual would lay a new screen out without them first, and paint that too.
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
        """The widgets between the two rules."""
        yield from ()

    def on_mount(self) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Draws the step anew from the wizard and the link, unless it has been left meanwhile."""
        if self.is_attached and self.query("#keys"):
            self.draw()

    def draw(self) -> None:
        """Puts onto the step what wizard and link hold. Each step adds its own."""
        self._draw_head()
        self.show_keys()

    def on_resize(self) -> None:
        if self.query("#keys"):
            self._draw_head()

    def _draw_head(self) -> None:
        """Puts where it goes and which step it is into as much room as there is."""
        self.query_one("#header", Line).show(self._header())
        self.query_one("#steps", Line).show(self._steps())

    def say(self, text: Content | str) -> None:
        """Puts a text on the message line."""
        content = Content(text) if isinstance(text, str) else text
        message = self.query_one("#message", Static)
        if content != message.content:
            message.update(content, layout=False)

    def broke(self, report: str) -> None:
        self.say(Content.styled(report, "$error"))

    def keys(self) -> str:
        """The keys that work now, beside those that work in every step."""
        return ""

    def show_keys(self) -> None:
        """Puts the keys that work now on the bottom line."""
        keys = "  ".join(part for part in (self.keys(), "F1 help  Ctrl+Q quit") if part)
        self.query_one("#keys", Line).show(keys)

    def show_outcome(self, text: Content) -> None:
        """Shows what came of the last request; nothing where there is nothing to tell."""
        outcome = self.query_one("#outcome", Static)
        outcome.update(text)
        outcome.display = bool(text.plain)

    def failed_steps(self) -> set[Step]:
        """The steps behind this one that are not right yet."""
        return {Step.CONNECTION} if self.app.link.state is State.FAILED else set()

    def explanation(self) -> tuple[str, str]:
        """Title and text of the help for what is in focus."""
        return self.STEP.value, self.ABOUT

    def takes_paste(self, text: str) -> bool:
        """Whether the step took apart what was pasted; else the field in focus gets it."""
        del text
        return False

    def settle(self) -> None:
        """Takes what is being typed, before a key leaves the step."""

    def show_focus(self) -> None:
        """Has what is in focus in sight, if it can have been scrolled out of it."""

    def action_back(self) -> None:
        """Goes one step back, which never loses an answer."""

    def _header(self) -> Content:
        link = self.app.link
        mark, style = {
            State.CONNECTED: (f"{glyphs().ok} ", "$success"),
            State.FAILED: (f"{glyphs().error} ", "$error"),
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
