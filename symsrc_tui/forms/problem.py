"""Errors and warnings about one field of a source."""

from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """An error, which blocks submitting, or a warning, which does not."""

    field: str
    """The API's name of the field, dotted if nested (`layout.type`); empty for a problem of
    the whole source."""
    message: str
    """Says what is wrong and what to enter. Never contains a secret."""
    severity: Severity = "error"


def warning(field: str, message: str) -> Problem:
    """Create a problem that does not block submitting."""
    return Problem(field, message, "warning")
