"""The dialog that has a list to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from symsrc_tui.forms.search import Choice
from symsrc_tui.tui import keys
from symsrc_tui.tui.dialogs.base import Dialog
from symsrc_tui.tui.screens.question import Question
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.button_strip import ButtonStrip
from symsrc_tui.tui.widgets.line import Line
from symsrc_tui.tui.widgets.messages import Finished
from symsrc_tui.tui.widgets.tick_list import TickList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from symsrc_tui.tui.screens.question import TicksWanted

_DISCARD = Choice("stay", "Back to the list"), Choice("drop", "Discard the changes")
_MARGIN = 6
"""Columns beside the list."""


class TicksDialog(Dialog[frozenset[str] | None]):
    """Lets the person tick rows. The result is None if they do not save."""

    def __init__(self, wanted: TicksWanted) -> None:
        super().__init__(wanted.heading, wanted.about)
        self._wanted = wanted
        self._ticked = set(wanted.ticked)

    def body(self) -> ComposeResult:
        yield Line(id="typed")
        yield TickList()
        yield ButtonStrip(
            LineButton("[ Save ]", "save", ""), LineButton("[ Cancel ]", "dismiss", "")
        )

    def on_mount(self) -> None:
        listed = self.query_one(TickList)
        listed.add(self._wanted.choices)
        listed.tick(self._ticked)
        listed.focus()

    def keys(self) -> str:
        return (
            f"{keys.UP}/{keys.DOWN} move  {keys.SPACE} tick/untick  {keys.ENTER} to [ Save ]  "
            f"{keys.BACK} cancel  {keys.HELP} help"
        )

    @on(TickList.Filtered)
    def _show_filter(self) -> None:
        typed = self.query_one(TickList).filter_line(self.app.size.width - _MARGIN)
        self.query_one("#typed", Line).show(typed)

    @on(TickList.Toggled)
    def _toggle(self, event: TickList.Toggled) -> None:
        self._ticked ^= {event.value}
        self.query_one(TickList).tick(self._ticked)

    @on(Finished)
    def _to_save(self) -> None:
        self.set_focus(self.query_one("#save"))

    async def action_dismiss(self, result: frozenset[str] | None = None) -> None:
        """Close the dialog without saving, after asking if changes would be lost."""
        changed = [
            f"{each.label or each.value} turned {'on' if each.value in self._ticked else 'off'}"
            for each in self._wanted.choices
            if (each.value in self._ticked) != (each.value in self._wanted.ticked)
        ]
        if not changed:
            await super().action_dismiss(result)
            return
        text = f"Not saved: {', '.join(changed)}"
        self.post_message(
            Question(self._wanted.discarding, text, _DISCARD, lambda _: self.dismiss(None))
        )

    def action_save(self) -> None:
        """Close the dialog with what is ticked."""
        self.dismiss(frozenset(self._ticked))
