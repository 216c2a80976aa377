"""Read the JSON documents that other tools keep keys in, also as a terminal breaks them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symsrc_tui.sources.fill import CredentialsError

if TYPE_CHECKING:
    from pydantic import JsonValue


def is_object(text: str) -> bool:
    """Return whether a text starts as a JSON object does."""
    return text.lstrip("\ufeff \r\n\t").startswith("{")


def joined(text: str) -> str:
    """Return the text without line ends, as a document whose long lines were broken had it."""
    return re.sub(r"[\r\n]+", "", text)


def _documents(text: str) -> list[JsonValue]:
    """Return the document in a text, or each of several. Raises json.JSONDecodeError."""
    import json

    values: list[JsonValue] = []
    text, at = text.strip(), 0
    while not values or at < len(text):
        value, at = json.JSONDecoder().raw_decode(text, at)
        values.append(value)
        at += len(text[at:]) - len(text[at:].lstrip())
    return values


def read_object(text: str, name: str, advice: str) -> dict[str, JsonValue]:
    """Return the object in a text.

    Line ends within strings are removed, because they come from a terminal or an editor that
    broke long lines: JSON itself writes them as `\\n`.

    Raises `CredentialsError`, naming the text `name` and ending in `advice`, if it has none.
    """
    import json

    text, line = text.lstrip("\ufeff"), 1
    try:
        try:
            values = _documents(text)
        except json.JSONDecodeError as error:
            line = error.lineno
            values = _documents(joined(text))
    except json.JSONDecodeError:
        # Raise ours outside this block, because this error contains the whole text.
        problem = f"is not JSON (line {line})"
    except (RecursionError, ValueError):
        problem = "is not usable JSON"
    else:
        value = values[0]
        if any(other != value for other in values):
            problem = "has several JSON documents. Keep one"
        elif isinstance(value, dict):
            return value
        else:
            problem = "is JSON, but not an object"
    raise CredentialsError(f"{name} {problem}. {advice}")
