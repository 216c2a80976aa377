"""Parses server URLs, and decides which of them may receive the token."""

from __future__ import annotations

import ipaddress
import re

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
    if "://" not in text:
        text = f"https://{text}"
    url = _parse(text)
    if url is None or url.scheme not in ("http", "https"):
        raise BadAddress("The server's URL is not valid", _ADVICE, field="url")
    if url.userinfo or url.query or url.fragment:
        message = "The server's URL contains a password, a query or a fragment"
        raise BadAddress(message, f"Enter only the address. {_ADVICE}", field="url")
    path = url.path.rstrip("/").removesuffix("/api/0").rstrip("/")
    return url.copy_with(path=path or "/")


def _parse(text: str) -> httpx.URL | None:
    """Parse a URL; return None if host or port are invalid, because httpx accepts any."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        return None
    # A port above the limit would wrap around to another one.
    has_port = url.port is None or 0 < url.port <= _LAST_PORT
    return url if has_port and _HOST.fullmatch(url.raw_host.decode()) else None


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """Return scheme, host and port, which are equal for URLs of the same server."""
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def is_loopback(url: httpx.URL) -> bool:
    """Return whether the server is this host itself."""
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return url.host == "localhost" or url.host.endswith(".localhost")


def trusted_region(server: httpx.URL, region: str) -> httpx.URL | None:
    """Return the URL of a region named by the server, or None if it must not receive the token.

    It must be https and below the server's own domain; all of sentry.io counts as one server.
    """
    url = _parse(region)
    if url is None or url.scheme != "https" or url.userinfo:
        return None
    saas = server.host == _SAAS or server.host.endswith(f".{_SAAS}")
    parent = _SAAS if saas else server.host
    if url.host != parent and not url.host.endswith(f".{parent}"):
        return None
    return url.copy_with(path=url.path.rstrip("/") or "/", query=None, fragment=None)
