"""The few characters beyond ASCII that the interface draws, and what stands in for them."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size


@dataclass(frozen=True)
class Glyphs:
    """One character each, except the boxes, which are three wide."""

    ok: str
    error: str
    warning: str
    closed: str
    open: str
    bullet: str
    bar: str
    """The left edge of a list that lies over the form."""
    ellipsis: str
    cursor: str
    checked: str
    unchecked: str
    unknown: str
    """Stands for a character that must not reach the terminal."""


# The boxes are brackets rather than ☑ and ☐: those are drawn one or two cells wide, or not at
# all, depending on the terminal and its font.
UNICODE = Glyphs(
    ok="✓",
    error="✗",
    warning="!",
    closed="▸",
    open="▾",
    bullet="•",
    bar="│",
    ellipsis="…",
    cursor="›",
    checked="[✓]",
    unchecked="[ ]",
    unknown="�",
)
ASCII = Glyphs(
    ok="+",
    error="x",
    warning="!",
    closed=">",
    open="v",
    bullet="*",
    bar="|",
    ellipsis="~",
    cursor=">",
    checked="[x]",
    unchecked="[ ]",
    unknown="?",
)

_in_use = UNICODE


def current() -> Glyphs:
    """The set that the terminal can show."""
    return _in_use


def marks() -> dict[str, str]:
    """What stands before a problem, by its severity."""
    return {"error": _in_use.error, "warning": _in_use.warning}


def use(glyphs: Glyphs) -> None:
    """Chooses the set. Call it before the first widget is made."""
    global _in_use
    _in_use = glyphs


def fit(text: str, width: int) -> str:
    """The text, or as much of its start as `width` cells hold with a sign that it goes on."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)) + current().ellipsis
