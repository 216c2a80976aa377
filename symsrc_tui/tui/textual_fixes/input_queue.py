"""Handle keys that arrive together, as they do over a slow link, one after the other.

Textual 8.2 sends every key that has arrived to the widget in focus, and moves the focus later: of
"acme", Tab, "builds" in one packet, both words would end up in the first field. May go when Textual
dispatches a key only after the one before has been handled.
"""

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

_LONGEST_WAIT = 1.0
"""Seconds to wait for a widget to handle a key, because it may have been removed."""


class InputQueue(App[ResultT]):
    """Dispatches each key only after the previous one has been handled completely.

    Characters typed into one field need no waiting.
    """

    _ahead: deque[events.Key | events.Paste] | None = None
    _settling: asyncio.Task[None] | None = None
    is_holding = False
    """True while keys are held back, because they are meant for the plain view."""

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.key_arrived(event)
            self._ahead = self._ahead or deque()
            self._ahead.append(event)
            await self._dispatch_next()
        else:
            await super().on_event(event)

    def key_arrived(self, event: events.Key | events.Paste) -> None:
        """Prepare for a key or a paste, which may have to wait before it is dispatched."""

    def takes_paste(self, text: str) -> bool:
        """Return True if the paste was used by something other than the focused field."""
        del text
        return False

    def hold(self) -> None:
        """Hold back the keys that arrive from now on."""
        self.is_holding = True

    async def take_up_to(self, key: str) -> bool:
        """Drop the keys held back, up to and including this one.

        Return False if it is not among them; then all are dropped.
        """
        # Keys read in the driver's thread pass the loop, a task and a queue to get here.
        for _ in range(3):
            await asyncio.sleep(0)
        await _passed(self)
        while self._ahead:
            event = self._ahead.popleft()
            if isinstance(event, events.Key) and event.key == key:
                return True
        return False

    def release(self) -> None:
        """Dispatch the keys held back."""
        self.is_holding = False
        self.call_later(self._dispatch_next)

    async def wait_for_keys(self) -> None:
        """Wait until all keys that have arrived are handled, except for those held back."""
        await _passed(self)
        while self._settling and (self._is_settling or (self._ahead and not self.is_holding)):
            await self._settling
            await asyncio.sleep(0)
        await self._settle(self.focused or self.screen)

    async def _dispatch_next(self) -> None:
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
        # A key passes the queues from the widget up to the app. Messages that it causes, such as
        # one that moves the focus, pass them after it: hence twice.
        for _ in range(2):
            for node in target.ancestors_with_self:
                if not await _passed(node):
                    break
        self.call_later(self._dispatch_next)


async def _passed(node: DOMNode) -> bool:
    """Wait until the node has handled its queue. Return False if it does not."""
    passed = asyncio.Event()
    if node.call_later(passed.set):
        try:
            await asyncio.wait_for(passed.wait(), _LONGEST_WAIT)
        except asyncio.TimeoutError:
            return False
    return True


def _is_text(field: Widget, key: events.Key) -> bool:
    """Return True if the field uses the key as text."""
    return field.check_consume_key(key.key, key.character)
