"""Describe an unexpected error for a bug report."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb

ADVICE = "This is a bug. Please report this message"


def describe(error: BaseException) -> str:
    """Return the error's type and location only, because values and messages may be secret."""
    package = Path(__file__).parent
    frames = [(Path(frame.filename), frame.lineno) for frame in extract_tb(error.__traceback__)]
    ours = [(path, line) for path, line in frames if path.is_relative_to(package)]
    places = [f"{path.relative_to(package)}:{line}" for path, line in reversed(ours)]
    return f"{type(error).__name__} at {' < '.join(places) or 'an unknown location'}"
