"""Send one new source: never twice, and no success or failure that is not one.

The id is made before the first try, so another try cannot make a twin: servers refuse an id that
they have. A try is *in doubt* when it was sent and no answer that settles it came. A source that
is there while a try is in doubt is taken for ours; while none is, the id is somebody else's.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretBytes

from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.net.deadline import within
from symsrc_tui.net.retry import LOOKING, LOOKS, Retry, Wait
from symsrc_tui.sentry.errors import (
    SAFE,
    EarlierStored,
    IdTaken,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    ProjectMoved,
    SentryError,
    SignInRequired,
    TokenRefused,
    left_open,
)
from symsrc_tui.sentry.models import Fields, StoredSource, parse, stored_source
from symsrc_tui.sentry.reader import ProjectSources, Reader
from symsrc_tui.sentry.refusals import is_duplicate, refusal
from symsrc_tui.sentry.responses import (
    WRITE_PROJECT,
    RequestContext,
    error_from,
    server_message,
    unexpected,
)
from symsrc_tui.sentry.sameness import differences, is_same_place, value_at
from symsrc_tui.sentry.stored_source import shown
from symsrc_tui.sentry.unreachable import NoAnswer
from symsrc_tui.sources.source import IdOrigin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symsrc_tui.net.client import Answer
    from symsrc_tui.sources.source import Source

_FINAL = (NotAllowed, NotFound, ProjectMoved, SignInRequired, TokenRefused)
"""Errors of a look after which another look fails, too."""

ANOTHERS_SECRET = warning(
    "",
    "If another run was adding this source at the same moment, its secret may be the one that is "
    "stored. To be sure, enter the secret again in the project's settings",
)
_EARLIER_SECRET = warning("", "An earlier attempt stored it, with the secret that was entered then")


class Added(NamedTuple):
    """A source that the server has."""

    stored: Fields
    """What it stored: secrets hidden, texts fit to be shown."""
    recovered: bool = False
    """Whether the answer was lost, and the source found by its id."""
    told: str = ""
    """How it got there, if there is anything to say of that; without a full stop."""
    warnings: tuple[Problem, ...] = ()
    """What is stored that was not sent, and why its secret may be another."""


def earlier(stored: Fields, *, has_secret: bool) -> Added:
    """Describe a source that an earlier run has stored."""
    if has_secret:
        return Added(stored, recovered=True, warnings=(_EARLIER_SECRET,))
    return Added(stored, recovered=True, told="An earlier attempt stored it")


class _Weight(Enum):
    """What an outcome says about whether its try stored the source."""

    NOT_READ = auto()
    """The request went no further than the server's door."""
    REFUSED = auto()
    """The server decided not to store it."""
    DOUBT = auto()


