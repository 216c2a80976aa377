"""Apply to a stored source only what changes, and keep everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.forms.clean_text import trim
from symsrc_tui.forms.controls import HIDDEN, is_hidden
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.comparison import is_place_of
from symsrc_tui.sentry.errors import SourceMissing
from symsrc_tui.sentry.stored_source import is_secret, kept
from symsrc_tui.session.stored.change import Edit, ids
from symsrc_tui.session.stored.credentials import HOST, Credentials
from symsrc_tui.session.stored.difference import field_changes, flat, public
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of
from symsrc_tui.sources.validate import disproved_by, normalized
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import JsonValue

    from symsrc_tui.sentry.models import Fields, StoredSource
    from symsrc_tui.session.journal import JournalEntry
    from symsrc_tui.session.stored.source_list import SourceList
    from symsrc_tui.sources.kind import Kind
    from symsrc_tui.sources.validate import Validation

    Validate = Callable[[Fields], Validation]
    """Validates a whole source, which is stored."""

_ID_BOUND = "Changing the ID loses the secret. Enter the secret again, or keep the ID"
_EARLIER = (
    "Nothing was changed. An earlier edit, of which it is not known whether it was stored, may "
    "have given the source another ID. `symsrc-tui list` prints the IDs."
)


class PlannedEdit(NamedTuple):
    """What an edit comes to."""

    edit: Edit | None
    """None if nothing changes, or if there are errors."""
    problems: tuple[Problem, ...]
    source: StoredSource
    """As it is stored now."""
    wanted: Edit | None = None
    """The same as `edit`, but also if there are errors."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")


def why_not_editable(stored: StoredSource) -> str:
    """Return why a source cannot be edited here, without a full stop; empty if it can."""
    if kind_of(stored.fields.get("type")) is not None:
        return ""
    return f"This program does not know the type {stored.type or '(none)'}, so it cannot edit it"


def plan_edit(
    stored: StoredSource,
    changes: Fields,
    validate: Validate,
    *,
    keep_id: bool = False,
    is_repeat: bool = False,
    action: str = "edit",
) -> PlannedEdit:
    """Return what these changes of a stored source come to.

    Args:
        changes: the body of the changes: null or a blank text removes a field, and secrets that
            are not named are kept.
        is_repeat: whether an earlier edit changed the same and gave the source its ID, which then
            stays if only a secret is left to change, so that repeating an edit ends the same.
    """
    kind = kind_of(stored.fields.get("type"))
    if kind is None:
        message = f"This program does not know sources of the type {stored.type or 'none'}"
        return PlannedEdit(None, (Problem("type", message),), stored)
    if changes.get("type", kind.type) != kind.type:
        message = f"The type {kind.type} cannot be changed. Delete the source and add another"
        return PlannedEdit(None, (Problem("type", message),), stored)
    fields = merged(kept(stored.fields), changes)
    names = {"type", *(field.path for field in fields_of(kind.source_class()))}
    validation = validate(_known(fields, names, stored.fields))
    problems = relevant(kind, validation, stored, changes)
    source = validation.source
    if source is not None:
        # As the model has normalized it, such as a private key.
        fields = _with(fields, source.body(), set(_paths(changes)))
    else:
        fields |= {name: normalized(kind, name, fields[name]) for name in changes if name in fields}
    keep_id = keep_id or (is_repeat and public(stored.fields) == public(fields))
    edit = Edit.of(stored, fields, source, keep_id=keep_id, action=action)
    is_same = not field_changes(stored.fields, fields) and edit.new_id == stored.id
    wanted = None if is_same else edit
    has_errors = any(problem.severity == "error" for problem in problems)
    return PlannedEdit(None if has_errors else wanted, problems, stored, wanted)


def relevant(
    kind: Kind, validation: Validation, stored: StoredSource, changes: Fields
) -> tuple[Problem, ...]:
    """Return the problems of what changes. Others do not block it, because Sentry stores them."""
    known = {field.path for field in fields_of(kind.source_class())}
    changed = set(_paths(changes))
    has = {part for path in flat(stored.fields) for part in _with_parents(path)}
    disproved = disproved_by(kind.source_class(), stored.fields)
    problems: list[Problem] = []
    for problem in validation.problems:
        parts = set(_with_parents(problem.field))
        is_changed = not problem.field or any(parts & set(_with_parents(path)) for path in changed)
        is_known = problem.field in known or not problem.field
        if not is_known and problem.field in has:
            continue  # a field of another version of Sentry, which goes back as it is
        if problem.severity == "warning" and problem.message in disproved:
            continue
        if is_changed or problem.severity == "warning":
            problems.append(problem)
        elif is_known:
            problems.append(warning(problem.field, f"{problem.message} (unchanged)"))
    fields = merged(kept(stored.fields), changes)
    secrets = [name for name, value in fields.items() if value == HIDDEN]
    new_id = changes.get("id") or stored.id
    if new_id != stored.id and secrets:
        problems.append(Problem("id", _ID_BOUND))
    old, new = Credentials.of(stored.fields), Credentials.of(fields)
    if old and new and old != new:
        problems += [warning(name, _kept_beside(old, new)) for name in secrets]
    return tuple(problems)


