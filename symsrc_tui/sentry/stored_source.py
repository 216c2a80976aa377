"""Make stored sources safe to show and to log."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING

from pydantic import JsonValue

from symsrc_tui.forms.controls import HIDDEN
from symsrc_tui.sentry.models import Fields, from_json
from symsrc_tui.sources import registry
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.stand_in import MASK
from symsrc_tui.text.url_keys import hide_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symsrc_tui.sources.kind import Kind
    from symsrc_tui.text.redact import Redactor

_LONGEST_VALUE = 4_000
_MOST_VALUES = 1_000
_SECRET = re.compile(r".*(?:password|passwd|secret|token|credential|privatekey|apikey)s?")
# For texts that cannot be read as JSON: one that was cut off, or a message that has an object as
# JSON or as Python writes it, each perhaps as a part of another text, and so with escapes.
_MEMBER = re.compile(
    r"""
    (?P<member>
        (?P<around>\\{0,8}["'])(?P<name>[^"'\\]{1,60})(?P=around)\s*:\s*(?P<mark>\\{0,8}["'])
    )
    (?:\\.|(?!(?P=mark)).)+(?P<end>(?P=mark))?""",
    re.VERBOSE | re.DOTALL,
)


def shown(fields: Fields, redactor: Redactor) -> Fields:
    """Return the fields with secrets hidden and control characters removed.

    A secret is known by its field's name, because a server or gateway may not hide what is in it,
    and this program may not know it.
    """
    return _shown(fields, redactor, iter(range(_MOST_VALUES)))


def kept(fields: Fields) -> Fields:
    """Return the fields to send back, in which the server is to keep each secret."""
    return {name: HIDDEN if value and is_secret(name) else value for name, value in fields.items()}


def is_secret(name: str) -> bool:
    """Return whether a kind has a secret field of this name, however it is written."""
    return _known(registry.KINDS).get(_folded(name), False)


def without_secrets(text: str) -> str:
    """Return a server's message, which may repeat a source, with secrets masked by their names.

    The oldest servers repeat what they store, also secrets that this program does not know.
    """
    return _MEMBER.sub(_masked_member, hide_keys(text))


def for_log(text: str, redactor: Redactor, length: int) -> str:
    """Return what was sent or received, without secrets, which are known as in `shown`."""
    cut = text[: 2 * length]
    return redactor(_masked_json(text) or without_secrets(cut), length)


def _shown(fields: Fields, redactor: Redactor, left: Iterator[int]) -> Fields:
    """Return the first values, as many as `left` yields."""
    return {
        redactor(name, 100): HIDDEN if _hides(name, value) else _value(value, redactor, left)
        for (name, value), _ in zip(fields.items(), left, strict=False)
    }


def _value(value: JsonValue, redactor: Redactor, left: Iterator[int]) -> JsonValue:
    match value:
        case str():
            return redactor(hide_keys(value), _LONGEST_VALUE)
        case list():
            return [_value(item, redactor, left) for item, _ in zip(value, left, strict=False)]
        case dict():
            return _shown(value, redactor, left)
        case _:
            return value


def _masked_json(text: str) -> str:
    """Return the JSON text of an object or list, masked; an empty string for any other text."""
    data = text.encode(errors="replace")
    value: JsonValue = None
    if text.lstrip().startswith("{"):
        value = from_json(Fields, data)
    elif text.lstrip().startswith("["):
        value = from_json(list[JsonValue], data)
    return json.dumps(_masked(value), ensure_ascii=False) if value else ""


def _masked_member(found: re.Match[str]) -> str:
    # A value that is not secret may contain one that is.
    if not _hides(found["name"], "any"):
        return found["member"] + without_secrets(found[0][len(found["member"]) :])
    return f"{found['member']}{MASK}{found['end'] or ''}"


def _masked(value: JsonValue) -> JsonValue:
    match value:
        case str():
            # Projects have the list of their sources as a text.
            return _masked_json(value) or without_secrets(value)
        case list():
            return [_masked(item) for item in value]
        case dict():
            return {
                name: MASK if _hides(name, item) else _masked(item) for name, item in value.items()
            }
        case _:
            return value


def _hides(name: str, value: JsonValue) -> bool:
    if not value or isinstance(value, bool) or value == HIDDEN:
        return False
    folded = _folded(name)
    return _known(registry.KINDS).get(folded, _SECRET.fullmatch(folded) is not None)


@cache
def _known(kinds: tuple[Kind, ...]) -> dict[str, bool]:
    """Return whether each field of a source is secret."""
    fields = (field for kind in kinds for field in fields_of(kind.source_class()))
    return {_folded(field.path): field.secret for field in fields}


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()
