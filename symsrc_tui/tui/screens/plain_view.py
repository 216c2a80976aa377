"""Print text on the normal screen, where the terminal can select it, and copy text."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from symsrc_tui.terminal import has_clipboard
from symsrc_tui.tui import keys

if TYPE_CHECKING:
    from symsrc_tui.tui.screens.base import StepScreen


def show(screen: StepScreen, text: str) -> None:
    """Leave the full screen, print the text, and return on Enter."""
    if not screen.app.is_holding:
        # Keys that were typed ahead belong to the plain view: an Enter would submit.
        screen.app.hold()
        # A worker of the app, because the screen may have been replaced by then.
        screen.app.run_worker(_show(screen, text), exit_on_error=False, description="show plain")


async def _show(screen: StepScreen, text: str) -> None:
    app = screen.app
    try:
        with app.suspend():
            # Stderr is a terminal, and it escapes characters that its encoding lacks.
            print(
                f"\n{text}\n\nPress {keys.ENTER} to return to the wizard.",
                file=sys.stderr,
                flush=True,
            )
            if not await app.take_up_to(keys.ENTER.names):
                # In a thread, so that a signal can end the program. As bytes, because the input
                # may not be valid text.
                await asyncio.to_thread(sys.stdin.buffer.readline)
                await app.take_up_to(keys.ENTER.names)  # Keys read before the driver stopped.
    except SuspendNotSupported:
        screen.say("This terminal cannot leave full-screen mode")
    finally:
        app.release()
    app.action_redraw()


def keys_for(copying: str) -> str:
    """Return the keys for the plain view and, if the terminal has a clipboard, for copying."""
    plain = f"{keys.PLAIN_VIEW} plain"
    return f"{plain}  {keys.COPY} {copying}" if has_clipboard(os.environ) else plain


def copy(screen: StepScreen, text: str, what: str) -> None:
    """Send a text to the terminal's clipboard (OSC 52). It must not contain a secret."""
    if not has_clipboard(os.environ):
        screen.say(f"This terminal cannot copy. Press {keys.PLAIN_VIEW} to see it as plain text")
        return
    screen.app.copy_to_clipboard(text)
    screen.say(
        f"Sent {what} to the clipboard, if your terminal supports it. "
        f"Press {keys.PLAIN_VIEW} to see it as plain text"
    )
