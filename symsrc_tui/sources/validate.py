"""Answers or a request body held against a kind's model: a source, or all that is wrong."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from pydantic import JsonValue, SecretStr, ValidationError

from symsrc_tui.forms.field import looks_secret, shown, trim
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.sources.registry import KINDS, Kind, kind_of
from symsrc_tui.sources.source import Source, fields_of, nest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from symsrc_tui.forms.field import Question, Value
    from symsrc_tui.sources.source import Field


class Verdict(NamedTuple):
    """What is known of a source before anything is sent."""

    source: Source | None
    """None while there is an error."""
    problems: tuple[Problem, ...]
    """In the order of the fields; at most one error for a field."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")


def judge(kind: Kind, answers: Mapping[str, Value], taken_ids: Collection[str] = ()) -> Verdict:
    """Judges a form's answers, complete or not.

    Args:
        answers: by field path; blank ones and those of other kinds are passed over.
        taken_ids: the ids of the sources that the project has.
    """
    given = relevant(kind, answers)
    return _judge(kind, nest(given, SecretStr.get_secret_value), given, taken_ids)


def judge_body(body: JsonValue, taken_ids: Collection[str] = ()) -> Verdict:
    """Judges a request body as it comes from a file, of whatever kind and shape."""
    if not isinstance(body, dict):
        return Verdict(None, (Problem("", 'The source is a JSON object: {"type": …}'),))
    type_ = body.get("type")
    kind = kind_of(type_)
    if kind is None:
        allowed = ", ".join(kind.type for kind in KINDS)
        said = "is needed" if type_ is None else "is a text in quotes"
        if isinstance(type_, str):
            said = "cannot be a secret" if looks_secret(type_) else f"cannot be '{shown(type_)}'"
        return Verdict(None, (Problem("type", f"Type {said}. It is one of: {allowed}"),))
    return _judge(kind, _without_blanks(body), _flatten(kind, body), taken_ids)


def relevant(kind: Kind, answers: Mapping[str, Value]) -> dict[str, Value]:
    """The answers that belong to a kind and are not blank, trimmed, in the order of its fields."""
    trimmed = (
        (field.path, _trim(answers.get(field.path, ""))) for field in fields_of(kind.source_class())
    )
    return {path: value for path, value in trimmed if not _is_blank(value)}


def _judge(
    kind: Kind,
    body: Mapping[str, JsonValue],
    given: Mapping[str, Value],
    taken_ids: Collection[str],
) -> Verdict:
    model = kind.source_class()
    source: Source | None = None
    errors: dict[str, Problem] = {}
    try:
        source = model.model_validate({**body, "type": kind.type})
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        # An unknown name first: it tells why the field it was meant for is missing.
        for details in sorted(found, key=lambda details: details["type"] != "extra_forbidden"):
            for problem in _explain(kind, details):
                errors.setdefault(problem.field, problem)
    if given.get("id") in taken_ids:
        errors.setdefault(
            "id",
            Problem("id", "This project has a source with this id already. Choose another or none"),
        )
    for problem in model.contradictions(given):
        errors.setdefault(problem.field, problem)
    order = {field.path: at for at, field in enumerate(fields_of(model))}
    doubts = (doubt for doubt in _doubts(model, given) if doubt.field not in errors)
    problems = sorted((*errors.values(), *doubts), key=lambda problem: order.get(problem.field, -1))
    return Verdict(None if errors else source, tuple(problems))


def _doubts(model: type[Source], given: Mapping[str, Value]) -> Iterator[Problem]:
    yield from model.warnings(given)
    for field in fields_of(model):
        if field.path in given and (doubt := field.question.doubt(given[field.path])):
            yield warning(field.path, doubt)


def _explain(kind: Kind, details: ErrorDetails) -> list[Problem]:
    # A place in a list is told as the list; a JSON object keeps its names.
    path = ".".join(part for part in details["loc"] if isinstance(part, str))
    inner = [
        field
        for field in fields_of(kind.source_class())
        if field.path == path or field.path.startswith(f"{path}.")
    ]
    match details["type"]:
        case "missing":
            return [
                Problem(field.path, field.question.missing) for field in inner if field.required
            ]
        case "extra_forbidden":
            return [Problem(shown(path, 60), _unknown(kind, details["loc"]))]
        case "answer":
            return [Problem(path, details["msg"])]
        case "string_unicode":
            return [Problem(path, "One of the names in this object has half a character in it")]
        case _:
            return [Problem(path, _expected(path, inner))]


def _unknown(kind: Kind, place: tuple[str | int, ...]) -> str:
    said = f"{kind.label} sources have no field {shown(str(place[-1]))}"
    paths = [field.path for field in fields_of(kind.source_class())]
    names = {path.rpartition(".")[2].casefold(): path for path in paths}
    names |= {path.casefold(): path for path in paths}
    near = get_close_matches(str(place[-1])[:60].casefold(), names, 1, cutoff=0.7)
    if not near:
        return said
    group, _, name = names[near[0]].rpartition(".")
    return f"{said}. Did you mean {name}" + (f" inside of {group}?" if group else "?")


def _expected(path: str, inner: list[Field]) -> str:
    if [field.path for field in inner] != [path]:
        members = ", ".join(
            f'"{field.path.rpartition(".")[2]}": {_example(field.question)}' for field in inner
        )
        return f"This has to be a JSON object, such as {{{members}}}"
    question = inner[0].question
    match question.control:
        case "flag":
            return f"{question.label} is true or false, without quotes"
        case "choices" | "lines":
            return f"{question.label} is a list of texts, such as {_example(question)}"
        case _:
            return f"{question.label} is a text in quotes"


def _example(question: Question) -> str:
    """An answer as JSON writes it."""
    match question.control:
        case "flag":
            return "true"
        case "choices" | "lines":
            return json.dumps(question.example.split(", "))
        case _:
            return json.dumps(question.example)


def _trim(value: Value) -> Value:
    match value:
        case str():
            return trim(value)
        case SecretStr():
            return SecretStr(trim(value.get_secret_value()))
        case _:
            return value


def _is_blank(value: object) -> bool:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, str):
        return not trim(value)
    return value in (None, (), False)


def _without_blanks(body: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A body without blank texts and nulls, so that a blank needed field is told as missing."""
    return {
        name: _without_blanks(value) if isinstance(value, dict) else value
        for name, value in body.items()
        if not (value is None or (isinstance(value, str) and not trim(value)))
    }


def _flatten(kind: Kind, body: Mapping[str, JsonValue]) -> dict[str, Value]:
    """The body's fields by dotted path, as far as their JSON types are right."""
    given: dict[str, Value] = {}
    for field in fields_of(kind.source_class()):
        parent, _, name = field.path.rpartition(".")
        place = body.get(parent, {}) if parent else body
        value = place.get(name) if isinstance(place, Mapping) else None
        if isinstance(value, list):
            given[field.path] = tuple(line for line in value if isinstance(line, str))
        elif isinstance(value, str):
            given[field.path] = _trim(SecretStr(value) if field.question.secret else value)
        elif isinstance(value, bool):
            given[field.path] = value
    return {path: value for path, value in given.items() if not _is_blank(value)}
