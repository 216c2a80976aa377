"""The dialog that asks a question, or shows a text alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.widgets import Static

from symsrc_tui.tui import keys
from symsrc_tui.tui.dialogs.base import Dialog
from symsrc_tui.tui.widgets.menu import Entry, Menu

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets import OptionList

    from symsrc_tui.tui.screens.question import Question


class QuestionDialog(Dialog[str]):
    """Asks a question. The result is the value that was chosen."""

    # The choices must be in view, because nobody can choose what is below the screen.
    DEFAULT_CSS = """
    QuestionDialog VerticalScroll { height: 1fr; }
    QuestionDialog VerticalScroll.-asks { height: auto; max-height: 50%; }
    QuestionDialog Menu { height: 1fr; margin-top: 1; }
    """

    def __init__(self, question: Question) -> None:
        super().__init__(question.heading, question.text)
        self._question = question

    def body(self) -> ComposeResult:
        text = Static(self._question.text, markup=False)
        yield VerticalScroll(text, classes="-asks" if self._question.choices else "")
        if self._question.choices:
            yield Menu([Entry(*choice) for choice in self._question.choices])

    def on_mount(self) -> None:
        for menu in self.query(Menu):
            menu.highlighted = 0
            menu.focus()

    def keys(self) -> str:
        if not self._question.choices:
            return f"{keys.UP}/{keys.DOWN} scroll  {super().keys()}"
        return f"{keys.UP}/{keys.DOWN} move  {keys.ENTER} choose  {keys.BACK} cancel"

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Close the dialog with the choice, unless it is the first, which changes nothing."""
        value = event.option.id or ""
        self.dismiss(value if event.option_index else "")
