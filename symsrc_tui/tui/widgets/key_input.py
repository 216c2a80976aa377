"""A control for a private key (PEM, or JSON that contains one) that never shows the key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from pydantic import SecretStr
from textual import events
from textual.content import Content
from textual.reactive import reactive

from symsrc_tui.forms.clean_text import KEY_LIMIT, begins_key, clean_key, is_whole_key
from symsrc_tui.forms.controls import KEPT
from symsrc_tui.text.counts import counted
from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets import glyphs
from symsrc_tui.tui.widgets.messages import ControlMessage, Finished, Notice
from symsrc_tui.tui.widgets.restorable import Restorable
from symsrc_tui.tui.widgets.stored_secret import StoredSecret

if TYPE_CHECKING:
    from textual.binding import BindingType

_PLACEHOLDER = f"paste the key here, or press {keys.ENTER} to read it from a file"


class KeyInput(StoredSecret, can_focus=True):
    """Accepts a pasted key. Backspace, Delete or Ctrl+U clear it; Ctrl+Y restores it.

    Terminals without bracketed paste (the Linux console, a serial line) send a pasted key as
    single key presses, with Enter for each line end. Key presses are therefore collected as one
    paste, Enter included, so that no line of the key ends up in another field. `Edited` is posted
    when the key is complete, at Enter if the text is not a key, and when the focus leaves.
    """

    DEFAULT_CSS = "KeyInput { height: 1; }"
    ALLOW_SELECT: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = Restorable.RESTORE

    summary = reactive("")
    """The text shown for the key; empty to show its size."""

    class Edited(ControlMessage):
        """The user entered or cleared the key."""

        def __init__(self, control: KeyInput, value: SecretStr) -> None:
            super().__init__(control)
            self.value = value

    class FileWanted(ControlMessage):
        """Enter was pressed without a key: it should be read from a file."""

    def __init__(self, secret: SecretStr | None = None) -> None:
        super().__init__()
        self.secret = secret or SecretStr("")
        self._arriving: list[str] = []
        """The single keys that have arrived since the field got the focus."""
        self._refusing = False
        """True while keys arrive that would overwrite the key."""

    def set_value(self, value: SecretStr | str) -> None:
        """Set the key. Posts no `Edited`."""
        self.secret = value if isinstance(value, SecretStr) else SecretStr(value)
        self._arriving.clear()
        self.summary = ""
        self.set_state(self.secret)

    def changed(self) -> ControlMessage:
        return self.Edited(self, self.answer)

    def show_state(self) -> None:
        self.refresh()

    def render(self) -> Content:
        text, style = self._shown()
        text = glyphs.fit(text, self.size.width)
        return Content.styled(text, f"{style} reverse" if self.has_focus else style)

    def _shown(self) -> tuple[str, str]:
        key = self.secret.get_secret_value()
        if key:
            return self.summary or _size(key), ""
        if self._arriving:
            return "receiving a key...", ""
        return self.state or _PLACEHOLDER, "dim"

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._arriving.clear()
        self._take(event.text)

    def on_key(self, event: events.Key) -> None:
        if any(event.key in each for each in (keys.BACKSPACE, keys.DELETE, keys.CLEAR)):
            self._clear()
        elif event.key in keys.ENTER:
            self._enter()
        elif event.is_printable and event.character:
            self._arrive(event.character)
        else:
            if event.key in keys.TAB or event.key in keys.SHIFT_TAB:
                # Not on blur, because the screen validates the field before that.
                self.finish()
            return
        event.stop()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return True if the control uses the key as text."""
        return events.Key(key, character).is_printable

    def on_blur(self) -> None:
        if self.app.app_focus:
            self.finish()
            self._arriving.clear()
            self._refusing = False

    def _clear(self) -> None:
        self._arriving.clear()
        if self.secret.get_secret_value():
            restore = partial(self._restore_key, self.secret)
            self._put("")
            self.cleared(restore)
        else:
            self.clear_stored()

    def _restore_key(self, secret: SecretStr) -> None:
        self._arriving.clear()
        self._put(secret.get_secret_value())

    def _enter(self) -> None:
        if self._arriving:
            self._arrive("\n")
            whole = "".join(self._arriving)
            if is_whole_key(whole) or not begins_key(whole):
                self.finish()
        elif self.secret.get_secret_value() or self.answer is KEPT:
            if not self._refusing:
                self.post_message(Finished(self))
        else:
            self.post_message(self.FileWanted(self))

    def _arrive(self, character: str) -> None:
        if not self._arriving and self.secret.get_secret_value():
            if not self._refusing:
                self._refusing = True
                text = "There is already a key. Press Delete to clear it, then paste again."
                self.post_message(Notice(self, text))
            return
        if len(self._arriving) < KEY_LIMIT:
            self._arriving.append(character)
        if len(self._arriving) == 1:
            self.refresh()
        # Join the keys only where the text may end, because that takes time.
        if character in "-}" and is_whole_key("".join(self._arriving)):
            self.finish()

    @property
    def is_arriving(self) -> bool:
        """True if single keys have arrived since the field got the focus."""
        return bool(self._arriving)

    def finish(self) -> None:
        """Store the single keys that have arrived, and post `Edited`."""
        self._take("".join(self._arriving))

    def _take(self, pasted: str) -> None:
        text, notices = clean_key(pasted)
        if text:
            self._put(text)
        if notices:
            self.post_message(Notice(self, " ".join(notices)))

    def _put(self, text: str) -> None:
        if text != self.secret.get_secret_value():
            self.secret = SecretStr(text)
            self.summary = ""
            if text:
                self._is_cleared = False
            self.post_message(self.changed())
        self.refresh()


def _size(key: str) -> str:
    lines = key.count("\n") + 1
    return f"{counted(lines, 'line')}, {counted(len(key), 'character')}"
