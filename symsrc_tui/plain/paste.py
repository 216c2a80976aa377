"""Where a key ends that arrives line by line, as terminals send what is pasted."""

from __future__ import annotations

import re

_COMMANDS = (b"@", b"?", b"<", b"-", b"\\")
_KEY_END = re.compile(rb"-----END [^\n-]*PRIVATE KEY-----[^\n]*\n")
# Where lines end in CR LF, the terminal makes two ends of one: there are blank lines in between.
_GIVEN_UP = b"\n\n\n"


def is_complete(typed: bytes, *, has_more: bool) -> bool:
    """Whether an answer that is a key, a JSON document or one line has all of its lines.

    What has begun and does not end is complete after two blank lines.

    Args:
        has_more: whether more has arrived already, so that a line that begins no key may stand
            before one.
    """
    if not typed.endswith(b"\n"):
        return False
    text = typed.lstrip()
    if text.startswith(b"{"):
        # In a key's document no text has a brace in it.
        return text.count(b"{") <= text.count(b"}") or _GIVEN_UP in text
    if b"-----BEGIN " in text:
        return bool(_KEY_END.search(text)) or _GIVEN_UP in text
    is_one_line = not text or (text.startswith(_COMMANDS) and not text.startswith(b"-----"))
    return is_one_line or not has_more
