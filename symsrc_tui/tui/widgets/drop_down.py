"""The list that opens below a field and covers what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.containers import VerticalScroll
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from symsrc_tui.tui import keys
from symsrc_tui.tui.textual_fixes.widgets import set_size
from symsrc_tui.tui.widgets import glyphs

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

MOST_ROWS = 8

MOST_OF_SCREEN = 40
"""Percent of its height: less than half, so that the list fits below the field or above it."""


FEWEST_ROWS = 4
"""If the form has room for fewer rows, the list may cover other parts of the screen."""


class DropDown(Widget, can_focus=False):
    """Rows of plain text, one of them current. The field that opened it keeps the focus.

    It gets the text of visible rows only, so that thousands of rows cost nothing, and repaints
    only lines that changed. It keeps its height while the user types, because the form would
    jump otherwise.
    """

    DEFAULT_CSS = """
    DropDown {
        overlay: screen; constrain: inside inflect; margin: 1 0; offset: -2 1; display: none;
        max-width: 100vw; max-height: 40vh;
        & > .drop-down--current { text-style: reverse; }
        & > .drop-down--note { text-style: dim; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"drop-down--current", "drop-down--note"}
    ALLOW_SELECT: ClassVar[bool] = False

    class Clicked(Message):
        """A row was clicked, and is now the current one."""

    class Cut(Message):
        """The terminal has become too low for the height of the list."""

    def __init__(self, describe: Callable[[int], str]) -> None:
        """Args:
        describe: returns the text of the row with this index, without control characters.
        """
        super().__init__()
        self._describe = describe
        self._count = 0
        self._left = -2
        self._rise = 1
        self._top = 0
        self.room = 1
        """Number of rows in view at once."""
        self._note = ""
        self._lines: list[tuple[str, str]] = []
        self.current: int | None = None

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

    def show(self, count: int, current: int | None, note: str = "") -> None:
        """Replace the rows.

        Args:
            count: number of rows.
            current: index of the current row.
            note: text of the last line.
        """
        self._count = count
        self.current = current
        self._note = note
        self._redraw()

    def move(self, key: str) -> bool:
        """Move the current row. Return False if the key is not for moving."""
        here = -1 if self.current is None else self.current
        step = {
            keys.UP.names: here - 1,
            keys.DOWN.names: here + 1,
            keys.PAGE_UP.names: here - self.room,
            keys.PAGE_DOWN.names: here + self.room,
            keys.HOME.names: 0,
            keys.END.names: self._count - 1,
        }.get(key)
        if step is None:
            return False
        if self._count:
            self.current = max(0, min(step, self._count - 1))
            self._redraw()
        return True

    def leave_rows(self) -> None:
        """Make no row the current one."""
        self.current = None
        self._redraw()

    def _redraw(self) -> None:
        here = self.current
        # Scroll by half a list, because each scroll repaints every row.
        if here is not None and here < self._top:
            self._top = min(here, self._top - self.room // 2)
        elif here is not None and here >= self._top + self.room:
            self._top = max(here - self.room + 1, self._top + self.room // 2)
        self._top = max(0, min(self._top, self._count - self.room))
        lines = [
            (self._describe(index), "drop-down--current" if index == self.current else "")
            for index in range(self._top, min(self._top + self.room, self._count))
        ]
        blanks = self.room - len(lines)
        lines += [("", "")] * blanks
        if self._note:
            place = self.room if self._count else 0
            lines[place : place + 1] = [(self._note, "drop-down--note")]
        before, self._lines = self._lines, lines
        for y in range(max(len(before), len(lines))):
            if before[y : y + 1] != lines[y : y + 1]:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        text, kind = self._lines[y] if y < len(self._lines) else ("", "")
        use = glyphs.current()
        plain = self.rich_style
        style = self.get_component_rich_style(kind) if kind else plain
        mark = use.cursor if kind == "drop-down--current" else " "
        width = self.size.width - 2
        row = Segment(set_cell_size(mark + glyphs.fit(text, width), width + 1), style)
        return Strip([Segment(use.bar, plain), row], width + 2)

    def on_resize(self) -> None:
        if self.size.height < len(self._lines):
            self.post_message(self.Cut())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        # A text field would start a selection.
        event.stop()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        index = self._top + event.y
        if event.y < self.room and index < self._count:
            self.current = index
            self.post_message(self.Clicked())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(keys.DOWN.names)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(keys.UP.names)
