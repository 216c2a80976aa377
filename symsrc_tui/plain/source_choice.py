"""Ask for one of the project's sources by its number in the list, or by a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.forms.search import Choice, fold
from symsrc_tui.plain.prompter import MOST_SHOWN
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symsrc_tui.plain.prompter import Prompter
    from symsrc_tui.session.stored.source_manager import SourceManager, SourceRow


class _Line(NamedTuple):
    """What can be chosen, with its number."""

    number: int
    chosen: SourceRow | Choice

    @property
    def name(self) -> str:
        """The name of the source, or what the action does."""
        return self.chosen.label if isinstance(self.chosen, Choice) else self.chosen.view.name

    @property
    def text(self) -> str:
        """The same, with the type and place of the source. Made only for lines that are shown."""
        if isinstance(self.chosen, Choice):
            return self.name
        view = self.chosen.view
        return f"{view.name}, {view.label}{f': {view.place}' if view.place else ''}"


async def choose_source(
    prompter: Prompter,
    manager: SourceManager,
    prompt: str,
    *,
    without: str = "",
    actions: Sequence[Choice] = (),
) -> SourceRow | str:
    """List the sources, and ask for one. Return it, or the value of an action. Raises Back, Quit.

    Unlike those of other choices, the numbers stay while the list is searched, because they are
    the order in which Sentry uses the sources. The actions have the numbers after them.

    Args:
        without: the ID of a source to leave out.
    """
    rows = manager.rows()
    lines = [_Line(row.number, row) for row in rows if row.stored.id != without]
    others = [_Line(number, each) for number, each in enumerate(actions, len(rows) + 1)]

    last = len(rows) + len(actions)
    numbers = "a number" if without else f"1 to {last}" if last > 1 else "1"
    unchosen = f"Type {numbers}, or part of a name, type, place or ID."

    def list_all() -> None:
        _list(prompter, lines)
        _list(prompter, others)

    def explain() -> None:
        prompter.say(unchosen)
        list_all()

    list_all()
    while True:
        typed = await prompter.text(prompt, explain)
        if not typed:
            list_all()
            continue
        by_number = [each for each in (*lines, *others) if str(each.number) == typed]
        fitting = {row.number for row in manager.rows(typed)}
        found = by_number or [
            *(line for line in lines if line.number in fitting),
            *(line for line in others if fold(typed) in fold(line.name)),
        ]
        if len(found) == 1:
            prompter.say(f"Selected: {found[0].name}")
            chosen = found[0].chosen
            return chosen.value if isinstance(chosen, Choice) else chosen
        if found:
            prompter.say(f"{len(found):,} matches for {shown(typed, 40)}:")
            _list(prompter, found)
        else:
            prompter.error(f"No match for {shown(typed, 40)}. {unchosen}")


def _list(prompter: Prompter, lines: Sequence[_Line]) -> None:
    for line in lines[:MOST_SHOWN]:
        prompter.say(f"{line.number}. {line.text}")
    if (more := len(lines) - MOST_SHOWN) > 0:
        prompter.say(f"And {more:,} more. Type part of a name to find one.")
