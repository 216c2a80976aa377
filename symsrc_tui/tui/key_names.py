"""Maps key names to characters without loading Unicode's table of names.

For each key press, Textual looks up the character of every bound key. Most have none, but the
first lookup of each searches Unicode's names, and up to Python 3.11 that loads 0.8 MB.
"""

from __future__ import annotations

import textual.screen
from textual.keys import Keys, key_to_character

_WITHOUT_CHARACTER = frozenset(key.value for key in Keys) - {"space"}


def spare_tables() -> None:
    """Replace Textual's lookup by `character_of`."""
    # Use setattr, because mypy rejects assigning to a name that a module does not export.
    setattr(textual.screen, "key_to_character", character_of)  # noqa: B010 - see above


def character_of(key: str) -> str | None:
    """Return the key's character, or None if it has none or is a control character."""
    return None if key in _WITHOUT_CHARACTER else key_to_character(key)
