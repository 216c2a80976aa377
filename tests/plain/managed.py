"""Somebody looks after a project's sources line by line, with answers known beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.plain.manage import Manage
from symsrc_tui.plain.signals import Interruption
from symsrc_tui.plain.steps import PlainContext
from symsrc_tui.session.wizard.wizard import WizardSession
from tests.plain.scripted import Scripted, talk
from tests.session.links import connected

if TYPE_CHECKING:
    from collections.abc import Callable

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.session.wizard.flow import NextStep

OUT = "<"


async def manage(
    server: DemoServer,
    *answers: str | None,
    token: str = "",
    meanwhile: Callable[[], object] | None = None,
) -> tuple[NextStep, Scripted]:
    """Return the step that comes next, and what was written.

    Args:
        meanwhile: what somebody else does once the list was read.
    """
    prompter, console = talk(*answers)
    async with connected(server, Path("/nowhere"), token=token) as connection:
        session = WizardSession(connection)
        context = PlainContext(prompter, session, Interruption(console, lambda _: None))
        console.at_first = meanwhile
        step = await Manage(context).run()
    assert console.is_done
    return step, console
