"""Name a source that the project already has, of the same type and place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.sources.source import Source


def duplicate_message(source: Source, stored: Iterable[StoredSource]) -> str:
    """Return a sentence about another source of the same type and place, or an empty string."""
    from symsrc_tui.sentry.comparison import is_same_place

    for other in stored:
        if other.id != source.id and is_same_place(other.fields, source):
            name = other.name or other.type
            return (
                f'This project already has a source for this place: "{name}" '
                f"(ID {shown(other.id, 80)})"
            )
    return ""
