"""Shared state of all steps, and moving through questions back and forth."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symsrc_tui.plain.prompter import Back
from symsrc_tui.session.flow import Step

if TYPE_CHECKING:
    from symsrc_tui.lookup import DebugFile
    from symsrc_tui.plain.prompter import Prompter
    from symsrc_tui.plain.signals import Interruption
    from symsrc_tui.session import Connection
    from symsrc_tui.session.drafts import Drafts
    from symsrc_tui.session.source_form import SourceForm


@dataclass(frozen=True)
class PlainContext:
    """The objects that every step uses."""

    prompter: Prompter
    connection: Connection
    form: SourceForm
    interruption: Interruption
    drafts: Drafts
    own_files: list[DebugFile] = field(default_factory=list)
    """The user's own debug files, which checks look for."""


def step_title(step: Step) -> str:
    """Return a step's position in the wizard, such as `Step 3 of 4, Details`."""
    *steps, _result = Step
    return f"Step {steps.index(step) + 1} of {len(steps)}, {step.value}"


async def walk(count: Callable[[], int], ask: Callable[[int], Awaitable[None]], at: int) -> bool:
    """Ask one question after the other, from `at` on. Return False if the user left backwards.

    Args:
        count: returns the number of questions, which answers can change.
        ask: asks the question with this number, from 0. Raises Back to go to the previous one.
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
