"""Which crash a text names."""

from __future__ import annotations

import re

import pytest

from symsrc_tui.session.crashes.event_reference import EventReference, read_reference
from symsrc_tui.session.destination import Destination

ID = "5f0c2b1a9d8e4c7fa6b5c4d3e2f10987"
HERE = Destination("https://sentry.example.com", "acme", "game-client")
HOSTED = Destination("https://us.sentry.io", "acme", "game-client")


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f" {ID.upper()} ",
        "5f0c2b1a-9d8e-4c7f-a6b5-c4d3e2f10987",
        f"https://sentry.example.com/organizations/acme/issues/41/events/{ID}/?project=7",
        f"https://sentry.example.com/acme/game-client/issues/41/events/{ID}",
        f"https://sentry.example.com/organizations/acme/projects/game-client/events/{ID}/",
        f"https://sentry.example.com/organizations/acme/discover/game-client:{ID}/#x",
    ],
)
def test_an_event(text: str) -> None:
    assert read_reference(text, HERE) == EventReference(event=ID)


@pytest.mark.parametrize(
    "text",
    [
        "https://sentry.example.com/organizations/acme/issues/41/",
        "https://sentry.example.com/organizations/acme/issues/41?query=is%3Aunresolved",
        "https://sentry.example.com/organizations/acme/issues/41/events/latest/",
    ],
)
def test_an_issue(text: str) -> None:
    assert read_reference(text, HERE) == EventReference(issue="41")


def test_an_organizations_own_host() -> None:
    text = f"https://acme.sentry.io/issues/41/events/{ID}/"
    assert read_reference(text, HOSTED) == EventReference(event=ID)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Enter an event ID (32 hex digits) or the URL of an event or issue"),
        (ID[1:], "Enter an event ID (32 hex digits) or the URL of an event or issue"),
        (
            "https://sentry.example.com/organizations/acme/issues/GAME-1A/",
            (
                "This URL names no crash. Open one of the issue's events in Sentry and copy that "
                "URL, or the event ID"
            ),
        ),
        (
            "https://acme.sentry.io/issues/41/",
            (
                "This URL belongs to https://sentry.io, but the server is "
                "https://sentry.example.com. Set the server with --url"
            ),
        ),
        (
            "https://sentry.example.com/organizations/other/issues/41/",
            (
                "This URL belongs to the organization other, but the organization is acme. "
                "Set it with --org"
            ),
        ),
    ],
)
def test_references_to_no_crash_of_the_project(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        read_reference(text, HERE)
