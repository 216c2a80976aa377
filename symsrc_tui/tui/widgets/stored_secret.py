"""How a control shows a secret that the server has: kept, replaced or cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from symsrc_tui.forms.controls import KEPT
from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets.messages import Notice
from symsrc_tui.tui.widgets.restorable import Restorable

if TYPE_CHECKING:
    from symsrc_tui.tui.widgets.messages import ControlMessage

_REQUIRED = "The source cannot be without it. Type or paste another to replace it"


class StoredSecret(Restorable):
    """A control for a secret. The server may have one already, which no one can see."""

    secret: SecretStr
    """What was entered; blank if nothing was."""
    is_stored = False
    """Whether the server has one, which it keeps unless another is entered."""
    _is_cleared = False
    _can_clear = False

    def hold_stored(self, *, can_clear: bool) -> None:
        """Stand for a secret that the server has.

        Args:
            can_clear: whether the source can be without it.
        """
        self.is_stored, self._can_clear = True, can_clear

    @property
    def answer(self) -> SecretStr:
        """The answer: what was entered, or that the stored one is kept, or nothing."""
        if self.secret.get_secret_value():
            return self.secret
        return KEPT if self.is_stored and not self._is_cleared else SecretStr("")

    def changed(self) -> ControlMessage:
        """Return the message that the answer has changed."""
        raise NotImplementedError

    def show_state(self) -> None:
        """Draw `state` where nothing is entered."""
        raise NotImplementedError

    @property
    def state(self) -> str:
        """What becomes of the stored secret if nothing is entered; empty if there is none."""
        if not self.is_stored:
            return ""
        if self._is_cleared:
            return f"cleared; {keys.RESTORE} keeps the stored one"
        clears = f", {keys.CLEAR} clears" if self._can_clear else ""
        return f"kept; type to replace{clears}"

    def set_state(self, value: SecretStr) -> None:
        """Show whether an answer keeps the stored secret."""
        self._is_cleared = (
            self.is_stored
            and value is not KEPT
            and not value.get_secret_value()
            and self._can_clear
        )
        self.show_state()

    def clear_stored(self) -> bool:
        """Clear the stored secret, or say why not. Return False if there is none to clear."""
        if not self.is_stored or self._is_cleared:
            return False
        if self._can_clear:
            self._mark(is_cleared=True)
            self.cleared(self._keep)
        else:
            self.post_message(Notice(self, _REQUIRED))
        return True

    def action_restore(self) -> None:
        """Restore what was cleared last, or keep the stored secret."""
        if self._restore is None and self.is_stored and not self.secret.get_secret_value():
            self._keep()
        else:
            super().action_restore()

    def _keep(self) -> None:
        self._restore = None
        if not self.secret.get_secret_value():
            self._mark(is_cleared=False)
            self.post_message(Notice(self, "The stored one is kept"))

    def _mark(self, *, is_cleared: bool) -> None:
        self._is_cleared = is_cleared
        self.show_state()
        self.post_message(self.changed())
