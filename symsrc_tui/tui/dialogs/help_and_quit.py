"""Help and quit dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.widgets import Static

from symsrc_tui.tui import keys
from symsrc_tui.tui.dialogs.base import Dialog
from symsrc_tui.tui.widgets.menu import Entry, Menu

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget
    from textual.widgets import OptionList

    from symsrc_tui.forms.search import Choice

_ABOUT_LEAVING = (
    "A draft is a file on this host with your answers, but without secrets. The wizard offers to "
    "resume it the next time you start it."
)


class HelpDialog(Dialog[None]):
    """Help for the field in focus, with the keys, or for a dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [keys.CLOSE_HELP.runs("dismiss")]

    def __init__(self, subject: str, text: str, bound: frozenset[str]) -> None:
        """Args:
        bound: Textual's names of the keys that the step binds; empty for a dialog.
        """
        super().__init__(f"Help: {subject}")
        self._text = text
        self._bound = bound

    def container(self) -> Widget:
        return VerticalScroll(classes="text")

    def body(self) -> ComposeResult:
        if self._text:
            yield Static(f"{self._text}\n", markup=False)
        if self._bound:
            # These keys do nothing in a dialog.
            yield Static(keys.table_text(self._bound), markup=False)

    def keys(self) -> str:
        return f"{keys.BACK} close  {keys.UP}/{keys.DOWN} scroll"


class LeaveDialog(Dialog[str | None]):
    """Asks what to do with the answers. The result is the value of a choice; None to stay."""

    def __init__(self, question: str, ways: Iterable[Choice]) -> None:
        super().__init__(question, _ABOUT_LEAVING)
        self._ways = ways

    def body(self) -> ComposeResult:
        yield Menu(Entry(way.value, way.label, way.help) for way in self._ways)

    def keys(self) -> str:
        return f"{keys.UP}/{keys.DOWN} move  {keys.ENTER} choose  {keys.BACK} back to the wizard"

    def on_mount(self) -> None:
        self.query_one(Menu).highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Close the dialog with the choice."""
        self.dismiss(event.option.id)
