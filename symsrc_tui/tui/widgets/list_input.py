"""A control for several texts on one line."""

from __future__ import annotations

from symsrc_tui.forms.list_text import join_lines, split_lines
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.messages import ControlMessage


class ListInput(LineInput):
    """A line whose entries are separated by commas."""

    class Edited(ControlMessage):
        """The user changed the entries, or cleared a field that was empty."""

        def __init__(self, control: ListInput, text: str) -> None:
            super().__init__(control)
            self.value = split_lines(text)

    def set_value(self, value: str | tuple[str, ...]) -> None:
        """Set the entries, with the cursor at the end. Posts no `Edited`."""
        super().set_value(value if isinstance(value, str) else join_lines(value))
