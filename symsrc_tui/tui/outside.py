"""Text outside the full screen, where the user's own terminal can select and keep it."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from symsrc_tui.terminal import has_clipboard

if TYPE_CHECKING:
    from symsrc_tui.tui.frame import StepScreen


def show(screen: StepScreen, text: str) -> None:
    """Leaves the full screen, prints the text, and comes back on Enter."""
    if not screen.app.is_holding:
        # Keys that came together with the one that led here are for outside, too: Enter would
        # submit.
        screen.app.hold()
        # Not by the screen: it may have been left when the user comes back.
        screen.app.run_worker(_show(screen, text), exit_on_error=False, description="show plain")


async def _show(screen: StepScreen, text: str) -> None:
    app = screen.app
    try:
        with app.suspend():
            # Stderr is the terminal for sure, and escapes what its encoding has not.
            print(f"\n{text}\n\nPress Enter to return to the wizard.", file=sys.stderr, flush=True)
            if not await app.take_up_to("enter"):
                # In a thread: a signal must be able to end the program meanwhile. As bytes: what
                # is typed there need not be text.
                await asyncio.to_thread(sys.stdin.buffer.readline)
                await app.take_up_to("enter")  # Whatever came before the terminal was left to it.
    except SuspendNotSupported:
        screen.say("This terminal cannot leave full-screen mode")
    finally:
        app.release()
    app.action_redraw()


def keys(copying: str) -> str:
    """The keys that take text along; not the one for copying, where there is nothing to copy to."""
    return f"P plain  {copying}" if has_clipboard(os.environ) else "P plain"


def copy(screen: StepScreen, text: str, what: str) -> None:
    """Offers a text to the terminal's clipboard (OSC 52). Never a secret."""
    if not has_clipboard(os.environ):
        screen.say("This terminal cannot copy. Press P to see it as plain text")
        return
    screen.app.copy_to_clipboard(text)
    screen.say(
        f"Sent {what} to the clipboard, if your terminal supports it. "
        "Press P to see it as plain text"
    )
