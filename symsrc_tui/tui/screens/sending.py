"""One attempt to submit a source, with its messages and outcome."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from symsrc_tui.forms.problem import Problem
from symsrc_tui.sentry.errors import (
    EarlierStored,
    IdTaken,
    ProjectMoved,
    Refused,
    SentryError,
    left_open,
)
from symsrc_tui.session.source_form import Step
from symsrc_tui.sources.source import fields_of
from symsrc_tui.tui.screens.base import Countdown

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.sources.source import IdOrigin, Source
    from symsrc_tui.tui.screens.review import ReviewScreen


class _Ask(Protocol):
    """Submits the source, or checks whether it was stored."""

    def __call__(
        self, source: Source, on_wait: Callable[[Wait], None], *, origin: IdOrigin
    ) -> Coroutine[None, None, Added]: ...


class Sending:
    """Submits the source for the review step, and shows the result once it is stored."""

    def __init__(self, screen: ReviewScreen, source: Source) -> None:
        self._screen = screen
        self._link = screen.app.connection
        self._source = source
        self._waits_for: asyncio.Task[Added] | None = None
        self._countdown = Countdown(screen, screen.say)
        self._times_cancelled = 0

    def start(self) -> None:
        self._screen.run_worker(self._send(), exit_on_error=False, description="submit the source")

    def cancel(self) -> None:
        """Stop waiting for the server, and check whether the source arrived.

        A second call stops that check, too.
        """
        self._times_cancelled += 1
        if self._waits_for is not None:
            self._waits_for.cancel()

    async def _send(self) -> None:
        app = self._screen.app
        self._screen.say("Sending the source...")
        try:
            added = await self._wait_for(self._link.add) or await self._look()
        except IdTaken as error:
            app.form.add_server_errors(Problem("id", error.message))
            app.go(Step.DETAILS, "id", "Not stored: the ID is already taken")
        except EarlierStored as error:
            app.form.renew_id()
            self._failed(error)
        except ProjectMoved as moved:
            self._link.project = moved.new_slug
            self._failed(moved)
        except SentryError as error:
            self._failed(error)
        else:
            app.form.stored = True
            app.show_result(added)
        finally:
            self._countdown.stop()

    async def _wait_for(self, ask: _Ask) -> Added | None:
        """Return the result of the request; None if the user cancels it."""
        times, origin = self._times_cancelled, self._screen.app.form.id_origin
        asking = ask(self._source, self._count_down, origin=origin)
        self._waits_for = asyncio.create_task(asking)
        try:
            return await self._waits_for
        except asyncio.CancelledError:
            if self._times_cancelled == times:
                raise
        finally:
            self._countdown.stop()
        return None

    async def _look(self) -> Added:
        """Check after cancelling whether the source arrived. Raise SentryError if it has not."""
        self._screen.say("Cancelled. Checking whether it arrived. Press Esc to stop")
        added = await self._wait_for(self._link.find_added)
        if added is None:
            raise left_open(str(self._source.id))
        return added

    def _failed(self, error: SentryError) -> None:
        fields = {field.path for field in fields_of(type(self._source))}
        hints = error.hints if isinstance(error, Refused) else ()
        told = [hint for hint in hints if hint.is_told and hint.field in fields]
        if not told:
            self._screen.show_failure(error)
            return
        app = self._screen.app
        for hint in told:
            app.form.add_server_errors(Problem(hint.field, f"The server says: {hint.message}"))
        app.go(Step.DETAILS, told[0].field, f"{error.message}. Nothing was stored")

    def _count_down(self, wait: Wait) -> None:
        self._countdown.show(
            wait,
            f"{wait.reason}. {wait.action} in {{seconds}} s "
            f"({wait.attempt} of {wait.attempts}). Press Esc to cancel",
        )
