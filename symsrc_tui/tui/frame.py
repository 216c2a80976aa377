"""The frame of every step: where it goes, which step it is, a message line, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from symsrc_tui.link import State
from symsrc_tui.tui.defects import TellsDefects
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.wizard.session import Step

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.tui.app import WizardApp


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
    KEYS: ClassVar[str] = ""
    """What the bottom line says before the keys that work in every step."""
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "back", "back")]

    app: WizardApp

    def compose(self) -> ComposeResult:
        yield Line(id="header")
        yield Line(id="steps")
        yield Line(glyphs().rule * 400, id="top")
        with Vertical(id="body"):
            yield from self.body()
        yield Line(glyphs().rule * 400, id="bottom")
        yield Static(id="message", markup=False)
        yield Line(id="keys")

    def body(self) -> ComposeResult:
        """The widgets between the two rules."""
        yield from ()

    def on_mount(self) -> None:
        self.redraw()
        self.show_keys()

    def redraw(self) -> None:
        """Draws the step anew from the wizard and the link."""
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

    def show_keys(self, more: str = "") -> None:
        """Puts the keys that work now on the bottom line."""
        keys = "  ".join(part for part in (more, self.KEYS, "F1 help  Ctrl+Q quit") if part)
        self.query_one("#keys", Line).show(keys)

    def failed_steps(self) -> set[Step]:
        """The steps behind this one that are not right yet."""
        return {Step.CONNECTION} if self.app.link.state is State.FAILED else set()

    def explanation(self) -> tuple[str, str]:
        """Title and text of the help for what is in focus."""
        return self.STEP.value, ""

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
        parts = []
        *steps, result = Step
        past = steps if self.STEP is result else steps[: steps.index(self.STEP)]
        for number, step in enumerate(steps, 1):
            mark = glyphs().error if step in self.failed_steps() else glyphs().ok
            done = f"{mark} " if step in past else ""
            style = "bold reverse" if step is self.STEP else ""
            parts.append(Content.styled(f" {number} {step.value} {done}", style))
        return Content("").join(parts)
