"""Submit a new source exactly once, and report success or failure only if it is certain.

The ID is generated before the first attempt, so a retry cannot store a second source: servers
reject an existing ID. An attempt is *in doubt* if it was sent and no response settled it. If a
source with the ID exists while an attempt is in doubt, it counts as ours; otherwise the ID belongs
to somebody else.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretBytes

from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.net.client import Response
from symsrc_tui.net.errors import RequestError
from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.net.retry import Retry
from symsrc_tui.sentry.comparison import differences, is_same_place, value_at
from symsrc_tui.sentry.errors import SAFE, EarlierStored, IdTaken, OutcomeUnknown, left_open
from symsrc_tui.sentry.models import Fields, StoredSource, from_json, stored_source
from symsrc_tui.sentry.reader import ProjectSources, Reader
from symsrc_tui.sentry.refusals import is_duplicate, refusal
from symsrc_tui.sentry.responses import (
    IN_FRONT,
    Effect,
    description_of,
    effect_of,
    error_from,
    rejected_before,
    server_message,
)
from symsrc_tui.sentry.scopes import WRITE_PROJECT
from symsrc_tui.sentry.source_search import Search, Sought
from symsrc_tui.sentry.stored_source import shown
from symsrc_tui.sources.source import IdOrigin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symsrc_tui.sources.source import Source

ANOTHERS_SECRET = warning(
    "",
    "If another run was adding this source at the same moment, its secret may be the one that is "
    "stored. To be sure, enter the secret again in the project's settings",
)
_LOST = "The server's response was lost, but the source was found by its"
_EARLIER_SECRET = warning("", "An earlier attempt stored it, with the secret that was entered then")


class Added(NamedTuple):
    """A stored source."""

    stored: Fields
    """The stored fields, safe to show."""
    recovered: bool = False
    """True if the response was lost, and the source was found in the project."""
    told: str = ""
    """How it was stored, if that is unusual; without a full stop."""
    warnings: tuple[Problem, ...] = ()
    """What the server changed, and why the secret may be a different one."""


def earlier(stored: Fields, *, has_secret: bool) -> Added:
    """Describe a source that an earlier run has stored."""
    if has_secret:
        return Added(stored, recovered=True, warnings=(_EARLIER_SECRET,))
    return Added(stored, recovered=True, told="An earlier attempt stored it")


class Submission:
    """The submission of one source to one project."""

    def __init__(
        self,
        reader: Reader,
        place: tuple[str, str],
        source: Source,
        sought: Sought,
        *,
        origin: IdOrigin,
        on_post: Callable[[], object] | None = None,
    ) -> None:
        """
        Args:
            place: the organization and the project.
            source: has an id.
            sought: what this client has sent with this id. Kept up to date here.
            on_post: called before each try.
        """
        self._sources = ProjectSources(reader, *place)
        self._sought = sought
        self._search = Search(reader, place, source, sought)
        self._source = source
        self._answers = source.values()
        self._has_secret = bool(source.secrets())
        self._id = str(source.id)
        self._origin = origin
        self._on_post = on_post
        self._context = self._sources.context._replace(scopes=WRITE_PROJECT)
        self._retry = Retry(reader.backoff)
        self._body = SecretBytes(json.dumps(source.body()).encode())
        self._sent = sought.sent
        self._key = hashlib.sha256(self._body.get_secret_value()).hexdigest()
        self._doubt = ""
        """Why the outcome of the latest unsettled attempt is unknown."""
        self._server_text = ""

    @property
    def in_doubt(self) -> bool:
        """True if an earlier attempt may have stored it, or may still be processed."""
        return self._key in self._sent

    async def run(self) -> Added:
        """Send until the source is stored, rejected, or the outcome is unknown."""
        if (before := await self._look_before()) is not None:
            return self._found(before)
        while True:
            was_in_doubt = self.in_doubt
            outcome = await self._try()
            if (stored := self._stored_by(outcome)) is not None:
                return self._settle(stored)
            effect = effect_of(outcome, self._context)
            is_rejected = effect is Effect.REJECTION and not was_in_doubt
            if isinstance(outcome, Response) and is_rejected:
                return await self._look_after(outcome)
            if not self.in_doubt:
                if effect is Effect.REFUSAL or not await self._retry.wait_to_retry(outcome):
                    return await self._end(outcome)
                continue
            if effect is Effect.REFUSAL and self._is_explained(outcome):
                # Every try had the same body.
                self._sent.discard(self._key)
                raise self._not_stored(outcome)
            if (found := await self._search.once()) is not None:
                return self._found(found)
            is_final = effect in (Effect.REFUSAL, Effect.REJECTION)
            if is_final or not await self._retry.wait_to_retry(outcome):
                return await self._look_on()

    async def look(self) -> Added:
        """Look for the source after `run` was cancelled.

        Raises OutcomeUnknown if it may still arrive, and RequestError if it cannot.
        """
        try:
            found = await self._sought.find(self._sources, self._source)
        except RequestError as error:
            if not self.in_doubt:
                raise
            raise left_open(self._id, f": looking for it failed: {error.message}") from None
        if found is not None:
            return self._found(found)
        if not self.in_doubt:
            raise RequestError("Cancelled. Nothing was stored")
        raise OutcomeUnknown(
            "Cancelled. The source has not been stored so far",
            f"The request may still arrive. {SAFE}.",
            source_id=self._id,
        )

    async def _look_before(self) -> StoredSource | None:
        try:
            return await self._sought.find(self._sources, self._source)
        except RequestError as error:
            still = "It is still not known whether the earlier attempt stored it."
            error.advice = f"{still if self.in_doubt else 'Nothing was sent.'} {error.advice}"
            raise

    async def _try(self) -> Response | NoAnswer:
        """Send it once. If this is cancelled, the attempt stays in doubt."""
        was_in_doubt = self.in_doubt
        if self._on_post is not None:
            self._on_post()
        self._sent.add(self._key)
        outcome = await self._sources.post(self._body)
        effect = effect_of(outcome, self._context)
        if effect is Effect.DOUBT:
            self._doubt, self._server_text = description_of(outcome, self._context)
        elif effect is not Effect.REJECTION and not was_in_doubt:
            self._sent.discard(self._key)
        return outcome

    def _stored_by(self, outcome: Response | NoAnswer) -> StoredSource | None:
        """Return our source if the response confirms that it was stored, else None."""
        if isinstance(outcome, NoAnswer) or outcome.status != 201:
            return None
        fields = from_json(Fields, outcome.body)
        stored = stored_source(fields, self._context.scrub) if fields else None
        return stored if stored and self._is_answer(stored) else None

    async def _look_on(self) -> Added:
        """Look several times for a source whose attempt is in doubt."""
        found = await self._search.repeatedly("Checking whether the source was stored")
        if found is not None:
            return self._found(found)
        raise self._unknown()

    async def _look_after(self, outcome: Response) -> Added:
        """Look for the source after a rejection that is not Sentry's own."""
        error = rejected_before(outcome, self._context)
        found = await self._search.repeatedly(f"{error.message}. Checking whether it was stored")
        if found is None and not self._search.is_missing:
            self._doubt, self._server_text = error.message, error.server_text
            raise self._unknown()
        if found is None or outcome.status in (400, 409):
            # Gateways replace the body of a 400 that says that somebody else has the ID.
            self._sent.discard(self._key)
        if found is not None:
            return self._found(found)
        error.advice = f"Nothing was stored: the project does not have the source. {IN_FRONT}"
        raise error

    def _unknown(self) -> OutcomeUnknown:
        doubt = self._doubt or "the response to an earlier attempt was lost"
        if self._search.failure:
            why = f"looking for it failed: {self._search.failure}"
        else:
            why = "it has not appeared so far, but may still be stored"
        path = f"projects/{self._context.organization}/{self._context.project}/symbol-sources/"
        return OutcomeUnknown(
            f"The source was sent, but it is not known whether it was stored: {doubt}, and {why}",
            f"{SAFE}. Or look for the ID {self._id} in the project's settings, or with "
            f"GET /api/0/{path}?id={self._id}",
            source_id=self._id,
            server_text=self._server_text,
        )

    async def _end(self, outcome: Response | NoAnswer) -> Added:
        """Return or raise the result after the last attempt, if none is in doubt."""
        if isinstance(outcome, NoAnswer) or outcome.status not in (400, 409):
            raise self._not_stored(outcome)
        duplicate = is_duplicate(outcome, self._context)
        is_riddle = not duplicate and not server_message(outcome, self._context)
        # Nobody else can have an id that was made for this source alone.
        if is_riddle and self._origin is not IdOrigin.OWN:
            reason = "The server gave no reason for rejecting it. Checking whether the ID is taken"
            found = await self._search.repeatedly(reason)
        else:
            found = await self._search.once()
        if found is not None:
            return self._found(found)
        if duplicate:
            raise self._taken(None)
        if not outcome.body and not self._search.is_missing:
            self._sent.add(self._key)
            self._doubt = f"{self._context.host} rejected it and gave no reason"
            raise self._unknown()
        raise self._not_stored(outcome)

    def _is_explained(self, outcome: Response | NoAnswer) -> bool:
        """Return whether the server named an invalid field other than the ID."""
        if isinstance(outcome, NoAnswer) or outcome.status != 400:
            return False
        hints = refusal(outcome, self._context, self._source).hints
        return any(hint.is_told and hint.field != "id" for hint in hints)

    def _not_stored(self, outcome: Response | NoAnswer) -> RequestError:
        """Return the error after the last attempt, if none is in doubt."""
        if isinstance(outcome, Response) and outcome.status in (400, 409):
            return refusal(outcome, self._context, self._source)
        error = error_from(outcome, self._context)
        error.advice = f"Nothing was stored. {error.advice}"
        return error

    def _found(self, stored: StoredSource) -> Added:
        """Decide whose the source with our ID is. Raises IdTaken or EarlierStored."""
        if self.in_doubt and self._is_ours(stored):
            return self._settle(stored, recovered=True)
        is_same = not self._sent - {self._key} and not self._differences(stored)
        self._sent.discard(self._key)
        if self._origin is IdOrigin.SHARED and stored.id == self._id:
            raise self._taken(stored)
        if is_same:
            return earlier(shown(stored.fields, self._context.scrub), has_secret=self._has_secret)
        raise EarlierStored(
            "An earlier attempt was stored with different values",
            f"Its ID is {self._context.scrub(stored.id)}. Submit again to add this one beside it, "
            "with its own ID.",
        )

    def _settle(self, stored: StoredSource, *, recovered: bool = False) -> Added:
        # From now on, the server rejects everything else that was sent with this ID.
        self._sent.clear()
        fields = shown(stored.fields, self._context.scrub)
        warnings = tuple(self._changes(stored))
        if not recovered:
            return Added(fields, warnings=warnings)
        has_own_id = stored.id == self._id
        if self._has_secret and (self._origin is not IdOrigin.OWN or not has_own_id):
            warnings = (ANOTHERS_SECRET, *warnings)
        told = f"{_LOST} {'ID' if has_own_id else 'type, place and name'}"
        return Added(fields, recovered=True, told=told, warnings=warnings)

    def _changes(self, stored: StoredSource) -> Iterator[Problem]:
        """Yield warnings about what the server changed in the source."""
        if stored.id != self._id:
            yield warning(
                "id", f"The server stored it under the ID {self._context.scrub(stored.id)}"
            )
        for path in self._differences(stored, knows_secrets=False):
            if path == "name":
                name = self._context.scrub(stored.name)
                yield warning("name", f"The server stored it under the name {name!r}")
            elif value_at(stored.fields, path) is not None:
                yield warning(path, f"The server stored a different value of {path}")

    def _taken(self, other: StoredSource | None) -> IdTaken:
        by = f"the source {self._context.scrub(other.name)!r}" if other else "another source"
        is_same = other is not None and not self._differences(other)
        same = " It has the same fields, so it may come from an earlier attempt." if is_same else ""
        return IdTaken(
            f"The ID {self._id} is taken by {by}",
            f"Choose another ID.{same}",
            field="id",
        )

    def _is_answer(self, stored: StoredSource) -> bool:
        """Return whether the response is that of a server that just stored our source.

        Some servers assign their own ID, or normalize the name.
        """
        if not stored.id or stored.fields.get("type") != self._answers["type"]:
            return False
        return stored.id == self._id or is_same_place(stored.fields, self._source)

    def _is_ours(self, stored: StoredSource) -> bool:
        """Return whether this can only be our source, given that an attempt is in doubt."""
        if not self._sent <= {self._key}:
            return False
        if stored.id != self._id:
            return True  # It was looked for by all that identifies it otherwise.
        # Nobody else can have our generated ID. With another ID, only the name may differ, because
        # the server may have normalized it.
        return self._origin is IdOrigin.OWN or set(self._differences(stored)) <= {"name"}

    def _differences(self, stored: StoredSource, *, knows_secrets: bool = True) -> tuple[str, ...]:
        return differences(
            stored.fields, type(self._source), self._answers, knows_secrets=knows_secrets
        )
