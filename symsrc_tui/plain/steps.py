"""Shared state of all steps, and moving through questions back and forth."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from symsrc_tui.net.errors import RequestError
from symsrc_tui.plain.prompter import Back, sentence
from symsrc_tui.plain.signals import Cancelled
from symsrc_tui.session.stored.cancelled_change import NOTHING_CHANGED
from symsrc_tui.session.wizard.flow import STEPS, Step

if TYPE_CHECKING:
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.plain.prompter import Prompter
    from symsrc_tui.plain.signals import Interruption
    from symsrc_tui.session.stored.source_list import ChangeDone
    from symsrc_tui.session.wizard.wizard import WizardSession

T = TypeVar("T")


class PlainContext(NamedTuple):
    """The objects that every step uses."""

    prompter: Prompter
    session: WizardSession
    interruption: Interruption

    def title(self, step: Step) -> str:
        """Return a step's position in the wizard, or that it is about an edit."""
        edit = self.session.edit
        return step_title(step) if edit is None else f"Edit {edit.name}, {step.value}"


class PlainProgress:
    """Shows what happens while a change is sent. Ctrl+C cancels it."""

    def __init__(self, context: PlainContext) -> None:
        self._prompter = context.prompter
        self._interruption = context.interruption

    def on_wait(self, wait: Wait) -> None:
        self._prompter.wait(wait)

    def on_cancelled(self) -> None:
        self._prompter.say("Cancelled. Checking whether it arrived. Press Ctrl+C to stop.")

    async def cancellable(self, work: Coroutine[None, None, T]) -> T | None:
        try:
            result: T = await self._interruption.wait(work)
        except Cancelled:
            return None
        return result

    async def report(self, work: Coroutine[None, None, ChangeDone | None]) -> bool:
        """Await a change of stored sources, and say what came of it.

        Return False if it failed or was cancelled.
        """
        try:
            done = await work
        except RequestError as error:
            self._prompter.failure(error)
            return False
        if done is None:
            self._prompter.say(f"{NOTHING_CHANGED}.")
            return False
        self._prompter.say(sentence(done.text))
        for note in done.notes:
            self._prompter.note(note)
        return True


def step_title(step: Step) -> str:
    """Return a step's position in the wizard, such as `Step 3 of 4, Details`."""
    return f"Step {STEPS.index(step) + 1} of {len(STEPS)}, {step.value}"


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
