"""What the outcome of one request says about whether it stored its source."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.sentry.errors import ProjectMoved
from symsrc_tui.sentry.responses import RequestContext, error_from, unexpected

if TYPE_CHECKING:
    from symsrc_tui.net.client import Response


class Effect(Enum):
    """What a request has done."""

    NONE = auto()
    """It was not read: it went no further than the server's door."""
    REFUSAL = auto()
    """The server decided not to store the source."""
    DOUBT = auto()
    """It was sent, and nothing says whether the source was stored."""


def effect_of(outcome: Response | NoAnswer, asked: RequestContext) -> Effect:
    """Return what a request has done that was not answered by the stored source."""
    if isinstance(outcome, NoAnswer):
        return Effect.DOUBT if outcome.sent else Effect.NONE
    if outcome.status in (425, 429):
        return Effect.NONE
    if 300 <= outcome.status < 400:
        # Some servers store what a form brings and then redirect, so only Sentry's own settles it.
        is_sentrys = isinstance(error_from(outcome, asked), ProjectMoved)
        return Effect.REFUSAL if is_sentrys else Effect.DOUBT
    if 400 <= outcome.status < 500 and outcome.status != 408:
        return Effect.REFUSAL
    return Effect.DOUBT


def description_of(outcome: Response | NoAnswer, asked: RequestContext) -> tuple[str, str]:
    """Describe an outcome that leaves its request in doubt: a clause, and the server's words."""
    if isinstance(outcome, NoAnswer):
        return outcome.message, ""
    if outcome.status < 300:
        text = unexpected(outcome, asked).server_text
        return f"{asked.host} returned status {outcome.status}", text
    error = error_from(outcome, asked)
    return error.message, error.server_text
