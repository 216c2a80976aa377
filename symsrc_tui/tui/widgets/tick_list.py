"""A list of any length to tick in, which typing filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from symsrc_tui.forms.clean_text import clean_line
from symsrc_tui.forms.search import Catalog, Choice
from symsrc_tui.tui.widgets import glyphs
from symsrc_tui.tui.widgets.chooser_texts import printable
from symsrc_tui.tui.widgets.messages import ControlMessage, Finished

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_AS_TYPED = "as typed"
_WIDEST = 40
"""Cells of a value beside its label."""
_LABEL = "Filter: "


class TickList(Widget, can_focus=True):
    """A line for the filter, and below it the options that match, one of them current.

    Space or a click toggles an option, and Enter posts `Finished`. Only visible rows cost anything,
    and only lines that changed are repainted. What is ticked belongs to the screen.
    """

    DEFAULT_CSS = """
    TickList {
        height: 1fr; min-height: 2;
        & > .tick-list--dim { text-style: dim; }
        & > .tick-list--current { text-style: reverse; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tick-list--dim", "tick-list--current"}
    ALLOW_SELECT: ClassVar[bool] = False

    class Toggled(ControlMessage):
        """The user wants an option ticked or unticked."""

        def __init__(self, control: TickList, value: str) -> None:
            super().__init__(control)
            self.value = value

    class Filtered(ControlMessage):
        """Other options are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.typed = ""
        self.matches: list[Choice] = []
        self._catalog = Catalog()
        self._ticked: Collection[str] = ()
        self._widest = 0
        self._at = self._top = 0
        self._lines: list[tuple[str, str]] = []

    def __len__(self) -> int:
        return len(self._catalog)

    def __contains__(self, value: str) -> bool:
        return value in self._catalog

    # What is listed.

    def add(self, options: Iterable[Choice]) -> None:
        """Append options that are not listed yet. The filter and the position are kept."""
        new = [each for each in options if each.value not in self._catalog]
        self._catalog.add(new)
        widths = (cell_len(printable(each.value)) for each in new)
        self._widest = min(_WIDEST, max(self._widest, *widths, 0))
        self._find()

    def tick(self, values: Collection[str]) -> None:
        """Show these as ticked."""
        self._ticked = values
        self._redraw()

    def filter(self, typed: str) -> None:
        """Show the options that match."""
        self.typed = typed
        self._at = self._top = 0
        self._find()

    def _find(self) -> None:
        self.matches = self._catalog.find(self.typed)
        if not self.matches and self.typed.strip():
            self.matches = [Choice(self.typed.strip(), _AS_TYPED)]
        self.post_message(self.Filtered(self))
        self._redraw()

    # Input.

    def on_key(self, event: events.Key) -> None:
        if self._handle(event):
            event.stop()
            event.prevent_default()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return True if the control uses the key as text."""
        return events.Key(key, character).is_printable

    def _handle(self, event: events.Key) -> bool:
        if event.key == "enter":
            self.post_message(Finished(self))
        elif event.key == "space":
            self._toggle()
        elif event.key == "backspace":
            self.filter(self.typed[:-1])
        elif event.key == "ctrl+w":
            self.filter(self.typed.rstrip().rpartition(" ")[0])
        elif event.key == "ctrl+u" or (event.key == "escape" and self.typed):
            self.filter("")
        elif event.is_printable and event.character:
            self.filter(self.typed + event.character)
        else:
            return self._move(event.key)
        return True

    def _toggle(self) -> None:
        if self.matches:
            self.post_message(self.Toggled(self, self.matches[self._at].value))

    def _move(self, key: str) -> bool:
        page = max(1, self.size.height - 1)
        to = {
            "up": self._at - 1,
            "down": self._at + 1,
            "pageup": self._at - page,
            "pagedown": self._at + page,
            "home": 0,
            "end": len(self.matches) - 1,
        }.get(key)
        if to is None:
            return False
        self._at = max(0, min(to, len(self.matches) - 1))
        self._redraw()
        return True

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.filter(self.typed + clean_line(event.text)[0])

    def on_click(self, event: events.Click) -> None:
        event.stop()
        at = self._top + event.y - 1
        if event.y and at < len(self.matches):
            self._at = at
            self._toggle()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._move("down")

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._move("up")

    # Drawing.

    def on_resize(self) -> None:
        self._redraw()

    def on_focus(self) -> None:
        self._redraw()

    def on_blur(self) -> None:
        self._redraw()

    def _redraw(self) -> None:
        """Repaint the lines that changed."""
        rows = max(1, self.size.height - 1)
        if self._at < self._top or self._at >= self._top + rows:
            # By half a list, because each scroll repaints every row.
            self._top = max(0, self._at - rows // 2)
        self._top = max(0, min(self._top, len(self.matches) - rows))
        lines = [(self.typed, "")]
        for index in range(self._top, min(self._top + rows, len(self.matches))):
            is_current = self.has_focus and index == self._at
            kind = "tick-list--current" if is_current else ""
            lines.append((self._row(self.matches[index]), kind))
        lines += [("", "")] * (rows + 1 - len(lines))
        before, self._lines = self._lines, lines
        for y in range(max(len(before), len(lines))):
            if y == 0 or before[y : y + 1] != lines[y : y + 1]:
                self.refresh(Region(0, y, self.size.width, 1))

    def _row(self, option: Choice) -> str:
        use = glyphs.current()
        box = use.checked if option.value in self._ticked else use.unchecked
        value = printable(option.value)
        label = printable(option.label)
        if label and cell_len(value) < self._widest:
            value = set_cell_size(value, self._widest)
        return f"{box} {value}{f'  {label}' if label else ''}"

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        text, kind = self._lines[y] if y < len(self._lines) else ("", "")
        if y == 0:
            return self._filter_line(width)
        style = self.get_component_rich_style(kind) if kind else self.rich_style
        mark = glyphs.current().cursor if kind else " "
        row = set_cell_size(f"{mark}{glyphs.fit(text, width - 1)}", width)
        return Strip([Segment(row, style)], width)

    def _filter_line(self, width: int) -> Strip:
        dim = self.get_component_rich_style("tick-list--dim")
        typed = self.typed
        room = max(1, width - len(_LABEL) - 2)
        while cell_len(typed) > room:
            typed = typed[1:]
        cursor = self.get_component_rich_style("tick-list--current") if self.has_focus else dim
        parts = [
            Segment(f" {_LABEL}", dim),
            Segment(typed, self.rich_style),
            Segment(" ", cursor),
            Segment("" if typed else "type a part of a name", dim),
        ]
        return Strip(parts).adjust_cell_length(width, self.rich_style)
