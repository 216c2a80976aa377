"""How far this host's clock is off."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

from symsrc_tui.check.findings import Finding


def minutes_off(date: str) -> int | None:
    """By how many minutes this host's clock is ahead of a server's; negative if behind.

    Args:
        date: what the server's header `Date` says; None comes back if that is no date.
    """
    try:
        return round((time.time() - parsedate_to_datetime(date).timestamp()) / 60)
    except (ValueError, TypeError, OverflowError):
        return None


def off_by(minutes: int | None, whose: str) -> Finding:
    """That the clock is off, as far as it is known by how much.

    Args:
        whose: the other clock: "Amazon's".
    """
    how = (
        f"is {abs(minutes)} minutes {'ahead of' if minutes > 0 else 'behind'} {whose}"
        if minutes
        else f"differs from {whose}"
    )
    return Finding(
        "clock-skew",
        "error",
        "",
        f"This host's clock {how}: nothing that is signed here is taken",
        "Set the clock, then check again. Sentry signs by its own clock.",
    )
