"""The least that a Textual app can be: a label, an input, a footer."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Footer, Input, Label


class Bare(App[None]):
    """Textual as it comes."""

    def compose(self) -> ComposeResult:
        """One of each."""
        yield Label("Bare")
        yield Input(placeholder="Type here")
        yield Footer()


if __name__ == "__main__":
    Bare().run()
