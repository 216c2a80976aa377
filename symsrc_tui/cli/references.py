"""Replace references in a document: `{"$env": "NAME"}` and `{"$file": "PATH"}`, which can stand
for any string."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.cli.document import Document, Members, Raw
from symsrc_tui.files import UnreadableError, read_text
from symsrc_tui.forms.field import trim
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from pydantic import JsonValue

_DEEPEST = 20
"""Levels of nesting; a source has three."""
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
# Messages repeat only names that look like environment variables, because a shell that writes the
# document may have inserted the secret where its name was meant.
_USUAL_NAME = re.compile(r"[A-Z_][A-Z0-9_]{,60}")


class Resolved(NamedTuple):
    """A document's source with its references replaced by their values."""

    body: JsonValue
    """Failed references are false, because null would count as left out and hide that a field
    does not exist."""
    problems: tuple[Problem, ...] = ()
    """Errors; a field can be a whole object here, or empty for the whole document."""
    unreadable: frozenset[str] = frozenset()
    """The fields whose file cannot be read."""
    exposed: tuple[Problem, ...] = ()
    """Warnings for every string in a file that others can read. They matter for secrets."""

    def __repr__(self) -> str:
        """Leave out the body, because it may hold secrets."""
        return f"Resolved({self.problems!r})"


def resolve(document: Document, environ: Mapping[str, str]) -> Resolved:
    """Replace the references. Relative paths are resolved against the document's folder."""
    walk = _Walk(document, environ)
    try:
        body = walk.value(document.content, "")
    except RecursionError:
        return Resolved(None, (Problem("", "Brackets are nested too deeply"),))
    return Resolved(
        body,
        tuple(walk.problems.values()),
        frozenset(walk.unreadable),
        tuple(warning(field, said) for field, said in walk.exposed.items()),
    )


class _NoValueError(Exception):
    """A reference has no usable value."""


class _Walk:
    """Walks one document and collects problems by field."""

    def __init__(self, document: Document, environ: Mapping[str, str]) -> None:
        self._document = document
        self._environ = environ
        self.problems: dict[str, Problem] = {}
        self.unreadable: set[str] = set()
        self.exposed: dict[str, str] = {}

    def value(self, raw: Raw, field: str, depth: int = 0) -> JsonValue:
        """Return the value with all references replaced; false for one that failed."""
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
                self._wrong(
                    inner, f"{shown(name, 40)} appears twice in the same object. Remove one"
                )
            body[name] = value
        return body

    def _referred(self, raw: Members, field: str) -> str:
        match raw.pairs:
            case [("$env", str(name))]:
                return self._variable(name)
            case [("$file", str(path))]:
                return self._file(path, field)
            case _:
                said = 'A reference must be exactly {"$env": "NAME"} or {"$file": "PATH"}'
                raise _NoValueError(said)

    def _variable(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise _NoValueError("$env needs a variable name, such as SYMBOLS_PASSWORD")
        called = f"The variable {name}" if _USUAL_NAME.fullmatch(name) else "The named variable"
        value = self._environ.get(name)
        if value is None:
            raise _NoValueError(f"{called} is not set")
        if not trim(value):
            raise _NoValueError(f"{called} is empty")
        return value

    def _file(self, named: str, field: str) -> str:
        if not trim(named):
            raise _NoValueError("$file needs a path, such as key.pem")
        if "\n" in named or "-----BEGIN" in named:
            raise _NoValueError("$file needs a path, but this is a file's content")
        folder = self._document.folder
        # read_text resolves ~ itself.
        path = named if folder is None or named.startswith("~") else str(folder / named)
        file = read_text(path)
        if not trim(file.text):
            raise _NoValueError(f"{shown(file.path, 120)} is empty")
        if exposure := file.exposure():
            self.exposed.setdefault(field, exposure)
        return file.text

    def _wrong(self, field: str, message: str) -> None:
        field = shown(field, 60)
        self.problems.setdefault(field, Problem(field, message))
