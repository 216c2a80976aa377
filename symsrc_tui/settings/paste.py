"""Read the URL of a page that people paste for a server.

The first screen uses this, so it imports neither pydantic nor httpx.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from symsrc_tui.text.safe import shown
from symsrc_tui.text.two_urls import has_two_urls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.settings.values import Setting, SettingName

_SLUG = r"[a-z0-9_][a-z0-9_-]*"
_PAGES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"/api/0/projects/(?P<organization>{_SLUG})/(?P<project>{_SLUG})(?:/.*)?",
        rf"/api/0/organizations/(?P<organization>{_SLUG})(?:/.*)?",
        r"/api/0/[a-z].*",
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


_NONE = ("", "", "")


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


def with_page_apart(
    values: Mapping[SettingName, Setting], notices: list[str]
) -> dict[SettingName, Setting]:
    """Return the settings of one place, with the parts of the page that its URL leads to.

    Adds to `notices` which of them other settings contradict.
    """
    url = values.get("url")
    page = page_of(url.value) if url else None
    if not url or not page:
        return dict(values)
    named = values.get("organization")
    of_page: dict[SettingName, Setting] = {}
    owner, _, project = values["project"].value.rpartition("/") if "project" in values else _NONE
    organization = owner or (named.value if named else "")
    if page.organization:
        of_page["organization"] = url._replace(value=page.organization)
    if page.project and (not named or page.organization in ("", named.value)):
        # With its organization, so that it is not taken for another one's.
        both = f"{page.organization}/{page.project}".strip("/")
        of_page["project"] = url._replace(value=both)
    if organization and page.organization not in ("", organization):
        origin = values["project" if owner else "organization"].origin
        notices.append(_conflict(url, "organization", page.organization, origin, organization))
    elif project and page.project not in ("", project):
        origin = values["project"].origin
        notices.append(_conflict(url, "project", page.project, origin, project))
    return {**of_page, **values, "url": url._replace(value=page.server)}


def _conflict(url: Setting, what: str, of_page: str, origin: str, value: str) -> str:
    return (
        f"{url.origin} is a page of the {what} {of_page}, but {origin} names {shown(value, 40)},"
        " which is used"
    )
