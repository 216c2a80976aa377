"""A private key in PEM form, or a JSON document that holds one, on a line that never shows it."""

from __future__ import annotations

import json
import re
from typing import ClassVar

from pydantic import SecretStr
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from symsrc_tui.tui.widgets import glyphs
from symsrc_tui.tui.widgets.messages import BRINGS_BACK, FieldMessage, Notice
from symsrc_tui.wizard.sanitize import KEY_LIMIT, clean_key

_CLEARS = frozenset({"backspace", "delete", "ctrl+u"})
_BRINGS_BACK = "ctrl+y"


class KeyInput(Widget, can_focus=True):
    """Takes a key by paste, whole. Backspace, Delete or Ctrl+U clear it, whole; Ctrl+Y brings
    back what they cleared.

    Terminals without bracketed paste (a Linux console, a serial line) send a pasted key as if it
    were typed, its line ends as Enter. What comes key by key is therefore taken as one paste until
    the field is left: Enter belongs to it, so that no line of a key ends up in another field. It
    is announced when it is complete, when a line of something else ends, and on leaving.
    """

    DEFAULT_CSS = "KeyInput { height: 1; }"
    ALLOW_SELECT: ClassVar[bool] = False

    summary = reactive("")
    """What the line says of the key; empty for its size."""

    class Edited(FieldMessage):
        """The user put in a key, or cleared it."""

        def __init__(self, field: KeyInput, value: SecretStr) -> None:
            super().__init__(field)
            self.value = value

    class Submitted(FieldMessage):
        """Enter on a key that is there."""

    class FileWanted(FieldMessage):
        """Enter while there is none: read it from a file."""

    def __init__(
        self,
        secret: SecretStr | None = None,
        *,
        placeholder: str = "paste the key here, or press Enter to read it from a file",
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self.secret = secret or SecretStr("")
        self.placeholder = placeholder
        self._arriving: list[str] = []
        """What has come key by key since the field was entered."""
        self._cleared: SecretStr | None = None
        self._refusing = False
        """Whether keys come in that would spoil the key that is there."""

    def set_value(self, value: SecretStr | str) -> None:
        """Puts in another key. Posts no `Edited`."""
        self.secret = value if isinstance(value, SecretStr) else SecretStr(value)
        self._arriving.clear()
        self.summary = ""
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
        return self.placeholder, "dim"

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._arriving.clear()
        self._take(event.text)

    def on_key(self, event: events.Key) -> None:
        if event.key in _CLEARS:
            self._clear()
        elif event.key == _BRINGS_BACK:
            self._bring_back()
        elif event.key == "enter":
            self._enter()
        elif event.is_printable and event.character:
            self._arrive(event.character)
        else:
            if event.key in ("tab", "shift+tab"):
                # Now rather than on blur, so that the screen has the key when it judges the field.
                self.finish()
            return
        event.stop()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether the key is taken as text."""
        return events.Key(key, character).is_printable

    def on_blur(self) -> None:
        if self.app.app_focus:
            self.finish()
            self._arriving.clear()
            self._refusing = False

    def _clear(self) -> None:
        self._arriving.clear()
        if self.secret.get_secret_value():
            self._cleared = self.secret
            self._put("")
            self.post_message(Notice(self, BRINGS_BACK))

    def _bring_back(self) -> None:
        if self._cleared is not None:
            self._arriving.clear()
            self._put(self._cleared.get_secret_value())

    def _enter(self) -> None:
        if self._arriving:
            self._arrive("\n")
            whole = "".join(self._arriving)
            if _is_whole(whole) or not ("-----BEGIN" in whole or whole.lstrip().startswith("{")):
                self.finish()
        elif self.secret.get_secret_value():
            if not self._refusing:
                self.post_message(self.Submitted(self))
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
        # Putting together what has come costs something: only where it may be complete.
        if character in "-}" and _is_whole("".join(self._arriving)):
            self.finish()

    @property
    def is_arriving(self) -> bool:
        """Whether a key has come in by single keys since the field was entered."""
        return bool(self._arriving)

    def finish(self) -> None:
        """Announces what has come key by key, unless that was done already."""
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
            self.post_message(self.Edited(self, self.secret))
        self.refresh()


def _is_whole(text: str) -> bool:
    if text.lstrip().startswith("{"):
        try:
            json.loads(text, strict=False)
        except ValueError:
            return False
        return True
    return re.search("-----BEGIN.*-----END [^\n-]*-----", text, re.DOTALL) is not None


def _size(key: str) -> str:
    lines = key.count("\n") + 1
    return f"{lines:,} line{'s' if lines > 1 else ''}, {len(key):,} characters"
