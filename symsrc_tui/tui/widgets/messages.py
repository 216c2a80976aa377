"""Messages that every control can post to its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from textual.widget import Widget


class ControlMessage(Message):
    """A message from a control. Its `repr` shows no value."""

    def __init__(self, control: Widget) -> None:
        super().__init__()
        self._posted_by = control

    @property
    def control(self) -> Widget:
        """The control that posted the message."""
        return self._posted_by


class Finished(ControlMessage):
    """Enter was pressed and the control has an answer: go on to the next field."""


class Notice(ControlMessage):
    """Tells the user about what has just happened, in a sentence or two without secrets."""

    def __init__(self, control: Widget, text: str, *, is_parting: bool = False) -> None:
        """Args:
        is_parting: True if the focus is leaving the field, so that the text replaces the next
            field's help.
        """
        super().__init__(control)
        self.text = text
        self.is_parting = is_parting
