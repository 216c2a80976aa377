"""Ask for a text, yes or no, or one of many choices, and show messages. Used by all steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from symsrc_tui.forms.clean_text import KEY_BEGIN, clean_line
from symsrc_tui.forms.search import pick
from symsrc_tui.plain.console import EndOfInput, Unreadable
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Choice
    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.net.errors import RequestError
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.plain.console import Console

COMMANDS = (
    "At any question: ? explains it, < goes back to the previous one, - clears the answer. "
    "Press Enter to keep the value in [brackets]. Ctrl+C quits and saves a draft without secrets. "
    "To enter a literal ?, < or -, put a backslash before it: \\?"
)
_REMINDER = "< goes back, - clears, Enter keeps the value in [brackets], Ctrl+C quits."
UNCHOSEN = "Type a number or part of a name."
"""Said to Enter alone where it chooses nothing."""
MOST_SHOWN = 21
"""Choices listed at once: all regions, but no more than a screen."""


class Back(Exception):  # noqa: N818 - not an error
    """Go to the previous question."""


class Quit(Exception):  # noqa: N818 - not an error
    """Leave the wizard. The user has confirmed it."""


class Prompter:
    """A conversation on a terminal."""

    def __init__(self, console: Console, may_quit: Callable[[], Awaitable[bool]]) -> None:
        """Create the conversation.

        Args:
            may_quit: asks before answers are lost, and returns whether to quit.
        """
        self.console = console
        self.say = console.say
        self.show = console.show
        self._may_quit = may_quit
        self._is_leaving = False
        self._said_once: set[str] = set()

    def say_once(self, text: str) -> None:
        """Say a text unless it was said before."""
        if text not in self._said_once:
            self._said_once.add(text)
            self.say(text)

    def error(self, text: str) -> None:
        """Show an error."""
        self.say(sentence(f"Error: {text}"))

    def note(self, text: str) -> None:
        """Show a note."""
        self.say(sentence(f"Note: {text}"))

    def problem(self, problem: Problem) -> None:
        """Show an error or a warning."""
        if problem.severity == "error":
            self.error(problem.message)
        else:
            self.say(sentence(f"Warning: {problem.message}"))

    def failure(self, error: RequestError) -> None:
        """Show why a request to Sentry failed, and what to do."""
        self.error(error.message)
        for text in filter(None, (error.advice, *error.details)):
            self.say(text)

    def wait(self, wait: Wait) -> None:
        """Show why and when a request is sent again."""
        self.say(f"{wait.text()}. Ctrl+C cancels.")

    async def text(self, prompt: str, explain: Callable[[], None]) -> str:
        """Ask for a visible line. Return it trimmed; empty for Enter alone. Raises Back, Quit."""
        while True:
            try:
                typed = await self.console.line(prompt)
            except EndOfInput:
                await self.leave()
                continue
            except Unreadable as error:
                self.error(str(error))
                continue
            if KEY_BEGIN in typed:
                await self._refuse_key(typed)
                continue
            line, notices = clean_line(typed)
            for notice in notices if line else ():
                self.note(notice)
            if not self.is_command(line, explain):
                return line

    def is_command(self, line: str, explain: Callable[[], None]) -> bool:
        """Explain for `?` and return True; raise Back for `<`; return False for anything else."""
        if line == "<":
            raise Back
        if line == "?":
            explain()
            self.say(_REMINDER)
        return line == "?"

    async def leave(self) -> None:
        """Raise Quit, unless the person decides to stay."""
        # At the question about it, the end of the input quits too.
        if not self._is_leaving:
            self._is_leaving = True
            try:
                if not await self._may_quit():
                    return
            finally:
                self._is_leaving = False
        raise Quit

    async def _refuse_key(self, typed: str) -> None:
        """Discard a key that was pasted in a visible field, up to its last line."""
        try:
            while typed.strip() and "-----END " not in typed:
                typed = await self.console.unasked()
        except (EndOfInput, Unreadable):
            pass
        self.console.drop_input()
        self.error(
            "This is a private key, which does not belong here. It was not saved, but it is "
            "visible on your screen. If anyone else can see it, create a new key"
        )

    async def yes(self, prompt: str, explain: Callable[[], None], *, present: bool) -> bool:
        """Ask a yes or no question. Raises Back and Quit."""
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
        """Ask for one of the choices by number, value, label or an unambiguous part of them.

        Return its value, an empty text for Enter alone, or `-`. Raises Back and Quit.

        Args:
            other: show the values too, and accept text that matches no choice.
            are_listed: the choices were already listed by `list_choices`.
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
            found = pick(typed, listed, choices, with_values=other)
            if len(found) == 1:
                self.say(f"Selected: {_named(found[0], with_value=other)}")
                return found[0].value
            if found:
                self.say(f"{len(found):,} matches for {shown(typed, 40)}:")
                self.list_choices(found, with_values=other)
                listed = found[:MOST_SHOWN]
            elif other:
                return typed
            else:
                numbers = f"1 to {len(listed)}" if len(listed) > 1 else "1"
                self.error(f"No match for {shown(typed, 40)}. Type {numbers}, or part of a name")

    async def choose_one(
        self, prompt: str, choices: Sequence[Choice], explain: Callable[[], None]
    ) -> str:
        """List the choices and ask until one is chosen. Return its value. Raises Back and Quit."""
        self.list_choices(choices)
        while (chosen := await self.choose(prompt, choices, explain, are_listed=True)) in {"", "-"}:
            self.say(UNCHOSEN)
        return chosen

    def list_choices(self, choices: Sequence[Choice], *, with_values: bool = False) -> None:
        """List the first `MOST_SHOWN` choices with numbers, and say how many more there are."""
        for number, choice in enumerate(choices[:MOST_SHOWN], 1):
            name = _named(choice, with_value=with_values)
            self.say(f"{number}. {name}{f': {choice.help}' if choice.help else ''}")
        if (more := len(choices) - MOST_SHOWN) > 0:
            self.say(f"And {more:,} more. Type part of a name to find one.")


def sentence(text: str) -> str:
    """Return a text with a full stop, except after an address or a path, which it would join."""
    last = text.rpartition(" ")[2]
    return text if text.endswith((".", "?", "…")) or "/" in last else f"{text}."


def _named(choice: Choice, *, with_value: bool) -> str:
    """Return a choice on one line, shortened, because its names may be a server's."""
    names = (choice.value if with_value else "", choice.label)
    return shown(", ".join(dict.fromkeys(filter(None, names))), 120)
