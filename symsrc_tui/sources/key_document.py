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
            value: JsonValue = json.loads(text)
        except json.JSONDecodeError as error:
            line = error.lineno
            value = json.loads(joined(text))
    except json.JSONDecodeError:
        # Raise ours outside this block, because this error contains the whole text.
        problem = f"is not JSON (line {line})"
    except (RecursionError, ValueError):
        problem = "is not usable JSON"
    else:
        if isinstance(value, dict):
            return value
        problem = "is JSON, but not an object"
    raise CredentialsError(f"{name} {problem}. {advice}")
