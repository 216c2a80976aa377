"""What the two steps for several projects share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from symsrc_tui.tui.screens.base import StepScreen

if TYPE_CHECKING:
    from textual import events

    from symsrc_tui.session.projects.several_projects import SeveralProjects


class SeveralScreen(StepScreen):
    """A step for several projects, which is none of the numbered ones."""

    @property
    def _several(self) -> SeveralProjects:
        several = self.session.several
        assert several is not None  # noqa: S101 - what leads here begins it
        return several

    def _steps(self) -> Content:
        """Return what is done in several projects, in place of the steps."""
        return Content.styled(f" {self._several.operation.heading} ", "bold")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show what the keys do."""
        del event
        self.show_keys()
        self.show_help()
