"""What the stores of all kinds share."""

from __future__ import annotations

import pytest

from symsrc_tui.lookup import CASINGS, LAYOUTS
from symsrc_tui.sources.probe.store import unlikely_path


@pytest.mark.parametrize("casing", CASINGS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_path_of_a_missing_file_is_always_different(layout: str, casing: str) -> None:
    assert unlikely_path(layout, casing) != unlikely_path(layout, casing)
