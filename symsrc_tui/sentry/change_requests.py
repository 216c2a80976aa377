"""Change or remove stored sources with one request, and settle what it did by reading again.

Each of these requests may be repeated, because it names the whole result, unless somebody changed
what it overwrites. If its response is lost, the list tells whether it arrived.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from pydantic import SecretBytes

from symsrc_tui.net.client import Response
from symsrc_tui.net.errors import RequestError
from symsrc_tui.net.retry import Retry, Wait
from symsrc_tui.sentry.errors import (
    ChangedMeanwhile,
    ChangeUnknown,
    Refused,
    SourceMissing,
    to_change,
)
from symsrc_tui.sentry.models import Fields, Project, from_json
from symsrc_tui.sentry.reader import ProjectSources, Reader
from symsrc_tui.sentry.responses import (
    IN_FRONT,
    Effect,
    RequestContext,
    description_of,
    effect_of,
    error_from,
    rejected_before,
    server_message,
)
from symsrc_tui.sentry.scopes import ADMIN_PROJECT, WRITE_PROJECT
from symsrc_tui.sentry.source_search import LOOKS
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    import httpx

    from symsrc_tui.net.failures import NoAnswer
    from symsrc_tui.sentry.errors import Hint
    from symsrc_tui.sentry.models import StoredSource

    Explain = Callable[[str], tuple[Hint, ...]]
    """Returns which fields may be why a server rejected a change with a text."""

T = TypeVar("T")
_Listing: TypeAlias = "tuple[StoredSource, ...]"

_NO_PLAN = "not allowed to set custom symbol sources"
_LOST = "Hidden symbol source secret is missing a value"


def _unexplained(text: str) -> tuple[Hint, ...]:
    del text
    return ()


class _Request(NamedTuple):
    """One request, and how to see whether it was carried out."""

    method: str
    url: httpx.URL
    context: RequestContext
    body: SecretBytes | None = None
    explain: Explain = _unexplained
    id: str = ""
    """The ID in the query."""
    is_visible: bool = True
    """False if the list looks as before, because only secrets change."""


class ChangeRequests:
    """The requests that change one project."""

    def __init__(self, reader: Reader, organization: str, project: str) -> None:
        self._reader = reader
        self._sources = ProjectSources(reader, organization, project)
        self._project = reader.url("projects", organization, project)
        self._context = self._sources.context._replace(scopes=WRITE_PROJECT)
        self.wrote_list = False
        """Whether the whole list was sent, which undoes what was changed since it was read."""

    async def replace(
        self,
        id_: str,
        fields: Fields,
        before: _Listing,
        is_done: Callable[[_Listing], bool],
        explain: Explain,
        *,
        is_visible: bool,
    ) -> _Listing:
        """Replace one source, in its place. Return the list that shows it.

        Raises SourceMissing, Refused, ChangedMeanwhile, ChangeUnknown and other RequestErrors.

        Args:
            fields: all of them, with its ID, which may be a new one.
            before: the list as it was just read.
            is_done: whether the list shows the change.
            is_visible: whether the list did not show it already before.
        """
        body = _as_json(fields)
        url = self._url_of(id_)
        request = _Request("PUT", url, self._context, body, explain, id_, is_visible)
        return await self._send(request, self._sources.all, is_done, _is_same(id_, before))

    async def remove(
        self, id_: str, before: _Listing, is_done: Callable[[_Listing], bool]
    ) -> _Listing:
        """Remove one source. Raises as `replace` does, and NotAllowed without project:admin."""
        context = self._context._replace(scopes=ADMIN_PROJECT)
        request = _Request("DELETE", self._url_of(id_), context, id=id_)
        return await self._send(request, self._sources.all, is_done, _is_same(id_, before))

    async def write_list(
        self,
        sources: Sequence[Fields],
        before: _Listing,
        is_done: Callable[[_Listing], bool],
        explain: Explain = _unexplained,
    ) -> _Listing:
        """Replace the whole list. Sources that differ from the stored ones get new IDs.

        Raises Refused if there are such sources and the plan does not include them; and as
        `replace` does.
        """
        self.wrote_list = True
        body = _as_json({"symbolSources": json.dumps(sources)})
        request = _Request("PUT", self._project, self._context, body, explain)
        return await self._send(
            request, self._sources.all, is_done, lambda listed: listed == before
        )

    async def write_built_in(self, keys: Sequence[str], before: Sequence[str]) -> Project:
        """Set which of Sentry's own sources the project uses. Return the project.

        Raises ChangedMeanwhile and other RequestErrors.

        Args:
            keys: all of them. The server does not check them.
            before: those that it used when it was just read.
        """
        body = _as_json({"builtinSymbolSources": [*keys]})
        request = _Request("PUT", self._project, self._context, body)
        return await self._send(
            request,
            self._read_project,
            lambda project: set(project.built_ins or ()) == set(keys),
            lambda project: set(project.built_ins or ()) == set(before),
        )

    async def _read_project(self) -> Project:
        return await self._reader.get(Project, self._project, self._context)

    def _url_of(self, id_: str) -> httpx.URL:
        return self._sources.url.copy_merge_params({"id": id_})

    async def _send(
        self,
        request: _Request,
        look: Callable[[], Awaitable[T]],
        is_done: Callable[[T], bool],
        is_same: Callable[[T], bool],
    ) -> T:
        """Send until the change is seen, rejected, or its outcome is unknown.

        Args:
            is_same: whether what it overwrites is as before.
        """
        retry = Retry(self._reader.backoff)
        doubt = ""
        while True:
            outcome = await self._reader.transport.exchange(
                request.method, request.url, request.context.scrub, request.body
            )
            if isinstance(outcome, Response) and outcome.status in (200, 201, 204):
                return await self._seen("Sentry accepted it", look, is_done)
            effect = effect_of(outcome, request.context)
            if isinstance(outcome, Response) and effect is Effect.REJECTION and not doubt:
                return await self._seen_after(outcome, request, look, is_done)
            if effect is Effect.DOUBT:
                doubt = description_of(outcome, request.context)[0]
            is_final = effect in (Effect.REFUSAL, Effect.REJECTION)
            if is_final or not await retry.wait_to_retry(outcome):
                break
            now = await self._look_again(doubt, look)
            if doubt and request.is_visible and is_done(now):
                return now
            if not is_same(now):
                raise _overwritten(doubt)
        if doubt and not request.is_visible:
            raise _unknown(f"{doubt}, and Sentry does not show secrets")
        if doubt:
            return await self._seen(doubt, look, is_done)
        raise _error(outcome, request)

    async def _look_again(self, doubt: str, look: Callable[[], Awaitable[T]]) -> T:
        """Look before a request is repeated, because the wait was long enough for other changes."""
        try:
            return await look()
        except RequestError as error:
            if doubt:
                raise _unknown(f"{doubt}, but looking failed: {error.message}") from None
            error.advice = f"Nothing was changed. {error.advice}"
            raise

    async def _seen_after(
        self,
        outcome: Response,
        request: _Request,
        look: Callable[[], Awaitable[T]],
        is_done: Callable[[T], bool],
    ) -> T:
        """Return what shows the change after a rejection that is not Sentry's own."""
        error = rejected_before(outcome, request.context)
        if not request.is_visible:
            raise _unknown(f"{error.message}, and Sentry does not show secrets")
        if (found := await self._look(error.message, look, is_done)) is not None:
            return found
        error.advice = f"Nothing was changed: the project does not show it. {IN_FRONT}"
        raise error

    async def _seen(
        self, before: str, look: Callable[[], Awaitable[T]], is_done: Callable[[T], bool]
    ) -> T:
        """Return what shows the change."""
        if (found := await self._look(before, look, is_done)) is not None:
            return found
        raise _unknown(f"{before}, but the project does not show it")

    async def _look(
        self,
        before: str,
        look: Callable[[], Awaitable[T]],
        is_done: Callable[[T], bool],
    ) -> T | None:
        """Look several times, because a replica may be seconds behind. Raises ChangeUnknown."""
        reason = "Checking whether the change was stored"
        for number, pause in enumerate((0.0, *LOOKS), start=1):
            if pause:
                wait = Wait(pause, reason, number, len(LOOKS) + 1, "Looking again")
                await self._reader.backoff.make(wait)
            try:
                if is_done(found := await look()):
                    return found
            except RequestError as error:
                raise _unknown(f"{before}, but looking failed: {error.message}") from None
        return None


