"""Parse URLs from anywhere."""

from __future__ import annotations

import re
from contextlib import suppress

import httpx

from symsrc_tui.hosts import DEFAULT_PORTS

_HOST = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+", re.ASCII)
_SIGN_IN = re.compile(r"\b(log-?in|sign-?in|sso|saml2?|oauth2?|auth|accounts)\b", re.IGNORECASE)
_LAST_PORT = 65_535


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


def looks_like_sign_in(url: str) -> bool:
    """Return whether a URL is likely to be that of a page to sign in at."""
    return _SIGN_IN.search(url) is not None


def host_of(url: httpx.URL) -> str:
    """Return the host in ASCII, because httpx cannot decode every name that there is."""
    return url.raw_host.decode("ascii", "replace")


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """Return scheme, host and port, which are equal for URLs of the same server."""
    return url.scheme, host_of(url), url.port or DEFAULT_PORTS.get(url.scheme, 80)
