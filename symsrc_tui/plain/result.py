"""The step Result, which shows the stored source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.plain.prompter import Back
from symsrc_tui.plain.save_file import save_file
from symsrc_tui.session.wizard.answers import IN_USE
from symsrc_tui.session.wizard.review import review_of
from symsrc_tui.session.wizard.wizard import AFTER_RESULT
from symsrc_tui.sources.preview import shown_lines
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.plain.steps import PlainContext
    from symsrc_tui.sentry.submission import Added


async def show_result(shared: PlainContext, added: Added, warnings: Sequence[Problem]) -> str:
    """Show the stored source. Return what leads to another step: a value of `AFTER_RESULT`.

    Args:
        warnings: reasons why it may not work.
    """
    prompter, session, connection = shared.prompter, shared.session, shared.session.connection
    prompter.say(f"\nStored in {connection.destination_text}.")
    name, id_ = (shown(str(added.stored.get(field)), 200) for field in ("name", "id"))
    prompter.say(f"Name: {name}\nID: {id_}")
    if added.told:
        prompter.say(f"{added.told}.")
    for line in shown_lines(added.stored):
        prompter.show(line)
    for problem in warnings:
        prompter.problem(problem)
    if not warnings:
        prompter.say(f"{IN_USE}.")
    while True:
        try:
            chosen = await prompter.choose_one(
                "What next? ",
                AFTER_RESULT,
                lambda: prompter.say("The source is stored."),
            )
        except Back:
            prompter.say("You cannot go back: the source is already stored.")
            continue
        if chosen == "save":
            await save_file(prompter, review_of(session).file, connection)
        elif chosen == "explain":
            from symsrc_tui.plain.explain import wait_for_crash

            await wait_for_crash(shared, str(added.stored.get("id")), name)
        elif chosen == "quit":
            await prompter.leave()
        else:
            return chosen
