"""Read the source of a document, and validate it.

References can stand for any string: `{"$env": "NAME"}` and `{"$file": "PATH"}`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.cli.document import Document, Members, NothingToReadError, RawJson, read_document
from symsrc_tui.cli.output import CommandError
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.files import UnreadableError, read_text
from symsrc_tui.forms.clean_text import KEY_BEGIN
from symsrc_tui.forms.field import trim
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of
from symsrc_tui.sources.validate import Validation, validate_body
from symsrc_tui.text.counts import counted
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from pydantic import JsonValue

    from symsrc_tui.forms.field import Field

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
    references: Mapping[str, JsonValue] = {}
    """What the document holds, by field, where that is a reference or a list with one."""

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
        walk.references,
    )


def read_source(named: str) -> Resolved:
    """Read the source from a path, or from standard input if that is `-`. Raises CommandError."""
    return resolve(_document(named), os.environ)


def read_sources(named: str) -> tuple[list[Resolved], bool]:
    """Read one source, or a list of them. Return also whether it is a list. Raises CommandError."""
    document = _document(named)
    if not isinstance(document.content, list) or not document.content:
        return [resolve(document, os.environ)], False
    items = (document._replace(content=content) for content in document.content)
    return [resolve(each, os.environ) for each in items], True


def _document(named: str) -> Document:
    try:
        return read_document(named)
    except UnreadableError as error:
        raise CommandError(ExitCode.FILE_UNREADABLE, str(error)) from None
    except NothingToReadError:
        advice = "Pipe the source into it, or use --from FILE"
        raise CommandError(ExitCode.USAGE, "stdin is a terminal", advice) from None


def validate_document(
    resolved: Resolved, taken_ids: Collection[str] = (), *, is_stored: bool = False
) -> Validation:
    """Validate a source, including its references. For the arguments see `validate_body`."""
    validation = validate_body(resolved.body, taken_ids, is_stored=is_stored)
    lost = {problem.field for problem in resolved.problems}
    kind = kind_of(resolved.body.get("type")) if isinstance(resolved.body, dict) else None
    fields = fields_of(kind.source_class()) if kind else ()
    # Drop errors that only follow from a failed reference, such as a missing value, because they
    # repeat it. Keep those about unknown fields.
    problems = [
        problem
        for problem in validation.problems
        if not _is_inside(problem.field, lost) or (kind and not _is_known(problem.field, fields))
    ]
    secret = {field.path for field in fields if field.secret}
    problems += [problem for problem in resolved.exposed if problem.field in secret]
    order = {field.path: at for at, field in enumerate(fields)}
    return Validation(
        None if lost else validation.source,
        tuple(sorted((*resolved.problems, *problems), key=lambda p: order.get(p.field, -1))),
    )


def _is_inside(field: str, objects: Collection[str]) -> bool:
    return any(not outer or f"{field}.".startswith(f"{outer}.") for outer in objects)


def _is_known(name: str, fields: Sequence[Field]) -> bool:
    return name in {"", "type"} or any(f"{field.path}.".startswith(f"{name}.") for field in fields)


def invalid_source(validation: Validation, resolved: Resolved) -> CommandError:
    """Return the failure for a validation with errors."""
    errors = validation.errors
    unread = {each for each in resolved.problems if each.field in resolved.unreadable}
    is_unread = unread.issuperset(errors)
    return CommandError(
        ExitCode.FILE_UNREADABLE if is_unread else ExitCode.FIELD_WRONG,
        f"The source has {counted(len(errors), 'error')}. Nothing was sent",
        field=errors[0].field or None,
        problems=validation.problems,
        is_told=True,
    )


def _as_written(raw: RawJson) -> JsonValue:
    match raw:
        case Members():
            return {name: _as_written(member) for name, member in raw.pairs}
        case list():
            return [_as_written(item) for item in raw]
    return raw


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
        self.references: dict[str, JsonValue] = {}

    def value(self, raw: RawJson, field: str, depth: int = 0) -> JsonValue:
        """Return the value with all references replaced; false for one that failed."""
        if depth > _DEEPEST:
            raise RecursionError
        match raw:
            case Members():
                return self._members(raw, field, depth + 1)
            case list():
                items = [self.value(item, field, depth + 1) for item in raw]
                if field in self.references:
                    self.references[field] = _as_written(raw)
                return items
            case str() if self._document.exposed:
                self.exposed.setdefault(field, self._document.exposed)
        return raw

    def _members(self, raw: Members, field: str, depth: int) -> JsonValue:
        if any(name in {"$env", "$file"} for name, _ in raw.pairs):
            try:
                text = self._referred(raw, field)
            except (_NoValueError, UnreadableError) as error:
                self._wrong(field, str(error))
                if isinstance(error, UnreadableError):
                    self.unreadable.add(field)
                return False
            self.references[field] = _as_written(raw)
            return text
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
        if "\n" in named or KEY_BEGIN in named:
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
