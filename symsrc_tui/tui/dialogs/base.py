"""What all dialogs share."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import Static

from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.base import ReportsDefects
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.line import KeyLine, Line

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget


class Dialog(ReportsDefects, ModalScreen[ScreenResultType]):
    """A title, a body and a line of keys over a step. Escape closes it without a result."""

    BINDINGS: ClassVar[list[BindingType]] = [
        keys.BACK.runs("dismiss"),
        keys.HELP.runs("app.explain"),
    ]

    def __init__(self, heading: str, about: str = "") -> None:
        """Args:
        about: the help text.
        """
        super().__init__()
        self.heading = heading
        self.about = about

    def compose(self) -> ComposeResult:
        yield Line(f" {self.heading}", classes="title")
        with self.container():
            yield from self.body()
        yield KeyLine(classes="keys")

    def on_mount(self) -> None:
        self.show_keys()

    def container(self) -> Widget:
        """Return the widget that contains the body."""
        return Vertical(classes="text")

    def body(self) -> ComposeResult:
        """Yield the widgets between title and keys."""
        yield from ()

    def keys(self) -> str:
        """Return the keys that work now."""
        return f"{keys.BACK} close  {keys.HELP} help"

    def show_keys(self) -> None:
        """Show the keys that work now on the bottom line."""
        self.query_one(".keys", KeyLine).show_keys(self.keys())

    def explanation(self) -> tuple[str, str]:
        """Return title and text of the help."""
        return self.heading, self.about

    def close(self, result: ScreenResultType) -> None:
        """Close the dialog with a result, even if the help is open on top of it."""
        if self.app.screen is not self:
            self.app.pop_screen()
        self.dismiss(result)

    def message(self, text: str = "") -> Static:
        """Return the widget that `say` writes to, for the body."""
        return Static(text, classes="message", markup=False)

    def say(self, text: str) -> None:
        """Show a message."""
        self.query_one(".message", Static).update(text)

    def say_error(self, text: str) -> None:
        """Show what went wrong."""
        self.say(f"{glyphs().error} {text}")

    def broke(self, report: str) -> None:
        self.say_error(report)
