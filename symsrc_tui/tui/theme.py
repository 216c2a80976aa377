"""The colors and columns of the interface."""

from __future__ import annotations

from textual.theme import Theme

LABEL_COLUMN = 2
"""Column of a field's label, behind the mark of its problem."""
CONTROL_COLUMN = 21
"""Column of a field's control and of the texts below it."""
NARROW = 60
"""In a form with fewer columns, texts below a control begin at its label."""


def text_column(width: int) -> int:
    """Return the column of the texts below a control, in a form of this width."""
    return CONTROL_COLUMN if width >= NARROW else LABEL_COLUMN


# The terminal's own colors, because they suit its background and need the fewest bytes.
THEME = Theme(
    name="symsrc",
    ansi=True,
    primary="ansi_cyan",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "bold reverse",
        "block-cursor-blurred-foreground": "ansi_default",
        "block-cursor-blurred-background": "ansi_default",
        "block-cursor-blurred-text-style": "none",
        "block-hover-background": "ansi_default",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_cyan",
        "input-selection-foreground": "ansi_black",
        "scrollbar": "ansi_bright_black",
        "scrollbar-hover": "ansi_bright_black",
        "scrollbar-active": "ansi_bright_black",
        "scrollbar-background": "ansi_default",
        "scrollbar-background-hover": "ansi_default",
        "scrollbar-background-active": "ansi_default",
        "scrollbar-corner-color": "ansi_default",
    },
)
