"""Read a list of projects, as in `--projects` and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.settings.values import SettingsError, check_slug, split_project
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LARGEST_FILE = 1024 * 1024
"""Bytes of a file with projects."""


def named_projects(
    texts: Iterable[str], organization: Callable[[], str], origin: str
) -> list[tuple[str, str]]:
    """Return organization and project of each name, each once, in their order.

    Commas separate the names of a text; `#` begins a comment. Raises SettingsError.

    Args:
        texts: such as the lines of a file.
        organization: returns that of names without one; empty if it is not known.
        origin: where the texts come from, for messages.
    """
    names = [name.strip() for text in texts for name in text.partition("#")[0].split(",")]
    found = [_split(name, organization, origin) for name in names if name]
    return [*dict.fromkeys(found)]


def _split(name: str, default: Callable[[], str], origin: str) -> tuple[str, str]:
    organization, project = split_project(name, origin)
    organization = organization or default()
    if not organization:
        message = (
            f"{shown(name, 60)} ({origin}) has no organization. Write ORG/PROJECT, or set the "
            "organization with --org or SENTRY_ORG"
        )
        raise SettingsError("organization", message)
    return check_slug(organization, "organization", origin), project
