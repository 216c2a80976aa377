"""Help and quit dialogs."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.base import Line
from symsrc_tui.tui.widgets.menu import Entry, Menu

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets import OptionList


class HelpDialog(ModalScreen[None]):
    """Help for the field in focus, with the keys, or for a dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [keys.CLOSE_HELP.runs("dismiss")]

    def __init__(self, title: str, text: str, *, in_step: bool) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._in_step = in_step

    def compose(self) -> ComposeResult:
        yield Line(f" Help: {self._title}", classes="title")
        with VerticalScroll(classes="text"):
            if self._text:
                yield Static(f"{self._text}\n", markup=False)
            if self._in_step:
                # These keys do nothing in a dialog.
                yield Static(keys.table_text(), markup=False)
        yield Line(f" {keys.BACK} close  {keys.UP}/{keys.DOWN} scroll", classes="keys")


class Leave(Enum):
    """What to do with the answers when quitting."""

    KEEPING = "keep"
    DROPPING = "drop"


class LeaveDialog(ModalScreen[Leave | None]):
    """Asks what to do with the answers. The result is None to stay."""

    BINDINGS: ClassVar[list[BindingType]] = [keys.BACK.runs("dismiss")]

    def __init__(self, *, can_keep: bool) -> None:
        """Args:
        can_keep: whether a draft can be saved, which it cannot if there are only secrets.
        """
        super().__init__()
        self._can_keep = can_keep

    def compose(self) -> ComposeResult:
        keep = Entry("keep", "Quit and save a draft", "without secrets; resume it next time")
        with Vertical(classes="text"):
            yield Static("Quit without submitting?\n", markup=False)
            yield Menu(
                (
                    Entry("stay", "Back to the wizard"),
                    *([keep] if self._can_keep else []),
                    Entry("drop", "Quit and discard your answers"),
                )
            )
        yield Line(
            f" {keys.UP}/{keys.DOWN} move  {keys.ENTER} choose  {keys.BACK} back to the wizard",
            classes="keys",
        )

    def on_mount(self) -> None:
        self.query_one(Menu).highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Close the dialog with the choice."""
        self.dismiss(None if event.option.id == "stay" else Leave(event.option.id))