def _is_same(id_: str, before: _Listing) -> Callable[[_Listing], bool]:
    """Return a test of whether a list has the source with this ID as it was before."""
    source = [each for each in before if each.id == id_]
    return lambda listed: [each for each in listed if each.id == id_] == source


def _overwritten(doubt: str) -> RequestError:
    if doubt:
        return _unknown(f"{doubt}, and then somebody made another change")
    return ChangedMeanwhile("another change came before this one")


def _unknown(why: str) -> ChangeUnknown:
    return ChangeUnknown(
        f"It is not known whether the change was stored: {why}",
        "Run `symsrc-tui list` to see what the project has. Doing the same again is safe.",
    )


def _error(outcome: Response | NoAnswer, request: _Request) -> RequestError:
    """Return the error for a change that was not carried out."""
    context = request.context
    if isinstance(outcome, Response):
        if outcome.status == 404 and "error" in (from_json(Fields, outcome.body) or {}):
            return SourceMissing(request.id)
        if outcome.status in (400, 409):
            return _refused(outcome, request)
    error = error_from(outcome, context)
    error.advice = f"Nothing was changed. {error.advice}"
    return error


def _refused(outcome: Response, request: _Request) -> Refused:
    text = server_message(outcome, request.context)
    if _NO_PLAN in text:
        return Refused(
            f"The plan of {shown(request.context.organization)} does not include custom symbol "
            "sources, so this server changes none that need a new ID",
            "Nothing was changed. Keep the ID (--keep-id in a command), or enter the secret again.",
        )
    hints = request.explain(text)
    if hints:
        advice = to_change(hints)
    elif not text or _LOST in text:
        advice = "Someone may have changed the list at the same moment: try again."
    else:
        advice = "Change what the server names, and try again."
    return Refused(
        f"{request.context.host} rejected the change{'' if text else ' and gave no reason'}",
        f"Nothing was changed. {advice}",
        hints=hints,
        server_text=text,
    )


def _as_json(content: Mapping[str, object]) -> SecretBytes:
    return SecretBytes(json.dumps(content).encode())
