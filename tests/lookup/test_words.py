"""The words of this room are those that a source's form offers."""

from __future__ import annotations

from symsrc_tui.lookup import CASINGS, FILETYPES, LAYOUTS
from symsrc_tui.sources import filters, layout


def test_layouts_casings_and_file_types_match_the_form() -> None:
    assert {choice.value for choice in layout.LAYOUTS} == set(LAYOUTS)
    assert {choice.value for choice in layout.CASINGS} == set(CASINGS)
    assert {choice.value for choice in filters.FILETYPES} == set(FILETYPES)
