"""One line of text."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Line(Static):
    """One line of text without markup or wrapping."""

    DEFAULT_CSS = "Line { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(
        self,
        text: Content | str = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        content = Content(text) if isinstance(text, str) else text
        super().__init__(content, id=id, classes=classes, markup=False)

    def show(self, text: Content | str) -> None:
        """Replace the text. Repaint only if it differs."""
        content = Content(text) if isinstance(text, str) else text
        if content != self.content:
            self.update(content, layout=False)
