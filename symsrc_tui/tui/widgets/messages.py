"""What every field of the form can tell the screen that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from textual.widget import Widget


class FieldMessage(Message):
    """From one field. Its `repr` shows no value."""

    def __init__(self, field: Widget) -> None:
        super().__init__()
        self.field = field

    @property
    def control(self) -> Widget:
        """The field it is from."""
        return self.field


class Notice(FieldMessage):
    """What the user should know of what was just done, in a sentence or two; never a secret."""

    def __init__(self, field: Widget, text: str) -> None:
        super().__init__(field)
        self.text = text
