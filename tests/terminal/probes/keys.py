"""A Textual app that shows which keys and pastes arrive; F10 ends it with exit code 7."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App, ComposeResult
from textual.widgets import Static

if TYPE_CHECKING:
    from textual import events


class KeysProbe(App[None]):
    """Shows the last events, one to a line, and the size."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def compose(self) -> ComposeResult:
        """One text over the whole screen."""
        yield Static("ready", markup=False)

    def show(self, event: str) -> None:
        """Add a line, keep the last few."""
        self.seen = [*self.seen[-15:], event]
        self.query_one(Static).update("\n".join(self.seen))

    def on_key(self, event: events.Key) -> None:
        """Show the key; F10 quits."""
        if event.key == "f10":
            self.exit(return_code=7)
        self.show(f"key <{event.key}>")

    def on_paste(self, event: events.Paste) -> None:
        """Show the pasted text as it arrived."""
        self.show(f"paste {event.text!r}")

    def on_resize(self, event: events.Resize) -> None:
        """Show the new size."""
        self.show(f"size {event.size.width}x{event.size.height}")


if __name__ == "__main__":
    probe = KeysProbe()
    probe.run()
    raise SystemExit(probe.return_code)
