"""One attempt to submit a source: what is said meanwhile, and where it ends."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

from symsrc_tui.kinds.problem import Problem
from symsrc_tui.sentry.errors import IdTaken, ProjectMoved, SentryError
from symsrc_tui.wizard.session import Step

if TYPE_CHECKING:
    from pydantic import JsonValue
    from textual.timer import Timer

    from symsrc_tui.kinds.source import Source
    from symsrc_tui.sentry.patience import Wait
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.tui.screens.review import ReviewScreen

    Fields = dict[str, JsonValue]


class Sending:
    """Runs behind the review step, which it leaves once the source is stored."""

    def __init__(self, screen: ReviewScreen, source: Source) -> None:
        self._screen = screen
        self._link = screen.app.link
        self._source = source
        self._request: asyncio.Task[Added] | None = None
        self._countdown: Timer | None = None
        self._is_cancelled = False

    def start(self) -> None:
        self._screen.run_worker(self._send(), exit_on_error=False, description="submit the source")

    def cancel(self) -> None:
        """Gives up waiting. What was sent may have arrived, so that is looked up."""
        if self._request is not None and not self._is_cancelled:
            self._is_cancelled = True
            self._request.cancel()

    async def _send(self) -> None:
        self._screen.say("Sending to the server")
        self._request = asyncio.create_task(self._link.add(self._source, self._count_down))
        try:
            stored, recovered = await self._finish(self._request)
            self._stored(stored, recovered)
        except ProjectMoved as moved:
            self._link.project = moved.new_slug
            self._failed(moved)
        except SentryError as error:
            self._failed(error)
        finally:
            self._stop_countdown()

    async def _finish(self, request: asyncio.Task[Added]) -> tuple[Fields, bool]:
        try:
            return await request
        except asyncio.CancelledError:
            if not self._is_cancelled:
                raise
        self._stop_countdown()
        self._screen.say("Cancelled. Looking whether it had arrived")
        stored = await self._link.look_up(self._source.id or "")
        if stored is None:
            raise SentryError("Cancelled", "Nothing was stored. Submit sends it again.")
        return stored, True

    def _stored(self, stored: Fields, recovered: bool) -> None:
        app = self._screen.app
        app.wizard.stored = True
        app.show_result(stored, recovered=recovered)

    def _failed(self, error: SentryError) -> None:
        if isinstance(error, IdTaken):
            app = self._screen.app
            app.wizard.refuse(Problem("id", error.message))
            app.go(Step.DETAILS, "id")
        else:
            self._screen.show_failure(error)

    def _count_down(self, wait: Wait) -> None:
        self._stop_countdown()
        until = monotonic() + wait.seconds

        def tell() -> None:
            seconds = max(0, round(until - monotonic()))
            self._screen.say(
                f"{wait.reason}. Trying again in {seconds} s "
                f"({wait.attempt} of {wait.attempts}). Esc cancels"
            )

        tell()
        self._countdown = self._screen.set_interval(1, tell)

    def _stop_countdown(self) -> None:
        if self._countdown is not None:
            self._countdown.stop()
            self._countdown = None
