"""The line-by-line front end, for screen readers, TERM=dumb and serial lines. Writes only text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symsrc_tui.session import Connection


def run(connection: Connection, *, resume: bool | None = None) -> int:
    """Run the wizard on stdin, which must be a terminal, and stdout.

    Returns the exit code; the process should end soon. A signal ends the process. Unexpected errors
    are raised after a draft was saved.

    Args:
        resume: True to resume the latest draft, False to ignore it, None to ask.
    """
    import asyncio
    import signal

    from symsrc_tui import terminal
    from symsrc_tui.plain.console import Console
    from symsrc_tui.plain.wizard import PlainWizard
    from symsrc_tui.watchdog import ENDING

    terminal.wait_for_foreground()
    console = Console(sys.stdin, sys.stdout)
    wizard = PlainWizard(connection, console, resume=resume)
    # Not for SIGINT, because Ctrl+C may be meant for what the wizard waits for.
    wizard.watchdog.start(ENDING - {signal.SIGINT})
    with console:
        return asyncio.run(wizard.run())
