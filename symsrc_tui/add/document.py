"""The request body as a JSON document, from a file, a pipe or standard input."""

from __future__ import annotations

import json
import re
import select
import stat
import sys
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias

from symsrc_tui.credentials.files import UnreadableError, read_text, shown

LIMIT = 1024 * 1024
"""Bytes. What Sentry takes is far smaller."""
STDIN = "-"

_HINTS = {
    "Extra data": "something follows after the end of the source",
    "Unterminated string": "this text has no closing quote",
    "Invalid control character": "a text has a line break or a tab in it. Write \\n or \\t,"
    ' or put the text into a file and write {"$file": "PATH"}',
    "Invalid \\": "a backslash in a text is written \\\\",
    "Expecting ',' delimiter": "a comma or a closing bracket is missing before this",
    "Expecting ':' delimiter": "a colon is missing before this",
    "Expecting property name": "the name of a field belongs here, in double quotes",
    "Expecting value": 'a value belongs here, such as "text" in double quotes',
}
"""By the beginning of the standard library's own message."""
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")


class Members(NamedTuple):
    """A JSON object as it is written: a name may stand in it twice."""

    pairs: list[tuple[str, Raw]]


Raw: TypeAlias = "str | float | bool | list[Raw] | Members | None"


class Document(NamedTuple):
    """What was read, and where."""

    name: str
    """What messages call it."""
    content: Raw
    folder: Path | None = None
    """Where relative paths in it start; None for the current folder."""
    exposed: str = ""
    """A sentence with the remedy if other users of this host can read it."""

    def __repr__(self) -> str:
        """The content may hold secrets."""
        return f"Document({self.name!r})"


class NothingToReadError(Exception):
    """Standard input is a terminal at which nobody has typed anything."""


def read_document(named: str) -> Document:
    """The document at a path, or on standard input if that is `-`.

    Raises `UnreadableError` if it cannot be read or is no JSON, saying where and why, and
    `NothingToReadError`.
    """
    if named == STDIN:
        return Document("stdin", _parsed(_standard_input(), "stdin"))
    path = Path(named)
    if _is_pipe(path):
        # Such as <(…) in a shell.
        with path.open("rb") as pipe:
            return Document(shown(named), _parsed(_decoded(pipe, named), named))
    file = read_text(named, LIMIT)
    return Document(shown(named), _parsed(file.text, named), Path(file.path).parent, file.exposed)


def _is_pipe(path: Path) -> bool:
    try:
        return stat.S_ISFIFO(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _standard_input() -> str:
    if sys.stdin is None:
        raise UnreadableError("stdin is closed. Give the source to it, or name a file")
    if sys.stdin.isatty() and not select.select([sys.stdin], [], [], 0)[0]:
        raise NothingToReadError
    return _decoded(sys.stdin.buffer, "stdin")


def _decoded(stream: IO[bytes], name: str) -> str:
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise UnreadableError(f"{shown(name)} gives more than {LIMIT // 1024} KiB")
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    # Here, since the decoder's error holds the data.
    raise UnreadableError(f"{shown(name)} is not text in UTF-8 (line {line})")


def _parsed(text: str, name: str) -> Raw:
    """The text as JSON. Raises UnreadableError."""
    if not text.strip():
        raise UnreadableError(f"{shown(name)} is empty. It has to hold the source as JSON")
    try:
        # No field is a number, so what a number's digits are does not matter.
        content: Raw = json.loads(text, object_pairs_hook=Members, parse_int=float)
    except json.JSONDecodeError as error:
        why, at = _complaint(text, error)
    except RecursionError:
        why, at = "brackets are nested too deeply", 0
    else:
        return content
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    raise UnreadableError(f"{shown(name)} is no JSON: line {line}, column {column}: {why}")


def _complaint(text: str, error: json.JSONDecodeError) -> tuple[str, int]:
    """What is wrong, in words that quote nothing of the text, and at which character."""
    # Python 3.13 points at the comma, earlier ones behind it.
    comma = text[: error.pos].rstrip()
    start = len(comma) - 1 if comma.endswith(",") else error.pos
    if _TRAILING_COMMA.match(text, start):
        return "there is a comma too much before the closing bracket", start
    rest = text[error.pos :]
    if not rest.strip():
        return "it ends too early", error.pos
    if rest.startswith("'"):
        return "JSON has double quotes", error.pos
    if rest.startswith(("//", "/*", "#")):
        return "JSON has no comments", error.pos
    hint = next((hint for start, hint in _HINTS.items() if error.msg.startswith(start)), "")
    return hint or "this is no JSON", error.pos
