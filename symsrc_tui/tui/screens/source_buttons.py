"""What can be done on the screen of a project's sources."""

from __future__ import annotations

from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets.button import LineButton


def source_buttons() -> list[LineButton]:
    """Return the buttons, in their order."""
    return [
        LineButton("[ Edit ]", "edit", f"Press {keys.ENTER} to change the source in its form"),
        LineButton("[ Move up ]", "move_source(-1)", f"Press {keys.ENTER} to move it up", id="up"),
        LineButton(
            "[ Move down ]", "move_source(1)", f"Press {keys.ENTER} to move it down", id="down"
        ),
        LineButton("[ Save order ]", "save_order", f"Press {keys.ENTER} to write the new order"),
        LineButton("[ Undo ]", "undo_order", f"Press {keys.ENTER} to go back to the stored order"),
        LineButton(
            "[ Delete ]", "delete", f"Press {keys.ENTER} to delete the source. It asks first"
        ),
        LineButton(
            "[ Details ]", "show_details", f"Press {keys.ENTER} to see all of it", id="details_of"
        ),
        LineButton(
            "[ Replace credentials ]",
            "replace_credentials",
            f"Press {keys.ENTER} to enter new credentials, here or in several projects",
        ),
        LineButton(
            "[ Move to top ]",
            "move_source(-9999)",
            f"Press {keys.ENTER} to make it the first",
            id="first",
        ),
        LineButton(
            "[ Move to end ]",
            "move_source(9999)",
            f"Press {keys.ENTER} to make it the last",
            id="last",
        ),
        LineButton(
            "[ Built-in sources ]",
            "show_built_ins",
            f"Press {keys.ENTER} to turn Sentry's own sources on or off",
        ),
        LineButton("[ Read again ]", "read_again", f"Press {keys.ENTER} to read the list again"),
        LineButton("[ Back ]", "back", f"Press {keys.ENTER} to go back"),
    ]
