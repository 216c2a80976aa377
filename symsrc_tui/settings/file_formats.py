"""Parse the two formats of settings files: INI (`.sentryclirc`) and Java properties.

We do not use the standard library's INI parser, because it takes 6 ms to import, rejects the whole
file for one bad line, and quotes that line, which may contain a token, in its error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r"""(["'])(.*?)\1\s*([#;].*)?""")
_REMARK = re.compile(r"(^|\s)[#;].*")
_INI_PAIR = re.compile(r"([^=:]+)=(.*)|([\w.-]+[ \t\f]*):(?!//|:)(.*)", re.DOTALL)
"""Does not match the colon of a URL, a port or an IPv6 address, because a line with an address and
without a separator is not a pair."""
_HOST_AND_PORT = re.compile(r"([\w.-]+):\d+(?:[/?#]\S*)?")
_PAIR = re.compile(r"((?:\\.|[^\\=: \t\f])*)([ \t\f]*[=:]?[ \t\f]*)(.*)", re.DOTALL)
_BAD_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\u(?![0-9a-fA-F]{4})")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_REMARK_SIGNS = ("", "#", ";")
_NO_PAIR = "it is not of the form key = value"
_BAD_SECTION = "there is text after the [section]"
_OPEN_SECTION = "the [section] has no closing bracket"


class NumberedValue(NamedTuple):
    """A value and its line number, from 1."""

    value: str
    number: int

    def __repr__(self) -> str:
        """Leave out the value, because it may be a token."""
        return f"NumberedValue({self.number})"


class Parsed(NamedTuple):
    """A file's values by lowercase `section.key`; the last one if a key is repeated."""

    lines: dict[str, NumberedValue]
    mistakes: tuple[tuple[int, str], ...]
    """Line numbers and descriptions of errors, without the lines' content."""
    unread: tuple[NumberedValue, ...]
    """The lines that could not be parsed, unchanged."""
    earlier: dict[str, NumberedValue]
    """The value before the last, of each key that is repeated."""


def parse_ini(text: str) -> Parsed:
    """Parse INI text: `[section]`, `key = value` or `key: value`, and comments with `#` or `;`.

    A comment is a whole line, or follows a blank. Quotes around a value are removed; `%` has no
    special meaning. Keys before the first section have an empty section.
    """
    lines: dict[str, NumberedValue] = {}
    earlier: dict[str, NumberedValue] = {}
    mistakes: list[tuple[int, str]] = []
    unread: list[NumberedValue] = []
    section: str | None = None
    for number, line in _ini_lines(text):
        if line[0] == "[":
            name, closed, rest = line[1:].partition("]")
            section = name.strip().lower()
            if wrong := _wrong_section(name, closed, rest):
                mistakes.append((number, wrong))
                unread.append(NumberedValue(line, number))
            continue
        pair = None if _is_host_and_port(line) else _INI_PAIR.fullmatch(line)
        if not pair:
            mistakes.append((number, _NO_PAIR))
            unread.append(NumberedValue(line, number))
            continue
        if section is None:
            mistakes.append((number, "there is a value before the first [section]"))
        key, value = (pair[1] or pair[3]).strip(), (pair[2] or pair[4] or "").strip()
        _add(lines, earlier, f"{section or ''}.{key}", _bare(value), number)
    return Parsed(lines, tuple(mistakes), tuple(unread), earlier)


def _add(
    lines: dict[str, NumberedValue],
    earlier: dict[str, NumberedValue],
    key: str,
    value: str,
    number: int,
) -> None:
    key = key.lower()
    if key in lines:
        earlier[key] = lines[key]
    lines[key] = NumberedValue(value, number)


def _ini_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines that are neither blank nor a comment, trimmed, with their numbers."""
    for number, raw in enumerate(_LINE_END.split(_without_nulls(text)), 1):
        line = raw.strip(" \t\f\ufeff")
        if line and line[0] not in "#;":
            yield number, line


def _wrong_section(name: str, closed: str, rest: str) -> str:
    if not closed:
        return _OPEN_SECTION
    if rest.strip()[:1] not in _REMARK_SIGNS:
        return _BAD_SECTION
    # It may be an address, such as that of an IPv6 host.
    return _NO_PAIR if re.search("[:.]", name) else ""


def _is_host_and_port(line: str, *, is_ini: bool = True) -> bool:
    """Return whether a line is only an address with a port, which looks like `key:value`."""
    found = _HOST_AND_PORT.fullmatch(line)
    host = found[1].lower() if found else ""
    # The keys of properties have dots, too, such as proxy.port.
    if is_ini and "." in host:
        return True
    return host.count(".") >= 2 or "sentry" in host or host == "localhost"


def _without_nulls(text: str) -> str:
    """Remove nulls, because UTF-16 without a BOM has one beside each ASCII letter."""
    return text.replace("\0", "")


def _bare(value: str) -> str:
    """Remove a comment after the value, and quotes around it."""
    quoted = _QUOTED.fullmatch(value)
    return quoted[2] if quoted else _REMARK.sub("", value)


def parse_properties(text: str) -> Parsed:
    """Parse Java properties as java.util.Properties.load does.

    Comments with `#` or `!`; `=`, `:` or a blank after the key; a backslash continues a line;
    escapes `\\t \\n \\r \\f \\uXXXX`.
    """
    lines: dict[str, NumberedValue] = {}
    earlier: dict[str, NumberedValue] = {}
    mistakes: list[tuple[int, str]] = []
    unread: list[NumberedValue] = []
    for number, line in _logical_lines(_without_nulls(text)):
        wrong = ""
        if _BAD_ESCAPE.search(line):
            wrong = "\\u is not followed by four hex digits"
        elif _is_host_and_port(line, is_ini=False):
            wrong = _NO_PAIR
        elif pair := _PAIR.fullmatch(line):
            _add(lines, earlier, _unescaped(pair[1]), _unescaped(pair[3]), number)
            wrong = "" if pair[2] or pair[3] else _NO_PAIR
        if wrong:
            mistakes.append((number, wrong))
            unread.append(NumberedValue(line, number))
    return Parsed(lines, tuple(mistakes), tuple(unread), earlier)


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers, without blank ones and comments, continued lines joined."""
    started, joined = 0, ""
    for number, raw in enumerate(_LINE_END.split(text), 1):
        line = raw.lstrip(" \t\f")
        if not started and (not line or line[0] in "#!"):
            continue
        started = started or number
        backslashes = len(line) - len(line.rstrip("\\"))
        if backslashes % 2:
            joined += line[:-1]
            continue
        yield started, joined + line
        started, joined = 0, ""
    if joined:
        yield started, joined


def _unescaped(text: str) -> str:
    plain = _ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPED.get(found[2], found[2]), text
    )
    # Characters beyond the first 65,536 are written as two escapes (surrogates), so join these.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
