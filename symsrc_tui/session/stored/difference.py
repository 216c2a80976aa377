"""The difference between a stored source and what it is to become, line by line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.forms.controls import is_hidden
from symsrc_tui.sentry.stored_source import is_secret, kept
from symsrc_tui.text.safe import shown
from symsrc_tui.text.url_keys import hide_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from symsrc_tui.sentry.models import Fields

_LONGEST = 100


class FieldChange(NamedTuple):
    """One field that changes."""

    path: str
    """The API's name, dotted if nested."""
    text: str
    """What happens to it, safe to show: `"a" will be "b"`."""


def field_changes(before: Fields, after: Fields, verb: str = "will be") -> tuple[FieldChange, ...]:
    """Return what changes, without the ID, in the order of the fields.

    A secret of `after` that is not hidden is a new one, even if it is the same as before, which
    nobody can see.
    """
    old, new = flat(before), flat(after)
    paths = [path for path in dict.fromkeys((*old, *new)) if path != "id"]
    return tuple(
        FieldChange(path, change_text(path, old.get(path), new.get(path), verb))
        for path in paths
        if old.get(path) != new.get(path)
    )


def flat(fields: Fields) -> dict[str, JsonValue]:
    """Return the values by dotted path. Hidden secrets are values, too."""
    return dict(_walk(fields, ""))


def public(fields: Fields) -> dict[str, JsonValue]:
    """Return what servers show of a source, by dotted path, without its ID and what is blank."""
    values = flat(kept(fields))
    return {path: value for path, value in values.items() if value and path != "id"}


def _walk(fields: Fields, parent: str) -> Iterator[tuple[str, JsonValue]]:
    for name, value in fields.items():
        if isinstance(value, dict) and not is_hidden(value):
            yield from _walk(value, f"{parent}{name}.")
        else:
            yield f"{parent}{name}", value


def change_text(path: str, old: JsonValue, new: JsonValue, verb: str = "will be") -> str:
    """Return what happens to a value, as the predicate of a sentence, without secrets.

    Args:
        verb: `will be`, or `is now` for what has happened.
    """
    passive = "was" if verb == "is now" else verb
    if is_secret(path) or is_hidden(old) or is_hidden(new):
        return f"{passive} {'removed' if not new else 'replaced' if old else 'set'}"
    if new is None:
        return f"{_shown(old)} {passive} removed"
    if old is None:
        return f"{verb} {_shown(new)}"
    if _shown(old) == _shown(new):
        # They differ in a key that is hidden, or in their end.
        return f"{passive} replaced"
    return f"{_shown(old)} {verb} {_shown(new)}"


def _shown(value: JsonValue) -> str:
    if isinstance(value, str):
        value = hide_keys(value)
    return shown(json.dumps(value, ensure_ascii=False), _LONGEST)
