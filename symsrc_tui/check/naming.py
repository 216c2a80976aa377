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
        labels = {choice.value: choice.label for choice in (*LAYOUTS, *CASINGS)}
        casing = "" if self.casing == "default" else f" ({labels[self.casing]})"
        return f"{labels[self.layout]}{casing}"


# The default casing is preferred among those that come to the same paths.
ALL_NAMINGS = tuple(
    Naming(layout.value, casing)
    for casing in ("default", "lowercase", "uppercase")
    for layout in LAYOUTS
)
