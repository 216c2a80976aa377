"""Words of a server, made fit to stand in a finding."""

from __future__ import annotations

import re

from symsrc_tui.kinds.question import shown

_TAGS = re.compile(r"<[^<>]*>")


def quoted(text: str, length: int = 120) -> str:
    """At most `length` characters of foreign text on one line, without markup of any sort."""
    plain = re.sub(r"[\[\]<>]", "", _TAGS.sub(" ", text[: 4 * length]))
    return shown(" ".join(plain.split()), length)


def token(text: str) -> str:
    """An error code or a name that a server sends: its letters, digits, dots and hyphens."""
    return re.sub(r"[^A-Za-z0-9._-]", "", text)[:60]
