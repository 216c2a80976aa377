"""What can be done on the screen of a project's sources."""

from __future__ import annotations

from symsrc_tui.tui.widgets.button import LineButton


def source_buttons() -> tuple[list[LineButton], list[LineButton]]:
    """Return the buttons in their order, on two lines that 80 columns have room for."""
    first = [
        LineButton("[ Edit ]", "edit", "Press Enter to change the source in its form"),
        LineButton(
            "[ Replace credentials ]",
            "replace_credentials",
            "Press Enter to enter new credentials, here or in several projects",
        ),
        LineButton("[ Delete ]", "delete", "Press Enter to delete the source. It asks first"),
        LineButton("[ Details ]", "show_details", "Press Enter to see all of it", id="details_of"),
        LineButton(
            "[ Built-in sources ]",
            "show_built_ins",
            "Press Enter to turn Sentry's own sources on or off",
        ),
    ]
    second = [
        LineButton("[ Move up ]", "move_source(-1)", "Press Enter to move it up", id="up"),
        LineButton("[ Move down ]", "move_source(1)", "Press Enter to move it down", id="down"),
        LineButton(
            "[ To top ]",
            "move_source(-9999)",
            "Press Enter to make it the first",
            id="first",
        ),
        LineButton(
            "[ To end ]",
            "move_source(9999)",
            "Press Enter to make it the last",
            id="last",
        ),
        LineButton("[ Save order ]", "save_order", "Press Enter to write the new order"),
        LineButton("[ Undo ]", "undo_order", "Press Enter to go back to the stored order"),
        LineButton("[ Read again ]", "read_again", "Press Enter to read the list again"),
        LineButton("[ Back ]", "back", "Press Enter to go back"),
    ]
    return first, second
