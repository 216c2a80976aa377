"""What is said of a defect in the program itself."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb

ADVICE = "This is a defect in symsrc-tui. Please report it with the line above"


def describe(error: BaseException) -> str:
    """Which error it was and where, and nothing else: values and messages may be secret."""
    frames = extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "symsrc_tui" in Path(frame.filename).parts]
    places = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(ours or frames[-1:])
    )
    return f"{type(error).__name__} at {places or 'an unknown place'}"
