"""What a screen asks the app to show in a dialog, with what to do then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from symsrc_tui.forms.search import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Question(Message):
    """Ask a question. Escape is the first answer, which changes nothing."""

    def __init__(
        self,
        heading: str,
        text: str,
        choices: Sequence[Choice] = (),
        then: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Args:
        text: what there is to know; alone if there are no choices.
        then: called with the value that was chosen, unless it is the first.
        """
        super().__init__()
        self.heading, self.text, self.choices, self.then = heading, text, choices, then


def stop_or_stay(text: str, stop: Callable[[], object]) -> Question:
    """Return the question whether to quit although something is being sent.

    Args:
        text: what becomes of it.
        stop: called to stop it and quit.
    """
    choices = Choice("stay", "Stay"), Choice("quit", "Stop and quit")
    return Question("Stop and quit?", text, choices, lambda _: stop())


class QuitWanted(Message):
    """Save drafts and quit, without a question."""


class TicksWanted(Message):
    """Let the person tick choices."""

    def __init__(
        self,
        heading: str,
        about: str,
        choices: Sequence[Choice],
        ticked: Iterable[str],
        discarding: str,
        then: Callable[[frozenset[str]], object],
    ) -> None:
        """Args:
        about: the help text.
        ticked: the values that are ticked at first.
        discarding: the question before changes are discarded.
        then: called with the ticked values, if the person saves them.
        """
        super().__init__()
        self.heading, self.about, self.then = heading, about, then
        self.choices, self.ticked = choices, frozenset(ticked)
        self.discarding = discarding
