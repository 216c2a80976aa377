"""Make text safe for the terminal and its encoding, and wrap it."""

from __future__ import annotations

import json
import re
import textwrap

_ASCII = str.maketrans({"…": "...", "—": "-", "–": "-", "“": '"', "”": '"', "‘": "'", "’": "'"})


def fit(text: str, encoding: str) -> str:
    """Return the text with only printable characters that `encoding` has, and its line breaks.

    Others, which a terminal could interpret or hide, are escaped as in JSON.
    """
    return "\n".join(_fit_line(line, encoding) for line in text.split("\n"))


def _fit_line(line: str, encoding: str) -> str:
    if line.isprintable() and _has(encoding, line):
        return line
    line = line if _has(encoding, line) else line.translate(_ASCII)
    return "".join(
        c if c.isprintable() and _has(encoding, c) else json.dumps(c)[1:-1] for c in line
    )


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def wrap(text: str, width: int) -> str:
    """Wrap the text at `width` characters without breaking words.

    The further lines of a numbered item are indented below its text.
    """
    return "\n".join(_wrap_line(line, width) for line in text.split("\n"))


def _wrap_line(line: str, width: int) -> str:
    number = re.match(r"\d+\. ", line)
    indent = " " * number.end() if number else ""
    lines = textwrap.wrap(
        line,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)
