"""One line of text."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from symsrc_tui.text.counts import counted


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


class MessageLine(Static):
    """Text on two lines. An ellipsis shows that there is more."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, markup=False)

    def render(self) -> Content:
        content = self.content
        if not isinstance(content, Content) or not self.size.width:
            return Content("")
        first, *rest = content.wrap(self.size.width) or [content]
        second = Content(" ").join(rest).truncate(self.size.width, ellipsis=True)
        return Content("\n").join([first, second])


class CutText(Static):
    """Text cut to its height. Its last line says how much is missing, and where all of it is."""

    def __init__(self, all_at: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Args:
        all_at: where all of the text is shown.
        """
        super().__init__(id=id, markup=False)
        self._all_at = all_at

    def render(self) -> Content:
        content, (width, height) = self.content, self.size
        if not isinstance(content, Content) or not width or not height:
            return Content("")
        lines = [*content.wrap(width)]
        if len(lines) > height:
            shown = height - 1
            more = Content(f"{counted(len(lines) - shown, 'more line')}: {self._all_at}")
            lines[shown:] = [more.truncate(width, ellipsis=True)]
        return Content("\n").join(lines)


class KeyLine(Line):
    """Keys and what they do. In a narrow window those at the front are left out."""

    _keys = ""

    def show_keys(self, keys: str) -> None:
        """Replace the keys, which two blanks separate."""
        self._keys = keys
        width = self.size.width or self.app.size.width
        while cell_len(keys) > width and "  " in keys:
            keys = keys.partition("  ")[2].lstrip()
        self.show(keys)

    def on_resize(self) -> None:
        self.show_keys(self._keys)
