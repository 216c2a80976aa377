"""Look for a source that may have been stored, again and again, within a bound."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING

from symsrc_tui.net.deadline import within
from symsrc_tui.net.errors import RequestError
from symsrc_tui.net.retry import Wait
from symsrc_tui.sentry.comparison import is_same_place
from symsrc_tui.sentry.errors import (
    NotAllowed,
    NotFound,
    ProjectMoved,
    SignInRequired,
    TokenRefused,
)
from symsrc_tui.sentry.reader import ProjectSources, Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.sources.source import Source

LOOKING = 20.0
"""The most seconds to look for a source, requests and pauses together."""
LOOKS = (0.5, 1.0, 2.0, 3.0, 4.0, 4.0, 5.0)
"""Seconds between the looks, because a server may read from a replica some seconds behind."""
_FINAL = (NotAllowed, NotFound, ProjectMoved, SignInRequired, TokenRefused)
"""Errors after which another look would fail, too."""


@dataclass
class Sought:
    """What a client has sent with one ID to one project, and how to recognize it there."""

    sent: set[str] = field(default_factory=set)
    """Hashes of the bodies whose attempts are in doubt."""
    known: frozenset[str] | None = None
    """The IDs that the project had before; None if that is unknown."""

    async def find(self, sources: ProjectSources, source: Source) -> StoredSource | None:
        """Get the stored source with the ID or, while an attempt is in doubt, what may be it.

        Some servers assign their own ID.
        """
        found = await sources.find(str(source.id))
        if found is not None or not self.sent or self.known is None:
            return found
        try:
            listed = await sources.all()
        except NotFound:
            return None
        name = source.values()["name"]
        for each in listed:
            has_name = each.fields.get("name") == name
            if has_name and each.id not in self.known and is_same_place(each.fields, source):
                return each
        return None


class Search:
    """All looks for one source."""

    def __init__(
        self, reader: Reader, place: tuple[str, str], source: Source, sought: Sought
    ) -> None:
        """Args:
        place: the organization and the project.
        """
        self._backoff = reader.backoff
        once = replace(reader.backoff, attempts=1)
        reader = Reader(reader.transport, reader.server, once, reader.scrub)
        self._sources = ProjectSources(reader, *place)
        self._source = source
        self._sought = sought
        self._left = LOOKING
        self.failure = ""
        """Why the last look failed; empty if it did not."""
        self.is_missing = False
        """True if the last look that was answered did not show the source."""

    async def once(self) -> StoredSource | None:
        """Look once. Return None if the source was not seen in time, or the look failed."""
        return await self._within_limit("", ())

    async def repeatedly(self, reason: str) -> StoredSource | None:
        """Look at once and after each pause. Return None as `once` does.

        Args:
            reason: what the pauses are for, to be told.
        """
        return await self._within_limit(reason, LOOKS)

    async def _within_limit(self, reason: str, pauses: Sequence[float]) -> StoredSource | None:
        began = monotonic()
        try:
            return await within(max(self._left, 0), self._look(reason, pauses))
        except asyncio.TimeoutError:
            return None
        finally:
            self._left -= monotonic() - began

    async def _look(self, reason: str, pauses: Sequence[float]) -> StoredSource | None:
        times = len(pauses) + 1
        for number, pause in enumerate((0, *pauses), start=1):
            if pause:
                await self._backoff.make(Wait(pause, reason, number, times, "Looking again"))
            try:
                found = await self._sought.find(self._sources, self._source)
            except RequestError as error:
                self.failure, self.is_missing = error.message, False
                if isinstance(error, _FINAL):
                    break
            else:
                self.failure = ""
                if found is not None:
                    return found
                self.is_missing = True
        return None
