"""What lies over a step for a moment: help, and the question before quitting."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from symsrc_tui.tui.frame import Line
from symsrc_tui.tui.menu import Entry, Menu

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets import OptionList

KEYS = """\
Tab, Down   Shift+Tab, Up   next field, field before; in a list: move
Enter, Space                next field; choose; push [ ... ]; tick
Ctrl+U   Ctrl+Y             empty the field; bring it back
F2                          fill it from what is on this host
F5                          check: ask the source what Sentry would ask
F6                          my own debug file: where Sentry looks for it
Ctrl+R   Ctrl+S             go on: connect, review; submit
P   C                       on review and result: show plain; copy
Esc                         one step back; nothing is lost
F1, ?   Ctrl+L              this help; draw the screen anew
Ctrl+Q                      quit; asks if something would be lost"""


class HelpDialog(ModalScreen[None]):
    """On the field in focus and the keys of the steps, or on a dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,f1,enter,q,space", "dismiss", "close")]

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
                # In a dialog they do nothing.
                yield Static(KEYS, markup=False)
        yield Line(" Esc closes  Up/Down scroll", classes="keys")


class Leave(Enum):
    """How to quit."""

    KEEPING = "keep"
    DROPPING = "drop"


class LeaveDialog(ModalScreen[Leave | None]):
    """Asks before answers are lost. None: stay."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss", "stay")]

    def __init__(self, *, can_keep: bool) -> None:
        """Args:
        can_keep: whether there is anything but secrets.
        """
        super().__init__()
        self._can_keep = can_keep

    def compose(self) -> ComposeResult:
        keep = Entry("keep", "Quit, and keep a draft", "all but the secrets, for next time")
        with Vertical(classes="text"):
            yield Static("Quit without submitting?\n", markup=False)
            yield Menu(
                (
                    Entry("stay", "Stay"),
                    *([keep] if self._can_keep else []),
                    Entry("drop", "Quit, and drop what was typed"),
                )
            )
        yield Line(" Up/Down move  Enter choose  Esc stay", classes="keys")

    def on_mount(self) -> None:
        self.query_one(Menu).highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Stays or quits."""
        self.dismiss(None if event.option.id == "stay" else Leave(event.option.id))
