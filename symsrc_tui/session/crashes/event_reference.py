"""Read which crash a person means: an event's ID, or the URL of its page or of its issue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from symsrc_tui.settings.paste import page_of
from symsrc_tui.settings.values import is_hosted
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.session.destination import Destination

_EVENT_ID = r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}"
_EVENT = re.compile(rf"[/:]({_EVENT_ID})(?:/|$)")
_ISSUE = re.compile(r"/issues/(\d+)(?:/|$)")


class EventReference(NamedTuple):
    """An event, or an issue whose newest event is meant."""

    event: str = ""
    """Its ID, 32 lowercase hex digits."""
    issue: str = ""
    """The number of the issue, if no event is named."""


def read_reference(text: str, destination: Destination) -> EventReference:
    """Parse the text.

    Raises:
        ValueError: it names no crash, or one of another organization or server. Says what to do.
    """
    text = text.strip()
    if re.fullmatch(_EVENT_ID, text):
        return EventReference(_normal(text))
    if "/" not in text:
        raise ValueError("Enter an event ID (32 hex digits) or the URL of an event or issue")
    _check_same(text, destination)
    path = urlsplit(text).path
    if found := _EVENT.search(path):
        return EventReference(_normal(found[1]))
    if found := _ISSUE.search(path):
        return EventReference(issue=found[1])
    raise ValueError(
        "This URL names no crash. Open one of the issue's events in Sentry and copy that URL, or "
        "the event ID"
    )


def _normal(id_: str) -> str:
    return id_.replace("-", "").lower()


def _check_same(url: str, destination: Destination) -> None:
    """Raise ValueError if the URL is known to be of another server or organization."""
    page = page_of(url)
    if page is None:
        return
    both_hosted = is_hosted(page.server) and is_hosted(destination.server)
    if page.server != destination.server and not both_hosted:
        message = (
            f"This URL belongs to {shown(page.server)}, but the server is {destination.server}"
        )
        raise ValueError(f"{message}. Set the server with --url")
    if page.organization not in ("", destination.organization):
        message = (
            f"This URL belongs to the organization {page.organization}, but the organization is"
        )
        raise ValueError(f"{message} {destination.organization}. Set it with --org")
