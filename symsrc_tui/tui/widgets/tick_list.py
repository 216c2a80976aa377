"""A list of any length to tick in, which typing filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual import events

from symsrc_tui.forms.clean_text import clean_line
from symsrc_tui.forms.search import Catalog, Choice
from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets import glyphs
from symsrc_tui.tui.widgets.chooser_texts import printable, typing
from symsrc_tui.tui.widgets.messages import ControlMessage, Finished
from symsrc_tui.tui.widgets.rows import RowList

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from textual.content import Content

_AS_TYPED = "as typed"
_NO_MATCH = "Nothing has this in its name"
_WIDEST = 40
"""Cells of a value beside its label."""


class TickList(RowList, can_focus=True):
    """The options that match what is typed.

    Space or a click toggles the current one, and Enter posts `Finished`. The filter, and what is
    ticked, are the screen's to show and to keep.
    """

    class Toggled(ControlMessage):
        """The user wants an option ticked or unticked."""

        def __init__(self, control: TickList, value: str) -> None:
            super().__init__(control)
            self.value = value

    class Filtered(ControlMessage):
        """Other options are shown."""

    def __init__(self, *, allow_other: bool = False) -> None:
        """Args:
        allow_other: whether to offer typed text that no option matches.
        """
        super().__init__(lambda index: self._row(self.matches[index]))
        self.typed = ""
        self.matches: list[Choice] = []
        self._catalog, self._allow_other = Catalog(), allow_other
        self._ticked: Collection[str] = ()
        self._widest = 0

    def __len__(self) -> int:
        return len(self._catalog)

    def __contains__(self, value: str) -> bool:
        return value in self._catalog

    def add(self, options: Iterable[Choice]) -> None:
        """Append options that are not listed yet. The filter and the position are kept."""
        new = [each for each in options if each.value not in self]
        self._catalog.add(new)
        widths = (cell_len(printable(each.value)) for each in new)
        self._widest = min(_WIDEST, max(self._widest, *widths, 0))
        self._find(self.current)

    def tick(self, values: Collection[str]) -> None:
        """Show these as ticked."""
        self._ticked = values
        self.redraw()

    def filter(self, typed: str) -> None:
        """Show the options that match."""
        self.typed = typed
        self._find(0)

    def filter_line(self, width: int) -> Content:
        """Return what is typed, with a cursor."""
        return typing(self.typed, width)

    def _find(self, current: int | None) -> None:
        self.matches = self._catalog.find(self.typed)
        if not self.matches and self.typed.strip() and self._allow_other:
            self.matches = [Choice(self.typed.strip(), _AS_TYPED)]
        last = len(self.matches) - 1
        note = "" if self.matches or not self.typed else _NO_MATCH
        self.show(len(self.matches), None if last < 0 else min(current or 0, last), note)
        self.post_message(self.Filtered(self))

    def _row(self, option: Choice) -> str:
        use = glyphs.current()
        box = use.checked if option.value in self._ticked else use.unchecked
        value, label = printable(option.value), printable(option.label)
        if label and cell_len(value) < self._widest:
            value = set_cell_size(value, self._widest)
        return f"{box} {value}{f'  {label}' if label else ''}"

    # Input.

    def on_key(self, event: events.Key) -> None:
        if self._handle(event):
            event.stop()
            event.prevent_default()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return True if the control uses the key as text."""
        return events.Key(key, character).is_printable

    def _handle(self, event: events.Key) -> bool:
        if event.key in keys.ENTER:
            self.post_message(Finished(self))
        elif event.key in keys.SPACE:
            self.on_rows_clicked()
        elif event.key in keys.BACKSPACE:
            self.filter(self.typed[:-1])
        elif event.key in keys.CLEAR or (event.key in keys.BACK and self.typed):
            self.filter("")
        elif event.is_printable and event.character:
            self.filter(self.typed + event.character)
        else:
            return self.move(event.key)
        return True

    def on_rows_clicked(self) -> None:
        """Toggle the current option."""
        if self.current is not None:
            self.post_message(self.Toggled(self, self.matches[self.current].value))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.filter(self.typed + clean_line(event.text)[0])
