"""Servers' addresses, and which of them belong to the same Sentry."""

from __future__ import annotations

import ipaddress
import re

import httpx

from symsrc_tui.sentry.errors import BadAddress

_ADVICE = "It looks like https://sentry.io or https://sentry.example.com."
_HOST = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+", re.ASCII)
_LAST_PORT = 65_535
_SAAS = "sentry.io"


def server_url(text: str) -> httpx.URL:
    """The address under which the API's paths stand, without a slash at the end.

    Takes what people have: with or without `https://`, a slash or `/api/0/`. Raises BadAddress.
    """
    text = text.strip()
    if "://" not in text:
        text = f"https://{text}"
    url = _parse(text)
    if url is None or url.scheme not in ("http", "https"):
        raise BadAddress("The server's URL is none", _ADVICE, field="url")
    if url.userinfo or url.query or url.fragment:
        message = "The server's URL has a password, a query or a fragment in it"
        raise BadAddress(message, f"Leave only the address. {_ADVICE}", field="url")
    path = url.path.rstrip("/").removesuffix("/api/0").rstrip("/")
    return url.copy_with(path=path or "/")


def _parse(text: str) -> httpx.URL | None:
    """The URL, if its host and its port can be some; httpx takes any blanks and any numbers."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        return None
    # A port that is too high would become another, by the bits that are left of it.
    has_port = url.port is None or 0 < url.port <= _LAST_PORT
    return url if has_port and _HOST.fullmatch(url.raw_host.decode()) else None


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """What has to be equal for two URLs to be on the same server: scheme, host, port."""
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def is_loopback(url: httpx.URL) -> bool:
    """Whether the server is this host itself."""
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return url.host == "localhost" or url.host.endswith(".localhost")


def trusted_region(server: httpx.URL, region: str) -> httpx.URL | None:
    """The address of a region that the server named, if it may have the token.

    It may if it is https and lies under the server's own name; all of sentry.io is one server.
    """
    url = _parse(region)
    if url is None or url.scheme != "https" or url.userinfo:
        return None
    saas = server.host == _SAAS or server.host.endswith(f".{_SAAS}")
    parent = _SAAS if saas else server.host
    if url.host != parent and not url.host.endswith(f".{parent}"):
        return None
    return url.copy_with(path=url.path.rstrip("/") or "/", query=None, fragment=None)
