"""Read a project's crashes: the list of its events, and whole events.

Bodies hold data of the app's users: only what the models name is kept of them, and none is logged.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.event_models import Event, EventRow
from symsrc_tui.sentry.models import from_json, read_page
from symsrc_tui.sentry.reader import ProjectSources, Reader, next_cursor, read_organization
from symsrc_tui.sentry.responses import unexpected
from symsrc_tui.sentry.scopes import READ_PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import httpx

    from symsrc_tui.net.client import Response
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.models import Organization, StoredSource

DAYS = 14
"""How far to look back, unless told otherwise."""
MOST_BODIES = 12
"""Events to read in one look."""
_ENOUGH = 5
"""With fewer native events than this, look further."""
_MOST_OTHERS = 3
_MOST_VALUES = 1_000_000
"""In one event: a minidump with hundreds of threads has a few hundred thousand."""
_EVENT_ID = re.compile(r"[0-9a-f]{32}")


class EventPage(NamedTuple):
    """A page of the project's list, newest first."""

    rows: tuple[EventRow, ...]
    next: str
    """The cursor of the next page; empty if there is none with events of these days."""


class RecentEvents(NamedTuple):
    """Events that may be native, newest first."""

    rows: tuple[EventRow, ...]
    listed: int
    """The number of events, also of others, among which they are."""
    is_whole: bool
    """True if no event of that time is missing."""


class EventReader:
    """Reads one project's events, and what explains them, one request at a time, because Sentry
    limits them strictly.

    All methods raise RequestErrors. Of all requests, only one is sent again after a pause.
    """

    def __init__(self, reader: Reader, organization: str, project: str) -> None:
        """
        Args:
            reader: is used for nothing else.
            organization, project: slugs or numeric IDs.
        """
        self._reader = reader
        self._organization = organization
        self._sources = ProjectSources(reader, organization, project)
        self._url = reader.url("projects", organization, project, "events")
        context = reader.context(READ_PROJECT, organization, project)
        self._context = context._replace(has_user_data=True)
        self._on_wait = reader.backoff.on_wait
        reader.backoff = replace(reader.backoff, attempts=2, on_wait=self._wait_only_once)

    def _wait_only_once(self, wait: Wait) -> None:
        self._reader.backoff = replace(self._reader.backoff, attempts=1, on_wait=self._on_wait)
        if self._on_wait is not None:
            self._on_wait(wait)

    async def sources(self) -> tuple[StoredSource, ...]:
        """Return the project's symbol sources."""
        return await self._sources.all()

    async def organization(self) -> Organization:
        """Return the project's organization, with its features."""
        return await read_organization(self._reader, self._organization)

    async def page(self, *, days: int = DAYS, cursor: str = "") -> EventPage:
        """Return a page of at most 100 events of the last days."""
        params = {"per_page": "100", "statsPeriod": f"{days}d"}
        if cursor:
            params["cursor"] = cursor
        answer = await self._ask(self._url.copy_merge_params(params))
        rows = read_page(tuple[EventRow, ...], answer.body, self._context.scrub)
        if rows is None:
            # Without the body, which an error would quote.
            raise unexpected(replace(answer, body=b""), self._context)
        now = answer.date or time.time()
        # Servers from before August 2025 ignore the parameter.
        oldest = datetime.fromtimestamp(now, timezone.utc) - timedelta(days=days)
        recent = tuple(row for row in rows if row.created is None or row.created >= oldest)
        return EventPage(
            tuple(row for row in recent if _EVENT_ID.fullmatch(row.id)),
            (next_cursor(answer.headers.get("Link", "")) or "") if len(recent) == len(rows) else "",
        )

    async def recent(self, *, days: int = DAYS) -> RecentEvents:
        """Return recent events that may be native, from at most two pages."""
        page = await self.page(days=days)
        rows = page.rows
        if page.next and sum(row.is_native for row in rows) < _ENOUGH:
            try:
                page = await self.page(days=days, cursor=page.next)
                rows += page.rows
            except RequestError:
                # What was read counts.
                if not rows:
                    raise
        # By ID, because pages overlap if an event arrives meanwhile.
        found = {row.id: row for row in rows}.values()
        natives = [row for row in found if row.is_native]
        others = [row for row in found if row.may_be_native]
        read = others[:_MOST_OTHERS] if len(natives) < _ENOUGH else []
        is_whole = not page.next and len(read) == len(others)
        return RecentEvents((*natives, *read), len(found), is_whole)

    async def event(self, id_: str) -> Event | None:
        """Return a whole event; None if it is gone, or cannot be read."""
        url = self._url.copy_with(raw_path=self._url.raw_path + f"{id_}/".encode())
        answer = await self._ask(url, also=404)
        if answer.status == 404:
            return None
        # In a thread, because megabytes would block the screen.
        return await asyncio.to_thread(
            from_json, Event, answer.body, self._context.scrub, most=_MOST_VALUES
        )

    async def _ask(self, url: httpx.URL, also: int = 200) -> Response:
        return await self._reader.ask(url, self._context, also)


def worth_reading(rows: Iterable[EventRow]) -> Sequence[EventRow]:
    """Choose the newest event of each issue, release and system, those to read first at the start.

    These are one of each system and platform, because these have modules of their own, then
    another of each, and so on; those with minidumps first.
    """
    newest: dict[tuple[str, ...], EventRow] = {}
    for row in rows:
        key = (row.group_id or row.id, row.release, row.os, row.platform)
        newest.setdefault(key, row)
    ranks: Counter[tuple[str, str]] = Counter()
    ranked: list[tuple[int, EventRow]] = []
    for row in sorted(newest.values(), key=lambda row: row.crash_file is None):
        system = (row.os.partition(" ")[0], row.platform)
        ranked.append((ranks[system], row))
        ranks[system] += 1
    return [row for _, row in sorted(ranked, key=lambda each: each[0])]
