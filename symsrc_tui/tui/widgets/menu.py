"""A short menu whose entries have a line of help."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from textual.content import Content
from textual.widgets.option_list import Option

from symsrc_tui.tui.textual_fixes.widgets import SteadyOptionList


class Entry(NamedTuple):
    """One line of a menu."""

    id: str
    label: str
    help: str = ""
    mark: str = ""
    """Shown before the label. Wrapped lines are indented by its width."""
    style: str = ""
    """Style of the mark."""


class Menu(SteadyOptionList):
    """A list to choose from with arrows and Enter, or directly by an entry's number."""

    DEFAULT_CSS = """
    Menu { border: none; padding: 0 0 0 1; background: ansi_default;
           scrollbar-size: 0 1; scrollbar-gutter: stable;
           /* Textual cannot wrap text to a width of 0. */
           min-width: 8;
           &:focus { border: none; background-tint: 0%; } }
    """

    def __init__(self, entries: Iterable[Entry] = (), *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        self._entries = list(entries)
        self._width = 0
        super().__init__(*(_option(entry, 0) for entry in self._entries), id=id, markup=False)

    def show(self, entries: Iterable[Entry]) -> None:
        """Replace the entries. The highlight stays on its entry, or goes with it.

        Moving it elsewhere would let an Enter that is on its way choose what nobody saw.
        """
        entries = list(entries)
        if entries == self._entries:
            return
        before = None if self.highlighted is None else self.get_option_at_index(self.highlighted).id
        self._entries = entries
        self.clear_options()
        self.add_options(_option(entry, self._width) for entry in entries)
        if before is None or before in [entry.id for entry in entries]:
            self.highlight(before or "")

    def highlight(self, id_: str) -> None:
        """Highlight the entry with this id, or the first."""
        ids = [entry.id for entry in self._entries]
        if ids:
            self.highlighted = ids.index(id_) if id_ in ids else 0

    def on_resize(self) -> None:
        """Wrap the entries to the new width."""
        width = self.scrollable_content_region.width
        if width != self._width:
            self._width = width
            for index, entry in enumerate(self._entries):
                self.replace_option_prompt_at_index(index, _prompt(entry, width))

    def on_key(self, event: object) -> None:
        """Choose an entry by its number."""
        character = getattr(event, "character", None)
        if isinstance(character, str) and character.isdigit():
            number = int(character)
            if 1 <= number <= self.option_count:
                self.highlighted = number - 1
                self.action_select()


def _option(entry: Entry, width: int) -> Option:
    return Option(_prompt(entry, width), id=entry.id)


def _prompt(entry: Entry, width: int) -> Content:
    """Return label and help on lines of their own, wrapped unless the width is 0."""
    mark = Content.styled(entry.mark, entry.style)
    head = Content.assemble(" ", mark, " ") if entry.mark else Content(" ")
    below = Content(" " * (head.cell_length if entry.mark else 3))
    label = _lines(entry.label, width - head.cell_length)
    help_ = _lines(entry.help, width - below.cell_length) if entry.help else []
    hang = Content(" " * head.cell_length)
    lines = [(hang if at else head) + line for at, line in enumerate(label)]
    return Content("\n").join([*lines, *(below + line for line in help_)])


def _lines(text: str, width: int) -> list[Content]:
    return list(Content(text).wrap(width)) if width > 0 else [Content(text)]
