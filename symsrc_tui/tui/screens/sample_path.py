"""The example path on the details step: where Sentry would look for a sample file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from symsrc_tui.forms.controls import ChoiceControl
from symsrc_tui.forms.field import Choice, Field
from symsrc_tui.lookup.samples import Platform, sample_objects
from symsrc_tui.sources.expected_paths import sample_address
from symsrc_tui.tui.theme import text_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.sources.kind import Kind

PLATFORMS = {platform.key: platform for platform in sample_objects()}
PLATFORM = Field(
    "Example path",
    "Sentry will request the path below. The platform is not part of the source",
    where_to_find="Sentry will look for a file of this platform at the path below. Compare it with "
    "the path of a real file in your store: they must match exactly.",
    control=ChoiceControl(tuple(Choice(key, each.label) for key, each in PLATFORMS.items())),
    path="platform",
    required=False,
)


class SamplePath(Static):
    """Shows the exact address of the sample file."""

    DEFAULT_CSS = "SamplePath { height: auto; }"

    def __init__(self, kind: Kind) -> None:
        super().__init__(markup=False)
        self._kind = kind

    def on_resize(self) -> None:
        """Begin at the left in a narrow form, because an address is long."""
        self.styles.padding = (0, 0, 0, text_column(self.outer_size.width))

    def show(self, answers: Mapping[str, Value], platform: str) -> None:
        """Show the address for these answers, or why there is none."""
        text = sample_path_for(self._kind, answers, PLATFORMS[platform])
        if text != self.content:
            self.update(text)


def sample_path_for(kind: Kind, answers: Mapping[str, Value], platform: Platform) -> Content:
    """Return the first address Sentry would request for the platform's sample file, or a hint."""
    try:
        address = sample_address(kind, answers, platform)
    except ValueError as error:
        return Content.styled(str(error), "dim")
    if not address:
        return Content(f"This layout does not support {platform.label}. Choose another platform")
    return Content(address)