def _kept_beside(old: Credentials, new: Credentials) -> str:
    """Return what it means to keep a secret although what it belongs to changes."""
    host = dict(new.pairs).get(HOST)
    if host != dict(old.pairs).get(HOST):
        return f"The stored one is kept, so Sentry will send it to {shown(str(host), 80)}, too"
    return "The stored one is kept. Enter the secret that belongs to the new credentials"


def _known(fields: Fields, names: set[str], stored: Fields, parent: str = "") -> Fields:
    """Return the fields without those that are stored and that only other versions of Sentry know.

    They go back as they are, so that they must not make the rest invalid.
    """
    result: Fields = {}
    for name, value in fields.items():
        path, old = f"{parent}{name}", stored.get(name)
        if isinstance(value, dict) and isinstance(old, dict) and path not in names:
            if inner := _known(value, names, old, f"{path}."):
                result[name] = inner
        elif path in names or name not in stored:
            result[name] = value
    return result


def merged(fields: Fields, changes: Mapping[str, JsonValue]) -> Fields:
    """Return the fields with the changes. What is blank or null in them is removed."""
    result = dict(fields)
    for name, value in changes.items():
        old = result.get(name)
        if isinstance(value, dict):
            inner = merged(old if isinstance(old, dict) else {}, value)
            result[name] = inner
        else:
            result[name] = value
        if result[name] in (None, {}) or (isinstance(value, str) and not trim(value)):
            del result[name]
    return result


def find_edited(sources: SourceList, id_: str, changes: Fields) -> tuple[StoredSource, bool]:
    """Return the source with this ID or, if an earlier edit gave it another, with that one.

    Returns also whether that edit changed the same fields. Raises SourceMissing.
    """
    known = ids(sources.sources)
    if id_ in known:
        return sources.find(id_), False
    missing = SourceMissing(id_)
    for entry in sources.history(id_):
        is_repeat = _repeats(entry, changes)
        if entry.new_id in known:
            return sources.find(entry.new_id), is_repeat
        if entry.type and entry.state == "planned":
            # It is not known which ID the server has made.
            found = _likely(sources, entry, changes) if is_repeat else []
            if len(found) == 1:
                return found[0], True
            missing.advice = _EARLIER
    raise missing


def _repeats(entry: JournalEntry, changes: Fields) -> bool:
    """Return whether the changes name all fields that an earlier edit has changed."""
    named_paths = set(_paths(changes))
    changed = set(entry.changed) - {"id"}
    return bool(changed) and all(named_paths & set(_with_parents(path)) for path in changed)


def _likely(sources: SourceList, entry: JournalEntry, changes: Fields) -> list[StoredSource]:
    """Return the sources that may be the changed one, of which nobody knows the ID.

    The run that changed it ended before it knew the ID that the server made. None if a secret
    changes, because no source shows whether it has it, and that of another must not be replaced.
    """
    if any(map(is_secret, changes)):
        return []
    return [
        each
        for each in sources.sources
        if each.id not in entry.others
        and each.fields.get("type") == entry.type
        and _has(each.fields, changes)
    ]


def the_same(sources: SourceList, other: StoredSource, changes: Fields) -> StoredSource:
    """Return the project's source of the same type and place, also if it has the changes already.

    Raises RequestError unless there is exactly one.
    """
    places = (other.fields, merged(other.fields, changes))
    found = [
        each for each in sources.sources if any(is_place_of(each.fields, place) for place in places)
    ]
    if len(found) != 1:
        count = f"{len(found)} sources" if found else "no source"
        raise RequestError(
            f"The project has {count} of the type and place of {other.title}",
            "Nothing was changed in this project. "
            + (
                "Edit the right one by its ID." if found else "Add the source if it should have it."
            ),
        )
    return found[0]


def _has(fields: Fields, changes: Fields) -> bool:
    """Return whether a source has all that the changes say, as far as servers show it."""
    return public(fields) == public(merged(fields, changes))


def _with_parents(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[: at + 1]) for at in range(len(parts))]


def _paths(changes: Mapping[str, JsonValue], parent: str = "") -> list[str]:
    """Return the dotted paths of what the changes name."""
    paths: list[str] = []
    for name, value in changes.items():
        path = f"{parent}{name}"
        paths += _paths(value, f"{path}.") if isinstance(value, dict) and value else [path]
    return paths


def _with(fields: Fields, body: Fields, paths: set[str], parent: str = "") -> Fields:
    """Return the fields with those values of the body whose path is among these."""
    result = dict(fields)
    for name, value in body.items():
        path = f"{parent}{name}"
        old = result.get(name)
        if isinstance(value, dict) and isinstance(old, dict) and not is_hidden(value):
            result[name] = _with(old, value, paths, f"{path}.")
        elif path in paths:
            result[name] = value
    return result


def as_changes(body: JsonValue) -> Fields:
    """Return a document's object of changes. Raises ValueError, which says why it is invalid."""
    example = '{"name": "Windows builds"}'
    if isinstance(body, dict) and body:
        return body
    if body == {}:
        raise ValueError(f"The JSON object contains no changes. Example: {example}")
    raise ValueError(f"The changes must be a JSON object, such as {example}")
