"""The characters beyond ASCII that the interface draws, with ASCII replacements."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size


@dataclass(frozen=True)
class Glyphs:
    """One character each, except for the boxes, which have three."""

    ok: str
    error: str
    warning: str
    closed: str
    open: str
    bullet: str
    bar: str
    """The left edge of a drop-down list."""
    ellipsis: str
    cursor: str
    checked: str
    unchecked: str
    unknown: str
    """Replaces a character that must not reach the terminal."""


# The boxes are brackets and not ☑ and ☐, because terminals draw those one or two cells wide, or
# not at all.
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
    ellipsis=">",
    cursor=">",
    checked="[x]",
    unchecked="[ ]",
    unknown="?",
)

_in_use = UNICODE


def current() -> Glyphs:
    """Return the set in use."""
    return _in_use


def marks() -> dict[str, str]:
    """Return the mark before a problem or finding, by severity."""
    return {
        "ok": _in_use.ok,
        "note": _in_use.bullet,
        "warning": _in_use.warning,
        "error": _in_use.error,
    }


def use(glyphs: Glyphs) -> None:
    """Set the set in use. Call it before creating the first widget."""
    global _in_use
    _in_use = glyphs


def fit(text: str, width: int) -> str:
    """Return the text, shortened to `width` cells with an ellipsis if it is longer."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)) + current().ellipsis
