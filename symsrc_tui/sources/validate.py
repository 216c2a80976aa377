"""Validate answers or a request body against a kind's model."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from pydantic import JsonValue, SecretStr, TypeAdapter, ValidationError

from symsrc_tui.forms.controls import HIDDEN, KEPT, ChoiceControl, KeptSecret, is_blank
from symsrc_tui.forms.field import Choice, trim
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.settings.values import placeholder_in, unreplaced
from symsrc_tui.sources import registry
from symsrc_tui.sources.kind import Claim
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import Source, fields_of, nest
from symsrc_tui.text.redact import looks_secret
from symsrc_tui.text.safe import shown
from symsrc_tui.text.two_urls import has_two_urls

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.sources.kind import Kind


class Validation(NamedTuple):
    """The result of validating a source."""

    source: Source | None
    """None if there is an error."""
    problems: tuple[Problem, ...]
    """In the order of the fields, with at most one error per field."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    def valid(self, answers: Mapping[str, Value]) -> dict[str, Value]:
        """Return those of the answers, by field path, that have no error."""
        wrong = {problem.field for problem in self.errors}
        return {path: value for path, value in answers.items() if path not in wrong}


def validate(
    kind: Kind, answers: Mapping[str, Value], taken_ids: Collection[str] = ()
) -> Validation:
    """Validate a form's answers, which may be incomplete.

    Args:
        answers: by field path; blank ones and those of other kinds are ignored.
        taken_ids: the IDs of the project's existing sources.
    """
    answers = answers_of(kind, answers)
    # Secrets stay as they are, because the model tells those that the server keeps by their class.
    return _validate(kind, nest(answers, lambda secret: secret), answers, taken_ids)


def validate_body(
    body: JsonValue, taken_ids: Collection[str] = (), *, is_stored: bool = False
) -> Validation:
    """Validate a request body from a file, which may be any JSON value.

    Args:
        is_stored: whether the source is stored, so that the server can keep a hidden secret.
    """
    if not isinstance(body, dict):
        return Validation(None, (Problem("", 'The source must be a JSON object: {"type": …}'),))
    type_ = body.get("type")
    kind = kind_of(type_)
    if kind is None:
        types = ChoiceControl(tuple(Choice(kind.type, kind.label) for kind in registry.KINDS))
        message = f"Type is required. {types.list_choices()}"
        if isinstance(type_, str):
            value = "a secret" if looks_secret(type_) else f"'{shown(type_, 40)}'"
            message = f"Type cannot be {value}. {types.suggestion(type_)}"
        elif type_ is not None:
            message = f"Type must be {types.json_sort}. {types.list_choices()}"
        return Validation(None, (Problem("type", message),))
    kept = kept_secrets(kind, body) if is_stored else {}
    answers = answers_in(kind.source_class(), body) | kept
    validation = _validate(kind, {**without_blanks(body), **kept}, answers, taken_ids)
    # Name the choices, because a document is written without a list to choose from.
    messages: dict[str, str] = {}
    for field in fields_of(kind.source_class()):
        if isinstance(field.control, ChoiceControl):
            choices = field.control.list_choices(field.example)
            messages[field.required_message] = f"{field.label} is required. {choices}"
    problems = (
        problem._replace(message=messages.get(problem.message, problem.message))
        for problem in validation.problems
    )
    return validation._replace(problems=tuple(problems))


def normalized(kind: Kind, name: str, value: JsonValue) -> JsonValue:
    """Return the text of a field as the model has it, without regard to other fields.

    Return any other value, or an invalid one, as it is.
    """
    info = kind.source_class().model_fields.get(name)
    if info is None or not isinstance(value, str):
        return value
    try:
        valid = TypeAdapter(info.rebuild_annotation()).validate_python(trim(value))
    except ValidationError:
        return value
    return valid.get_secret_value() if isinstance(valid, SecretStr) else str(valid)


