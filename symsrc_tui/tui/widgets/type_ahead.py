"""Keys that come faster than they can be acted on: over a slow link several arrive at once."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.app import App

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.widget import Widget

ResultT = TypeVar("ResultT")

_PATIENCE = 1.0
"""Seconds after which a key is taken to have been lost with the widget that should act on it."""


class TypeAhead(App[ResultT]):
    """Hands out the next key once all that the one before set off has happened.

    Textual hands out every key that has arrived to the widget that has the focus then, and moves
    the focus later: of "acme", Tab, "builds" in one packet both words would end up in the first
    field. Characters of one field's text need no waiting for each other.
    """

    _ahead: deque[events.Key | events.Paste] | None = None
    _settling: asyncio.Task[None] | None = None
    is_holding = False
    """Whether keys are kept back, since it is not the full screen that they are meant for."""

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._ahead = self._ahead or deque()
            self._ahead.append(event)
            await self._hand_out()
        else:
            await super().on_event(event)

    def takes_paste(self, text: str) -> bool:
        """Whether something other than the field in focus has taken what was pasted."""
        del text
        return False

    def hold(self) -> None:
        """Keeps back what comes from now on."""
        self.is_holding = True

    async def take_up_to(self, key: str) -> bool:
        """Drops what was kept back, up to and with a key. False if that key is not among it: then
        all of it is dropped."""
        # What was read in the driver's thread is on its way: to the loop, a task, and a queue.
        for _ in range(3):
            await asyncio.sleep(0)
        await _passed(self)
        while self._ahead:
            event = self._ahead.popleft()
            if isinstance(event, events.Key) and event.key == key:
                return True
        return False

    def release(self) -> None:
        """Hands out what was kept back."""
        self.is_holding = False
        self.call_later(self._hand_out)

    async def wait_for_keys(self) -> None:
        """Returns once all keys that have come were acted on, but for those that are held."""
        await _passed(self)
        while self._settling and (self._is_settling or (self._ahead and not self.is_holding)):
            await self._settling
            await asyncio.sleep(0)
        await self._settle(self.focused or self.screen)

    async def _hand_out(self) -> None:
        while self._ahead and not (self.is_holding or self._is_settling):
            event = self._ahead.popleft()
            field = self.focused
            if isinstance(event, events.Paste) and self.takes_paste(event.text):
                continue
            await super().on_event(event)
            if not (field and isinstance(event, events.Key) and _is_text(field, event)):
                self._settling = asyncio.create_task(self._settle(field or self.screen))

    @property
    def _is_settling(self) -> bool:
        return self._settling is not None and not self._settling.done()

    async def _settle(self, target: DOMNode) -> None:
        # A key goes from the widget up to the app, through the queue of each. What it sets off
        # (a message that moves the focus) goes the same way after it: hence a second time.
        for _ in range(2):
            for node in target.ancestors_with_self:
                if not await _passed(node):
                    break
        self.call_later(self._hand_out)


async def _passed(node: DOMNode) -> bool:
    """Waits until the node has acted on what it has in its queue. False if it never does."""
    passed = asyncio.Event()
    if node.call_later(passed.set):
        try:
            await asyncio.wait_for(passed.wait(), _PATIENCE)
        except asyncio.TimeoutError:
            return False
    return True


def _is_text(field: Widget, key: events.Key) -> bool:
    """Whether the field takes the key as a character of its text."""
    return field.check_consume_key(key.key, key.character)
