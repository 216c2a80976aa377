"""A control to choose several of many options."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets import glyphs
from symsrc_tui.tui.widgets.chooser import Chooser
from symsrc_tui.tui.widgets.chooser_texts import columns, printable
from symsrc_tui.tui.widgets.messages import ControlMessage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symsrc_tui.forms.search import Choice


class MultiPicker(Chooser):
    """Ticks options in a list that typing filters.

    Space or a click ticks or unticks an option. Enter and Tab keep the ticks; if nothing was ticked
    since the list was opened or filtered, they tick what was moved to or typed.
    """

    CAN_BE_BLANK = True
    TYPES_SPACE = False
    KEYS = (
        f"{keys.UP}/{keys.DOWN} move  {keys.SPACE} tick/untick  {keys.ENTER} next field  "
        f"{keys.BACK} close"
    )

    class Picked(ControlMessage):
        """The user ticked or unticked an option."""

        def __init__(self, control: MultiPicker, value: tuple[str, ...]) -> None:
            super().__init__(control)
            self.value = value

    def __init__(
        self,
        options: Iterable[Choice] = (),
        value: Iterable[str] = (),
        *,
        placeholder: str,
    ) -> None:
        super().__init__(options, placeholder)
        self.value = tuple(value)
        self._has_chosen = False
        """True if an option was ticked or unticked since the list was opened or filtered."""

    def filter(self, typed: str) -> None:
        self._has_chosen = False
        super().filter(typed)

    @property
    def unused(self) -> str:
        return "" if self._has_chosen else super().unused

    def set_value(self, value: Iterable[str]) -> None:
        """Tick exactly these values, which need not be options. Posts no `Picked`."""
        self.value = tuple(value)
        self.fill_again()
        self.refresh()

    def closed_text(self) -> str:
        return printable(", ".join(self.value))

    def row_text(self, option: Choice) -> str:
        use = glyphs.current()
        box = use.checked if option.value in self.value else use.unchecked
        return f"{box} {columns(option, self.widest_value)}"

    def choose(self, option: Choice) -> None:
        self._has_chosen = True
        ticked = {*self.value} ^ {option.value}
        known = [each.value for each in self.catalog if each.value in ticked]
        others = [value for value in self.value if value in ticked and value not in known]
        self.value = (*known, *others)
        self.fill_again()
        self.post_message(self.Picked(self, self.value))

    def empty(self) -> None:
        if self.value:
            restore = partial(self._tick_all, self.value)
            self._put(())
            self.cleared(restore)

    def _tick_all(self, values: tuple[str, ...]) -> None:
        self._put(tuple(dict.fromkeys((*self.value, *values))))

    def _put(self, value: tuple[str, ...]) -> None:
        if value != self.value:
            self.set_value(value)
            self.post_message(self.Picked(self, value))

    def take(self, option: Choice) -> None:
        if not self._has_chosen and option.value not in self.value:
            self.choose(option)
