"""Find the end of a pasted key, which terminals send line by line, and say what was pasted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.clean_text import begins_key, is_whole_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symsrc_tui.sources.fill import FilledValues

_COMMANDS = ("@", "?", "<", "-", "\\")


def is_complete(typed: bytes, *, has_more: bool) -> bool:
    """Return whether an answer (a key, a JSON document or one line) has all of its lines.

    Args:
        has_more: True if more has arrived, so that a key may follow this line.
    """
    if not typed.endswith(b"\n"):
        return False
    text = typed.decode(errors="replace").lstrip()
    if begins_key(text):
        return is_whole_key(text)
    is_one_line = not text or (text.startswith(_COMMANDS) and not text.startswith("-----"))
    return is_one_line or not has_more


def notes_on(pasted: FilledValues, *, is_hidden: bool) -> Iterator[str]:
    """Yield what to say of a paste that was taken apart.

    Args:
        is_hidden: whether the terminal did not show it.
    """
    # Late, because the first prompt need not wait for it.
    from pydantic import SecretStr

    yield from pasted.notes
    has_secret = any(isinstance(value, SecretStr) for value in pasted.values.values())
    if has_secret and not is_hidden:
        yield (
            "The secret that you pasted is visible on your screen. If anyone else can see it,"
            " create a new one"
        )
