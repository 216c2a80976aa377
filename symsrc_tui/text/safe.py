"""Make foreign text fit to show: on one line, never long, nothing that a terminal acts on."""

from __future__ import annotations

import re

MORE = "…"
"""Ends a text that was cut."""
_LONGEST_TEXT = 200_000

ESCAPE_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # colours, cursor movement
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # titles
    r"|\x1b[ -/]*[0-~]?"
)
_TAG = re.compile(r"<[^<>]*>")


def line(text: str, length: int = 300) -> str:
    """Return the words of a server: one line of what can be seen, the rest dropped."""
    text = ESCAPE_SEQUENCES.sub("", text[:_LONGEST_TEXT])
    # A blank in place of what is dropped would be wrong inside words, and right for a line end.
    kept = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)
    return cut(" ".join(kept.split()), length)


def without_tags(text: str, length: int = 300) -> str:
    """Return the words of a server that may have sent a page of HTML or XML."""
    return line(_TAG.sub(" ", text[:_LONGEST_TEXT]), length)


def shown(text: str, length: int = 120) -> str:
    """Return a value as it is, such as a path, with escapes for what cannot be seen."""
    return cut(
        "".join(
            c if c.isprintable() else c.encode("unicode_escape").decode("ascii")
            for c in text[: length + 1]
        ),
        length,
    )


def visible(text: str, unknown: str = "�") -> str:
    """Return the text with a stand-in for each character that cannot be seen: its width stays."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else unknown for c in text)


def cut(text: str, length: int) -> str:
    """Return the text, or as much of it as fits before the mark of a cut."""
    return text if len(text) <= length else text[: length - 1] + MORE
