"""What looks like a secret is known wherever it was entered; names, paths and ids do not."""

from __future__ import annotations

import pytest

from symsrc_tui.text.redact import looks_secret, url_to_show


@pytest.mark.parametrize(
    "text",
    [
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        " wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "wJalrXUtnFEMIxKZMDENGxbPxRfiCYEXAMPLEKEY",  # without a digit, as one in a thousand is
        "-----BEGIN PRIVATE KEY-----\nMIG",
        "sntryu_0123",
        "DE30" * 16,
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "https://user:hunter22@symbols.example.com/",
        "https://symbols.example.com/?sv=2024&sig=a%2Fb",
        "https://symbols.example.com/?code=a%2Fb",
        "symbols.example.com/?sig=a%2Fb",
    ],
)
def test_texts_that_look_like_a_secret(text: str) -> None:
    assert looks_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "Windows builds",
        "acme-symbols",
        "symbols/windows/release/x64/game/client/builds",
        "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
        "69a6de7e-1234-47e3-e053-5b8c7c11a4d1",
        "symbols@acme.iam.gserviceaccount.com",
        "https://symbols.example.com/files/?debug=1",
        "https://symbols.example.com/?keyboard=us&author=jane&passenger=2",
        "AKIAIOSFODNN7EXAMPLE",
    ],
)
def test_texts_that_do_not_look_like_a_secret(text: str) -> None:
    assert not looks_secret(text)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://sentry.io/api", "https://sentry.io/api"),
        ("https://me:hunter22@sentry.io/", "…@sentry.io/"),
        ("https://sentry.io/?token=hunter22#x", "https://sentry.io/?…"),
        ("https://sentry.io/#hunter22?x", "https://sentry.io/#…"),
        ("sntryu_0123456789", "…"),
        ("https://sentry.io/sntryu_0123456789", "…"),
    ],
)
def test_possible_secrets_are_removed_from_a_url(url: str, shown: str) -> None:
    assert url_to_show(url) == shown
