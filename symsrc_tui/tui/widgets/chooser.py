"""The common part of `Picker` and `MultiPicker`: a line with a list that typing filters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events

from symsrc_tui.forms.clean_text import clean_line
from symsrc_tui.forms.search import Catalog, Choice
from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets import chooser_texts as texts
from symsrc_tui.tui.widgets.chooser_texts import printable
from symsrc_tui.tui.widgets.drop_down import DropDown
from symsrc_tui.tui.widgets.messages import ControlMessage, Finished, Notice
from symsrc_tui.tui.widgets.restorable import Restorable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.content import Content


class Chooser(Restorable, can_focus=True):
    """A line that opens a list on Space, F4, Alt+Down or typing, and without an answer on Enter.

    Enter takes the highlighted option and posts `Finished`. An option is highlighted only if it is
    the answer, or once the user has typed or moved. Ctrl+Y opens the list again with a text that
    chose nothing. The arrow keys move in an open list; while it is closed, they are the screen's.
    """

    DEFAULT_CSS = "Chooser { height: 1; }"
    ALLOW_SELECT: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = Restorable.RESTORE
    KEYS: ClassVar[str] = f"{keys.UP}/{keys.DOWN} move  {keys.ENTER} choose  {keys.BACK} close"
    """The key line while the list is open."""
    CAN_BE_BLANK: ClassVar[bool] = False
    """Whether Enter goes on without an answer, instead of opening the list."""
    TYPES_SPACE: ClassVar[bool] = True
    """Whether Space is a character once something is typed, instead of choosing."""
    OPENS: ClassVar[tuple[keys.Key, ...]] = (keys.SPACE, keys.OPEN_LIST)

    class Highlighted(ControlMessage):
        """Another option is highlighted, or none is; the list has opened or closed."""

        def __init__(self, control: Chooser, option: Choice | None) -> None:
            super().__init__(control)
            self.option = option

    def __init__(self, options: Iterable[Choice], placeholder: str) -> None:
        super().__init__()
        self.placeholder = placeholder
        self.is_open = False
        self.catalog = Catalog()
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
        return self.catalog.find(typed)

    def initial_value(self) -> str:
        """Return the value to highlight when the list opens."""
        return ""

    def choose(self, option: Choice) -> None:
        """Handle that the user chose this option by a click or key."""
        raise NotImplementedError

    def take(self, option: Choice) -> None:
        """Handle that the user leaves the list at this option, by Enter or Tab."""
        self.choose(option)

    def empty(self) -> None:
        """Clear the value on Ctrl+U while the list is closed, if it can be blank."""

    def leave(self) -> None:
        """Take what the user moved to or typed, because the focus leaves the open list."""
        typed, fits = self.unused, self._fits()
        meant = self.highlighted if self.moved else fits[0] if len(fits) == 1 else None
        self.close()
        if meant:
            self.take(meant)
        elif typed:
            told = texts.left(typed, len(fits))
            self.cleared(partial(self.open, typed), told, is_parting=True)

    # The options

    def set_options(self, options: Iterable[Choice]) -> None:
        """Replace the options. The value, the typed text and the position are kept."""
        self.catalog = Catalog()
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
        self.catalog.add(options := [*options])
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
        self._make_room()
        self.filter(typed)
        if self.highlighted is None:
            self.post_message(self.Highlighted(self, None))

    def close(self) -> None:
        """Close the list and drop the typed text."""
        if self.is_open and self._drop_down:
            self.is_open = False
            self.typed = ""
            self._drop_down.display = False
            self._announced = None
            self.post_message(self.Highlighted(self, None))
            self.refresh()

    def _make_room(self) -> None:
        if self._drop_down:
            rows = len(self.catalog) + self.extra_rows
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
        current = 0 if self.matches and self.typed else None
        for index, option in enumerate(self.matches):
            if option.value == value:
                current = index
        note = self._note or texts.below(
            self.typed, self.matches, self.catalog, self._drop_down.room
        )
        self._drop_down.show(len(self.matches), current, note)
        self._announce()
        self.refresh()

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
        if event.key in keys.ENTER and self._can_go_on:
            self.post_message(Finished(self))
        elif any(event.key in each for each in (*self.OPENS, keys.ENTER)):
            self.open()
        elif event.key in keys.CLEAR:
            self.empty()
        elif event.is_printable and event.character:
            self.open(event.character)
        else:
            return False
        return True

    def _handle_open(self, event: events.Key) -> bool:
        if event.key in keys.BACK:
            self._dismiss_typed()
        elif event.key in keys.ENTER:
            self._enter()
        elif event.key in keys.TAB or event.key in keys.SHIFT_TAB:
            # Not on blur, because the screen validates the field before that.
            self.leave()
            return False
        elif self._drop_down and self._drop_down.move(event.key):
            self.moved = True
            self._announce()
        elif event.key in keys.BACKSPACE:
            self.filter(self.typed[:-1])
        elif event.key in keys.CLEAR:
            self.filter("")
        elif event.key in keys.DELETE_WORD:
            self.filter(self.typed.rstrip().rpartition(" ")[0])
        elif event.key in keys.SPACE and not (self.typed and self.TYPES_SPACE):
            self._space()
        elif event.is_printable and event.character:
            self.filter(self.typed + event.character)
        else:
            return False
        return True

    def _space(self) -> None:
        if option := self.highlighted:
            self.choose(option)
        else:
            self._tell_to_choose()

    @property
    def _can_go_on(self) -> bool:
        return self.CAN_BE_BLANK or bool(self.closed_text())

    def _enter(self) -> None:
        if option := self.highlighted:
            self.take(option)
        elif self.typed or not self._can_go_on:
            self._tell_to_choose()
            return
        self.close()
        self.post_message(Finished(self))

    def _tell_to_choose(self) -> None:
        text = texts.HOW_TO_CHOOSE if self.matches else texts.doubt(self.typed, 0)
        self.post_message(Notice(self, text))

    @property
    def unused(self) -> str:
        """The typed text, which has chosen nothing yet."""
        return self.typed.strip()

    def _fits(self) -> list[Choice]:
        """Return the options that the typed text may mean."""
        if not (typed := self.unused):
            return []
        exact = self.catalog.exact(typed)
        return [exact] if exact else self.catalog.find(typed) or self.search(typed)

    def is_clear(self) -> bool:
        """Return whether leaving would choose what was typed, if anything. Say if it would not."""
        if not self.unused or self.moved or len(fits := self._fits()) == 1:
            return True
        self.post_message(Notice(self, texts.doubt(self.unused, len(fits))))
        return False

    def _dismiss_typed(self) -> None:
        if typed := self.unused:
            self.cleared(partial(self.open, typed), texts.closed_over(typed))
        self.close()

    def action_restore(self) -> None:
        if not self.is_open:
            super().action_restore()
            self._restore = None

    def filter(self, typed: str) -> None:
        """Show the options that match."""
        self.typed = typed
        self.moved = False
        self._fill()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        text, notices = clean_line(event.text)
        if text and not self.is_open:
            self.open(text)
        elif text:
            self.filter(self.typed + text)
        if notices:
            self.post_message(Notice(self, " ".join(notices)))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if self.is_open:
            self._dismiss_typed()
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

    def render(self) -> Content:
        width, has_focus = self.size.width, self.has_focus
        if self.is_open:
            return texts.typing(self.typed, width)
        return texts.closed(self.closed_text(), self.placeholder, width, has_focus=has_focus)
