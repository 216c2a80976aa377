"""Lists typed on one line, separated by commas."""

from __future__ import annotations

import re
from collections.abc import Iterable

# A comma followed only by blanks and another comma always separates, even in an open bracket.
_MARK = re.compile(r",(?=(\s+,)?)|[][{}]")


def split_lines(text: str) -> tuple[str, ...]:
    """Split a typed text into its entries, trimmed, without blank ones.

    A comma inside closed brackets belongs to the entry, as in the patterns `[x,y]` and `{a,b}`.
    Elsewhere `,,` is a literal comma.
    """
    lines: list[str] = []
    line, at = "", 0
    for comma in _plain_commas(text):
        if comma < at:
            continue
        line += text[at:comma]
        at = comma + 1
        if text.startswith(",", at):
            line += ","
            at += 1
        else:
            lines.append(line)
            line = ""
    lines.append(line + text[at:])
    return tuple(filter(None, map(str.strip, lines)))


def join_lines(lines: Iterable[str]) -> str:
    """Return the text that `split_lines` splits into these entries."""
    lines = tuple(lines)
    doubled = [_doubled(line) for line in lines]
    joined = ", ".join(doubled)
    # A bracket left open in one entry could be closed by the next, so separate more strongly.
    return joined if split_lines(joined) == lines else ", , ".join(doubled)


def _doubled(line: str) -> str:
    commas = {*_plain_commas(line)}
    return "".join(char * 2 if at in commas else char for at, char in enumerate(line))


def _plain_commas(text: str) -> list[int]:
    """Return the positions of the commas outside closed brackets."""
    commas: list[int] = []
    # For each open brace, the number of commas before it.
    braces: list[int] = []
    bracket: tuple[int, int, int] | None = None
    for mark in _MARK.finditer(text):
        at = mark.start()
        match mark[0]:
            case ",":
                commas.append(at)
                if mark[1]:
                    braces, bracket = [], None
            case "{":
                braces.append(len(commas))
            case "}" if braces:
                del commas[braces.pop() :]
            case "[" if bracket is None:
                # A ] right after [ or [! is a member of the set, as in glob.
                first = at + 1 + text.startswith("!", at + 1)
                bracket = (first, len(commas), len(braces))
            case "]" if bracket is not None and at > bracket[0]:
                del commas[bracket[1] :], braces[bracket[2] :]
                bracket = None
            case _:
                pass
    return commas
