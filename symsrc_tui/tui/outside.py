"""Text outside the full screen, where the user's own terminal can select and keep it."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

if TYPE_CHECKING:
    from symsrc_tui.tui.frame import StepScreen


async def show(screen: StepScreen, text: str) -> None:
    """Leaves the full screen, prints the text, and comes back on Enter."""
    app = screen.app
    try:
        with app.suspend():
            # Stderr is the terminal for sure, and escapes what its encoding has not.
            print(f"\n{text}\n\nEnter goes back to the wizard.", file=sys.stderr, flush=True)
            # In a thread: a signal must be able to end the program meanwhile. As bytes: what is
            # typed there need not be text.
            await asyncio.to_thread(sys.stdin.buffer.readline)
    except SuspendNotSupported:
        screen.say("This terminal cannot leave the full screen")
    app.action_redraw()


def copy(screen: StepScreen, text: str, what: str) -> None:
    """Offers a text to the terminal's clipboard (OSC 52). Never a secret."""
    screen.app.copy_to_clipboard(text)
    screen.say(f"Copied {what}, if your terminal lets programs copy. P shows it to select instead")
