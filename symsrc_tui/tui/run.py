"""Start the full-screen wizard."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from typing import TYPE_CHECKING

from symsrc_tui import terminal
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.tui.app import WizardApp
from symsrc_tui.tui.widgets import glyphs

if TYPE_CHECKING:
    from symsrc_tui.session import Connection


def run(
    connection: Connection, *, resume: bool | None, mouse: bool, has_box_characters: bool
) -> int:
    """Run the wizard to its end. Return the exit code; the process should end soon.

    Args:
        resume: True resumes the latest draft at once, False ignores it, None offers it.
        mouse: whether to use the mouse.
        has_box_characters: whether the terminal can show characters beyond ASCII.
    """
    if not has_box_characters:
        glyphs.use(glyphs.ASCII)
    app = WizardApp(connection, resume=resume)
    terminal.wait_for_foreground()
    app.shutdown.watchdog.start()
    # A plain view that a signal ends leaves them to what Textual captures output with.
    with redirect_stdout(sys.stdout), redirect_stderr(sys.stderr):
        code = app.run(mouse=mouse)
    _print_last(app.last_words())
    if code is None:
        return app.return_code or ExitCode.INTERRUPTED
    return code


def _print_last(text: str) -> None:
    """Write a text to stderr, where the screen was drawn, if it is still open."""
    # Unbuffered, because text left in Python's buffer would fail again at exit.
    with suppress(OSError):
        os.write(sys.stderr.fileno(), text.encode(sys.stderr.encoding, "backslashreplace"))
