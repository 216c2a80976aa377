"""Parse URLs, and decide which of them may receive the token."""

from __future__ import annotations

import re
from contextlib import suppress

import httpx

from symsrc_tui.net.errors import BadAddress

_ADVICE = "Example: https://sentry.io or https://sentry.example.com."
_HOST = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+", re.ASCII)
_LAST_PORT = 65_535
_SAAS = "sentry.io"


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


def parse(text: str | httpx.URL, base: httpx.URL | None = None) -> httpx.URL | None:
    """Parse a URL from anywhere, relative to `base` if given. Return None if it is malformed."""
    with suppress(httpx.InvalidURL, ValueError):
        url = base.join(text) if base else httpx.URL(text)
        # A port above the limit would wrap around to another one.
        if url.port is None or 0 < url.port <= _LAST_PORT:
            return url
    return None


def can_be_sent_to(url: httpx.URL) -> bool:
    """Return whether a request can be sent to the URL, because httpx accepts more."""
    return url.scheme in ("http", "https") and bool(_HOST.fullmatch(host_of(url)))


def host_of(url: httpx.URL) -> str:
    """Return the host in ASCII, because httpx cannot decode every name that there is."""
    return url.raw_host.decode("ascii", "replace")


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """Return scheme, host and port, which are equal for URLs of the same server."""
    return url.scheme, host_of(url), url.port or (443 if url.scheme == "https" else 80)


def trusted_region(server: httpx.URL, region: str) -> httpx.URL | None:
    """Return the URL of a region named by the server, or None if it must not receive the token.

    It must be https and below the server's own domain; all of sentry.io counts as one server.
    """
    url = parse(region)
    if url is None or not can_be_sent_to(url) or url.scheme != "https" or url.userinfo:
        return None
    own, host = host_of(server), host_of(url)
    parent = _SAAS if own == _SAAS or own.endswith(f".{_SAAS}") else own
    if host != parent and not host.endswith(f".{parent}"):
        return None
    return url.copy_with(raw_path=_path_of(url) or b"/", fragment=None)


def _path_of(url: httpx.URL) -> bytes:
    """Return the path as it is sent, without a trailing slash."""
    return url.raw_path.partition(b"?")[0].rstrip(b"/")
