"""Find the end of a pasted key, which terminals send line by line."""

from __future__ import annotations

from symsrc_tui.forms.clean_text import begins_key, is_whole_key

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
