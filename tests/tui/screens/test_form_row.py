"""A field is shown by the widget of its control."""

from __future__ import annotations

from symsrc_tui.tui.screens.form_row import WIDGETS
from tests.forms.controls import CONTROLS


def test_every_control_has_a_widget() -> None:
    assert set(WIDGETS) == CONTROLS
