"""Break text into lines for a terminal."""

from __future__ import annotations

import re
import textwrap


def wrap(text: str, width: int) -> str:
    """Wrap the text at `width` characters without breaking words.

    The further lines of a numbered item are indented below its text. Indented lines stay whole,
    so that they can be copied.
    """
    return "\n".join(_wrap_line(line, width) for line in text.split("\n"))


def _wrap_line(line: str, width: int) -> str:
    if line.startswith(" "):
        return line
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
