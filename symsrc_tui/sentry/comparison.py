"""Compare a stored source with the submitted one, as far as servers show its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import JsonValue, SecretStr

from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.sources.source import Source


def differences(
    stored: Mapping[str, JsonValue],
    model: type[Source],
    answers: Mapping[str, Value],
    *,
    knows_secrets: bool = True,
) -> tuple[str, ...]:
    """Return the paths of the fields, except the ID, that differ.

    Servers show only whether a secret is set.

    Args:
        answers: the answers by field path, blank ones left out, and the `type`.
        knows_secrets: whether they are among the answers.
    """
    fields = [field for field in fields_of(model) if knows_secrets or not field.secret]
    paths = ["type", *(field.path for field in fields if field.path != "id")]
    return tuple(path for path in paths if not _is_alike(value_at(stored, path), answers.get(path)))


def is_same_place(stored: Mapping[str, JsonValue], source: Source) -> bool:
    """Return whether a stored source is of the same type and has its files in the same place.

    Its name, layout, region and account, the scheme of its URL and a query with a key may differ:
    those are what people correct and renew.
    """
    answers = source.values()
    return stored.get("type") == answers["type"] and all(
        _place(source, path, value_at(stored, path)) == _place(source, path, answers.get(path))
        for path in source.PLACE
    )


def _place(source: Source | type[Source], path: str, value: JsonValue | Value) -> str:
    return source.same_place(path, value if isinstance(value, str) else "")


def is_place_of(stored: Mapping[str, JsonValue], other: Mapping[str, JsonValue]) -> bool:
    """Return whether two stored sources are of the same type, and have their files in one place."""
    kind = kind_of(stored.get("type"))
    if kind is None or stored.get("type") != other.get("type"):
        return False
    model = kind.source_class()
    return all(
        _place(model, path, value_at(stored, path)) == _place(model, path, value_at(other, path))
        for path in model.PLACE
    )


def _is_alike(found: JsonValue, answer: Value | None) -> bool:
    match answer:
        case None:
            return not found
        case SecretStr():
            return bool(found)
        case tuple():
            return isinstance(found, list) and sorted(map(str, found)) == sorted(answer)
        case _:
            return found == answer


def value_at(fields: Mapping[str, JsonValue], path: str) -> JsonValue:
    """Return the value at a dotted path, or None."""
    first, _, rest = path.partition(".")
    value = fields.get(first)
    if rest:
        return value_at(value, rest) if isinstance(value, dict) else None
    return value
