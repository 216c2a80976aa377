"""Warn about what older Sentry servers reject, although the API documents it.

What only one kind has is in the kind's model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from symsrc_tui.forms.problem import Problem, warning

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value

_FILTERS = ("filters.filetypes", "filters.path_patterns", "filters.requires_checksum")


def shared_age_warnings(answers: Mapping[str, Value]) -> Iterator[Problem]:
    """Yield warnings about layout and filters. See `Source.age_warnings`."""
    if answers.get("layout.type") == "slashsymbols":
        message = "Sentry servers older than June 2024 reject the layout /symbols"
        yield warning("layout.type", message)
    # Once, at the first of them, because the server rejects all of them together.
    for path in _FILTERS:
        if answers.get(path):
            yield warning(path, "Sentry servers older than March 2025 reject filters")
            break
