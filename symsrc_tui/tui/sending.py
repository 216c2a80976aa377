"""One attempt to submit a source: what is said meanwhile, and where it ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

from symsrc_tui.kinds.problem import Problem
from symsrc_tui.kinds.source import fields_of
from symsrc_tui.sentry.errors import IdTaken, ProjectMoved, Refused, SentryError
from symsrc_tui.tui.countdown import Countdown
from symsrc_tui.wizard.session import Step

if TYPE_CHECKING:
    from pydantic import JsonValue

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
        self._waits_for: asyncio.Task[Added] | asyncio.Task[Fields | None] | None = None
        self._countdown = Countdown(screen, screen.say)
        self._times_cancelled = 0

    def start(self) -> None:
        self._screen.run_worker(self._send(), exit_on_error=False, description="submit the source")

    def cancel(self) -> None:
        """Gives up waiting. What was sent may have arrived, so that is looked up; the second time
        gives that up, too."""
        self._times_cancelled += 1
        if self._waits_for is not None:
            self._waits_for.cancel()

    async def _send(self) -> None:
        self._screen.say("Sending to the server")
        request = asyncio.create_task(self._link.add(self._source, self._count_down))
        self._waits_for = request
        try:
            self._stored(*await self._finish(request))
        except IdTaken as error:
            await self._taken(error)
        except ProjectMoved as moved:
            self._link.project = moved.new_slug
            self._failed(moved)
        except SentryError as error:
            self._failed(error)
        finally:
            self._countdown.stop()

    async def _finish(self, request: asyncio.Task[Added]) -> tuple[Fields, bool]:
        try:
            return await request
        except asyncio.CancelledError:
            if not self._times_cancelled:
                raise
        self._countdown.stop()
        self._screen.say("Cancelled. Looking whether it had arrived. Esc leaves that open")
        looking = asyncio.create_task(self._link.look_up(self._source.id or ""))
        self._waits_for = looking
        try:
            stored = await looking
        except asyncio.CancelledError:
            if self._times_cancelled < 2:
                raise
            raise SentryError(
                "Cancelled, and it is not known whether the source was stored",
                "Submit looks for it before it is sent again: it cannot be stored twice.",
            ) from None
        if stored is None:
            raise SentryError("Cancelled", "Nothing was stored. Submit sends it again.")
        return stored, True

    def _stored(self, stored: Fields, recovered: bool) -> None:
        app = self._screen.app
        app.wizard.stored = True
        app.show_result(stored, recovered=recovered)

    async def _taken(self, error: IdTaken) -> None:
        """Tells an id that is taken at its field. One that was made up can only be our own: an
        earlier try, perhaps of an earlier run, had arrived."""
        app = self._screen.app
        if app.wizard.answers.get("id"):
            app.wizard.refuse(Problem("id", error.message))
            app.go(Step.DETAILS, "id", "Nothing was stored: the id is taken")
            return
        try:
            stored = await self._link.look_up(self._source.id or "")
        except SentryError as failure:
            self._failed(failure)
            return
        if stored is not None and _is_same(stored, self._source):
            self._stored(stored, recovered=True)
            return
        app.wizard.new_id = str(uuid4())
        advice = "Submit adds this one beside it, under a new id."
        self._failed(SentryError("An earlier try was stored, with other answers", advice))

    def _failed(self, error: SentryError) -> None:
        fields = {field.path for field in fields_of(type(self._source))}
        hints = error.hints if isinstance(error, Refused) else ()
        told = [hint for hint in hints if hint.is_told and hint.field in fields]
        if not told:
            self._screen.show_failure(error)
            return
        app = self._screen.app
        for hint in told:
            app.wizard.refuse(Problem(hint.field, f"The server says: {hint.message}"))
        app.go(Step.DETAILS, told[0].field, f"{error.message}. Nothing was stored")

    def _count_down(self, wait: Wait) -> None:
        self._countdown.show(
            wait,
            f"{wait.reason}. Trying again in {{seconds}} s "
            f"({wait.attempt} of {wait.attempts}). Esc cancels",
        )


def _is_same(stored: Fields, source: Source) -> bool:
    """Whether the stored source has the answers of this one, as far as servers show them."""
    secret = {field.path for field in fields_of(type(source)) if field.question.secret}
    body = source.body()
    return all(stored.get(name) == value for name, value in body.items() if name not in secret)
