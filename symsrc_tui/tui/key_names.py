"""Keys by name, without looking their names up among those of all characters.

With each key, Textual asks of each bound key which character it is. For most that is none; yet
the first time each goes through Unicode's tables of names, up to Python 3.11 0.8 MB of them.
"""

from __future__ import annotations

import textual.screen
from textual.keys import Keys, key_to_character

_WITHOUT_CHARACTER = frozenset(key.value for key in Keys) - {"space"}


def spare_tables() -> None:
    """Has Textual ask here first."""
    # Not by assignment: no module says that this is for others to set.
    setattr(textual.screen, "key_to_character", character_of)  # noqa: B010 - as said above


def character_of(key: str) -> str | None:
    """The character that a key stands for; None for control characters too, which are no text."""
    return None if key in _WITHOUT_CHARACTER else key_to_character(key)
