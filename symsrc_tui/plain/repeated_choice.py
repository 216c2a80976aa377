"""Ask for one of several choices again and again, and list them only when they have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.plain.prompter import UNCHOSEN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from symsrc_tui.forms.field import Choice
    from symsrc_tui.plain.prompter import Prompter


class RepeatedChoice:
    """A question that comes again after each answer."""

    def __init__(self, prompter: Prompter, prompt: str = "What next? ") -> None:
        self._prompter, self._prompt = prompter, prompt
        self._listed: Sequence[Choice] = ()
        """The choices that were listed last."""

    async def ask(self, choices: Sequence[Choice], explain: Callable[[], None]) -> str:
        """Return the value of a choice; empty if none was chosen. Raises Back and Quit."""
        are_listed, self._listed = choices == self._listed, choices
        if are_listed:
            self._prompter.say("Press Enter to list the choices again.")
        chosen = await self._prompter.choose(self._prompt, choices, explain, are_listed=are_listed)
        if chosen not in {"", "-"}:
            return chosen
        if are_listed:
            self._listed = ()
        else:
            self._prompter.say(UNCHOSEN)
        return ""
