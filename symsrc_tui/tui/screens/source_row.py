"""A stored source on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import set_cell_size

from symsrc_tui.tui.widgets.chooser_texts import printable
from symsrc_tui.tui.widgets.glyphs import fit

if TYPE_CHECKING:
    from symsrc_tui.session.stored.source_manager import SourceRow

_WIDE = 60
"""Columns from which on the place is shown, too."""
_LABELS = 22
"""Columns of the longest type, with two blanks at its end."""


def row_text(row: SourceRow, count: int, width: int, mark: str = "") -> str:
    """Return number, name, type and, if there is room, place, each cut to its column.

    Args:
        count: of all sources, which the numbers are aligned to.
        width: of the line, in cells.
        mark: a character behind the number, or empty.
    """
    number = f"{row.number:>{len(str(count))}}{mark:<2}"
    name, label, place = map(printable, (row.view.name, row.view.label, row.view.place))
    room = width - len(number)
    if width < _WIDE:
        return f"{number}{_column(name, room * 3 // 5)}{fit(label, room - room * 3 // 5)}"
    labels = min(room // 3, _LABELS)
    names = (room - labels) * 9 // 20
    return (
        f"{number}{_column(name, names)}{_column(label, labels)}{fit(place, room - names - labels)}"
    )


def _column(text: str, width: int) -> str:
    """Return the text cut and padded to a column, with two blanks at its end."""
    return set_cell_size(fit(text, width - 2), width)
