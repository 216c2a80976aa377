"""An app with only the controls under test, which records their messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual import events, on

from symsrc_tui.tui.textual_fixes.input_queue import InputQueue
from symsrc_tui.tui.widgets.messages import ControlMessage, Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.pilot import Pilot
    from textual.widget import Widget

MessageT = TypeVar("MessageT", bound=ControlMessage)


class Form(InputQueue[None]):
    """Controls one below the other, the first in focus."""

    def __init__(self, *makers: Callable[[], Widget]) -> None:
        """Args:
        makers: each returns a control, because Textual's cannot be made outside an app.
        """
        super().__init__()
        self._makers = makers
        self.messages: list[ControlMessage] = []

    def compose(self) -> ComposeResult:
        for make in self._makers:
            yield make()

    @on(ControlMessage)
    def _record(self, message: ControlMessage) -> None:
        self.messages.append(message)

    def posted(self, kind: type[MessageT]) -> list[MessageT]:
        """Return the messages of one class, oldest first."""
        return [message for message in self.messages if isinstance(message, kind)]

    @property
    def notices(self) -> list[str]:
        return [notice.text for notice in self.posted(Notice)]


async def paste(pilot: Pilot[None], text: str) -> None:
    """Paste as a terminal with bracketed paste does."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type all at once, as a terminal without bracketed paste passes on a paste."""
    names = {"\n": "enter", "\t": "tab", " ": "space"}
    for character in text:
        key = names.get(character, character)
        pilot.app.post_message(events.Key(key, "\r" if character == "\n" else character))
    await pilot.pause()
    assert isinstance(pilot.app, Form)
    await pilot.app.wait_for_keys()
    await pilot.pause()


def screen_text(app: Form) -> str:
    """Return the text on the screen, without trailing blanks."""
    width, height = app.size
    rows = app.screen._compositor.render_strips(app.size)
    assert len(rows) == height, width
    return "\n".join(row.text.rstrip() for row in rows)
