"""Sentry's own sources: which there are, and which of them a project uses."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.net.errors import RequestError
from symsrc_tui.session.journal import JournalEntry
from symsrc_tui.session.stored.cancelled_change import or_look
from symsrc_tui.text.safe import line, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from symsrc_tui.sentry.client import SentryClient
    from symsrc_tui.sentry.models import BuiltInSource
    from symsrc_tui.session.add_source import Progress
    from symsrc_tui.session.journal import Journal

DISCARDING = "Discard the changes to the built-in sources?"
"""Asked before ticks that are not saved are lost."""


class BuiltInRow(NamedTuple):
    """One of Sentry's own sources, to show."""

    key: str
    name: str
    is_on: bool
    is_listed: bool = True

    @property
    def title(self) -> str:
        """What people know it by."""
        return self.name or self.key if self.is_listed else f"{self.key} {self.name}"


class ProjectBuiltIns:
    """Sentry's own sources for one project. Their order cannot be changed."""

    def __init__(
        self, client: SentryClient, organization: str, project: str, journal: Journal
    ) -> None:
        self._client = client
        self._place = (organization, project)
        self._journal = journal
        self._known: tuple[BuiltInSource, ...] = ()
        self.keys: tuple[str, ...] = ()
        """Of those that are on, also such that the server does not list."""

    async def read(self) -> tuple[str, ...]:
        """Read them. Return `keys`. Raises RequestError."""
        self._known = await self._client.built_in_sources(self._place[0])
        project = await self._client.project(*self._place)
        if project.built_ins is None:
            raise RequestError(
                "This server does not say which built-in sources are on",
                "Set them in the project's settings under Debug Files.",
            )
        self.keys = project.built_ins
        return self.keys

    def rows(self) -> list[BuiltInRow]:
        """Return those to show: hidden and unlisted ones only if they are on."""
        rows = [
            BuiltInRow(line(each.sentry_key, 60), each.name, each.sentry_key in self.keys)
            for each in self._known
            if not each.hidden or each.sentry_key in self.keys
        ]
        known = {each.sentry_key for each in self._known}
        unlisted = [key for key in self.keys if key not in known]
        others = (BuiltInRow(line(key, 60), "(not listed)", True, False) for key in unlisted)
        return [*rows, *others]

    def problem(self, key: str) -> str:
        """Return why a key cannot be set, because servers store any; empty if it can."""
        if key in self.keys or key in {each.sentry_key for each in self._known}:
            return ""
        choices = [each.key for each in self.rows()]
        near = get_close_matches(key, choices, 1)
        advice = f"Did you mean {near[0]}?" if near else f"Choose from {', '.join(choices)}"
        return f"{shown(key, 60)} is not a built-in source. {line(advice)}"

    async def switch(
        self, on: Collection[str], off: Collection[str], progress: Progress
    ) -> bool | None:
        """Turn these on and those off, by the keys of `rows`, and keep the others.

        Return whether that changed anything; None if the person cancelled it before it was sent.
        Raises RequestError.
        """
        exact = {line(each.sentry_key, 60): each.sentry_key for each in self._known}
        kept = (key for key in self.keys if not {key, line(key, 60)}.intersection(off))
        wanted = tuple(dict.fromkeys([*kept, *(exact.get(key, key) for key in on)]))
        if set(wanted) == set(self.keys):
            return False
        changed = tuple(switched(self.keys, wanted))
        where = f"{self._client.server} {'/'.join(self._place)}"
        entry = JournalEntry(where, "built-in", changed=changed)
        doubts = self._journal.doubts

        async def look() -> bool | None:
            await self.read()
            return set(self.keys) == set(wanted) or None

        done = await or_look(
            self._write(entry, wanted), look, progress, lambda: self._journal.doubts > doubts
        )
        if done is not None:
            self._journal.verified(entry)
        return done

    async def _write(self, entry: JournalEntry, wanted: Sequence[str]) -> bool:
        with self._journal.sending(entry):
            requests = self._client.changes(*self._place)
            project = await requests.write_built_in(wanted, before=self.keys)
        self.keys = project.built_ins or ()
        return True


def switched(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """Return what was turned on or off between two sets of keys, such as `ios off`."""
    old, new = set(before), set(after)
    return [f"{key} {'on' if key in new else 'off'}" for key in sorted(old ^ new)]