def without_blanks(body: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the body without blank strings and nulls, so that these are reported as missing."""
    return {
        name: without_blanks(value) if isinstance(value, dict) else value
        for name, value in body.items()
        if not (value is None or (isinstance(value, str) and not trim(value)))
    }


def answers_of(kind: Kind, answers: Mapping[str, Value]) -> dict[str, Value]:
    """Return a kind's answers that are not blank, trimmed, in the order of its fields."""
    trimmed = (
        (field.path, _trim(answers.get(field.path, ""))) for field in fields_of(kind.source_class())
    )
    return {path: value for path, value in trimmed if not is_blank(value)}


def kept_secrets(kind: Kind, stored: Mapping[str, JsonValue]) -> dict[str, Value]:
    """Return what stands for the hidden secrets of a stored source, by field path."""
    fields = (field for field in fields_of(kind.source_class()) if field.secret)
    return {field.path: KEPT for field in fields if stored.get(field.path) == HIDDEN}


def disproved_by(model: type[Source], stored: Mapping[str, JsonValue]) -> frozenset[str]:
    """Return the warnings about servers' ages that do not hold for one that stores this source."""
    problems = model.age_warnings(answers_in(model, stored))
    return frozenset(problem.message for problem in problems)


def _validate(
    kind: Kind,
    body: Mapping[str, object],
    answers: Mapping[str, Value],
    taken_ids: Collection[str],
) -> Validation:
    model = kind.source_class()
    source: Source | None = None
    errors: dict[str, Problem] = {}
    try:
        source = model.model_validate({**body, "type": kind.type})
    except ValidationError as error:
        every = error.errors(include_url=False, include_input=False)
        # Unknown names first, because a misspelt name explains why its field is missing.
        for details in sorted(every, key=lambda details: details["type"] != "extra_forbidden"):
            for problem in _explain(kind, details):
                errors.setdefault(problem.field, problem)
    if answers.get("id") in taken_ids:
        taken = "This project already has a source with this ID. Choose another, or leave it blank"
        errors.setdefault("id", Problem("id", taken))
    if misplaced := _misplaced(kind, answers):
        errors[misplaced.field] = misplaced
    for problem in model.contradictions(answers):
        errors.setdefault(problem.field, problem)
    order = {field.path: at for at, field in enumerate(fields_of(model))}
    warnings = (each for each in _warnings(kind, answers) if each.field not in errors)
    problems = sorted(
        (*errors.values(), *warnings), key=lambda problem: order.get(problem.field, -1)
    )
    return Validation(None if errors else source, tuple(problems))


def _misplaced(kind: Kind, answers: Mapping[str, Value]) -> Problem | None:
    """Return the error for an address in another kind's store."""
    path = next(iter(kind.source_class().PLACE), "")
    address = answers.get(path)
    if not isinstance(address, str) or has_two_urls(address):
        return None
    for other in registry.KINDS:
        claim = None if other.type == kind.type else other.claim(address)
        if claim is Claim.ALONE or (claim is Claim.SHARED and not kind.url_field):
            message = f"This is an address of {other.label}. Choose that type instead"
            return Problem(path, message)
    return None


def _warnings(kind: Kind, answers: Mapping[str, Value]) -> Iterator[Problem]:
    model = kind.source_class()
    yield from model.age_warnings(answers)
    yield from model.warnings(answers)
    for field in fields_of(model):
        if field.path in answers and (message := field.warning_for(answers[field.path])):
            yield warning(field.path, message)
    for path, value in answers.items():
        texts = value if isinstance(value, tuple) else (value,)
        names = (placeholder_in(text) for text in texts if isinstance(text, str))
        if name := next(filter(None, names), ""):
            yield warning(path, f"This {unreplaced(name)}")


def _explain(kind: Kind, details: ErrorDetails) -> list[Problem]:
    """Return what one of pydantic's errors means for the fields."""
    # Indexes are dropped, so an error inside a list is reported at the list.
    path = ".".join(part for part in details["loc"] if isinstance(part, str))
    inner = [
        field
        for field in fields_of(kind.source_class())
        if field.path == path or field.path.startswith(f"{path}.")
    ]
    match details["type"]:
        case "missing":
            return [
                Problem(field.path, field.required_message) for field in inner if field.required
            ]
        case "extra_forbidden":
            return [Problem(shown(path, 60), _unknown(kind, details["loc"]))]
        case "answer":
            return [Problem(path, details["msg"])]
        case "string_unicode":
            return [Problem(path, "A name in this object contains an incomplete character")]
        case _:
            return [Problem(path, _expected(path, inner))]


def _unknown(kind: Kind, location: tuple[str | int, ...]) -> str:
    """Return the message for a field that the kind does not have."""
    unknown = str(location[-1])
    message = f"{kind.label} sources have no field {shown(unknown, 40)}"
    paths = [field.path for field in fields_of(kind.source_class())]
    names = {path.rpartition(".")[2].casefold(): path for path in paths}
    names |= {path.casefold(): path for path in paths}
    near = get_close_matches(unknown[:60].casefold(), names, 1, cutoff=0.7)
    if not near:
        return message
    group, _, name = names[near[0]].rpartition(".")
    return f"{message}. Did you mean {name}" + (f" inside {group}?" if group else "?")


def _expected(path: str, inner: list[Field]) -> str:
    """Return the message for a value of the wrong JSON type.

    Args:
        inner: the field at this path, or the fields of the object there.
    """
    if [field.path for field in inner] != [path]:
        members = ", ".join(
            f'"{field.path.rpartition(".")[2]}": {_example(field)}' for field in inner
        )
        return f"This must be a JSON object, such as {{{members}}}"
    field = inner[0]
    example = f", such as {_example(field)}" if isinstance(field.control.blank, tuple) else ""
    return f"{field.label} must be {field.control.json_sort}{example}"


def _example(field: Field) -> str:
    return json.dumps(field.control.json_example(field.example))


def _trim(value: Value) -> Value:
    match value:
        case str():
            return trim(value)
        case SecretStr() if not isinstance(value, KeptSecret):
            return SecretStr(trim(value.get_secret_value()))
        case _:
            return value


def answers_in(model: type[Source], body: Mapping[str, JsonValue]) -> dict[str, Value]:
    """Return the body's fields by dotted path, without those of an invalid JSON type."""
    answers: dict[str, Value] = {}
    for field in fields_of(model):
        parent, _, name = field.path.rpartition(".")
        group = body.get(parent, {}) if parent else body
        value = group.get(name) if isinstance(group, Mapping) else None
        if (answer := field.control.from_json(value)) is not None:
            answers[field.path] = answer
    return {path: value for path, value in answers.items() if not is_blank(value)}
