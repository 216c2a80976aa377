"""Add a source to its project: one flow, with one set of outcomes, for every front end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, TypeVar

from symsrc_tui.forms.problem import Problem
from symsrc_tui.net.deadline import within
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import (
    EarlierStored,
    IdTaken,
    OutcomeUnknown,
    ProjectMoved,
    Refused,
    left_open,
)
from symsrc_tui.sentry.source_search import LOOKING
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.drafts.drafts import Drafts
    from symsrc_tui.session.source_form import SourceForm
    from symsrc_tui.sources.source import IdOrigin, Source

T = TypeVar("T")


class Stored(NamedTuple):
    """The server has the source."""

    added: Added


class FieldErrors(NamedTuple):
    """The server rejected fields. Nothing was stored."""

    error: RequestError
    problems: tuple[Problem, ...]
    """At least one. They block Submit until their field is changed."""


class NewIdNeeded(NamedTuple):
    """An earlier attempt was stored with different values, so this source needs another ID."""

    error: EarlierStored


class ProjectRenamed(NamedTuple):
    """The project has another slug. Nothing was stored."""

    error: ProjectMoved


class Unknown(NamedTuple):
    """The source was sent, but it is not known whether it was stored."""

    error: OutcomeUnknown


class Failed(NamedTuple):
    """Nothing was stored, and no field of the source is the reason."""

    error: RequestError


NotStored: TypeAlias = FieldErrors | NewIdNeeded | ProjectRenamed | Unknown | Failed
Outcome: TypeAlias = Stored | NotStored


class Progress(Protocol):
    """Shows the progress in a front end, and lets the user cancel."""

    def on_wait(self, wait: Wait) -> None:
        """Show why and for how long a request is delayed."""

    def on_cancelled(self) -> None:
        """Show that the program looks for the source, which may have been stored already."""

    async def cancellable(self, work: Coroutine[None, None, T]) -> T | None:
        """Return the result of the work, or None if the user cancels it."""


async def add_source(
    connection: Connection,
    source: Source,
    origin: IdOrigin,
    progress: Progress,
    on_post: Callable[[], object] | None = None,
) -> Outcome:
    """Add a source, and look for it if the person cancels that.

    A second cancel ends the look, and so does the time that `LOOKING` allows.

    Args:
        source: has an ID.
        origin: where its ID comes from.
        on_post: called before each attempt to send it.
    """
    try:
        added = await progress.cancellable(
            connection.add(source, progress.on_wait, origin=origin, on_post=on_post)
        )
        if added is None:
            if not connection.is_in_doubt(source):
                return Failed(RequestError("Cancelled. Nothing was stored"))
            progress.on_cancelled()
            looking = connection.find_added(source, progress.on_wait, origin=origin)
            added = await progress.cancellable(within(LOOKING, looking))
    except RequestError as error:
        return _outcome_of(error, source)
    except asyncio.TimeoutError:
        added = None
    return Stored(added) if added is not None else Unknown(left_open(str(source.id)))


async def add_form(
    connection: Connection, form: SourceForm, source: Source, progress: Progress, drafts: Drafts
) -> Outcome:
    """Add the source of a form, and let form and connection know why it was not stored.

    It is saved as a draft first, so that the next start finds it whatever happens to this run.

    Args:
        source: the form's, as `SourceForm.validation` returned it.
    """
    outcome = await add_source(connection, source, form.id_origin, progress, drafts.keep)
    match outcome:
        case FieldErrors(_, problems):
            for problem in problems:
                form.add_server_error(problem)
        case NewIdNeeded():
            form.renew_id()
        case ProjectRenamed(error):
            connection.project = error.new_slug
            error.advice = f"Submit will now add it to {connection.destination_text}."
        case Stored() | Unknown() | Failed():
            pass
    return outcome


def _outcome_of(error: RequestError, source: Source) -> Outcome:
    match error:
        case IdTaken():
            text = f"{error.message}. {error.advice}".rstrip(".")
            return FieldErrors(error, (Problem("id", text),))
        case EarlierStored():
            return NewIdNeeded(error)
        case ProjectMoved():
            return ProjectRenamed(error)
        case OutcomeUnknown():
            return Unknown(error)
        case Refused():
            problems = rejected_fields(error, type(source))
            return FieldErrors(error, problems) if problems else Failed(error)
        case _:
            return Failed(error)


def rejected_fields(error: Refused, model: type[Source]) -> tuple[Problem, ...]:
    """Return what the server said about fields of a source; empty if it named none."""
    paths = {field.path for field in fields_of(model)}
    return tuple(
        Problem(hint.field, f"The server says: {hint.message}")
        for hint in error.hints
        if hint.is_told and hint.field in paths
    )
