"""Answers or a request body held against a kind's model: a source, or all that is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from pydantic import JsonValue, SecretStr, ValidationError

from symsrc_tui.kinds.problem import Problem
from symsrc_tui.kinds.registry import KINDS, Kind, kind_of
from symsrc_tui.kinds.source import Source, fields_of, nest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from symsrc_tui.kinds.question import Question, Value


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
        return Verdict(None, (Problem("", "The source is a JSON object such as {…}"),))
    kind = kind_of(body.get("type"))
    if kind is None:
        allowed = ", ".join(kind.type for kind in KINDS)
        said = "is needed" if "type" not in body else f"cannot be {body['type']!r}"
        return Verdict(None, (Problem("type", f"Type {said}. It is one of: {allowed}"),))
    return _judge(kind, _without_blanks(body), _flatten(kind, body), taken_ids)


def relevant(kind: Kind, answers: Mapping[str, Value]) -> dict[str, Value]:
    """The answers that belong to a kind and are not blank, in the order of its fields."""
    return {
        field.path: answers[field.path]
        for field in fields_of(kind.source_class())
        if not _is_blank(answers.get(field.path, ""))
    }


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
        for details in error.errors(include_url=False, include_input=False):
            for problem in _explain(kind, details):
                errors.setdefault(problem.field, problem)
    given_id = given.get("id")
    if isinstance(given_id, str) and given_id.strip() in taken_ids:
        taken = "A source of this project has this id already. Choose another, or leave it blank"
        errors.setdefault("id", Problem("id", taken))
    order = {field.path: at for at, field in enumerate(fields_of(model))}
    doubts = (doubt for doubt in model.warnings(given) if doubt.field not in errors)
    problems = sorted((*errors.values(), *doubts), key=lambda problem: order.get(problem.field, -1))
    return Verdict(None if errors else source, tuple(problems))


def _explain(kind: Kind, details: ErrorDetails) -> list[Problem]:
    # A place in a list is told as the list; a JSON object keeps its names.
    path = ".".join(part for part in details["loc"] if isinstance(part, str))
    inner = {
        field.path: field.question
        for field in fields_of(kind.source_class())
        if field.path == path or (field.required and field.path.startswith(f"{path}."))
    }
    match details["type"]:
        case "missing":
            return [Problem(name, question.missing) for name, question in inner.items()]
        case "extra_forbidden":
            return [Problem(path, f"{kind.label} sources have no field {path}")]
        case "answer":
            return [Problem(path, details["msg"])]
        case _:
            return [Problem(path, _expected(inner.get(path)))]


def _expected(question: Question | None) -> str:
    if question is None:
        return "This is a JSON object such as {…}"
    match question.control:
        case "flag":
            return f"{question.label} is true or false"
        case "choices" | "lines":
            return f'{question.label} is a list of texts, such as ["{question.example}"]'
        case _:
            return f"{question.label} is a text in quotes"


def _is_blank(value: object) -> bool:
    if isinstance(value, SecretStr):
        return not value.get_secret_value().strip()
    if isinstance(value, str):
        return not value.strip()
    return value in (None, (), [], {}, False)


def _without_blanks(body: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A body without blank texts and nulls, so that a blank needed field is told as missing."""
    return {
        name: _without_blanks(value) if isinstance(value, dict) else value
        for name, value in body.items()
        if not (value is None or (isinstance(value, str) and not value.strip()))
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
            given[field.path] = SecretStr(value) if field.question.secret else value
        elif isinstance(value, bool):
            given[field.path] = value
    return {path: value for path, value in given.items() if not _is_blank(value)}
