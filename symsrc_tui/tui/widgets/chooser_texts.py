"""What the line of a chooser says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from symsrc_tui.text.safe import visible
from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets import glyphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symsrc_tui.forms.search import Catalog, Choice

HOW_TO_CHOOSE = (
    f"Nothing is chosen. Type to filter or press {keys.UP}/{keys.DOWN}, then press {keys.ENTER}"
)
_LONGEST = 200
"""Characters of a value or label to process, because a line has no more."""


def printable(text: str) -> str:
    """Return the text truncated to one line, with control characters replaced."""
    return visible(text[:_LONGEST], glyphs.current().unknown)


def columns(option: Choice, widest: int) -> str:
    """Return value and label, aligned with those of the other options.

    Args:
        widest: cells of the widest value.
    """
    value = printable(option.value)
    if not option.label:
        return value
    if cell_len(value) < widest:
        value = set_cell_size(value, widest)
    return f"{value}   {printable(option.label)}"


def closed(text: str, placeholder: str, width: int, *, has_focus: bool) -> Content:
    """Return the line of a closed list.

    Args:
        text: the answer, or an empty string.
    """
    shown = glyphs.fit(text or placeholder, width - 2)
    style = "" if text else "dim"
    if not has_focus:
        return Content.styled(shown, style)
    return Content.assemble((shown, f"{style} reverse"), f" {glyphs.current().open}")


def typing(typed: str, width: int) -> Content:
    """Return the line of an open list: the end of the typed text, and a cursor."""
    if not typed:
        hint = glyphs.fit(f"type to filter, or {keys.UP}/{keys.DOWN}", width)
        return Content.assemble((hint[:1], "dim reverse"), (hint[1:], "dim"))
    room = max(1, width - 1)
    if cell_len(typed) > room:
        while cell_len(typed) >= room:
            typed = typed[1:]
        typed = glyphs.current().ellipsis + typed
    return Content.assemble(typed, (" ", "reverse"))


def below(typed: str, matches: Sequence[Choice], catalog: Catalog, room: int) -> str:
    """Return the line below the options, of which a number are in view; may be empty."""
    if not matches:
        return f"no match for {typed}" if typed else "no choices"
    if len(matches) > room:
        return f"{len(matches) - room:,} more: type to filter"
    count = sum(option.value in catalog for option in matches)
    return f"{count} of {len(catalog):,} match" if len(catalog) > room else ""


def doubt(typed: str, matches: int) -> str:
    """Return why a typed text chooses nothing, and what to do in its open list."""
    if not typed:
        return "There is nothing to choose from. Type the value instead"
    what = "more" if matches else "something else"
    return f"{_result(typed, matches)}. Type {what}, or use {keys.UP}/{keys.DOWN}"


def left(typed: str, matches: int) -> str:
    """Return the same after its field was left."""
    return f"{_result(typed, matches)}. Go back and press {keys.RESTORE} to continue typing"


def closed_over(typed: str) -> str:
    """Return how to get back a typed text after its list was closed."""
    return f"Closed. {keys.RESTORE} brings back {_quoted(typed)}"


def _result(typed: str, matches: int) -> str:
    found = f"matches {matches:,} choices" if matches else "does not match any choice"
    return f"{_quoted(typed)} {found}"


def _quoted(typed: str) -> str:
    return f'"{glyphs.fit(typed, 40)}"'
