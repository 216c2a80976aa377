"""A layout with a casing: together they name the files of a source."""

from __future__ import annotations

from typing import NamedTuple

from symsrc_tui.sources.layout import CASINGS, LAYOUTS


class LayoutAndCasing(NamedTuple):
    """A layout with a casing, by the API's values."""

    layout: str
    casing: str

    @property
    def label(self) -> str:
        """The documented labels, without that of the default casing."""
        casing = "" if self.casing == "default" else f" ({casing_label(self.casing)})"
        return f"{layout_label(self.layout)}{casing}"


def layout_label(layout: str) -> str:
    """Return the documented label of a layout."""
    return next(choice.label for choice in LAYOUTS if choice.value == layout)


def casing_label(casing: str) -> str:
    """Return the documented label of a casing."""
    return next(choice.label for choice in CASINGS if choice.value == casing)


# The default casing comes first, because it is preferred if several give the same paths.
ALL_NAMINGS = tuple(
    LayoutAndCasing(layout.value, casing)
    for casing in ("default", "lowercase", "uppercase")
    for layout in LAYOUTS
)
