"""The common part of `Picker` and `MultiPicker`: a line with a list that typing filters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content

from symsrc_tui.forms.clean_text import clean_line
from symsrc_tui.forms.search import Catalogue, Choice
from symsrc_tui.text.safe import visible
from symsrc_tui.tui.widgets import glyphs
from symsrc_tui.tui.widgets.drop_down import DropDown
from symsrc_tui.tui.widgets.messages import ControlMessage, Notice
from symsrc_tui.tui.widgets.restorable import Restorable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType

_LONGEST = 200
"""Characters of a value or label to process, because a line has no more."""


def printable(text: str) -> str:
    """Return the text truncated to one line, with control characters replaced."""
    return visible(text[:_LONGEST], glyphs.current().unknown)


class Chooser(Restorable, can_focus=True):
    """A line that opens a list on Enter, Space, F4, Alt+Down or typing.

    After Escape, Ctrl+Y opens the list again with the text that had been typed. The arrow keys
    move in an open list; while it is closed, the screen handles them.
    """

    DEFAULT_CSS = "Chooser { height: 1; }"
    ALLOW_SELECT: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = Restorable.RESTORE
    KEYS: ClassVar[str] = "Up/Down move  Enter choose  Tab choose and continue  Esc close the list"
    """The key line while the list is open."""
    OPENS: ClassVar[frozenset[str]] = frozenset({"enter", "space", "f4", "alt+down"})

    class Highlighted(ControlMessage):
        """Another option is highlighted; None once the list has closed."""

        def __init__(self, control: Chooser, option: Choice | None) -> None:
            super().__init__(control)
            self.option = option

    def __init__(self, options: Iterable[Choice], placeholder: str) -> None:
        super().__init__()
        self.placeholder = placeholder
        self.is_open = False
        self.catalogue = Catalogue()
        self.matches: list[Choice] = []
        self.typed = ""
        self.moved = False
        """True if the user moved to the current option, and did not get there by typing."""
        self.extra_rows = 0
        """Rows the list may have in addition to its options."""
        self._note = ""
        self._announced: Choice | None = None
        self.widest_value = self.widest_label = 0
        self._drop_down: DropDown | None = None
        self._learn(options)

    # Differences between the two choosers

    def closed_text(self) -> str:
        """Return the text while the list is closed; empty for the placeholder."""
        raise NotImplementedError

    def row_text(self, option: Choice) -> str:
        """Return the text of an option in the list."""
        raise NotImplementedError

    def row_width(self) -> int:
        """Return the preferred width of the list in cells."""
        return self.widest_value + self.widest_label + 8

    def search(self, typed: str) -> list[Choice]:
        """Return the options that match the typed text."""
        return self.catalogue.find(typed)

    def initial_value(self) -> str:
        """Return the value to highlight when the list opens."""
        return ""

    def choose(self, option: Choice) -> None:
        """Handle that the user chose this option by a click or key."""
        raise NotImplementedError

    def enter(self) -> None:
        """Handle Enter while the list is open."""
        raise NotImplementedError

    def empty(self) -> None:
        """Clear the value on Ctrl+U while the list is closed, if it can be blank."""

    def space(self) -> bool:
        """Handle Space while the list is open. Return False to type it."""
        raise NotImplementedError

    def leave(self) -> None:
        """Handle that the focus leaves while the list is open."""
        self.close()

    # The options

    def set_options(self, options: Iterable[Choice]) -> None:
        """Replace the options. The value, the typed text and the position are kept."""
        self.catalogue = Catalogue()
        self.widest_value = self.widest_label = 0
        self.add_options(options)

    def add_options(self, options: Iterable[Choice]) -> None:
        """Add options. The value, the typed text and the position are kept."""
        self._learn(options)
        self.refresh()
        self.fill_again()

    def set_note(self, note: str) -> None:
        """Show a note below the list, such as that more is loading; empty to hide it."""
        self._note = printable(note)
        self.fill_again()

    def _learn(self, options: Iterable[Choice]) -> None:
        options = list(options)
        self.catalogue.add(options)
        for value, label, _help in options:
            self.widest_value = max(self.widest_value, min(cell_len(printable(value)), 32))
            self.widest_label = max(self.widest_label, cell_len(printable(label)))

    # Opening and closing

    @property
    def highlighted(self) -> Choice | None:
        """The highlighted option of the open list."""
        at = self._drop_down.current if self._drop_down and self.is_open else None
        return None if at is None else self.matches[at]

    def open(self, typed: str = "") -> None:
        """Open the list, filtered by `typed`."""
        if self._drop_down is None:
            self._drop_down = DropDown(lambda index: self.row_text(self.matches[index]))
            self.mount(self._drop_down)
        self.is_open = True
        self.typed = typed
        self.moved = False
        self._make_room()
        self._fill()

    def close(self) -> None:
        """Close the list and drop the typed text."""
        if self.is_open and self._drop_down:
            self.is_open = False
            self.typed = ""
            self._drop_down.display = False
            self._announce()
            self.refresh()

    def _make_room(self) -> None:
        if self._drop_down:
            rows = len(self.catalogue) + self.extra_rows
            width = max(self.size.width, self.row_width())
            self._drop_down.open(rows, width, note=bool(self._note))

    def fill_again(self) -> None:
        """Update the open list; an option that the user moved to stays current."""
        if self.is_open:
            keep = self.highlighted
            self._make_room()
            self._fill(keep if self.typed or self.moved else None)

    def _fill(self, keep: Choice | None = None) -> None:
        if self._drop_down is None:
            return
        self.matches = self.search(self.typed)
        value = keep.value if keep else "" if self.typed else self.initial_value()
        current = 0 if self.matches else None
        for index, option in enumerate(self.matches):
            if option.value == value:
                current = index
        self._drop_down.show(len(self.matches), current, self._last_line(self._drop_down))
        self._announce()
        self.refresh()

    def _last_line(self, drop_down: DropDown) -> str:
        more = len(self.matches) - drop_down.room
        if self._note:
            return self._note
        if not self.matches:
            return f"no match for {self.typed}" if self.typed else "no choices"
        if more > 0:
            return f"{more:,} more: type to filter"
        total = len(self.catalogue)
        count = sum(option.value in self.catalogue for option in self.matches)
        return f"{count} of {total:,} match" if total > drop_down.room else ""

    def _announce(self) -> None:
        if self.highlighted != self._announced:
            self._announced = self.highlighted
            self.post_message(self.Highlighted(self, self._announced))

    # Input

    def on_key(self, event: events.Key) -> None:
        if self._handle_closed(event) if not self.is_open else self._handle_open(event):
            event.stop()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return True if the control uses the key as text."""
        return events.Key(key, character).is_printable

    def _handle_closed(self, event: events.Key) -> bool:
        if event.key in self.OPENS:
            self.open()
        elif event.key == "ctrl+u":
            self.empty()
        elif event.is_printable and event.character:
            self.open(event.character)
        else:
            return False
        return True

    def _handle_open(self, event: events.Key) -> bool:
        if event.key == "escape":
            self._dismiss_typed()
        elif event.key == "enter":
            self.enter()
        elif event.key in ("tab", "shift+tab"):
            # Not on blur, because the screen validates the field before that.
            self.leave()
            return False
        elif self._drop_down and self._drop_down.move(event.key):
            self.moved = True
            self._announce()
        elif event.key == "backspace":
            self._type(self.typed[:-1])
        elif event.key == "ctrl+u":
            self._type("")
        elif event.key == "ctrl+w":
            self._type(self.typed.rstrip().rpartition(" ")[0])
        elif event.key == "space" and self.space():
            pass
        elif event.is_printable and event.character:
            self._type(self.typed + event.character)
        else:
            return False
        return True

    def _dismiss_typed(self) -> None:
        if self.typed:
            self.cleared(partial(self.open, self.typed))
        self.close()

    def action_restore(self) -> None:
        if not self.is_open:
            super().action_restore()
            self._restore = None

    def _type(self, typed: str) -> None:
        self.typed = typed
        self.moved = False
        self._fill()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        text, notices = clean_line(event.text)
        if text and not self.is_open:
            self.open(text)
        elif text:
            self._type(self.typed + text)
        if notices:
            self.post_message(Notice(self, " ".join(notices)))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if self.is_open:
            self.close()
        else:
            self.open()

    def on_drop_down_clicked(self, message: DropDown.Clicked) -> None:
        message.stop()
        self.moved = True
        self._announce()
        if option := self.highlighted:
            self.choose(option)

    def on_drop_down_cut(self) -> None:
        self.fill_again()

    def on_resize(self) -> None:
        self.fill_again()

    def on_blur(self) -> None:
        # The field also loses the focus with the terminal window, but gets it back.
        if self.is_open and self.app.app_focus:
            self.leave()

    # Drawing

    def columns(self, option: Choice) -> str:
        """Return value and label, aligned with those of the other options."""
        value = printable(option.value)
        if not option.label:
            return value
        if cell_len(value) < self.widest_value:
            value = set_cell_size(value, self.widest_value)
        return f"{value}   {printable(option.label)}"

    def render(self) -> Content:
        if self.is_open:
            return self._editing()
        text = self.closed_text()
        shown = glyphs.fit(text or self.placeholder, self.size.width - 2)
        style = "" if text else "dim"
        if not self.has_focus:
            return Content.styled(shown, style)
        return Content.assemble((shown, f"{style} reverse"), f" {glyphs.current().open}")

    def _editing(self) -> Content:
        room = max(1, self.size.width - 1)
        typed = self.typed
        while cell_len(typed) > room:
            typed = typed[1:]
        if typed:
            return Content.assemble(typed, (" ", "reverse"))
        return Content.assemble(("t", "dim reverse"), ("ype to filter", "dim"))