class Submission:
    """One source on its way into one project."""

    def __init__(
        self,
        reader: Reader,
        place: tuple[str, str],
        source: Source,
        unsettled: set[str],
        *,
        origin: IdOrigin,
        on_post: Callable[[], None] | None = None,
    ) -> None:
        """Sends nothing yet.

        Args:
            place: the organization and the project.
            source: has an id.
            unsettled: hashes of the bodies with this id that this client has sent and whose tries
                are in doubt. Kept up to date here.
            on_post: called before each try.
        """
        self._sources = ProjectSources(reader, *place)
        once = Reader(
            reader.transport, reader.server, replace(reader.pauses, attempts=1), reader.scrub
        )
        self._looked_at = ProjectSources(once, *place)
        self._pauses = reader.pauses
        self._source = source
        self._answers = source.values()
        self._has_secret = bool(source.secrets())
        self._id = str(source.id)
        self._origin = origin
        self._on_post = on_post
        self._asked = self._sources.asked._replace(scopes=WRITE_PROJECT)
        self._patience = Retry(self._pauses)
        self._body = SecretBytes(json.dumps(source.body()).encode())
        self._sent = unsettled
        self._key = hashlib.sha256(self._body.get_secret_value()).hexdigest()
        self._doubt = ""
        """Why the last try that is in doubt is."""
        self._server_text = ""
        self._looking_left = LOOKING
        self._failed_look = ""
        """Why the last look failed; empty if it did not."""

    @property
    def in_doubt(self) -> bool:
        """Whether an earlier try may have stored it, or may yet store it."""
        return self._key in self._sent

    async def run(self) -> Added:
        """Send the source until it is stored or refused, or until that cannot be known."""
        try:
            before = await self._sources.find(self._id)
        except SentryError as error:
            unknown = "It is still not known whether the earlier attempt stored it."
            error.advice = f"{unknown if self.in_doubt else 'Nothing was sent.'} {error.advice}"
            raise
        if before is not None:
            return self._found(before)
        while True:
            outcome = await self._try()
            if (stored := self._stored_by(outcome)) is not None:
                return self._settle(stored)
            weight = _weigh(outcome, self._asked)
            if not self.in_doubt:
                if weight is _Weight.REFUSED or not await self._patience.wait_to_retry(outcome):
                    return await self._end(outcome)
                continue
            if weight is _Weight.REFUSED and self._is_explained(outcome):
                # Every try had the same body.
                self._sent.discard(self._key)
                raise self._not_stored(outcome)
            if (found := await self._look()) is not None:
                return self._found(found)
            if weight is _Weight.REFUSED or not await self._patience.wait_to_retry(outcome):
                return await self._look_on()

    async def look(self) -> Added:
        """Look whether the source arrived, after `run` was cancelled. Raises OutcomeUnknown if it
        may yet arrive, and SentryError if it cannot."""
        try:
            found = await self._sources.find(self._id)
        except SentryError as error:
            if not self.in_doubt:
                raise
            raise left_open(self._id, f": looking for it failed: {error.message}") from None
        if found is not None:
            return self._found(found)
        if not self.in_doubt:
            raise SentryError("Cancelled. Nothing was stored")
        raise OutcomeUnknown(
            "Cancelled. The source has not been stored so far",
            f"The request may still arrive. {SAFE}.",
            source_id=self._id,
        )

    async def _try(self) -> Answer | NoAnswer:
        """Send it once. If this is cancelled, the try is in doubt."""
        was_in_doubt = self.in_doubt
        if self._on_post is not None:
            self._on_post()
        self._sent.add(self._key)
        outcome = await self._sources.post(self._body)
        if _weigh(outcome, self._asked) is _Weight.DOUBT:
            self._doubt, self._server_text = _what_came(outcome, self._asked)
        elif not was_in_doubt:
            self._sent.discard(self._key)
        return outcome

    def _stored_by(self, outcome: Answer | NoAnswer) -> StoredSource | None:
        """Our source, if this answer is that of a server that has stored it."""
        if isinstance(outcome, NoAnswer) or outcome.status != 201:
            return None
        fields = parse(Fields, outcome.content)
        stored = stored_source(fields, self._asked.scrub) if fields else None
        return stored if stored and self._is_answer(stored) else None

    async def _look(self, why: str = "", pauses: Sequence[float] = ()) -> StoredSource | None:
        """Look for the source, at once and after each pause; None if it was not seen in time.

        Args:
            why: what the pauses are for, to be told.
        """
        began = monotonic()
        try:
            return await within(max(self._looking_left, 0), self._look_after(why, pauses))
        except asyncio.TimeoutError:
            return None
        finally:
            self._looking_left -= monotonic() - began

    async def _look_after(self, why: str, pauses: Sequence[float]) -> StoredSource | None:
        times = len(pauses) + 1
        for number, pause in enumerate((0, *pauses), start=1):
            if pause:
                await self._pauses.make(Wait(pause, why, number, times, "Looking again"))
            try:
                found = await self._looked_at.find(self._id)
            except SentryError as error:
                self._failed_look = error.message
                if isinstance(error, _FINAL):
                    break
            else:
                self._failed_look = ""
                if found is not None:
                    return found
        return None

    async def _look_on(self) -> Added:
        """Look for a source of which a try is in doubt, for as long as that may be of use."""
        found = await self._look("Checking whether the source was stored", LOOKS)
        if found is not None:
            return self._found(found)
        if self._failed_look:
            why = f"looking for it failed: {self._failed_look}"
        else:
            why = "the source is not there so far, but may still arrive"
        path = f"projects/{self._asked.organization}/{self._asked.project}/symbol-sources/"
        raise OutcomeUnknown(
            "The source was sent, but it is not known whether it was stored: "
            f"{self._doubt}, and {why}",
            f"{SAFE}. Or look for the ID {self._id} in the project's settings, or with "
            f"GET /api/0/{path}?id={self._id}",
            source_id=self._id,
            server_text=self._server_text,
        )

    async def _end(self, outcome: Answer | NoAnswer) -> Added:
        """End after the last try, none being in doubt."""
        if isinstance(outcome, NoAnswer) or outcome.status not in (400, 409):
            raise self._not_stored(outcome)
        duplicate = is_duplicate(outcome, self._asked)
        is_riddle = not duplicate and not server_message(outcome, self._asked)
        # Nobody else can have an id that was made for this source alone.
        can_be_anothers = is_riddle and self._origin is not IdOrigin.OWN
        why = "The server rejected the source. Checking whether its ID is taken"
        found = await self._look(why, LOOKS if can_be_anothers else ())
        if found is not None:
            return self._found(found)
        if duplicate:
            raise self._taken(None)
        raise self._not_stored(outcome)

    def _is_explained(self, outcome: Answer | NoAnswer) -> bool:
        """Whether the server has named what is wrong with the source, other than its id."""
        if isinstance(outcome, NoAnswer) or outcome.status != 400:
            return False
        hints = refusal(outcome, self._asked, self._answers).hints
        return any(hint.is_told and hint.field != "id" for hint in hints)

    def _not_stored(self, outcome: Answer | NoAnswer) -> SentryError:
        """The error after the last try, none being in doubt."""
        if isinstance(outcome, NoAnswer):
            error: SentryError = outcome.error()
        elif outcome.status in (400, 409):
            return refusal(outcome, self._asked, self._answers)
        else:
            error = error_from(outcome, self._asked)
        error.advice = f"Nothing was stored. {error.advice}"
        return error

    def _found(self, stored: StoredSource) -> Added:
        """Tell whose the source is that has our id. Raises IdTaken or EarlierStored."""
        if self.in_doubt and self._is_ours(stored):
            return self._settle(stored, recovered=True)
        is_same = not self._sent - {self._key} and not self._differences(stored)
        self._sent.discard(self._key)
        if self._origin is IdOrigin.SHARED:
            raise self._taken(stored)
        if is_same:
            return earlier(shown(stored.fields, self._asked.scrub), has_secret=self._has_secret)
        raise EarlierStored(
            "An earlier attempt was stored with different values",
            f"Its ID is {self._id}. Submit again to add this one beside it, with its own ID.",
        )

    def _settle(self, stored: StoredSource, *, recovered: bool = False) -> Added:
        # Whatever else was sent under this id, the server refuses it from now on.
        self._sent.clear()
        fields = shown(stored.fields, self._asked.scrub)
        warnings = tuple(self._changes(stored))
        if not recovered:
            return Added(fields, warnings=warnings)
        if self._has_secret and self._origin is not IdOrigin.OWN:
            warnings = (ANOTHERS_SECRET, *warnings)
        told = "The server's response was lost, but the source was found by its ID"
        return Added(fields, recovered=True, told=told, warnings=warnings)

    def _changes(self, stored: StoredSource) -> Iterator[Problem]:
        """Yield what the server has changed of the source."""
        if stored.id != self._id:
            yield warning("id", f"The server stored it under the ID {self._asked.scrub(stored.id)}")
        for path in self._differences(stored, knows_secrets=False):
            if path == "name":
                name = self._asked.scrub(stored.name)
                yield warning("name", f"The server stored it under the name {name!r}")
            elif value_at(stored.fields, path) is not None:
                yield warning(path, f"The server stored another value of {path}")

    def _taken(self, other: StoredSource | None) -> IdTaken:
        by = f"the source {self._asked.scrub(other.name)!r}" if other else "another source"
        is_same = other is not None and not self._differences(other)
        same = " It has the same fields, so it may come from an earlier attempt." if is_same else ""
        return IdTaken(
            f"The ID {self._id} is taken by {by}",
            f"Choose another ID.{same}",
            stored=shown(other.fields, self._asked.scrub) if other else {},
        )

    def _is_answer(self, stored: StoredSource) -> bool:
        """Whether it is what a server answers that has just stored our source.

        Some servers give it an ID of their own, or normalise its name.
        """
        if not stored.id or stored.fields.get("type") != self._answers["type"]:
            return False
        return stored.id == self._id or is_same_place(stored.fields, self._source)

    def _is_ours(self, stored: StoredSource) -> bool:
        """Whether it can only be our source, given that a try is in doubt."""
        if not self._sent <= {self._key}:
            return False
        # Nobody else can have an ID of our own. Else, no more than the name may be normalised.
        return self._origin is IdOrigin.OWN or set(self._differences(stored)) <= {"name"}

    def _differences(self, stored: StoredSource, *, knows_secrets: bool = True) -> tuple[str, ...]:
        return differences(
            stored.fields, type(self._source), self._answers, knows_secrets=knows_secrets
        )


def _weigh(outcome: Answer | NoAnswer, asked: RequestContext) -> _Weight:
    if isinstance(outcome, NoAnswer):
        return _Weight.DOUBT if outcome.sent else _Weight.NOT_READ
    if outcome.status in (425, 429):
        return _Weight.NOT_READ
    if 300 <= outcome.status < 400:
        # Some servers store what a form brings and then redirect, so only Sentry's own settles it.
        is_sentrys = isinstance(error_from(outcome, asked), ProjectMoved)
        return _Weight.REFUSED if is_sentrys else _Weight.DOUBT
    if 400 <= outcome.status < 500 and outcome.status != 408:
        return _Weight.REFUSED
    return _Weight.DOUBT


def _what_came(outcome: Answer | NoAnswer, asked: RequestContext) -> tuple[str, str]:
    """What came of a try that is in doubt, as a clause, and what the server said."""
    if isinstance(outcome, NoAnswer):
        return outcome.message, ""
    if outcome.status < 300:
        what = f"{asked.server.host} answered {outcome.status}"
        return what, unexpected(outcome, asked).server_text
    error = error_from(outcome, asked)
    return error.message, error.server_text
