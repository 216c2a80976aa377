"""A short list to choose from, each line with words on what it does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from textual.content import Content
from textual.style import Style
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class Entry(NamedTuple):
    """One line of a menu."""

    id: str
    label: str
    help: str = ""


class Menu(OptionList):
    """Chosen from by arrows and Enter, or at once by an entry's number."""

    DEFAULT_CSS = """
    Menu { border: none; padding: 0 1; background: ansi_default; scrollbar-size-vertical: 1;
           /* Textual fails to wrap a text into no columns at all. */
           min-width: 8;
           &:focus { border: none; background-tint: 0%; } }
    """

    def __init__(self, entries: Iterable[Entry] = (), *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(*map(_option, entries), id=id, markup=False)

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        style = super().get_visual_style(*component_classes, partial=partial)
        # Textual forgets that a component's text style may say reverse.
        if self.has_focus and "option-list--option-highlighted" in component_classes:
            style += Style(reverse=True)
        return style

    def show(self, entries: Iterable[Entry]) -> None:
        """Shows other entries, the highlight staying at its entry if that is still there."""
        entries = list(entries)
        before = None if self.highlighted is None else self.get_option_at_index(self.highlighted).id
        self.clear_options()
        self.add_options(map(_option, entries))
        ids = [entry.id for entry in entries]
        if ids:
            self.highlighted = ids.index(before) if before in ids else 0

    def on_key(self, event: object) -> None:
        """A digit chooses the entry of that number."""
        character = getattr(event, "character", None)
        if isinstance(character, str) and character.isdigit():
            number = int(character)
            if 1 <= number <= self.option_count:
                self.highlighted = number - 1
                self.action_select()


def _option(entry: Entry) -> Option:
    text = f" {entry.label}\n   {entry.help}" if entry.help else f" {entry.label}"
    return Option(Content(text), id=entry.id)
