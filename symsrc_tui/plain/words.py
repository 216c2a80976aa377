"""Text on its way to a terminal that may know few letters and must be told nothing but text."""

from __future__ import annotations

import json
import re
import textwrap

_ASCII = str.maketrans({"…": "...", "—": "-", "–": "-", "“": '"', "”": '"', "‘": "'", "’": "'"})


def fit(text: str, encoding: str) -> str:
    """The text in letters that `encoding` has, its lines kept.

    What it lacks, and what a terminal could act on or hide, stands there as JSON writes it.
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
    """The text in lines of at most `width` characters, but for words that are longer.

    What is numbered has its further lines below its text, not below its number.
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
