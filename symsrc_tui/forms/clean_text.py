"""Clean typed and pasted text for fields."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import NamedTuple

LINE_LIMIT = 4_096
"""In characters, for a pasted line. No field of a symbol source needs more."""

KEY_LIMIT = 65_536
"""In characters, for a pasted key. A 16,384-bit RSA key has about 12,500."""

KEY_BEGIN = "-----BEGIN "
"""What a PEM begins with, after any text before it."""

# What str.strip() removes, and what copying from a web page adds: zero-width space, word joiner,
# byte order mark.
_ENDS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u2060\ufeff"
)
# Only whole escape sequences, because the rest of one would look like typed text, and what only
# begins like one may be a part of an answer. For texts that are shown, `text.safe` removes more.
_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colors, cursor movement
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # titles, clipboard
    r"|\x1b[()][0-9A-Za-z]"  # character sets
)
_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_WRITTEN_LINE_END = re.compile(r"(?:\\+r)?\\+n|\\+r")
_PEM = re.compile(rf"{KEY_BEGIN}.*-----END [^\n-]*-----", re.DOTALL)
# Parameters or certificates can come before the key.
_KEY_END = re.compile(r"-----END [^\n-]*PRIVATE KEY-----")
# Two blank lines, because the terminal turns CR LF into two line ends, which adds single ones.
_GIVEN_UP = "\n\n\n"


class Cleaned(NamedTuple):
    """A cleaned text, and one sentence per kind of change."""

    text: str
    notices: tuple[str, ...] = ()


def trim(text: str) -> str:
    """Remove white space and invisible characters from both ends."""
    return text.strip(_ENDS)


def clean_line(pasted: str) -> Cleaned:
    """Return the first line that is not blank, trimmed and without invisible characters."""
    notices: list[str] = []
    text = _without_unseen(pasted, notices)
    lines = [line for part in text.split("\n") if (line := part.strip())]
    if not lines:
        return Cleaned("", ("The pasted text was blank.",) if pasted else ())
    if len(lines) > 1:
        notices.append(f"Only the first of {len(lines):,} pasted lines was kept.")
    return Cleaned(_within(lines[0], LINE_LIMIT, notices).rstrip(), tuple(notices))


def clean_key(pasted: str) -> Cleaned:
    r"""Return a pasted PEM key or JSON document as its file contains it.

    Removed from a PEM: surrounding text (quotes, commas, a JSON name, other text of the file) and
    indentation; a literal `\n` becomes a line end. A JSON document, and a text with an email beside
    the key, are kept.
    """
    notices: list[str] = []
    text = _within(_without_unseen(pasted, notices).strip(), KEY_LIMIT, notices)
    if not text:
        return Cleaned("", ("The pasted text was blank.",) if pasted else ())
    if text.startswith("{"):
        return Cleaned(text, tuple(notices))
    if "@" in _PEM.sub("", text):
        # An email beside the key belongs to another field.
        return Cleaned(text, tuple(notices))
    text = _WRITTEN_LINE_END.sub("\n", text)
    if pem := _PEM.search(text):
        text = pem[0]
    return Cleaned(
        "\n".join(line.strip() for line in text.strip("\"', \n").split("\n")), tuple(notices)
    )


def begins_key(text: str) -> bool:
    """Return whether a text is, or begins, a PEM or a JSON document, of which lines may follow."""
    return KEY_BEGIN in text or text.lstrip().startswith("{")


def is_whole_key(text: str) -> bool:
    """Return whether a PEM key or JSON document has arrived line by line.

    An unfinished one ends with two blank lines.
    """
    if _GIVEN_UP in text.lstrip():
        return True
    if not text.lstrip().startswith("{"):
        return _KEY_END.search(text) is not None
    try:
        # Accepts a comma behind the document, and line ends in its strings.
        json.JSONDecoder(strict=False).raw_decode(text.lstrip())
    except ValueError:
        return False
    return True


def _without_unseen(text: str, notices: list[str]) -> str:
    """Remove invisible characters and normalize line ends and blanks."""
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
        notices.append(f"{what} removed from the pasted text.")
    return "".join(kept)


def _within(text: str, limit: int, notices: list[str]) -> str:
    if len(text) > limit:
        notices.append(f"Only the first {limit:,} of {len(text):,} characters were kept.")
    return text[:limit]
