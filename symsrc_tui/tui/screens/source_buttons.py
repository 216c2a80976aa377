"""What can be done on the screen of a project's sources."""

from __future__ import annotations

from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets.button import LineButton

OF_CHANGES = (
    "edit",
    "replace_credentials",
    "delete",
    "show_built_ins",
    "up",
    "down",
    "first",
    "last",
)
"""The buttons that need a token that can change sources."""


def source_buttons() -> tuple[list[LineButton], list[LineButton]]:
    """Return the buttons in their order, on two lines that 80 columns have room for."""
    first = [
        LineButton("[ Edit ]", "edit", f"Press {keys.ENTER} to change the source in its form"),
        LineButton(
            "[ Replace credentials ]",
            "replace_credentials",
            f"Press {keys.ENTER} to enter new credentials, here or in several projects",
        ),
        LineButton(
            "[ Delete ]", "delete", f"Press {keys.ENTER} to delete the source. It asks first"
        ),
        LineButton(
            "[ Details ]", "show_details", f"Press {keys.ENTER} to see all of it", id="details_of"
        ),
        LineButton(
            "[ Built-in sources ]",
            "show_built_ins",
            f"Press {keys.ENTER} to turn Sentry's own sources on or off",
        ),
    ]
    second = [
        LineButton(
            f"[ {keys.UP} ]", "move_source(-1)", f"Press {keys.ENTER} to move it up", id="up"
        ),
        LineButton(
            f"[ {keys.DOWN} ]", "move_source(1)", f"Press {keys.ENTER} to move it down", id="down"
        ),
        LineButton(
            "[ To top ]",
            "move_source(-9999)",
            f"Press {keys.ENTER} to make it the first",
            id="first",
        ),
        LineButton(
            "[ To end ]",
            "move_source(9999)",
            f"Press {keys.ENTER} to make it the last",
            id="last",
        ),
        LineButton("[ Save order ]", "save_order", f"Press {keys.ENTER} to write the new order"),
        LineButton("[ Undo ]", "undo_order", f"Press {keys.ENTER} to go back to the stored order"),
        LineButton("[ Read again ]", "read_again", f"Press {keys.ENTER} to read the list again"),
        LineButton("[ Back ]", "back", f"Press {keys.ENTER} to go back"),
    ]
    return first, second
