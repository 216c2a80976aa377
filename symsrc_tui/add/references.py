"""Values that a document leaves to the environment or to files: `{"$env": "NAME"}` and
`{"$file": "PATH"}` in the place of any text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.add.document import Document, Members, Raw
from symsrc_tui.credentials.files import UnreadableError, read_text
from symsrc_tui.kinds.problem import Problem, warning
from symsrc_tui.kinds.question import shown, trim

if TYPE_CHECKING:
    from pydantic import JsonValue

_DEEPEST = 20
"""A source has three levels."""
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
# Whoever lets a shell write the document may get the secret where its name was meant. So only
# what looks as names of variables mostly do is repeated.
_USUAL_NAME = re.compile(r"[A-Z_][A-Z0-9_]{,60}")


class Resolved(NamedTuple):
    """A document's source with its references replaced by their values."""

    body: JsonValue
    """With false in the place of what could not be had, since null would count as left out: that
    there is no such field would not be found then."""
    problems: tuple[Problem, ...] = ()
    """Errors; a field can be a whole object here, or empty for the whole document."""
    unreadable: frozenset[str] = frozenset()
    """Those of the fields whose file cannot be read."""
    exposed: tuple[Problem, ...] = ()
    """Warnings that others can read the file a text stands in, for every text that does. They
    matter where the text is a secret."""

    def __repr__(self) -> str:
        """The body may hold secrets."""
        return f"Resolved({self.problems!r})"


def resolve(document: Document, environ: Mapping[str, str]) -> Resolved:
    """Puts the values in. Relative paths start at the document's folder."""
    walk = _Walk(document, environ)
    try:
        body = walk.value(document.content, "")
    except RecursionError:
        return Resolved(None, (Problem("", "Its brackets are nested too deeply"),))
    return Resolved(
        body,
        tuple(walk.problems.values()),
        frozenset(walk.unreadable),
        tuple(warning(field, said) for field, said in walk.exposed.items()),
    )


class _NoValueError(Exception):
    """A reference leads to nothing that could be taken."""


class _Walk:
    """The way through one document, and what was found on it, by field."""

    def __init__(self, document: Document, environ: Mapping[str, str]) -> None:
        self._document = document
        self._environ = environ
        self.problems: dict[str, Problem] = {}
        self.unreadable: set[str] = set()
        self.exposed: dict[str, str] = {}

    def value(self, raw: Raw, field: str, depth: int = 0) -> JsonValue:
        """The value with all references in it replaced; false for one that leads nowhere."""
        if depth > _DEEPEST:
            raise RecursionError
        match raw:
            case Members():
                return self._members(raw, field, depth + 1)
            case list():
                return [self.value(item, field, depth + 1) for item in raw]
            case str() if self._document.exposed:
                self.exposed.setdefault(field, self._document.exposed)
        return raw

    def _members(self, raw: Members, field: str, depth: int) -> JsonValue:
        if any(name in {"$env", "$file"} for name, _ in raw.pairs):
            try:
                return self._referred(raw, field)
            except (_NoValueError, UnreadableError) as error:
                self._wrong(field, str(error))
                if isinstance(error, UnreadableError):
                    self.unreadable.add(field)
            return False
        body: dict[str, JsonValue] = {}
        for name, member in raw.pairs:
            inner = f"{field}.{name}" if field else name
            value = self.value(member, inner, depth)
            if name in body:
                self._wrong(inner, f"{shown(name)} stands twice in the same object. Keep one")
            body[name] = value
        return body

    def _referred(self, raw: Members, field: str) -> str:
        match raw.pairs:
            case [("$env", str(name))]:
                return self._variable(name)
            case [("$file", str(path))]:
                return self._file(path, field)
            case _:
                said = 'A reference is {"$env": "NAME"} or {"$file": "PATH"} and nothing more'
                raise _NoValueError(said)

    def _variable(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise _NoValueError("$env wants the bare name of a variable, such as SYMBOLS_PASSWORD")
        called = f"The variable {name}" if _USUAL_NAME.fullmatch(name) else "The variable it names"
        value = self._environ.get(name)
        if value is None:
            raise _NoValueError(f"{called} is not set")
        if not trim(value):
            raise _NoValueError(f"{called} is empty")
        return value

    def _file(self, named: str, field: str) -> str:
        if not trim(named):
            raise _NoValueError("$file wants the path of a file, such as key.pem")
        if "\n" in named or "-----BEGIN" in named:
            raise _NoValueError("$file wants the path of a file, and this is what is in one")
        folder = self._document.folder
        # What starts at a home folder is resolved by the reader.
        path = named if folder is None or named.startswith("~") else str(folder / named)
        file = read_text(path)
        if not trim(file.text):
            raise _NoValueError(f"{shown(file.path, 120)} is empty")
        if file.exposed:
            self.exposed.setdefault(field, file.exposed)
        return file.text

    def _wrong(self, field: str, message: str) -> None:
        field = shown(field, 60)
        self.problems.setdefault(field, Problem(field, message))
