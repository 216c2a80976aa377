"""What an error says beside its message and its advice."""

from __future__ import annotations

import pytest

from symsrc_tui.net.errors import RequestError


@pytest.mark.parametrize(
    ("server_text", "details"),
    [
        ("Out of order", ("The server says: Out of order",)),
        ("", ()),
        ("{}", ()),
        ("it failed", ()),  # the message has it
    ],
)
def test_the_servers_own_words_are_shown_once(server_text: str, details: tuple[str, ...]) -> None:
    assert RequestError("No, it failed", "Wait.", server_text=server_text).details == details
