"""What all steps share, and how questions are walked through, to and fro."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symsrc_tui.plain.prompter import Back
from symsrc_tui.session.source_form import Step

if TYPE_CHECKING:
    from symsrc_tui.lookup import DebugFile
    from symsrc_tui.plain.prompter import Talk
    from symsrc_tui.plain.signals import Interrupts
    from symsrc_tui.session import Link
    from symsrc_tui.session.source_form import Wizard


@dataclass(frozen=True)
class Shared:
    """What every step works with."""

    talk: Talk
    link: Link
    wizard: Wizard
    interrupts: Interrupts
    own_files: list[DebugFile] = field(default_factory=list)
    """Debug files of the user's own, which checks look for."""


def place(step: Step) -> str:
    """Where in the wizard a step is, in words."""
    *steps, _result = Step
    return f"Step {steps.index(step) + 1} of {len(steps)}, {step.value}"


async def walk(count: Callable[[], int], ask: Callable[[int], Awaitable[None]], at: int) -> bool:
    """Asks one question after the other, from `at` on. False if it was left before the first.

    Args:
        count: how many there are, which answers can change.
        ask: asks the question of this number, from 0; raises Back to the one before.
    """
    while 0 <= at < count():
        at += await _moves(ask, at)
    return at >= 0


async def _moves(ask: Callable[[int], Awaitable[None]], at: int) -> int:
    try:
        await ask(at)
    except Back:
        return -1
    return 1
