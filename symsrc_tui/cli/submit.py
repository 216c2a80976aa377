"""Submit one source."""

from __future__ import annotations

import asyncio
import signal
from math import ceil
from typing import TYPE_CHECKING, TypeVar

from symsrc_tui.cli.identity import is_there, made_id
from symsrc_tui.cli.output import CommandError, Reporter, another_try, sentences
from symsrc_tui.cli.signals import ENDING
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.client import SentryClient
from symsrc_tui.sentry.errors import IdTaken, OutcomeUnknown, ProjectMoved, Refused, Unexpected
from symsrc_tui.sentry.sameness import is_same_place
from symsrc_tui.sentry.submission import ANOTHERS_SECRET
from symsrc_tui.sentry.verification import verify
from symsrc_tui.sources.source import IdOrigin
from symsrc_tui.text.safe import line

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from symsrc_tui.cli.target import Target
    from symsrc_tui.debug_log import DebugLog
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.sources.source import Source

T = TypeVar("T")

_LOOKING_TAKES = 15
"""Seconds, at most, that Ctrl+C waits to find out whether the source was stored."""
_CANCELLING_TAKES = 0.2
"""Seconds before the task is cancelled again."""


class Sending:
    """Submits one source to its target. Every method raises CommandError."""

    def __init__(
        self,
        source: Source,
        target: Target,
        telling: Reporter,
        check_ids: Callable[[frozenset[str]], None],
        log: DebugLog | None = None,
    ) -> None:
        """Choose the ID and load the token.

        Args:
            check_ids: raises CommandError if the source's ID is one of these, which are taken.
        """
        # Set before the first request, so that repeating it cannot create a second source.
        self._id = source.id or made_id(source, target.destination)
        self._is_made = not source.id
        self.source = source.model_copy(update={"id": self._id})
        """The source as it is sent, with its ID."""
        self._target = target
        self._token = target.token()
        self._telling = telling
        self._check_ids = check_ids
        self._on_exchange = log.exchange if log else None
        self._waits: set[tuple[str, int]] = set()

    def verify(self) -> None:
        """Check what can be checked without sending: token, project and taken IDs."""
        _run(self._verify_alone())

    def send(self) -> Added:
        """Verify, then add the source.

        Raises KeyboardInterrupt if it came before anything was sent, or twice. After one that came
        later, checks whether the source was stored and raises CommandError.
        """
        try:
            return _run(self._send())
        except KeyboardInterrupt:
            if not self._telling.sent_id:
                raise
        raise self._interrupted()

    async def _verify_alone(self) -> None:
        async with self._client() as client:
            await self._verify(client)

    async def _send(self) -> Added:
        there = self._target.destination
        async with self._client() as client:
            await self._verify(client)
            try:
                added = await client.add(
                    there.organization,
                    there.project,
                    self.source,
                    origin=IdOrigin.SHARED,
                    on_post=self._is_sent,
                )
            except IdTaken:
                if self._is_made:
                    raise is_there(self._id) from None
                raise
        self._telling.problems(added.warnings, of=str(there))
        return added

    def _is_sent(self) -> None:
        self._telling.sent_id = self._id

    async def _verify(self, client: SentryClient) -> None:
        there = self._target.destination
        found = await verify(client, self._token, there.organization, there.project)
        self._telling.problems((warning("", said) for said in found.warnings), of=str(there))
        if self._is_made:
            self._check_place(found.sources)
        self._check_ids(found.existing_ids)

    def _check_place(self, stored: Sequence[StoredSource]) -> None:
        """Raise CommandError if the project has the source, whatever its ID."""
        if any(other.id == self._id for other in stored):
            raise is_there(self._id)
        for other in stored:
            if is_same_place(other.fields, self.source):
                raise is_there(line(other.id), other.name or other.type)

    def _interrupted(self) -> CommandError:
        self._telling.say("Interrupted. Checking whether the source was stored")
        found: StoredSource | None = None
        message = "Interrupted. The source has not been stored so far"
        try:
            found = _run(self._find())
        except (CommandError, asyncio.TimeoutError):
            message = "Interrupted. It is unknown whether the source was stored"
        if found is None:
            return CommandError(ExitCode.INTERRUPTED, message, another_try(self._id))
        if self.source.secrets():
            self._telling.problems((ANOTHERS_SECRET,), of=str(self._target.destination))
        message = f"Interrupted, but the source was stored (ID {self._id})"
        return CommandError(ExitCode.INTERRUPTED, message, "Do not add it again.")

    async def _find(self) -> StoredSource | None:
        there = self._target.destination
        async with self._client() as client:
            looking = client.source(there.organization, there.project, self._id)
            return await asyncio.wait_for(looking, _LOOKING_TAKES)

    def _client(self) -> SentryClient:
        target = self._target
        return SentryClient(
            target.destination.server,
            self._token,
            ca_file=target.ca_file,
            proxy=target.proxy,
            on_wait=self._tell_wait,
            on_exchange=self._on_exchange,
        )

    def _tell_wait(self, wait: Wait) -> None:
        # Verification sends several requests at once, which then wait for the same reason.
        this = (wait.reason, wait.attempt)
        if not self._telling.sent_id and this in self._waits:
            return
        self._waits.add(this)
        again = f"{wait.action} in {ceil(wait.seconds)} s ({wait.attempt} of {wait.attempts})"
        self._telling.say(f"{wait.reason}. {again}")


def _run(work: Coroutine[None, None, T]) -> T:
    """Run the work. Raises CommandError for Sentry's errors and KeyboardInterrupt for Ctrl+C."""
    caught = [number for number in ENDING if signal.getsignal(number) is signal.default_int_handler]
    try:
        return asyncio.run(_interruptible(work, caught))
    except RequestError as error:
        failure = _failure(error)
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        _give_back(caught)
    raise failure


async def _interruptible(work: Coroutine[None, None, T], caught: Sequence[signal.Signals]) -> T:
    """Await the work until one of these signals cancels it.

    Python 3.10 would raise KeyboardInterrupt in the middle of the running code instead, and print
    a traceback.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)

    def stop() -> None:
        # Restore the default handlers, so that a second signal ends the program at once.
        for number in caught:
            loop.remove_signal_handler(number)
        _give_back(caught)
        if task.cancel():
            # Before Python 3.12, asyncio.wait_for drops a cancellation that comes with the result.
            loop.call_later(_CANCELLING_TAKES, stop)

    for number in caught:
        loop.add_signal_handler(number, stop)
    return await task


def _give_back(caught: Sequence[signal.Signals]) -> None:
    for number in caught:
        signal.signal(number, signal.default_int_handler)


def _failure(error: RequestError) -> CommandError:
    code, message, advice = error.exit_code, error.message, error.advice
    match error:
        case IdTaken():
            problem = Problem("id", sentences(message, advice))
            return CommandError(
                code, message, advice, field="id", problems=(problem,), is_told=True
            )
        case Refused(hints=hints) if hints:
            problems = tuple(Problem(hint.field, hint.message.rstrip(".")) for hint in hints)
            return CommandError(
                code, message, "Nothing was stored.", field=error.field, problems=problems
            )
        case OutcomeUnknown():
            advice = another_try(error.source_id)
        case ProjectMoved():
            advice = f"Nothing was sent. Set the project to {error.new_slug} and run this again."
        case _:
            pass
    if isinstance(error, OutcomeUnknown | Refused | Unexpected) and error.server_text:
        message = f"{message}. The server says: {error.server_text}"
    return CommandError(code, message, advice)
