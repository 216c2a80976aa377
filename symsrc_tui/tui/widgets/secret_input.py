"""A control for a password or secret key on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from symsrc_tui.tui.widgets import glyphs
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.messages import ControlMessage, Notice
from symsrc_tui.tui.widgets.stored_secret import StoredSecret

if TYPE_CHECKING:
    from collections.abc import Callable


class SecretInput(LineInput, StoredSecret):
    """Shows bullets, and returns the text as `SecretStr` only.

    The value of the base class `Input` consists of bullets, too. So nothing that Textual does
    with it (messages, clipboard, tracebacks with local variables) reveals the secret.
    """

    class Edited(ControlMessage):
        """The user changed the secret, or cleared a field that was empty."""

        def __init__(self, control: SecretInput, value: SecretStr) -> None:
            super().__init__(control)
            self.value = value

    def __init__(self, secret: SecretStr | None = None, *, placeholder: str = "") -> None:
        self.secret = secret or SecretStr("")
        self._hint = placeholder
        super().__init__(_bullets(self.secret), placeholder=placeholder)

    def set_value(self, value: SecretStr | str) -> None:
        """Set the secret. Posts no `Edited`."""
        self.secret = value if isinstance(value, SecretStr) else SecretStr(value)
        super().set_value(_bullets(self.secret))
        self.set_state(self.secret)

    def changed(self) -> ControlMessage:
        return self.Edited(self, self.answer)

    def show_state(self) -> None:
        self.placeholder = self.state or self._hint

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace a part of the secret. Every edit calls this: typing, deleting, pasting."""
        before = self.secret
        whole = before.get_secret_value()
        start, end = sorted((max(0, start), min(len(whole), end)))
        self.secret = SecretStr(whole[:start] + text + whole[end:])
        self.value = _bullets(self.secret)
        self.cursor_position = start + len(text)
        if self.secret.get_secret_value():
            self._is_cleared = False
            self.show_state()
        if self.secret != before or not whole:
            self.post_message(self.changed())

    def action_delete_left_all(self) -> None:
        """Clear the field or, if nothing was entered, the stored secret."""
        if self.value or not self.clear_stored():
            super().action_delete_left_all()

    def keep(self, start: int, end: int) -> Callable[[], None]:
        part = SecretStr(self.secret.get_secret_value()[start:end])
        return lambda: self.replace(part.get_secret_value(), *self.selection)

    def is_replaced_by(self, pasted: str) -> bool:
        # Nobody sees where a part would be inserted.
        del pasted
        return bool(self.value)

    def action_copy(self) -> None:
        """Refuse to copy, and keep the key from copying anything else."""
        self.post_message(Notice(self, "Secrets cannot be copied"))

    def action_cut(self) -> None:
        """Refuse to cut."""
        self.action_copy()


def _bullets(secret: SecretStr) -> str:
    return glyphs.current().bullet * len(secret.get_secret_value())
