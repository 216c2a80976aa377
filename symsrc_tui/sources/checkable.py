"""What a check does not need of a source although Sentry does: name, ID and layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.controls import is_blank
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of, nest
from symsrc_tui.sources.validate import without_blanks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from symsrc_tui.forms.field import Value
    from symsrc_tui.sources.source import Source

_STAND_INS = {"name": "?", "layout.type": "native", "layout.casing": "default"}
"""By field path. The layout is detected from what the store lists."""


def is_needed(path: str) -> bool:
    """Return whether a check needs an answer in this field, if it is required."""
    return path not in _STAND_INS


def checkable_answers(answers: Mapping[str, Value]) -> dict[str, Value]:
    """Return the answers, with others in place of blank ones that a check does not need."""
    given = {path: value for path, value in answers.items() if not is_blank(value)}
    return {**_STAND_INS, **given}


def checkable_body(body: JsonValue) -> JsonValue:
    """Return a source from a file, with the fields that it lacks and a check does not need."""
    kind = kind_of(body.get("type")) if isinstance(body, dict) else None
    if kind is None or not isinstance(body, dict):
        return body
    paths = {field.path for field in fields_of(kind.source_class())}
    own = {path: text for path, text in _STAND_INS.items() if path in paths}
    stand_ins, given = nest(own, str), without_blanks(body)
    return {
        name: {**inner, **value}
        if isinstance(inner := stand_ins.get(name), dict) and isinstance(value, dict)
        else value
        for name, value in {**stand_ins, **given}.items()
    }


def as_checked(source: Source) -> Source:
    """Return the source with neither name nor ID, which make no difference to a check."""
    return source.model_copy(update={"id": None, "name": _STAND_INS["name"]})
