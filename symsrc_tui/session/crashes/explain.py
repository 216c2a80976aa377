"""Find the crashes to explain, or wait for one that names a new source."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from symsrc_tui.net.errors import RequestError, Unreachable
from symsrc_tui.sentry.errors import NotFound, Unexpected
from symsrc_tui.session.crashes.advice import NotConsulted, unseen_kind, why_not_consulted
from symsrc_tui.session.crashes.explanation import (
    Explanation,
    ProjectFacts,
    none_in_newest,
)
from symsrc_tui.session.crashes.verdicts import explain
from symsrc_tui.text.counts import capitalized, counted
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.event_models import Event, EventRow
    from symsrc_tui.sentry.events import EventReader, RecentEvents
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.crashes.event_reference import EventReference

_PAGES = 2
"""Of the list, searched for an issue."""
_MOST_BODIES = 15
"""Crashes read while waiting."""
_FIRST_BODIES = 10
"""Of these, crashes from before that are read at once."""
_FOR_NEW = 3
"""Of these, those that are kept for crashes that arrive meanwhile, until the last look."""
INTERVAL = 30
"""Seconds between looks, at least. A shorter wait has one look, at its end."""
LONGEST_WAIT = 900
"""Seconds that the wizards wait: Sentry gives up on a crash after that time."""

T = TypeVar("T", bound="EventRow")


async def look(
    connection: Connection,
    reference: EventReference | None = None,
    source_id: str = "",
    *,
    progress: Callable[[str], None],
    on_wait: Callable[[Wait], None] | None = None,
) -> Explanation:
    """Explain the crash, or the newest ones.

    Raises RequestError, NotFound if the project has no such event, issue or source.

    Args:
        source_id: the source to tell about; empty for all.
    """
    async with connection.requests(on_wait) as client:
        reader = client.events(connection.organization, connection.project)
        project = await _project(reader, connection, source_id)
        if reference is None:
            recent = await reader.recent()
            events = await _newest(reader, recent, progress)
            if not events:
                return _nothing_to_explain(recent)
        else:
            id_ = reference.event or await _event_of(reader, reference.issue)
            event = await reader.event(id_)
            if event is None:
                raise NotFound(
                    f"{connection.project} has no event {id_}, or it is not processed yet",
                    "Check the ID and the project. A new crash appears within a minute or so.",
                )
            events = [event]
        own = {source.id for source in project.sources}
        if own and not any(_names(event, *own) for event in events):
            project = await _with_plan(reader, project)
        return explain(events, project, source_id)


async def wait_for(
    connection: Connection,
    source_id: str,
    seconds: int,
    on_wait: Callable[[Wait], None] | None = None,
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Explanation:
    """Wait for a crash that names the source, and explain it. It can be cancelled at any time.

    If none does in time, those that arrived meanwhile are explained. If none ever will, this
    returns at once. Raises RequestError.
    """
    async with connection.requests(on_wait) as client:
        reader = client.events(connection.organization, connection.project)
        project = await _project(reader, connection, source_id)
        search = _Search(reader, source_id)
        left = seconds
        failure = None
        found = await search.look()
        if found is None:
            project = await _with_plan(reader, project)
            if cause := _why_never(source_id, project):
                return Explanation("No crash will name this source", cause.advice)
        while found is None and left > 0 and search.bodies < _MOST_BODIES:
            pause = INTERVAL if left >= 2 * INTERVAL else left
            await sleep(pause)
            left -= pause
            try:
                found, failure = await search.look(is_last=left <= 0), None
            except Unreachable as error:
                failure = error  # the next look may succeed
        events = [found] if found else _by_date(search.others)
        project = project._replace(are_older=not found)
        if not events and failure is not None:
            raise failure
        if not events:
            name = next((each.name for each in project.sources if each.id == source_id), source_id)
            return _not_yet(name, seconds, len(search.old))
        return explain(events, project, source_id)


class _Search:
    """Looks again and again for a crash that names a source."""

    def __init__(self, reader: EventReader, source_id: str) -> None:
        self._reader, self._source_id = reader, source_id
        self._listed: set[str] | None = None
        """The IDs of all crashes seen in the list; None before the first look."""
        self._new: list[EventRow] = []
        """Those that arrived since the first look and were not read yet, the newest first."""
        self.old: list[EventRow] = []
        """Those from before that were not read yet, the most telling first."""
        self.bodies = 0
        """The number of crashes read."""
        self.others: list[Event] = []
        """Those that arrived since the first look and do not name the source."""

    async def look(self, *, is_last: bool = False) -> Event | None:
        """Return a crash that names the source, if there is one among those read now."""
        from symsrc_tui.sentry.events import worth_reading

        listed = (await self._reader.page()).rows
        # The others only if there are none, because most of them are not symbolicated.
        rows = [row for row in listed if row.is_native] or [
            row for row in listed if row.may_be_native
        ]
        if self._listed is None:
            self._listed = {row.id for row in rows}
            # One issue with many crashes must not hide the others.
            chosen = worth_reading(rows)
            self.old = [*chosen, *(row for row in rows if row not in chosen)]
            return await self._search(self.old, _FIRST_BODIES)
        self._new[:0] = [row for row in rows if row.id not in self._listed]
        self._listed.update(row.id for row in rows)
        found = await self._search(self._new, _MOST_BODIES)
        if found is not None:
            return found
        # A few at a time, because the crash that is waited for is yet to come.
        most = _MOST_BODIES if is_last else min(1, _MOST_BODIES - _FOR_NEW - self.bodies)
        return await self._search(self.old, most)

    async def _search(self, rows: list[EventRow], most: int) -> Event | None:
        """Read the first rows, and remove them. Return the event that names the source."""
        for row in rows[: max(0, min(most, _MOST_BODIES - self.bodies))]:
            event = await self._reader.event(row.id)
            rows.remove(row)
            self.bodies += 1
            if event is not None and _names(event, self._source_id):
                return event
            if event is not None and rows is self._new:
                self.others.append(event)
        return None


def _names(event: Event, *source_ids: str) -> bool:
    rows = (row for image in event.images for row in image.candidates)
    return any(row.source in source_ids for row in rows)


async def _project(reader: EventReader, connection: Connection, source_id: str) -> ProjectFacts:
    """Read the project's sources. Raises NotFound if the source is not one of them."""
    try:
        sources = await reader.sources()
    except Unexpected as error:
        # Servers that cannot read the list have no sources to use either.
        return ProjectFacts(list_failure=error)
    if source_id and source_id not in {source.id for source in sources}:
        ids = ", ".join(shown(source.id, 80) for source in sources) or "none"
        message = f"{connection.project} has no symbol source with this ID"
        raise NotFound(message, f"The IDs of its sources are: {ids}.", field="source")
    return ProjectFacts(sources)


