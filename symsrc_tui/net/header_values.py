"""Read dates and numbers that servers send."""

from __future__ import annotations

from email.utils import parsedate_to_datetime


def timestamp(date: str) -> float | None:
    """Return an HTTP date in epoch seconds; None if it is not one."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None


def number(text: str) -> float | None:
    """Return a decimal number, None if it is not one."""
    try:
        return float(text)
    except ValueError:
        return None
