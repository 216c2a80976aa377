"""What every field of the form can tell the screen that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from textual.widget import Widget

BRINGS_BACK = "Cleared. Ctrl+Y restores it"
"""Said when a key has taken out more than a character or a word."""


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

    def __init__(self, field: Widget, text: str, *, is_parting: bool = False) -> None:
        """Args:
        is_parting: whether it is said on leaving the field, so that it stands above the next
            field's help.
        """
        super().__init__(field)
        self.text = text
        self.is_parting = is_parting
