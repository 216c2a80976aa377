"""The command `add`, from its options to its exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.cli import add_many
from symsrc_tui.cli.connection import IncompleteSettingsError, connected
from symsrc_tui.cli.many import set_projects
from symsrc_tui.cli.output import CommandError, Reporter, sentences
from symsrc_tui.cli.project import CommandProgress, another_try, failure_of
from symsrc_tui.cli.references import invalid_source, read_sources, validate_document
from symsrc_tui.cli.signals import EndingSignals
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import Problem
from symsrc_tui.session.already_there import already_there, at_place, with_id
from symsrc_tui.sources.preview import source_document
from symsrc_tui.sources.source import IdOrigin
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from pydantic import JsonValue

    from symsrc_tui.cli.references import Resolved
    from symsrc_tui.session import Connection
    from symsrc_tui.session.add_source import NotStored, Outcome
    from symsrc_tui.sources.source import Source


class _AdditionProgress(CommandProgress):
    """Keeps also what is known of the addition."""

    sent_id = ""
    """The ID of the source, once it may have been stored."""


def run(options: argparse.Namespace, connect: Callable[[], Connection]) -> int:
    """Add one source, or several. Return the exit code.

    Args:
        connect: returns the connection, not yet verified. Raises SettingsError.
    """
    name = "stdin" if options.document == "-" else shown(options.document)
    reporter = Reporter(name, in_json=options.json)
    documents: list[Resolved] = []
    projects: list[tuple[str, str]] = []
    is_single = True
    with EndingSignals() as signals:
        progress = _AdditionProgress(reporter, signals.cancel)
        try:
            projects = set_projects(options)
            documents, is_list = read_sources(options.document)
            is_single = not is_list and not projects
            if is_single:
                _add(options, connect, documents[0], progress, signals)
        except CommandError as failure:
            code = reporter.failed(failure)
        except KeyboardInterrupt:
            code = reporter.failed(_interrupted(progress.sent_id))
        except Exception:
            if progress.sent_id:
                reporter.say(f"The source may have been stored. {another_try(progress.sent_id)}")
            raise
        else:
            code = ExitCode.OK
    if code is ExitCode.OK and not is_single:
        return add_many.run(options, connect, documents, projects)
    return signals.exit_code if code is ExitCode.INTERRUPTED else code


def _add(
    options: argparse.Namespace,
    connect: Callable[[], Connection],
    document: Resolved,
    progress: _AdditionProgress,
    signals: EndingSignals,
) -> None:
    """Validate, verify and send the source. Raises CommandError and KeyboardInterrupt."""
    reporter = progress.reporter
    if options.demo:
        reporter.say("Demo: nothing leaves this host, and its server keeps nothing")
    connection, lacking = None, None
    try:
        connection = connected(connect, reporter)
    except CommandError as failure:
        lacking = failure
    validation = validate_document(document)
    if validation.source is None:
        if lacking:
            reporter.say(sentences(lacking.message, lacking.advice))
        raise invalid_source(validation, document)
    if connection is None:
        reporter.problems(validation.warnings)
    if lacking and not (options.dry_run and isinstance(lacking, IncompleteSettingsError)):
        raise lacking
    if connection is None:
        reporter.say(f"{lacking}. No server was contacted")
        reporter.checked(_document(validation.source, document), "")
        return
    where, id_ = connection.destination, validation.source.id
    # Before the first request, so that repeating it cannot create a second source.
    source = with_id(validation.source, where)
    sending = _send(connection, source, document, progress, dry_run=options.dry_run)
    outcome = signals.run_cancellable(sending)
    if outcome is None:
        reporter.checked(_document(validation.source, document), str(where), source.id)
    else:
        _conclude(outcome, source, str(where), progress, is_made=not id_)


def _document(source: Source, document: Resolved) -> dict[str, JsonValue]:
    return source_document(source.type, source.values(), document.references)


async def _send(
    connection: Connection,
    source: Source,
    document: Resolved,
    progress: _AdditionProgress,
    *,
    dry_run: bool,
) -> Outcome | None:
    """Verify, and add the source unless this is a dry run. Raises CommandError."""
    # Imported late, because it imports the HTTP client.
    from symsrc_tui.session.add_source import add_source
    from symsrc_tui.sources.built_in import is_about_built_in

    def on_post() -> None:
        progress.sent_id = str(source.id)

    try:
        await progress.cancellable(connection.verify(progress.on_wait))
        warnings = validate_document(document).warnings
        if any(is_about_built_in(each, source.values()) for each in warnings):
            # The server knows better what is built into it.
            await progress.cancellable(connection.built_in_sources.settled())
        revised = (connection.revised(each, source.values()) for each in warnings)
        progress.reporter.problems(tuple(filter(None, revised)))
        if progress.cancel.times:
            raise _interrupted()
        if connection.failure is not None:
            raise failure_of(connection.failure)
        progress.reporter.problems(
            connection.destination_warnings, subject=str(connection.destination)
        )
        _check_not_there(connection, source, document)
        if dry_run:
            return None
        return await add_source(connection, source, IdOrigin.SHARED, progress, on_post)
    finally:
        await connection.close()
        if connection.log_failure:
            progress.reporter.say(connection.log_failure)


def _check_not_there(connection: Connection, source: Source, document: Resolved) -> None:
    """Raise CommandError if the project has the source, or one with its ID."""
    validation = validate_document(document, connection.taken_ids)
    if validation.errors:
        # The only thing that can have become invalid.
        message = f"{validation.errors[0].message}. Nothing was sent"
        raise CommandError(
            ExitCode.ID_TAKEN, message, field="id", problems=validation.errors, is_told=True
        )
    assert validation.source is not None  # noqa: S101 - it has no errors
    (there,) = already_there([validation.source], connection.destination, connection.sources)
    if there is not None:
        id_ = str(source.id)
        raise _is_there(id_, "" if there.id == id_ else at_place(there))


def _conclude(
    outcome: Outcome, source: Source, where: str, progress: _AdditionProgress, *, is_made: bool
) -> None:
    """Report the outcome. Raises CommandError unless the source is stored.

    Args:
        is_made: whether the document has no ID.
    """
    from symsrc_tui.session.add_source import Stored

    if isinstance(outcome, Stored):
        added = outcome.added
        progress.reporter.problems(added.warnings, subject=where)
        if progress.cancel.times:
            message = f"Interrupted, but the source was stored (ID {source.id})"
            raise CommandError(ExitCode.INTERRUPTED, message, "Do not add it again.")
        progress.reporter.stored(added.stored, where, told=added.told, recovered=added.recovered)
        return
    failure = _failure(outcome, source, is_made=is_made)
    if progress.cancel.times:
        failure.code, failure.is_told = ExitCode.INTERRUPTED, False
        failure.message = f"Interrupted. {failure.message.removeprefix('Cancelled. ')}"
    raise failure


def _failure(outcome: NotStored, source: Source, *, is_made: bool) -> CommandError:
    from symsrc_tui.session.add_source import FieldErrors

    match outcome:
        case FieldErrors(_, (Problem(field="id"),)) if is_made:
            return _is_there(str(source.id))
        case FieldErrors(error, problems):
            return CommandError(
                error.exit_code,
                error.message,
                "Nothing was stored.",
                field=problems[0].field,
                problems=problems,
                is_told=error.message in problems[0].message,
            )
        case _:
            return failure_of(outcome.error)


def _is_there(id_: str, message: str = "") -> CommandError:
    """Return the failure for a source that the project has.

    Args:
        message: says that it is there with another ID.
    """
    message = message or (
        f"This project already has this source: an earlier run stored it with the ID {id_}"
    )
    advice = 'Nothing was added. To add a second one, set its "id".'
    problem = Problem("id", sentences(message, advice))
    return CommandError(
        ExitCode.ID_TAKEN, message, advice, field="id", problems=(problem,), is_told=True
    )


def _interrupted(sent_id: str = "") -> CommandError:
    """Return the failure for Ctrl+C.

    Args:
        sent_id: the ID of the source if it may have been stored.
    """
    message, advice = "Interrupted. Nothing was sent", ""
    if sent_id:
        message = "Interrupted. It is not known whether the source was stored"
        advice = another_try(sent_id)
    return CommandError(ExitCode.INTERRUPTED, message, advice)
