"""A sample of what will be asked of the source, drawn anew with every answer it hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from symsrc_tui.kinds.question import Choice, Question
from symsrc_tui.kinds.source import Field
from symsrc_tui.lookup.placing import sample_address
from symsrc_tui.lookup.samples import Platform, sample_objects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.kinds.question import Value
    from symsrc_tui.kinds.source import Source

PLATFORMS = {platform.key: platform for platform in sample_objects()}
PLATFORM = Field(
    "platform",
    Question(
        "Asks for",
        "Of which platform a sample is shown. It is not sent",
        where="The path below is where Sentry will look for a sample file of this platform. "
        "Compare it with a file that is in the store: they must agree letter by letter.",
        control="choice",
        choices=tuple(Choice(key, each.label) for key, each in PLATFORMS.items()),
    ),
    required=False,
)


class Asked(Static):
    """The exact address of the sample."""

    DEFAULT_CSS = "Asked { height: auto; max-height: 4; padding-left: 20; }"

    def __init__(self, model: type[Source]) -> None:
        super().__init__(markup=False)
        self._model = model

    def show(self, given: Mapping[str, Value], platform: str) -> None:
        """Shows the sample for these answers, or why there is none."""
        text = asked_for(self._model, given, PLATFORMS[platform])
        if text != self.content:
            self.update(text)


def asked_for(model: type[Source], given: Mapping[str, Value], platform: Platform) -> Content:
    """The address Sentry would ask first for the platform's sample, as far as it is known."""
    try:
        found = sample_address(model, given, platform)
    except ValueError as error:
        return Content.styled(str(error), "dim")
    return Content(found or f"Nothing: this layout has no place for {platform.label}")
