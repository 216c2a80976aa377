"""A control for one line of text."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.highlighter import Highlighter
from rich.segment import Segment
from textual.actions import SkipAction
from textual.reactive import reactive
from textual.strip import Strip

from symsrc_tui.forms.clean_text import clean_line
from symsrc_tui.terminal import has_clipboard
from symsrc_tui.text.safe import visible
from symsrc_tui.tui import keys
from symsrc_tui.tui.textual_fixes.widgets import ContainerInput
from symsrc_tui.tui.widgets import glyphs
from symsrc_tui.tui.widgets.messages import ControlMessage, Notice
from symsrc_tui.tui.widgets.restorable import REPLACED, Restorable

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text
    from textual import events
    from textual.binding import BindingType

_COPIED = "Copied, if your terminal supports it"
_NOT_COPIED = f"This terminal cannot copy. Press {keys.PLAIN_VIEW} on the review to see everything"


class _Harmless(Highlighter):
    """Replaces control characters in a value, so that the terminal does not act on them."""

    def __call__(self, text: Text | str) -> Text:
        shown = super().__call__(text)
        if not shown.plain.isprintable():
            shown.plain = visible(shown.plain, glyphs.current().unknown)
        return shown

    def highlight(self, text: Text) -> None:
        """Do nothing: values are not colored."""


class LineInput(ContainerInput, Restorable):
    """A line of text with a shell's editing keys.

    Enter posts `Input.Submitted`; the screen handles Up and Down. Pastes are always accepted:
    invalid characters are removed, and a `Notice` says so.
    """

    cursor_blink = reactive(False, init=False)
    BINDINGS: ClassVar[list[BindingType]] = Restorable.RESTORE

    class Edited(ControlMessage):
        """The user changed the text, or cleared a field that was empty."""

        def __init__(self, control: LineInput, value: str) -> None:
            super().__init__(control)
            self.value = value

    def __init__(self, value: str = "", *, placeholder: str = "") -> None:
        super().__init__(value, placeholder, _Harmless(), select_on_focus=False, compact=True)

    def set_value(self, value: str) -> None:
        """Set the text, with the cursor at its end. Posts no `Edited`."""
        if value != self.value:
            self.value = value
            self.cursor_position = len(value)

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace a part of the text. Every edit calls this: typing, deleting, cutting, pasting."""
        before = self.value
        super().replace(text, start, end)
        if self.value != before or not self.value:
            self.post_message(self.Edited(self, self.value))

    def keep(self, start: int, end: int) -> Callable[[], None]:
        """Return a function that inserts this part of the text at the cursor again."""
        part = self.value[start:end]
        return lambda: self.replace(part, *self.selection)

    def _remove(self, start: int, end: int) -> None:
        if start < end:
            restore = self.keep(start, end)
            self.replace("", start, end)
            self.cleared(restore)

    def is_replaced_by(self, pasted: str) -> bool:
        """Return whether a pasted text is meant to be the whole value, as a URL over a URL is."""
        is_word = bool(self.value) and " " not in self.value
        return "://" in pasted and ("://" in self.value or (is_word and _is_address(pasted)))

    def _exchange(self, text: str) -> None:
        """Replace the whole text."""
        before = self.keep(0, len(self.value))

        def restore() -> None:
            self.select_all()
            before()

        self.replace(text, 0, len(self.value))
        self.cleared(restore, REPLACED)

    def action_delete_left_all(self) -> None:
        """Clear the field, wherever the cursor is."""
        if self.value:
            self._remove(0, len(self.value))
        else:
            self.replace("", 0, 0)

    def action_delete_right_all(self) -> None:
        """Delete the text behind the cursor."""
        self._remove(self.cursor_position, len(self.value))

    def action_copy(self) -> None:
        """Copy the selection. Without one, leave the key to the screen."""
        if not self.selected_text:
            raise SkipAction
        self.app.copy_to_clipboard(self.selected_text)
        self.post_message(Notice(self, _COPIED if has_clipboard(os.environ) else _NOT_COPIED))

    def render_line(self, y: int) -> Strip:
        """Show where a text that is wider than the field goes on."""
        strip = super().render_line(y)
        last = self.scrollable_content_region.width - 1
        left = self.scroll_offset.x
        cut = [0] if left else []
        if cell_len(self.value or self.placeholder) - left > last + 1:
            cut.append(last)
        if self.has_focus:
            # The cursor must stay visible.
            cut = [x for x in cut if x != cell_len(self.value[: self.cursor_position]) - left]
        for x in cut:
            style = next((segment.style for segment in strip.crop(x, x + 1)), None)
            mark = Strip([Segment(glyphs.current().ellipsis, style)], 1)
            strip = Strip.join([strip.crop(0, x), mark, strip.crop(x + 1)])
        return strip

    def on_focus(self) -> None:
        """Scroll to the cursor."""
        end = cell_len(self.value[: self.cursor_position]) + 1
        self.scroll_to(max(0, end - self.size.width), animate=False, force=True)

    def on_resize(self) -> None:
        """Keep the cursor in view in a narrower field."""
        if self.has_focus:
            self.on_focus()

    def on_blur(self) -> None:
        """Scroll to the start."""
        self.scroll_to(0, animate=False, force=True)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._take(event.text)

    def action_paste(self) -> None:
        """Paste what was cut or copied in the program."""
        self._take(self.app.clipboard)

    def _take(self, pasted: str) -> None:
        text, notices = clean_line(pasted)
        if text and self.selection.is_empty and self.is_replaced_by(text):
            self._exchange(text)
        elif text:
            self.replace(text, *self.selection)
        if notices:
            self.post_message(Notice(self, " ".join(notices)))


def _is_address(text: str) -> bool:
    return re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE) is not None
