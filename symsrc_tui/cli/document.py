"""Read the request body as a JSON document, from a file, a pipe or standard input."""

from __future__ import annotations

import json
import re
import select
import stat
import sys
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias

from symsrc_tui.files import UnreadableError, read_text
from symsrc_tui.text.safe import shown

LIMIT = 1024 * 1024
"""Bytes; far more than any source needs."""
STDIN = "-"

_HINTS = {
    "Extra data": "unexpected text after the end of the source",
    "Unterminated string": "this string has no closing quote",
    "Invalid control character": "a string contains a line break or a tab. Write \\n or \\t,"
    ' or put the text into a file and write {"$file": "PATH"}',
    "Invalid \\": "write a backslash in a string as \\\\",
    "Expecting ',' delimiter": "missing comma or closing bracket before this",
    "Expecting ':' delimiter": "missing colon before this",
    "Expecting property name": "expected a field name in double quotes",
    "Expecting value": 'expected a value, such as "text" in double quotes',
}
"""By the beginning of the standard library's message."""
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")


class Members(NamedTuple):
    """A JSON object as written: a name may appear in it twice."""

    pairs: list[tuple[str, RawJson]]


RawJson: TypeAlias = "str | float | bool | list[RawJson] | Members | None"


class Document(NamedTuple):
    """A JSON document and where it was read from."""

    name: str
    """Its name in messages."""
    content: RawJson
    folder: Path | None = None
    """The folder that its relative paths are resolved against; None for the current one."""
    exposed: str = ""
    """A warning with advice if other users of this host can read the file, else empty."""

    def __repr__(self) -> str:
        """Leave out the content, because it may hold secrets."""
        return f"Document({self.name!r})"


class NothingToReadError(Exception):
    """Standard input is a terminal and has no input yet."""


def read_document(named: str) -> Document:
    """Read the document from a path, or from standard input if that is `-`.

    Raises `UnreadableError`, saying where and why, if it cannot be read or is not valid JSON, and
    `NothingToReadError`.
    """
    if named == STDIN:
        return Document("stdin", _parsed(_standard_input(), "stdin"))
    path = Path(named)
    if _is_pipe(path):
        # A shell's <(…) names a pipe.
        with path.open("rb") as pipe:
            return Document(shown(named), _parsed(_decoded(pipe, named), named))
    file = read_text(named, LIMIT)
    return Document(
        shown(named), _parsed(file.text, named), Path(file.path).parent, file.exposure()
    )


def _is_pipe(path: Path) -> bool:
    try:
        return stat.S_ISFIFO(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _standard_input() -> str:
    if sys.stdin is None:
        raise UnreadableError("stdin is closed. Pipe the source into it, or use --from FILE")
    if sys.stdin.isatty() and not select.select([sys.stdin], [], [], 0)[0]:
        raise NothingToReadError
    return _decoded(sys.stdin.buffer, "stdin")


def _decoded(stream: IO[bytes], name: str) -> str:
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise UnreadableError(f"{shown(name)} is larger than {LIMIT // 1024} KiB")
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    # Raised outside the handler, because the decoder's error holds the data.
    raise UnreadableError(f"{shown(name)} is not UTF-8 text (line {line})")


def _parsed(text: str, name: str) -> RawJson:
    """Parse the text as JSON. Raises UnreadableError."""
    if not text.strip():
        raise UnreadableError(f"{shown(name)} is empty. It must contain the source as JSON")
    try:
        # Integers become floats: no field is a number, and huge ones would make int() fail.
        content: RawJson = json.loads(text, object_pairs_hook=Members, parse_int=float)
    except json.JSONDecodeError as error:
        why, at = _complaint(text, error)
    except RecursionError:
        why, at = "brackets are nested too deeply", 0
    else:
        return content
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    raise UnreadableError(f"{shown(name)} is not valid JSON: line {line}, column {column}: {why}")


def _complaint(text: str, error: json.JSONDecodeError) -> tuple[str, int]:
    """Return the error, without quoting the text, and the offset of the character."""
    # Python 3.13 points at the comma, earlier versions at what follows it.
    comma = text[: error.pos].rstrip()
    start = len(comma) - 1 if comma.endswith(",") else error.pos
    if _TRAILING_COMMA.match(text, start):
        return "extra comma before the closing bracket", start
    rest = text[error.pos :]
    if not rest.strip():
        return "unexpected end of file", error.pos
    if rest.startswith("'"):
        return "use double quotes", error.pos
    if rest.startswith(("//", "/*", "#")):
        return "comments are not allowed", error.pos
    hint = next((hint for start, hint in _HINTS.items() if error.msg.startswith(start)), "")
    return hint or "syntax error", error.pos
