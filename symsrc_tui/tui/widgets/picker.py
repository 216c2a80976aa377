"""A control to choose one of many options."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from symsrc_tui.forms.search import Choice
from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets.chooser import Chooser
from symsrc_tui.tui.widgets.chooser_texts import columns, printable
from symsrc_tui.tui.widgets.messages import ControlMessage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events

_AS_TYPED = "as typed"


class Picker(Chooser):
    """Chooses one option from a list that typing filters.

    Escape changes nothing. Tab chooses if there is no doubt: an option the user moved to, one typed
    in full, or the only match. If several match, it chooses none and posts a notice.
    """

    class Picked(ControlMessage):
        """The user chose another value."""

        def __init__(self, control: Picker, value: str) -> None:
            super().__init__(control)
            self.value = value

    def __init__(
        self,
        options: Iterable[Choice] = (),
        value: str = "",
        *,
        show: Literal["label", "value+label"] = "value+label",
        allow_other: bool = False,
    ) -> None:
        """Args:
        value: the chosen value, which may be missing among the options.
        show: what to show of an option; "label" if its value is not meant for people.
        allow_other: whether to accept typed text that is not an option's value.
        """
        super().__init__(options, "choose one")
        self.value = value
        self.show = show
        self.allow_other = allow_other
        self.extra_rows = int(allow_other)

    def set_value(self, value: str) -> None:
        """Close the list and set the value, which need not be an option's. Posts no `Picked`."""
        self.close()
        self.value = value
        self.refresh()

    def closed_text(self) -> str:
        option = self.catalog.get(self.value)
        if option is None or not option.label:
            return printable(self.value)
        label = printable(option.label)
        return label if self.show == "label" else f"{printable(self.value)}   {label}"

    def row_text(self, option: Choice) -> str:
        if self.show == "label":
            return printable(option.label or option.value)
        return columns(option, self.widest_value)

    def row_width(self) -> int:
        return self.widest_label if self.show == "label" else super().row_width()

    def search(self, typed: str) -> list[Choice]:
        matches = super().search(typed)
        other = typed.strip()
        if self.allow_other and other and self.catalog.get(other) is None:
            matches.append(Choice(other, _AS_TYPED))
        return matches

    def initial_value(self) -> str:
        return self.value

    def choose(self, option: Choice) -> None:
        self.close()
        self._put(option.value)

    def _put(self, value: str) -> None:
        if value != self.value:
            self.set_value(value)
            self.post_message(self.Picked(self, value))

    def empty(self) -> None:
        if self.value and self.allow_other:
            restore = partial(self._put, self.value)
            self._put("")
            self.cleared(restore)

    def on_key(self, event: events.Key) -> None:
        """Continue typing a value with Backspace."""
        if event.key in keys.BACKSPACE and self.allow_other and not self.is_open and self.value:
            event.stop()
            event.prevent_default()
            self.open(self.value[:-1])
