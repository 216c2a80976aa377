"""What may come in from a paste, and what may go out to the terminal. Plain text, no Textual."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LINE_LIMIT = 4_096
"""Characters a one-line field takes from a paste; no field of a symbol source needs more."""

KEY_LIMIT = 65_536
"""Characters taken from a pasted key; an RSA key of 16,384 bits is about 12,500 long."""

# A whole escape sequence goes, not only its first byte: what is left would look like text.
_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, cursor movement
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # titles, clipboard
    r"|\x1b[()][0-9A-Za-z]"  # character sets
)
_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_WRITTEN_LINE_END = re.compile(r"(?:\\+r)?\\+n|\\+r")
_PEM = re.compile(r"-----BEGIN .*-----END [^\n-]*-----", re.DOTALL)


class Cleaned(NamedTuple):
    """A text fit for a field, and one sentence on each thing that was done to it."""

    text: str
    notices: tuple[str, ...] = ()


def clean_line(pasted: str, limit: int = LINE_LIMIT) -> Cleaned:
    """The first line that holds something, trimmed, without anything that cannot be seen."""
    notices: list[str] = []
    text = _without_unseen(pasted, notices)
    lines = [line for part in text.split("\n") if (line := part.strip())]
    if not lines:
        return Cleaned("", ("The pasted text was blank.",) if pasted else ())
    if len(lines) > 1:
        notices.append(f"Only the first of {len(lines):,} pasted lines was kept.")
    return Cleaned(_within(lines[0], limit, notices).rstrip(), tuple(notices))


def clean_key(pasted: str, limit: int = KEY_LIMIT) -> Cleaned:
    r"""A key in PEM form, or a JSON document, as its file would hold it.

    Taken off a PEM: what surrounds it (quotes, commas, a JSON name, a file's other text),
    indentation, line ends written as `\n`. A JSON document keeps its line ends as they are.
    """
    notices: list[str] = []
    text = _within(_without_unseen(pasted, notices).strip(), limit, notices)
    if not text:
        return Cleaned("", ("The pasted text was blank.",) if pasted else ())
    if text.startswith("{"):
        return Cleaned(text, tuple(notices))
    text = _WRITTEN_LINE_END.sub("\n", text)
    if pem := _PEM.search(text):
        text = pem[0]
    return Cleaned(
        "\n".join(line.strip() for line in text.strip("\"', \n").split("\n")), tuple(notices)
    )


def visible(text: str, unknown: str = "�") -> str:
    """The text with a stand-in for each character that a terminal could act on or hide."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else unknown for char in text)


def _without_unseen(text: str, notices: list[str]) -> str:
    """Drops what cannot be seen; lines end in a line feed, every blank is a plain one."""
    if text.isascii() and text.isprintable():
        return text
    text, escapes = _ESCAPE.subn("", text)
    text = _LINE_END.sub("\n", text)
    kept: list[str] = []
    dropped = escapes
    for char in text:
        if char.isprintable() or char == "\n":
            kept.append(char)
        elif char == "\t" or unicodedata.category(char) == "Zs":
            kept.append(" ")
        else:
            dropped += 1
    if dropped:
        what = (
            "1 control or invisible character was"
            if dropped == 1
            else f"{dropped:,} control or invisible characters were"
        )
        notices.append(f"{what} dropped from the pasted text.")
    return "".join(kept)


def _within(text: str, limit: int, notices: list[str]) -> str:
    if len(text) > limit:
        notices.append(f"Only the first {limit:,} of {len(text):,} characters were kept.")
    return text[:limit]
