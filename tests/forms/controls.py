"""All controls, which each front end has to know."""

from __future__ import annotations

from symsrc_tui.forms.controls import Control


def _with_subclasses(control: type[Control]) -> set[type[Control]]:
    return {control}.union(*map(_with_subclasses, control.__subclasses__()))


CONTROLS = _with_subclasses(Control) - {Control}
