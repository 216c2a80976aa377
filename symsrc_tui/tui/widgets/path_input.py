"""A text field for a file path, with completion."""

from __future__ import annotations

import asyncio
import itertools
from functools import partial
from typing import TYPE_CHECKING

from symsrc_tui import daemon_thread
from symsrc_tui.text.safe import visible
from symsrc_tui.tui import keys
from symsrc_tui.tui.widgets import glyphs
from symsrc_tui.tui.widgets.drop_down import DropDown
from symsrc_tui.tui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

HOW_TO_TYPE = (
    f"Matching paths are listed as you type. {keys.TAB} completes the common part; {keys.UP} and "
    f"{keys.DOWN} select "
    f"one and {keys.ENTER} uses it. ~ is your home folder. Type a dot to list hidden files."
)


class PathInput(LineInput):
    """A line that lists matching paths below it while the user types.

    Tab, Right and End at the end of the text complete the part that all matches share; Tab leaves
    the field if there is nothing to complete. Up and Down select a match, and Enter uses it;
    with none selected, Enter posts `Input.Submitted`. Escape closes the list.
    """

    def __init__(self, value: str = "", *, complete: Callable[[str], tuple[str, ...]]) -> None:
        """Args:
        complete: returns the full paths that start with a text, folders with a slash at the end.
            Called in a thread, one call at a time; its errors are ignored.
        """
        self._complete = complete
        self._candidates: tuple[str, ...] = ()
        self._looked_up = value
        self._looking = False
        self._submitted: str | None = None
        """What was submitted last, until it is changed, because no list may cover the result."""
        self._tab_waits = False
        self._drop_down: DropDown | None = None
        super().__init__(value)

    def replace(self, text: str, start: int, end: int) -> None:
        super().replace(text, start, end)
        self._submitted = None
        if not self._looking and self._looked_up != self.value:
            self._looking = True
            self.run_worker(self._look(), exit_on_error=False, description="complete a path")

    async def _look(self) -> None:
        paths: tuple[str, ...] = ()
        try:
            while self._looked_up != self.value:
                self._looked_up = self.value
                looked_up = daemon_thread.start(
                    "complete-path", partial(self._complete, self.value)
                )
                paths = await asyncio.wrap_future(looked_up)
        finally:
            self._looking = False
            self._candidates = tuple(path for path in paths if path != self.value)
            self._offer()

    def _offer(self) -> None:
        waits, self._tab_waits = self._tab_waits, False
        if not self.has_focus:
            return
        if waits and not self._extend():
            self.screen.focus_next()
            return
        count = len(self._candidates)
        if not count or self._submitted == self.value:
            self._close()
            return
        if self._drop_down is None:
            self._drop_down = DropDown(self._row_text)
            self.mount(self._drop_down)
        self._place()
        self._drop_down.open(count, self.size.width)
        more = count - self._drop_down.room
        self._drop_down.show(count, None, f"{more:,} more" if more > 0 else "")

    async def action_submit(self) -> None:
        self._submitted = self.value
        self._close()
        await super().action_submit()

    def _place(self) -> None:
        if self._drop_down:
            # The list is laid out inside this field, which scrolls horizontally.
            self._drop_down.move_to(self.scroll_offset.x - 2)

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_x(old_value, new_value)
        self._place()

    def _close(self) -> None:
        self._candidates = ()
        if self._drop_down:
            self._drop_down.display = False

    def _row_text(self, index: int) -> str:
        path = self._candidates[index]
        head, slash, _ = path.rpartition("/") if path.endswith("/") else (path, "", "")
        return visible(head.rpartition("/")[2] + slash, glyphs.current().unknown)

    def on_key(self, event: events.Key) -> None:
        if self._used(event.key):
            event.stop()
            event.prevent_default()

    def _used(self, key: str) -> bool:
        if key in keys.TAB:
            if self._looking and not self._tab_waits:
                self._tab_waits = True
                return True
            return self._extend()
        if key in keys.RIGHT or key in keys.END:
            return self.cursor_at_end and self._extend()
        if not self._candidates or self._drop_down is None:
            return False
        return self._used_by_list(key, self._drop_down)

    def _used_by_list(self, key: str, drop_down: DropDown) -> bool:
        current = drop_down.current
        if key in keys.BACK:
            self._close()
        elif key in keys.ENTER and current is not None:
            self._put(self._candidates[current])
        elif key in keys.UP and current == 0:
            drop_down.leave_rows()
        elif (key in keys.UP and current is None) or key in keys.HOME or key in keys.END:
            return False
        else:
            return drop_down.move(key)
        return True

    def _extend(self) -> bool:
        """Complete the part that all candidates share. Return False if there is none to add."""
        shared = _shared_start(self._candidates)
        if len(shared) <= len(self.value) or not shared.startswith(self.value):
            return False
        self._put(shared)
        return True

    def _put(self, path: str) -> None:
        self._close()
        self.replace(path, 0, len(self.value))

    def on_drop_down_clicked(self, message: DropDown.Clicked) -> None:
        message.stop()
        if self._drop_down and self._drop_down.current is not None:
            self._put(self._candidates[self._drop_down.current])

    def on_drop_down_cut(self) -> None:
        self._offer()

    def on_resize(self) -> None:
        if self._candidates and not self._looking:
            self._offer()

    def on_blur(self) -> None:
        if self.app.app_focus:
            self._close()


def _shared_start(texts: tuple[str, ...]) -> str:
    low, high = min(texts, default=""), max(texts, default="")
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(low, high, strict=False))
    return low[: sum(1 for _ in alike)]
