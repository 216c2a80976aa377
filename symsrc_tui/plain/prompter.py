"""What is said and asked in every step: a text, yes or no, one of many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import TYPE_CHECKING

from symsrc_tui.forms.field import Choice, shown
from symsrc_tui.forms.paste import clean_line
from symsrc_tui.forms.search import Catalogue, Option
from symsrc_tui.plain.console import EndOfInput, Unreadable

if TYPE_CHECKING:
    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.plain.console import Console
    from symsrc_tui.sentry.errors import SentryError

COMMANDS = (
    "At any question: ? explains it, < goes back to the one before, - clears the answer. "
    "Enter alone keeps what stands in [brackets]. Ctrl+C ends; without secrets, the answers are "
    "kept as a draft. To answer with ?, < or - itself, put a backslash before it: \\?"
)
_REMINDER = "< goes back, - clears, Enter alone keeps what is in [brackets], Ctrl+C ends."
MOST_SHOWN = 21
"""Choices listed at once: all the regions, and no more than a screen."""


class Back(Exception):  # noqa: N818 - it is no error
    """To the question before."""


class Quit(Exception):  # noqa: N818 - it is no error
    """Out of the wizard, as the user has confirmed."""


class Talk:
    """A conversation on a terminal."""

    def __init__(self, console: Console, before_leaving: Callable[[], str]) -> None:
        """Says nothing yet.

        Args:
            before_leaving: gives what is asked of somebody who wants to leave, such as
                "Quit?"; nothing where nothing would be lost.
        """
        self.console = console
        self.say = console.say
        self.show = console.show
        self._before_leaving = before_leaving

    def error(self, text: str) -> None:
        """Says what is wrong."""
        # Texts that all front ends share name the full screen's key.
        self.say(_sentence(f"Error: {text.replace('F1 tells', '? tells')}"))

    def note(self, text: str) -> None:
        """Says what is worth knowing."""
        self.say(_sentence(f"Note: {text}"))

    def problem(self, problem: Problem, label: str = "") -> None:
        """Says what is wrong or doubtful about a field."""
        what = f"{label}: {problem.message}" if label else problem.message
        if problem.severity == "error":
            self.error(what)
        else:
            self.say(_sentence(f"Warning: {what}"))

    def failure(self, error: SentryError) -> None:
        """Says why Sentry did not do what was asked, and what to do."""
        self.error(error.message)
        for hint in getattr(error, "hints", ()):
            if hint.message not in error.advice:
                self.say(hint.message)
        if error.advice:
            self.say(error.advice)
        if error.server_text:
            self.say(f"The server says: {error.server_text}")

    def wait(self, wait: Wait) -> None:
        """Says why a request is tried again, and when."""
        self.say(
            f"{wait.reason}. Trying again in {ceil(wait.seconds)} s "
            f"({wait.attempt} of {wait.attempts}). Ctrl+C cancels."
        )

    async def text(self, prompt: str, explain: Callable[[], None]) -> str:
        """A line that is not hidden, trimmed; empty for Enter alone. Raises Back and Quit."""
        while True:
            try:
                typed = await self.console.line(prompt)
            except EndOfInput:
                await self.leave()
                continue
            except Unreadable as error:
                self.error(str(error))
                continue
            if "-----BEGIN " in typed:
                await self._refuse_key(typed)
                continue
            line, notices = clean_line(typed)
            for notice in notices if line else ():
                self.note(notice)
            if not self.is_command(line, explain):
                return line

    def is_command(self, line: str, explain: Callable[[], None]) -> bool:
        """Explains for `?`; raises Back for `<`. False for anything else."""
        if line == "<":
            raise Back
        if line == "?":
            explain()
            self.say(_REMINDER)
        return line == "?"

    async def leave(self) -> None:
        """Raises Quit, after a question if answers would be lost."""
        question = self._before_leaving()
        if not question:
            raise Quit
        try:
            answer = await self.console.line(f"{question} [y/N] ")
        except (EndOfInput, Unreadable):
            raise Quit from None
        if answer.strip().lower() in {"y", "yes"}:
            raise Quit

    async def _refuse_key(self, typed: str) -> None:
        """Takes a key that was pasted where all can see it out of the way, to its last line."""
        try:
            while typed.strip() and "-----END " not in typed:
                typed = await self.console.unasked()
        except (EndOfInput, Unreadable):
            pass
        self.console.drop_input()
        self.error(
            "This is a key, and no answer here. It was not taken, but stands on your screen: if "
            "others can see that, make a new key"
        )

    async def yes(self, prompt: str, explain: Callable[[], None], *, present: bool) -> bool:
        """Yes or no. Raises Back and Quit."""
        while True:
            word = await self.text(f"{prompt} [{'Y/n' if present else 'y/N'}] ", explain)
            match word.lower():
                case "":
                    return present
                case "y" | "yes" | "true" | "on":
                    return True
                case "n" | "no" | "false" | "off" | "-":
                    return False
            self.error("Answer y for yes or n for no")

    async def choose(
        self,
        prompt: str,
        choices: Sequence[Choice],
        explain: Callable[[], None],
        *,
        other: bool = False,
        are_listed: bool = False,
    ) -> str:
        """The value of one of the choices, named by its number, value or label, or by a part of
        them that no other has. Empty for Enter alone, and `-` for that.

        Raises Back and Quit.

        Args:
            other: values are shown too, and what fits none is taken as one.
            are_listed: by `list_choices`, before this.
        """
        listed = choices[:MOST_SHOWN]
        if not are_listed:
            self.list_choices(choices, with_values=other)

        def explain_and_list() -> None:
            explain()
            self.list_choices(listed, with_values=other)

        while True:
            typed = await self.text(prompt, explain_and_list)
            if typed in {"", "-"}:
                return typed
            found = pick(typed, listed, choices)
            if len(found) == 1:
                self.say(f"Taken: {_named(found[0], with_value=other)}")
                return found[0].value
            if found:
                self.say(f"{len(found):,} fit {shown(typed)}:")
                self.list_choices(found, with_values=other)
                listed = found[:MOST_SHOWN]
            elif other:
                return typed
            else:
                self.error(f"None fits {shown(typed)}. Type a number, or a part of a name")

    def list_choices(self, choices: Sequence[Choice], *, with_values: bool = False) -> None:
        """Lists the first `MOST_SHOWN` choices with their numbers, and says how many more."""
        for number, choice in enumerate(choices[:MOST_SHOWN], 1):
            name = _named(choice, with_value=with_values)
            self.say(f"{number}. {name}{f': {choice.help}' if choice.help else ''}")
        if (more := len(choices) - MOST_SHOWN) > 0:
            self.say(f"And {more:,} more. Type a part of a name to find one.")


def _sentence(text: str) -> str:
    # A full stop behind an address or a path would be taken for a part of it.
    last = text.rpartition(" ")[2]
    return text if text.endswith((".", "?", "…")) or "/" in last else f"{text}."


def _named(choice: Choice, *, with_value: bool) -> str:
    """A choice in one line; its names may be a server's."""
    names = (choice.value if with_value else "", choice.label)
    return shown(", ".join(dict.fromkeys(filter(None, names))), 120)


def pick(typed: str, listed: Sequence[Choice], among: Sequence[Choice]) -> Sequence[Choice]:
    """The choices that may be meant by a value, label, number or a part of a name.

    Args:
        listed: what was listed last, which is what numbers count.
        among: all there are.
    """
    catalogue = Catalogue(Option(*choice) for choice in among)
    if exact := catalogue.exact(typed):
        return [Choice(*exact)]
    if typed.isdecimal() and 0 < int(typed[:9]) <= len(listed):
        return [listed[int(typed[:9]) - 1]]
    return [Choice(*option) for option in catalogue.find(typed)]
