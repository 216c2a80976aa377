"""The list that opens below a field and covers what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from symsrc_tui.tui.textual_fixes.widgets import set_size
from symsrc_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_ROWS = 8

MOST_OF_SCREEN = 40
"""Percent of its height: less than half, so that the list fits below the field or above it."""


FEWEST_ROWS = 4
"""If the form has room for fewer rows, the list may cover other parts of the screen."""


class DropDown(Rows):
    """Rows over the screen. The field that opened it keeps the focus.

    It keeps its height while the user types, because the form would jump otherwise.
    """

    DEFAULT_CSS = """
    DropDown {
        overlay: screen; constrain: inside inflect; margin: 1 0; offset: -2 1; display: none;
        max-width: 100vw; max-height: 40vh;
    }
    """
    EDGE: ClassVar[int] = 1

    class Clicked(Rows.Clicked):
        """A row was clicked, and is now the current one."""

    class Cut(Message):
        """The terminal has become too low for the height of the list."""

    def __init__(self, describe: Callable[[int], str]) -> None:
        super().__init__(describe)
        self._left = -2
        self._rise = 1

    def open(self, rows: int, width: int, *, note: bool = False) -> None:
        """Open the list, as high as its rows and the screen allow.

        Call it again while the list is open to make room for more rows.

        Args:
            rows: number of rows.
            width: width of the widest row, in cells.
            note: whether to keep a line for a note even if all rows fit.
        """
        screen = self.screen.size
        most = max(2, screen.height * MOST_OF_SCREEN // 100)
        below, above = self._rows_in_form()
        if max(below, above) >= FEWEST_ROWS:
            most = min(most, max(below, above))
        note = note or rows > min(most, MOST_ROWS)
        self.room = max(1, min(rows, most - note, MOST_ROWS))
        size = Size(min(width + 2, screen.width), self.room + note)
        set_size(self, size)
        is_above = size.height > below and FEWEST_ROWS <= above >= size.height
        self._rise = -size.height if is_above else 1
        self.move_to(self._left)
        self.display = True

    def move_to(self, left: int) -> None:
        """Place the list this many columns to the right of the field's left edge."""
        self._left = left
        self.styles.offset = (left, self._rise)

    def _rows_in_form(self) -> tuple[int, int]:
        """Return the number of rows below and above the field within its form.

        The list stays within them, so that it does not cover the line that explains its current
        row.
        """
        field = self.parent
        if not isinstance(field, Widget):
            return 0, 0
        forms = (each for each in field.ancestors if isinstance(each, VerticalScroll))
        form = next(forms, None)
        if form is None:
            return 0, 0
        return form.region.bottom - field.region.bottom, field.region.y - form.region.y

    def on_resize(self) -> None:
        if self.size.height < len(self._lines):
            self.post_message(self.Cut())