async def _with_plan(reader: EventReader, project: ProjectFacts) -> ProjectFacts:
    """Add whether the organization's plan includes custom symbol sources."""
    from symsrc_tui.sentry.verification import FEATURE

    try:
        owner = await reader.organization()
    except RequestError:
        return project  # the token need not be allowed to read it
    # Without any feature, the server does not tell them.
    return project._replace(lacks_feature=bool(owner.features) and FEATURE not in owner.features)


def _why_never(source_id: str, project: ProjectFacts) -> NotConsulted | None:
    """Return why no crash will ever name the source; None if one may."""
    is_unseen = any(unseen_kind(own) for own in project.sources if own.id == source_id)
    if project.lacks_feature or is_unseen:
        return why_not_consulted(source_id, project, ())
    return None


async def _event_of(reader: EventReader, issue: str) -> str:
    """Return the ID of the issue's newest event. Raises NotFound if it is not in the list."""
    cursor = ""
    for _ in range(_PAGES):
        page = await reader.page(cursor=cursor)
        for row in page.rows:
            if row.group_id == issue:
                return row.id
        cursor = page.next
        if not cursor:
            break
    raise NotFound(
        f"None of the project's latest crashes belongs to issue {issue}",
        "Open the issue in Sentry, choose one of its events, and use that URL.",
    )


async def _newest(
    reader: EventReader, recent: RecentEvents, progress: Callable[[str], None]
) -> list[Event]:
    """Read the newest native events."""
    from symsrc_tui.sentry.crash_modules import read_events
    from symsrc_tui.sentry.events import MOST_BODIES, worth_reading

    rows = _by_date(worth_reading(recent.rows)[:MOST_BODIES])
    return (await read_events(reader, rows, progress)).events


def _by_date(rows: Iterable[T]) -> list[T]:
    """Return events, or rows of them, newest first."""
    return sorted(rows, key=lambda row: row.created.timestamp() if row.created else 0, reverse=True)


def waiting_message(name: str) -> str:
    """Return what to tell people who wait in a wizard."""
    return (
        f'Waiting for a crash that names "{name}". Crash your app once; Sentry shows it after a '
        "minute or so."
    )


def _nothing_to_explain(recent: RecentEvents) -> Explanation:
    headline = "The project has no native crashes in the last 14 days"
    if recent.rows:
        headline = "Sentry lists crashes of the last 14 days, but sent none of those requested"
    elif not recent.is_whole:
        newest = none_in_newest(recent.listed)
        headline = f"{capitalized(newest)}, and older ones were not read"
    return Explanation(headline, "Crash the app once, wait a minute, then try again.")


def _not_yet(name: str, seconds: int, unread: int) -> Explanation:
    advice = "Crash the app once, wait a minute, then try again."
    if unread:
        advice += (
            f" Or run symsrc-tui explain with the ID of an older crash: {unread:,} of them "
            f"{'was' if unread == 1 else 'were'} not read."
        )
    return Explanation(
        f'No crash arrived within {counted(seconds, "second")}, so none names "{name}" yet', advice
    )
