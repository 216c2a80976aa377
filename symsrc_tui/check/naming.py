"""A layout and a casing together, which is what names the files of a source."""

from __future__ import annotations

from typing import NamedTuple

from symsrc_tui.kinds.layout import CASINGS, LAYOUTS


class Naming(NamedTuple):
    """A layout with a casing, by the API's values."""

    layout: str
    casing: str

    @property
    def label(self) -> str:
        """The documented words for it; the default casing goes without saying."""
        casing = "" if self.casing == "default" else f" ({casing_label(self.casing)})"
        return f"{layout_label(self.layout)}{casing}"


def layout_label(layout: str) -> str:
    """The documented words for a layout."""
    return next(choice.label for choice in LAYOUTS if choice.value == layout)


def casing_label(casing: str) -> str:
    """The documented words for a casing."""
    return next(choice.label for choice in CASINGS if choice.value == casing)


# The default casing is preferred among those that come to the same paths.
ALL_NAMINGS = tuple(
    Naming(layout.value, casing)
    for casing in ("default", "lowercase", "uppercase")
    for layout in LAYOUTS
)
