"""Read the URL of a page that people paste for a server.

The first screen uses this, so it imports neither pydantic nor httpx.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from symsrc_tui.text.two_urls import has_two_urls

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
# Names under sentry.io that are not organizations.
_NO_ORGANIZATION = frozenset({"www", "us", "de", "docs", "status"})


class Page(NamedTuple):
    """What the URL of a Sentry page contains."""

    server: str
    organization: str = ""
    project: str = ""


def page_of(text: str) -> Page | None:
    """Parse the URL of a Sentry page; return None for other texts.

    A URL without a path gives None, unless it is an organization's own name under sentry.io.
    """
    text = text.strip()
    if has_two_urls(text):
        return None
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
