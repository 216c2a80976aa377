"""Make text from elsewhere safe to show: bounded, and without anything a terminal interprets."""

from __future__ import annotations

import re

MORE = "…"
"""Ends a text that was cut."""
_LONGEST_TEXT = 200_000

_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # colors, cursor movement
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # titles
    r"|\x1b[ -/]*[0-~]?"
)
_IN_ASCII = str.maketrans({"…": "...", "—": "-", "–": "-", "“": '"', "”": '"', "‘": "'", "’": "'"})
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_IN_JSON = "\n\u200c\u200d"
_UNSEEN = re.compile(
    r"<(script|style)\b.*?(?:</\1\b[^>]*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")


def line(text: str, length: int = 300) -> str:
    """Return prose, such as a server's, on one line. Invisible characters are removed."""
    text = _ESCAPE_SEQUENCE.sub("", text[:_LONGEST_TEXT])
    # Only white space becomes a space, because the rest can be inside words.
    kept = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)
    return cut(" ".join(kept.split()), length)


def without_tags(text: str, length: int = 300) -> str:
    """Return prose from a response that may be HTML or XML."""
    # Imported only when needed, because it has a table of thousands of names.
    from html import unescape

    return line(unescape(_TAG.sub(" ", _UNSEEN.sub(" ", text[:_LONGEST_TEXT]))), length)


def shown(text: str, length: int = 120) -> str:
    """Return a value, such as a path, on one line. Invisible characters are escaped."""
    return cut(escaped(text[: length + 1]).replace("\n", _SHORT["\n"]), length)


def escaped(text: str, encoding: str = "utf-8") -> str:
    """Escape, as JSON does, invisible characters and those that the encoding lacks."""
    return "\n".join(_escaped_line(line, encoding) for line in text.split("\n"))


def escaped_json(text: str) -> str:
    """Escape invisible characters in JSON, except for those that join letters and emoji."""
    return "".join(c if c.isprintable() or c in _IN_JSON else _escape(c) for c in text)


def _escaped_line(text: str, encoding: str) -> str:
    if text.isprintable() and _is_in(encoding, text):
        return text
    text = text if _is_in(encoding, text) else text.translate(_IN_ASCII)
    return "".join(c if c.isprintable() and _is_in(encoding, c) else _escape(c) for c in text)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    codes = (units[at : at + 2].hex() for at in range(0, len(units), 2))
    return _SHORT.get(character) or "".join(f"\\u{code}" for code in codes)


def _is_in(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def visible(text: str, unknown: str = "�") -> str:
    """Replace each invisible character, so that the width stays the same."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else unknown for c in text)


def cut(text: str, length: int) -> str:
    """Shorten the text to a length, marking that it was cut."""
    return text if len(text) <= length else text[: length - 1] + MORE
