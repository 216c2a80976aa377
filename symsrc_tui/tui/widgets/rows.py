"""Rows of text, one of them current."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets import glyphs

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events


class Rows(Widget, can_focus=False):
    """Rows of plain text, one of them current, as many as fit.

    It gets the text of visible rows only, so that thousands of rows cost nothing, and repaints
    only lines that changed.
    """

    DEFAULT_CSS = """
    Rows {
        & > .rows--current { text-style: reverse; }
        & > .rows--note { text-style: dim; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--current", "rows--note"}
    ALLOW_SELECT: ClassVar[bool] = False
    EDGE: ClassVar[int] = 0
    """Width of the left edge."""

    class Clicked(Message):
        """A row was clicked, and is now the current one."""

    def __init__(self, describe: Callable[[int], str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Args:
        describe: returns the text of the row with this index, without control characters.
        """
        super().__init__(id=id)
        self._describe = describe
        self.count = 0
        """Number of rows."""
        self._top = 0
        self.room = 1
        """Number of rows in view at once."""
        self._note = ""
        self._lines: list[tuple[str, str]] = []
        self.current: int | None = None

    def show(self, count: int, current: int | None, note: str = "") -> None:
        """Replace the rows.

        Args:
            count: number of rows.
            current: index of the current row.
            note: text of the last line.
        """
        self.count = count
        self.current = current
        self._note = note
        self.redraw()

    def move(self, key: str) -> bool:
        """Move the current row. Return False if the key is not for moving."""
        here = -1 if self.current is None else self.current
        step = {
            keys.UP.names: here - 1,
            keys.DOWN.names: here + 1,
            keys.PAGE_UP.names: here - self.room,
            keys.PAGE_DOWN.names: here + self.room,
            keys.HOME.names: 0,
            keys.END.names: self.count - 1,
        }.get(key)
        if step is None:
            return False
        if self.count:
            self.current = max(0, min(step, self.count - 1))
            self.redraw()
        return True

    def leave_rows(self) -> None:
        """Make no row the current one."""
        self.current = None
        self.redraw()

    def redraw(self) -> None:
        """Scroll to the current row, and repaint what differs."""
        here = self.current
        # Scroll by half a list, because each scroll repaints every row.
        if here is not None and here < self._top:
            self._top = min(here, self._top - self.room // 2)
        elif here is not None and here >= self._top + self.room:
            self._top = max(here - self.room + 1, self._top + self.room // 2)
        self._top = max(0, min(self._top, self.count - self.room))
        lines = [
            (self._describe(index), "rows--current" if index == self.current else "")
            for index in range(self._top, min(self._top + self.room, self.count))
        ]
        blanks = self.room - len(lines)
        lines += [("", "")] * blanks
        if self._note:
            place = self.room if self.count else 0
            lines[place : place + 1] = [(self._note, "rows--note")]
        before, self._lines = self._lines, lines
        for y in range(max(len(before), len(lines))):
            if before[y : y + 1] != lines[y : y + 1]:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        text, kind = self._lines[y] if y < len(self._lines) else ("", "")
        use = glyphs.current()
        plain = self.rich_style
        style = self.get_component_rich_style(kind) if kind else plain
        mark = use.cursor if kind == "rows--current" else " "
        width = self.size.width - 1 - self.EDGE
        row = Segment(set_cell_size(mark + glyphs.fit(text, width), width + 1), style)
        edge = [Segment(use.bar, plain)] * self.EDGE
        return Strip([*edge, row], self.size.width)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        # A text field would start a selection.
        event.stop()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        index = self._top + event.y
        if event.y < self.room and index < self.count:
            self.current = index
            self.post_message(self.Clicked())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(keys.DOWN.names)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(keys.UP.names)


class RowList(Rows):
    """Rows that fill the space that a screen has for them."""

    DEFAULT_CSS = "RowList { height: 1fr; min-height: 1; }"

    def on_resize(self) -> None:
        """Show as many rows as fit, in texts of the new width."""
        self.room = max(1, self.size.height)
        self.redraw()
