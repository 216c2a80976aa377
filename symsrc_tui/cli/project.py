"""What the commands for a project's stored sources share, from the options to the exit code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from symsrc_tui.cli.connection import connected
from symsrc_tui.cli.output import CommandError, Reporter
from symsrc_tui.cli.signals import EndingSignals
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import ChangeUnknown, OutcomeUnknown, ProjectMoved, Refused
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence

    from pydantic import JsonValue

    from symsrc_tui.net.deadline import Cancel
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.client import SentryClient
    from symsrc_tui.sentry.errors import Hint
    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.session import Connection
    from symsrc_tui.session.journal import Journal
    from symsrc_tui.session.stored.source_list import SourceList

T = TypeVar("T")


class CommandProgress:
    """Reports the progress on stderr. The ending signals cancel."""

    def __init__(self, reporter: Reporter, cancel: Cancel) -> None:
        self.reporter = reporter
        self.cancel = cancel

    def on_wait(self, wait: Wait) -> None:
        self.reporter.wait(wait)

    def on_cancelled(self) -> None:
        self.reporter.say("Interrupted. Checking whether it arrived")

    async def cancellable(self, work: Coroutine[None, None, T]) -> T | None:
        return await self.cancel.run(work)


@dataclass
class ProjectRun:
    """One run of a command for a project."""

    options: argparse.Namespace
    reporter: Reporter
    client: SentryClient
    sources: SourceList
    journal: Journal
    connection: Connection
    progress: CommandProgress

    def lists(self, projects: Sequence[tuple[str, str]]) -> list[SourceList]:
        """Return the lists of these projects, the first of which is the connection's."""
        from symsrc_tui.session.stored.source_list import SourceList

        others = (SourceList(self.client, *place, self.journal) for place in projects[1:])
        return [self.sources, *others]

    @property
    def project(self) -> str:
        """Organization and project, as in the options."""
        return self.sources.name

    def find(self, id_: str) -> StoredSource:
        """Return the source that has this ID, or had it before an edit. Raises SourceMissing."""
        source = self.sources.find(id_)
        self.say_new_id(source, id_)
        return source

    def say_new_id(self, source: StoredSource, id_: str) -> None:
        """Say that a source was found by an ID that it had before, if that is so."""
        if source.id != id_:
            self.reporter.say(f"{shown(id_, 80)} is a former ID of {source.title}")

    async def change(self, work: Coroutine[None, None, T | None]) -> T:
        """Return the result of a change. Raises CommandError if it was interrupted before it was
        sent, or if it is not known whether it was stored before that.
        """
        try:
            done = await work
        except ChangeUnknown:
            if not self.progress.cancel.times:
                raise
            raise _interrupted(is_sent=True) from None
        if done is None:
            raise _interrupted(is_sent=False)
        return done

    def finish(
        self,
        outcome: str,
        text: str,
        *,
        name: str = "",
        id_: str = "",
        notes: Iterable[str] = (),
        more: Mapping[str, JsonValue] | None = None,
    ) -> ExitCode:
        """Report the result. Return the exit code. Raises CommandError if it was interrupted.

        Args:
            outcome: what was done or, in a dry run, would be: changed, deleted or unchanged.
            text: the same for people.
            notes: warnings, without a full stop.
            more: further members for scripts.
        """
        warnings = [warning("", note) for note in (*notes, self.journal.failure) if note]
        self.reporter.problems(warnings, subject=self.project)
        members: dict[str, JsonValue] = {"project": self.project, "name": name}
        members |= {"outcome": outcome, "id": id_ or None, "error": None, **(more or {})}
        members["warnings"] = [each._asdict() for each in warnings]
        if self.progress.cancel.times and outcome != "unchanged":
            told = f" (ID {shown(id_, 80)})" if id_ else ""
            done = "source was deleted" if outcome == "deleted" else "change was stored"
            message = f"Interrupted, but the {done}{told}"
            raise CommandError(ExitCode.INTERRUPTED, message)
        in_json = self.options.json
        return self.reporter.finish(json.dumps(members) if in_json else text, ExitCode.OK)


def run_for_project(
    options: argparse.Namespace,
    connect: Callable[[], Connection],
    work: Callable[[ProjectRun], Awaitable[ExitCode]],
) -> int:
    """Run a command of one project. Return the exit code.

    Args:
        connect: returns the connection. Raises SettingsError.
        work: does what the command is for. Raises CommandError and RequestError.
    """
    document = getattr(options, "document", None) or "sources"
    reporter = Reporter("stdin" if document == "-" else document, in_json=options.json)
    journal: Journal | None = None
    with EndingSignals() as signals:
        try:
            if options.demo:
                reporter.say("Demo: nothing leaves this host, and its server keeps nothing")
            connection = connected(connect, reporter)
            journal = connection.journal
            progress = CommandProgress(reporter, signals.cancel)
            return signals.run(_with_client(options, connection, progress, work))
        except RequestError as error:
            return reporter.failed(failure_of(error))
        except CommandError as failure:
            code = reporter.failed(failure)
            return signals.exit_code if code is ExitCode.INTERRUPTED else code
        except KeyboardInterrupt:
            is_sent = journal is not None and journal.is_in_doubt
            # The result already says what was done.
            ended = CommandError(ExitCode.INTERRUPTED, "Interrupted")
            reporter.failed(ended if reporter.is_finished else _interrupted(is_sent=is_sent))
            return signals.exit_code


async def _with_client(
    options: argparse.Namespace,
    connection: Connection,
    progress: CommandProgress,
    work: Callable[[ProjectRun], Awaitable[ExitCode]],
) -> ExitCode:
    # Imported late, because it imports the HTTP client.
    from symsrc_tui.net.retry import each_once
    from symsrc_tui.session.stored.source_list import SourceList

    reporter, journal = progress.reporter, connection.journal
    try:
        async with connection.requests(each_once(reporter.wait)) as client:
            listed = SourceList(client, connection.organization, connection.project, journal)
            run = ProjectRun(options, reporter, client, listed, journal, connection, progress)
            return await work(run)
    finally:
        await connection.close()
        if connection.log_failure:
            reporter.say(connection.log_failure)


def failure_of(error: RequestError) -> CommandError:
    """Return the failure for an error of Sentry's API."""
    message, advice = error.message, error.advice
    if isinstance(error, OutcomeUnknown):
        advice = another_try(error.source_id)
    hints = error.hints if isinstance(error, Refused) else ()
    match error:
        case ProjectMoved():
            advice = f"Nothing was sent. Set the project to {error.new_slug} and run this again."
        case _:
            # Without the hints, which are problems of their own.
            message = ". ".join(filter(None, (message, error.server_says)))
    problems = tuple(map(_problem_of, hints))
    return CommandError(error.exit_code, message, advice, field=error.field, problems=problems)


def another_try(id_: str) -> str:
    """Return the advice for a source that may have been stored with this ID."""
    return (
        f"Run this again: the source keeps its ID ({id_}), so it cannot be stored twice. If it"
        f" is already stored, that run exits with {ExitCode.ID_TAKEN:d}."
    )


def _problem_of(hint: Hint) -> Problem:
    text = hint.message.rstrip(".")
    return Problem(hint.field, text) if hint.is_told else warning(hint.field, text)


def _interrupted(*, is_sent: bool) -> CommandError:
    if not is_sent:
        return CommandError(ExitCode.INTERRUPTED, "Interrupted. Nothing was changed")
    return CommandError(
        ExitCode.INTERRUPTED,
        "Interrupted. It is not known whether the change was stored",
        "`symsrc-tui list` shows it. Running this again is safe.",
    )
