"""The dialog that has a list to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from symsrc_tui.tui import keys
from symsrc_tui.tui.dialogs.base import Dialog
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.button_strip import ButtonStrip
from symsrc_tui.tui.widgets.chooser_texts import printable
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.rows import RowList

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.tui.screens.question import TicksWanted


class _Ticks(RowList, can_focus=True):
    """The list. Space or a click ticks the current row."""

    def on_key(self, event: events.Key) -> None:
        if self.move(event.key):
            event.stop()


class TicksDialog(Dialog[frozenset[str] | None]):
    """Lets the person tick rows. The result is None if they do not save."""

    BINDINGS: ClassVar[list[BindingType]] = [
        keys.SPACE.runs("tick"),
        keys.ENTER.runs("app.focus_next"),
    ]

    def __init__(self, wanted: TicksWanted) -> None:
        super().__init__(wanted.heading, wanted.about)
        self._choices = wanted.choices
        self._ticked = set(wanted.ticked)

    def body(self) -> ComposeResult:
        yield _Ticks(self._text)
        yield ButtonStrip(
            LineButton("[ Save ]", "save", ""), LineButton("[ Cancel ]", "dismiss", "")
        )

    def on_mount(self) -> None:
        super().on_mount()
        rows = self.query_one(_Ticks)
        rows.show(len(self._choices), 0)
        rows.focus()

    def keys(self) -> str:
        return (
            f"{keys.UP}/{keys.DOWN} move  {keys.SPACE} tick/untick  {keys.ENTER} to [ Save ]  "
            f"{keys.BACK} cancel  {keys.HELP} help"
        )

    def _text(self, index: int) -> str:
        choice = self._choices[index]
        box = glyphs().checked if choice.value in self._ticked else glyphs().unchecked
        return f"{box} {printable(choice.label or choice.value)}"

    def action_tick(self) -> None:
        """Tick or untick the current row."""
        rows = self.query_one(_Ticks)
        if rows.current is not None and self._choices:
            self._ticked ^= {self._choices[rows.current].value}
            rows.redraw()

    def on_rows_clicked(self) -> None:
        self.action_tick()

    def action_save(self) -> None:
        """Close the dialog with what is ticked."""
        self.dismiss(frozenset(self._ticked))
