"""Several lines typed as one, commas between them."""

from __future__ import annotations

import re
from collections.abc import Iterable

# A comma with nothing but blanks before the next one separates always, whatever is open.
_MARK = re.compile(r",(?=(\s+,)?)|[][{}]")


def split_lines(text: str) -> tuple[str, ...]:
    """The lines that were typed, trimmed, blank ones left out.

    A comma in closed brackets is one of the line's own, as in the patterns `[x,y]` and `{a,b}`.
    Elsewhere two commas stand for one.
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
    """A text that is split into these lines again."""
    lines = tuple(lines)
    doubled = [_doubled(line) for line in lines]
    joined = ", ".join(doubled)
    # What is open at the end of a line would be closed by another one.
    return joined if split_lines(joined) == lines else ", , ".join(doubled)


def _doubled(line: str) -> str:
    commas = {*_plain_commas(line)}
    return "".join(char * 2 if at in commas else char for at, char in enumerate(line))


def _plain_commas(text: str) -> list[int]:
    """Where the commas are that stand in no closed brackets."""
    commas: list[int] = []
    # Of what is open, how many commas there were before it.
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
                # A bracket that follows at once, or after !, is a member of this one.
                first = at + 1 + text.startswith("!", at + 1)
                bracket = (first, len(commas), len(braces))
            case "]" if bracket is not None and at > bracket[0]:
                del commas[bracket[1] :], braces[bracket[2] :]
                bracket = None
            case _:
                pass
    return commas
