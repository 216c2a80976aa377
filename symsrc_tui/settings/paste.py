"""What people paste where a server or a token is asked for: a page's address, a file's line.

Imports neither pydantic nor httpx.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

_SLUG = r"[a-z0-9_][a-z0-9_-]*"
_PAGES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"/settings/projects/(?P<project>{_SLUG})(?:/.*)?",
        rf"/settings/(?!account/|projects/)(?P<organization>{_SLUG})/projects/(?P<project>{_SLUG})(?:/.*)?",
        rf"/organizations/(?P<organization>{_SLUG})/(?:projects|insights/projects)/(?P<project>{_SLUG})(?:/.*)?",
        rf"/(?:insights/)?projects/(?P<project>{_SLUG})(?:/.*)?",
        rf"/organizations/(?P<organization>{_SLUG})(?:/.*)?",
        rf"/settings/(?!account/)(?P<organization>{_SLUG})(?:/.*)?",
        r"/(?:settings|issues|insights|projects|explore|dashboards|releases|auth|welcome)(?:/.*)?",
    )
)
# Of sentry.io's own names under its domain; the others are organizations'.
_NO_ORGANIZATION = frozenset({"www", "us", "de", "docs", "status"})
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_])(?:sntry[a-z]_[A-Za-z0-9+/=_-]{8,}|[0-9a-f]{64})(?![A-Za-z0-9_])"
)


class Page(NamedTuple):
    """What the address of a page of Sentry tells."""

    server: str
    organization: str = ""
    project: str = ""


def page_of(text: str) -> Page | None:
    """The server behind the address of one of Sentry's pages; None for anything else.

    An address without a path is none, unless it is an organization's own name under sentry.io.
    """
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    found = next((match for page in _PAGES if (match := page.fullmatch(parts.path))), None)
    named = found.groupdict() if found else {}
    organization = named.get("organization") or ""
    label, _, rest = host.partition(".")
    server = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    if rest == "sentry.io" and label not in _NO_ORGANIZATION:
        return Page("https://sentry.io", organization or label, named.get("project") or "")
    return Page(server, organization, named.get("project") or "") if found else None


def token_in(text: str) -> str | None:
    """The one auth token in a text that is more than that, such as a line of a settings file."""
    found = set(_TOKEN.findall(text))
    token = found.pop() if len(found) == 1 else ""
    return token if token and token != text.strip() else None
