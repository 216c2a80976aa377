"""The sources that a project has already, as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.forms.search import Choice
from symsrc_tui.text.safe import cut, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from symsrc_tui.sentry.models import StoredSource

_UNNAMED = "(no name)"
_ONE_LINE = 72
"""Characters beside a menu's margin at 80 columns."""


class ListedSource(NamedTuple):
    """What distinguishes a stored source from others, safe to show."""

    name: str
    facts: tuple[str, ...]
    """Its type and place, and its ID: a line each."""


def choice(stored: Sequence[StoredSource], value: str) -> Choice:
    """Return the choice to see a project's sources, with their count and names."""
    count = "source" if len(stored) == 1 else f"{len(stored):,} sources"
    # Without listing them, which would import the kinds' models.
    names = ", ".join(each.name or _UNNAMED for each in stored)
    return Choice(value, cut(f"See the project's {count}: {names}", _ONE_LINE))


def listed(stored: Iterable[StoredSource]) -> list[ListedSource]:
    """Return the sources in the order in which Sentry uses them."""
    return [_listed(each) for each in stored]


def _listed(stored: StoredSource) -> ListedSource:
    # Imported late, because it imports the kinds' models.
    from symsrc_tui.session.overview import overview

    view = overview(stored.fields)
    what = f"{view.label}: {view.place}" if view.place else view.label
    return ListedSource(stored.name or _UNNAMED, (what, f"ID {shown(stored.id, 80)}"))
