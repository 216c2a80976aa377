"""Wait for a crash, and tell what Sentry got from a stored source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.net.errors import RequestError
from symsrc_tui.plain.signals import Cancelled
from symsrc_tui.session.crashes.explain import LONGEST_WAIT, wait_for, waiting_message
from symsrc_tui.session.crashes.explanation import details

if TYPE_CHECKING:
    from symsrc_tui.plain.steps import PlainContext


async def wait_for_crash(shared: PlainContext, source_id: str, name: str) -> None:
    """Explain the first crash that names the source. Ctrl+C stops waiting."""
    prompter = shared.prompter
    prompter.say(f"{waiting_message(name)} Ctrl+C stops.")
    waiting = wait_for(shared.session.connection, source_id, LONGEST_WAIT, prompter.wait)
    try:
        found = await shared.interruption.wait(waiting)
    except Cancelled:
        prompter.say("Stopped. The source stays stored.")
    except RequestError as error:
        prompter.failure(error)
    else:
        prompter.say(f"{found.headline}.\n{found.advice}")
        for line in details(found):
            prompter.show(line)
