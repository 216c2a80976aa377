"""Report this host's clock skew."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

from symsrc_tui.check.report import Finding


def minutes_off(date: str) -> int | None:
    """Return how many minutes this host's clock is ahead of a server's; negative if behind.

    Args:
        date: the server's header `Date`. Returns None if it is not a date.
    """
    try:
        return round((time.time() - parsedate_to_datetime(date).timestamp()) / 60)
    except (ValueError, TypeError, OverflowError):
        return None


def off_by(minutes: int | None, whose: str) -> Finding:
    """Return a finding about clock skew.

    Args:
        minutes: None if unknown.
        whose: the other clock, such as "Amazon's".
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
        f"This host's clock {how}, so its signed requests are rejected",
        "Set the clock and check again. Sentry is not affected: it uses its own clock.",
    )
