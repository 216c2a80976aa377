"""Break text into lines for a terminal."""

from __future__ import annotations

import re
import textwrap


def wrap(text: str, width: int, indent: str = "") -> str:
    """Wrap the text at `width` characters without breaking words.

    The further lines of a numbered item are indented below its text. Lines that are indented
    already stay whole, so that they can be copied.

    Args:
        indent: is put before each line.
    """
    return "\n".join(_wrap_line(line, width, indent) for line in text.split("\n"))


def _wrap_line(line: str, width: int, indent: str) -> str:
    if line.startswith(" "):
        return f"{indent}{line}"
    number = re.match(r"\d+\. ", line)
    below = " " * number.end() if number else ""
    lines = textwrap.wrap(
        line,
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}{below}",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)
