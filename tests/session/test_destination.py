"""How the project that gets a source is named."""

from __future__ import annotations

import pytest

from symsrc_tui.session.destination import Destination


@pytest.mark.parametrize(
    ("destination", "text"),
    [
        (
            Destination("https://sentry.example.com", "acme", "game-client"),
            "acme / game-client @ sentry.example.com",
        ),
        (Destination("https://sentry.example.com", "acme", ""), "acme @ sentry.example.com"),
        (Destination("https://sentry.example.com", "", ""), "sentry.example.com"),
        (Destination("", "acme", "game-client"), "acme / game-client"),
        (Destination("", "", ""), ""),
    ],
)
def test_empty_parts_are_left_out(destination: Destination, text: str) -> None:
    assert str(destination) == text
