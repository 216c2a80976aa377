"""What an error says beside its message and its advice."""

from __future__ import annotations

from symsrc_tui.sentry.errors import Hint, Refused


def test_a_rejection_has_its_hints_beside_the_servers_own_words() -> None:
    hints = (
        Hint("layout.type", "Not a valid choice."),
        Hint("filters.filetypes", "Servers of 2023 do not know this.", is_told=False),
    )
    said = "layout.type: Not a valid choice."
    assert Refused("It rejected the source", "", hints=hints, server_text=said).details == (
        "Servers of 2023 do not know this.",
        "The server says: layout.type: Not a valid choice.",
    )
