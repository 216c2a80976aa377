"""What is wrong, or doubtful, about one field of a source."""

from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """An error stops the source from being submitted; a warning never does."""

    field: str
    """The API's name of the field, dotted for nested ones (`layout.type`); empty if it is
    about the source as a whole."""
    message: str
    """Names what is wrong and what right looks like. Never holds a secret."""
    severity: Severity = "error"


def warning(field: str, message: str) -> Problem:
    """A problem that is told but does not stop anyone."""
    return Problem(field, message, "warning")
