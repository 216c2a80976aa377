"""Sending one new source: never twice, and no success or failure that is not one.

The id is made before the first try. So a source that was not there before, is there afterwards
and has our fields is ours, however many answers were lost on the way; and another try cannot
make a twin, because servers refuse an id that they have.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretBytes

from symsrc_tui.net.retry import Patience, Pauses
from symsrc_tui.sentry.errors import (
    IdTaken,
    OutcomeUnknown,
    ProjectMoved,
    SentryError,
    Unexpected,
)
from symsrc_tui.sentry.models import Fields, StoredSource, read, stored_source
from symsrc_tui.sentry.refusals import refusal
from symsrc_tui.sentry.responses import WRITE_PROJECT, failure, nonsense
from symsrc_tui.sentry.sameness import is_same
from symsrc_tui.sentry.stored import shown
from symsrc_tui.sentry.unreachable import NoAnswer

if TYPE_CHECKING:
    from collections import defaultdict

    from symsrc_tui.net.client import Answer
    from symsrc_tui.sentry.reader import ProjectSources
    from symsrc_tui.sources.source import Source


class Added(NamedTuple):
    """A source that the server has."""

    stored: Fields
    """What it stored: secrets hidden, texts fit to be shown."""
    recovered: bool
    """Whether the answer was lost, and the source found by its id."""
    is_earlier: bool = False
    """Whether it is of an earlier run, whose secrets cannot be compared."""

    @property
    def told(self) -> str:
        """What there is to say of how it got there; may be empty."""
        if self.is_earlier:
            return "An earlier try had stored it, with the secrets that were given then"
        lost = "An answer got lost on the way; it was found there by its id"
        return lost if self.recovered else ""


class Submission:
    """One source on its way into one project."""

    def __init__(
        self,
        sources: ProjectSources,
        source: Source,
        pauses: Pauses,
        unsettled: defaultdict[str, set[str]],
    ) -> None:
        """Sends nothing yet.

        Args:
            source: has an id.
            unsettled: submissions of this client that were sent and never came to an end: hashes
                of their bodies by where they went. Kept up to date here.
        """
        self._sources = sources
        self._model = type(source)
        self._answers = source.values()
        self._id = str(source.id)
        self._asked = sources.asked._replace(scopes=WRITE_PROJECT)
        self._patience = Patience(pauses)
        self._body = SecretBytes(json.dumps(source.body()).encode())
        where = f"{self._asked.organization}/{self._asked.project}/{self._id}"
        self._sent = unsettled[where]
        self._key = hashlib.sha256(self._body.get_secret_value()).hexdigest()
        self._in_doubt = False
        """Whether an earlier try may have stored it."""
        self._on_its_way = False
        """Whether an earlier try may yet store it."""

    async def run(self) -> Added:
        """Sends the source until it is stored or refused, or that cannot be known."""
        sent_before = self._key in self._sent
        try:
            before = await self._sources.find(self._id)
        except SentryError as error:
            unknown = "Whether the earlier try stored it is still not known."
            error.advice = f"{unknown if sent_before else 'Nothing was sent.'} {error.advice}"
            raise
        if before is not None:
            if sent_before and self._is_ours(before):
                return self._settle(before, recovered=True)
            raise self._taken(before)
        self._sent.add(self._key)
        while True:
            outcome = await self._sources.post(self._body)
            if (stored := self._stored_by(outcome)) is not None:
                return self._settle(stored, recovered=False)
            if (found := await self._look_after(outcome)) is not None:
                if self._is_ours(found):
                    return self._settle(found, recovered=True)
                raise self._settled(self._taken(found))
            if self._is_refusal(outcome) or not await self._patience.again(outcome):
                raise self._settled(self._not_stored(outcome))

    async def look(self) -> Added | None:
        """The source if an earlier try has stored it, or None. Raises IdTaken if it is not sure
        that it is the same."""
        found = await self._sources.find(self._id)
        if found is None:
            return None
        if not self._is_ours(found):
            raise self._taken(found)
        return self._settle(found, recovered=True)

    def _stored_by(self, outcome: Answer | NoAnswer) -> StoredSource | None:
        """Our source, if this answer is that of a server that has stored it."""
        if isinstance(outcome, NoAnswer) or outcome.status != 201:
            return None
        fields = read(Fields, outcome.content)
        stored = stored_source(fields, self._asked.scrub) if fields else None
        return stored if stored and self._is_echo(stored) else None

    async def _look_after(self, outcome: Answer | NoAnswer) -> StoredSource | None:
        """Looks whether the source is there, after a try whose answer leaves that open."""
        if _was_not_read(outcome) and not self._in_doubt:
            return None
        if not self._is_refusal(outcome):
            self._in_doubt = True
            self._on_its_way |= _may_go_on(outcome)
        try:
            return await self._sources.find(self._id)
        except SentryError as error:
            problem = error.message
        if self._in_doubt:
            raise self._unknown(f"looking for it failed: {problem}")
        return None

    def _not_stored(self, outcome: Answer | NoAnswer) -> SentryError:
        """The error after the last try, the source not being there."""
        if self._on_its_way and not self._is_refusal(outcome):
            return self._unknown("it is not there yet, but may still arrive")
        if isinstance(outcome, NoAnswer):
            error: SentryError = outcome.error()
        elif _has_status(outcome, 400, 409):
            return refusal(outcome, self._asked, self._answers)
        elif outcome.status < 300:
            error = Unexpected(
                f"The server answered {outcome.status}, yet the source is not there",
                "Does something stand between here and the server, such as a proxy?",
                server_text=nonsense(outcome, self._asked).server_text,
            )
        else:
            error = failure(outcome, self._asked)
        error.advice = f"Nothing was stored. {error.advice}"
        return error

    def _is_refusal(self, outcome: Answer | NoAnswer) -> bool:
        """Whether the server decided, with certainty, not to store what this try brought."""
        if isinstance(outcome, NoAnswer):
            return False
        if 300 <= outcome.status < 400:
            return isinstance(failure(outcome, self._asked), ProjectMoved)
        return 400 <= outcome.status < 500 and outcome.status not in (408, 425, 429)

    def _unknown(self, why: str) -> OutcomeUnknown:
        path = f"projects/{self._asked.organization}/{self._asked.project}/symbol-sources/"
        return OutcomeUnknown(
            f"The source was sent, and whether it was stored is not known: {why}",
            f"Submit it again: it keeps its id, so it cannot be stored twice. Or look for the id "
            f"{self._id}, in the project's settings or by GET /api/0/{path}?id={self._id}",
            source_id=self._id,
        )

    def _settled(self, error: SentryError) -> SentryError:
        if not isinstance(error, OutcomeUnknown):
            self._sent.discard(self._key)
        return error

    def _settle(self, stored: StoredSource, *, recovered: bool) -> Added:
        # Whatever else was sent under this id, the server refuses it from now on.
        self._sent.clear()
        return Added(shown(stored.fields, self._asked.scrub), recovered)

    def _taken(self, other: StoredSource) -> IdTaken:
        is_ours = self._is_ours(other)
        same = " It has the same fields, so it may come from an earlier try."
        return IdTaken(
            f"The id {self._id} is taken by the source {self._asked.scrub(other.name)!r}",
            "Choose another id." + (same if is_ours else ""),
            stored=shown(other.fields, self._asked.scrub),
            is_same=is_ours,
        )

    def _is_echo(self, stored: StoredSource) -> bool:
        """Whether it is what a server shows that has just stored our source."""
        answers = (self._id, self._answers["type"], self._answers["name"])
        return (stored.id, *map(stored.fields.get, ("type", "name"))) == answers

    def _is_ours(self, stored: StoredSource) -> bool:
        """Whether it can only be our source: with our answers, and nothing else on its way."""
        is_only_one = self._sent <= {self._key}
        return is_only_one and is_same(stored.fields, self._model, self._answers)


def _has_status(outcome: Answer | NoAnswer, *statuses: int) -> bool:
    return not isinstance(outcome, NoAnswer) and outcome.status in statuses


def _was_not_read(outcome: Answer | NoAnswer) -> bool:
    """Whether the request certainly went no further than the server's door."""
    return not outcome.sent if isinstance(outcome, NoAnswer) else outcome.status == 429


def _may_go_on(outcome: Answer | NoAnswer) -> bool:
    """Whether the server may still be at work on what this try brought."""
    if isinstance(outcome, NoAnswer):
        return outcome.reason == "timeout"
    return outcome.status in (202, 408, 504)
