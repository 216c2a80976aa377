"""Warns about what older or newer Sentry servers reject, although the API documents it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from symsrc_tui.forms.problem import Problem, warning

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value

_FILTERS = ("filters.filetypes", "filters.path_patterns", "filters.requires_checksum")
_REQUIRED = {"appconnectKey": "Key ID", "appName": "App name", "bundleId": "Bundle ID"}
"""Fields of App Store Connect sources that are optional in the documentation only."""


def age_warnings(answers: Mapping[str, Value]) -> Iterator[Problem]:
    """Warn about everything in a source that not all servers accept.

    Args:
        answers: those that are not blank, by field path, with `type`.
    """
    if answers.get("type") == "appStoreConnect":
        yield warning("type", "Sentry servers since June 2024 reject App Store Connect sources")
        for path, label in _REQUIRED.items():
            if path not in answers:
                message = f"{label} is blank, but servers that accept this type require it"
                yield warning(path, message)
    if answers.get("layout.type") == "slashsymbols":
        message = "Sentry servers older than June 2024 reject the layout /symbols"
        yield warning("layout.type", message)
    # Once, at the first of them, because the server rejects all of them together.
    for path in _FILTERS:
        if answers.get(path):
            yield warning(path, "Sentry servers older than March 2025 reject filters")
            break
