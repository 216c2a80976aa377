"""Texts for failures and warnings, shared by the steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from symsrc_tui.tui.widgets.glyphs import current as glyphs

if TYPE_CHECKING:
    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.sentry.errors import SentryError


def failure_text(error: SentryError) -> Content:
    """Return the error's message in the error colour, with the advice below it."""
    message = Content.styled(f"{glyphs().error} {error.message}", "$error")
    advice = advice_text(error)
    return Content("\n").join([message, advice] if advice.plain else [message])


def advice_text(error: SentryError) -> Content:
    """Return the error's advice and the server's own words; may be empty."""
    lines = [error.advice] if error.advice else []
    if any(character.isalnum() for character in error.server_text):
        lines.append(f"The server says: {error.server_text}")
    return Content("\n".join(lines))


def doubts_text(doubts: Iterable[Problem]) -> Content:
    """Return the warnings, one line each."""
    mark = glyphs().warning
    return Content("\n").join(
        Content.styled(f"{mark} {doubt.message}", "$warning") for doubt in doubts
    )
