"""Say what an edit does with a secret that the server has: keep, replace or clear it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from symsrc_tui.forms.controls import KeptSecret, is_blank

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Field, Value


class SecretState(Enum):
    """What an edit does with the secret that the server has. Values are sentences about it."""

    KEPT = "The stored secret is kept"
    REPLACED = "The stored secret will be replaced"
    CLEARED = "The stored secret will be cleared"


def secret_state(answer: Value) -> SecretState:
    """Return what an answer does with a stored secret."""
    if isinstance(answer, KeptSecret):
        return SecretState.KEPT
    return SecretState.CLEARED if is_blank(answer) else SecretState.REPLACED


def about_stored(answer: Value, field: Field, *, again: bool = True) -> str:
    """Return what happens to the stored secret.

    Args:
        again: whether the field is asked for next, so that the keys for it are of use.
    """
    state = secret_state(answer)
    if not again:
        return f"{state.value}."
    if state is SecretState.KEPT:
        keys = f"Type another to replace it{'' if field.required else ', - to clear it'}"
    elif state is SecretState.CLEARED:
        keys = "Enter confirms; - keeps the stored secret"
    else:
        keys = f"Enter confirms; - {'keeps the stored secret' if field.required else 'clears it'}"
    return f"{state.value}. {keys}."
