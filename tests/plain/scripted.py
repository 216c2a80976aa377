"""A terminal whose answers are known beforehand, and that remembers what was written to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.plain.console import Console, EndOfInput
from symsrc_tui.plain.prompter import Prompter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Scripted(Console):
    """Answers one prompt after the other; None is Ctrl+D. Fails once there are no more."""

    def __init__(self, answers: Iterable[str | None]) -> None:
        self._answers = list(answers)
        self.is_writing = self.is_reading = False
        self.said: list[str] = []
        """Each prompt, and each text that was said."""
        self.hidden_prompts: list[str] = []
        self.typed_ahead = b""
        """What arrives behind the next line."""
        self.at_first: Callable[[], object] | None = None
        """What happens at the first question."""

    def say(self, text: str = "", indent: str = "") -> None:
        self.said.append(f"{indent}{text}")

    def show(self, text: str) -> None:
        self.said.append(text)

    def say_last(self, text: str) -> None:
        self.said.append(text)

    def give_back(self) -> None:
        pass

    async def line(self, prompt: str) -> str:
        self.said.append(prompt)
        if self.at_first is not None:
            self.at_first()
            self.at_first = None
        assert self._answers, f"one question too many: {self.said}"
        answer = self._answers.pop(0)
        if answer is None:
            raise EndOfInput
        return answer

    async def hidden(self, prompt: str) -> tuple[str, bool]:
        self.hidden_prompts.append(prompt)
        first, _, more = (await self.line(prompt)).partition("\n")
        return first, bool(more)

    async def unasked(self) -> str:
        return (await self.hidden(""))[0]

    async def key(self, prompt: str) -> str:
        self.hidden_prompts.append(prompt)
        return await self.line(prompt)

    def drop_input(self, *, pause: float = 0) -> bytes:
        del pause
        dropped, self.typed_ahead = self.typed_ahead, b""
        return dropped

    @property
    def is_done(self) -> bool:
        """Whether every answer was asked for."""
        return not self._answers

    @property
    def text(self) -> str:
        """All that was written."""
        return "\n".join(self.said)


def talk(*answers: str | None, loses_answers: bool = True) -> tuple[Prompter, Scripted]:
    """A conversation with these answers."""
    console = Scripted(answers)

    async def may_quit() -> bool:
        return not loses_answers or await prompter.yes("Quit?", lambda: None, present=False)

    prompter = Prompter(console, may_quit)
    return prompter, console
