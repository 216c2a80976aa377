"""Decide which addresses are a Sentry server's, and which regions may receive the token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.net.errors import BadAddress
from symsrc_tui.net.urls import can_be_sent_to, host_of, parse
from symsrc_tui.settings.values import is_hosted

if TYPE_CHECKING:
    import httpx

_ADVICE = "Example: https://sentry.io or https://sentry.example.com."


def server_url(text: str) -> httpx.URL:
    """Return the base URL of a server, without a trailing slash.

    Accepts URLs with or without `https://`, trailing slash or `/api/0/`. Raises BadAddress.
    """
    text = text.strip()
    url = parse(text if "://" in text else f"https://{text}")
    if url is None or not can_be_sent_to(url):
        raise BadAddress("The server's URL is not valid", _ADVICE, field="url")
    if url.userinfo or url.query or url.fragment:
        message = "The server's URL contains a password, a query or a fragment"
        raise BadAddress(message, f"Enter only the address. {_ADVICE}", field="url")
    path = _path_of(url).removesuffix(b"/api/0").rstrip(b"/")
    return url.copy_with(raw_path=path or b"/", fragment=None)


def trusted_region(server: httpx.URL, region: str) -> httpx.URL | None:
    """Return the URL of a region named by the server, or None if it must not receive the token.

    It must be https and below the server's own domain; all of sentry.io counts as one server.
    """
    url = parse(region)
    if url is None or not can_be_sent_to(url) or url.scheme != "https" or url.userinfo:
        return None
    host = host_of(url)
    parent = "sentry.io" if is_hosted(str(server)) else host_of(server)
    if host != parent and not host.endswith(f".{parent}"):
        return None
    return url.copy_with(raw_path=_path_of(url) or b"/", fragment=None)


def _path_of(url: httpx.URL) -> bytes:
    """Return the path as it is sent, without a trailing slash."""
    return url.raw_path.partition(b"?")[0].rstrip(b"/")
