"""What can be seen of a terminal's screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyte.screens import Char

    from tests.terminal.driver import Terminal
    from tests.terminal.emulator import Emulator


def seen(emulator: Emulator) -> list[list[Char]]:
    """Return every cell, row by row, without its invisible properties."""
    return [
        [_seen(emulator.cell(x, y)) for x in range(emulator.columns)] for y in range(emulator.rows)
    ]


def looks(terminal: Terminal) -> list[list[Char]]:
    """Return the same for the terminal of a running program, at one moment."""
    with terminal._changed:
        return seen(terminal.emulator)


def _seen(cell: Char) -> Char:
    """The colour and weight of a blank cannot be seen, unless something else shows them."""
    seen: Char = cell
    if cell.data == " ":
        seen = seen._replace(bold=False)
        if not (cell.reverse or cell.underscore or cell.strikethrough):
            seen = seen._replace(fg="default")
    return seen
