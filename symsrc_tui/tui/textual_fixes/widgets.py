"""Textual's widgets without the faults that show in the form.

Faults of Textual 8.2, and when the code may go:
- `OptionList` raises an error for PageUp and PageDown while it has no height, and drops `reverse`
  from the style of its highlighted entry. May go when it does neither.
- `Input` never lays out widgets mounted in it. May go when it does.
- A widget whose content gets another size is laid out twice and painted twice. May go when setting
  width and height also sets `virtual_size`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual.style import Style
from textual.widget import Widget
from textual.widgets import Input, OptionList

if TYPE_CHECKING:
    from textual.geometry import Size


class SteadyOptionList(OptionList):
    """An option list that can be without height, and shows its highlight in reverse video."""

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        style = super().get_visual_style(*component_classes, partial=partial)
        if self.has_focus and "option-list--option-highlighted" in component_classes:
            style += Style(reverse=True)
        return style

    def action_page_up(self) -> None:
        with suppress(KeyError, IndexError):
            super().action_page_up()  # type: ignore[no-untyped-call]  # Textual's has no types

    def action_page_down(self) -> None:
        with suppress(KeyError, IndexError):
            super().action_page_down()  # type: ignore[no-untyped-call]  # Textual's has no types


class ContainerInput(Input):
    """An input that lays out the widgets mounted in it."""

    @property
    def is_container(self) -> bool:
        return bool(self.children)


def set_size(widget: Widget, size: Size) -> None:
    """Give a widget this size, with one layout and one repaint."""
    widget.styles.width, widget.styles.height = size
    widget.set_reactive(Widget.virtual_size, size)
