"""Make stored sources safe to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.controls import HIDDEN
from symsrc_tui.sources import registry
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.url_keys import hide_keys

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pydantic import JsonValue

    from symsrc_tui.sentry.models import Fields
    from symsrc_tui.text.redact import Redactor

_LONGEST_VALUE = 4_000
_MOST_VALUES = 1_000


def shown(fields: Fields, redactor: Redactor) -> Fields:
    """Return the fields with secrets hidden and control characters removed.

    A secret is known by its field's name, because a server or gateway may not hide what is in it,
    and this program may not know it.
    """
    return _shown(fields, _secret_names(), redactor, iter(range(_MOST_VALUES)))


def kept(fields: Fields) -> Fields:
    """Return the fields to send back, in which the server is to keep each secret."""
    return {name: HIDDEN if value and is_secret(name) else value for name, value in fields.items()}


def is_secret(name: str) -> bool:
    """Return whether a kind has a secret field of this name, however it is written."""
    return _folded(name) in _secret_names()


def _secret_names() -> frozenset[str]:
    known = (field for kind in registry.KINDS for field in fields_of(kind.source_class()))
    return frozenset(_folded(field.path) for field in known if field.secret)


def _shown(
    fields: Fields, secret: Collection[str], redactor: Redactor, left: Iterator[int]
) -> Fields:
    """Return the first values, as many as `left` yields."""
    return {
        redactor(name, 100): HIDDEN
        if _folded(name) in secret and value
        else _value(value, secret, redactor, left)
        for (name, value), _ in zip(fields.items(), left, strict=False)
    }


def _value(
    value: JsonValue, secret: Collection[str], redactor: Redactor, left: Iterator[int]
) -> JsonValue:
    match value:
        case str():
            return redactor(hide_keys(value), _LONGEST_VALUE)
        case list():
            return [
                _value(item, secret, redactor, left) for item, _ in zip(value, left, strict=False)
            ]
        case dict():
            return _shown(value, secret, redactor, left)
        case _:
            return value


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()
