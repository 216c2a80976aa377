"""Resume a draft of an edit: read the source that it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.field import Choice
from symsrc_tui.net.errors import RequestError
from symsrc_tui.plain.edit_review import after_gone
from symsrc_tui.plain.prompter import Back
from symsrc_tui.plain.signals import Cancelled
from symsrc_tui.session.stored.edit_outcome import SourceGone
from symsrc_tui.session.wizard.flow import NextStep, Step

if TYPE_CHECKING:
    from symsrc_tui.plain.steps import PlainContext

_CHOICES = (
    Choice("again", "Try again"),
    Choice("leave", "Do something else, and keep the draft"),
)


async def resume_edit(shared: PlainContext) -> NextStep:
    """Begin the edit of the draft. Return the next step, also if that is not possible now."""
    prompter = shared.prompter
    while True:
        prompter.say("\nReading the source that the draft changes. Ctrl+C cancels.")
        try:
            found = await shared.interruption.wait(shared.session.resume_edit(prompter.wait))
        except Cancelled:
            prompter.say("Cancelled.")
        except RequestError as error:
            prompter.failure(error)
        else:
            if not isinstance(found, SourceGone):
                return found
            prompter.failure(found.error)
            return await after_gone(shared) or NextStep(Step.TYPE)
        try:
            chosen = await prompter.choose_one(
                "What next? ", _CHOICES, lambda: prompter.say("The draft is still there.")
            )
        except Back:
            chosen = "leave"
        if chosen == "leave":
            return NextStep(Step.TYPE)
