"""The line-by-line front end: screen readers, TERM=dumb, serial lines. It only ever writes text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from symsrc_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from symsrc_tui.session import Link


def run(link: Link, *, resume: bool | None = None) -> int:
    """Runs the wizard to its end on stdin, which must be a terminal, and stdout.

    Returns the exit code. Once a signal or Ctrl+C has ended it, the process ends here. What is a
    defect of the program is raised, once a draft is kept.

    Args:
        resume: whether to go on with the draft that is kept; None asks.
    """
    import asyncio
    import os

    from symsrc_tui.plain.console import Console
    from symsrc_tui.plain.wizard import PlainWizard
    from symsrc_tui.session.draft_store import DraftError, state_folder

    if not sys.stdin.isatty():
        print(
            "The wizard needs a terminal for input. Without one, use: symsrc-tui add --from FILE",
            file=sys.stderr,
        )
        return ExitCode.USAGE
    try:
        drafts = state_folder(os.environ, demo=link.is_demo)
    except DraftError:
        drafts = None
    with Console(sys.stdin, sys.stdout) as console:
        try:
            return asyncio.run(PlainWizard(link, console, drafts, resume=resume).run())
        except asyncio.CancelledError:
            return ExitCode.INTERRUPTED
