"""Since when Sentry servers accept what, and warnings about what older ones reject.

What only one kind has is warned of in the kind's model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from symsrc_tui.forms.problem import Problem, warning

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value

FIRST = "November 2023"
"""Servers from then on have an API for symbol sources."""
NO_APP_STORE_CONNECT = "June 2024"
"""From then on they reject it."""
SLASHSYMBOLS = "June 2024"
FILTERS = "March 2025"
_FILTERS = ("filters.filetypes", "filters.path_patterns", "filters.requires_checksum")


def shared_age_warnings(answers: Mapping[str, Value]) -> Iterator[Problem]:
    """Yield warnings about layout and filters. See `Source.age_warnings`."""
    if answers.get("layout.type") == "slashsymbols":
        message = f"Sentry servers older than {SLASHSYMBOLS} reject the layout /symbols"
        yield warning("layout.type", message)
    # Once, at the first of them, because the server rejects all of them together.
    for path in _FILTERS:
        if answers.get(path):
            yield warning(path, f"Sentry servers older than {FILTERS} reject filters")
            break
