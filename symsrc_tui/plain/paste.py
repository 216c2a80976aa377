"""Find the end of a pasted key, which terminals send line by line."""

from __future__ import annotations

import re

_COMMANDS = (b"@", b"?", b"<", b"-", b"\\")
_KEY_END = re.compile(rb"-----END [^\n-]*PRIVATE KEY-----[^\n]*\n")
# Two blank lines, because the terminal turns CR LF into two line ends, which adds single ones.
_GIVEN_UP = b"\n\n\n"


def is_complete(typed: bytes, *, has_more: bool) -> bool:
    """Return whether an answer (a key, a JSON document or one line) has all of its lines.

    An unfinished key or document is complete after two blank lines.

    Args:
        has_more: True if more has arrived, so that a key may follow this line.
    """
    if not typed.endswith(b"\n"):
        return False
    text = typed.lstrip()
    if text.startswith(b"{"):
        # Counting is enough, because the strings of a key file contain no braces.
        return text.count(b"{") <= text.count(b"}") or _GIVEN_UP in text
    if b"-----BEGIN " in text:
        return bool(_KEY_END.search(text)) or _GIVEN_UP in text
    is_one_line = not text or (text.startswith(_COMMANDS) and not text.startswith(b"-----"))
    return is_one_line or not has_more
