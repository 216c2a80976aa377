"""Read from the API with retries and pagination, and turn unusable responses into errors."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from symsrc_tui.net.client import Response
from symsrc_tui.net.retry import Backoff, Retry
from symsrc_tui.sentry.errors import NotFound, Unexpected
from symsrc_tui.sentry.models import (
    Fields,
    Organization,
    StoredSource,
    from_json,
    read_page,
    read_sources,
)
from symsrc_tui.sentry.responses import RequestContext, error_from, unexpected
from symsrc_tui.sentry.scopes import READ_ORGANIZATION, READ_PROJECT

if TYPE_CHECKING:
    import httpx
    from pydantic import SecretBytes

    from symsrc_tui.net.failures import NoAnswer
    from symsrc_tui.sentry.transport import Transport
    from symsrc_tui.text.redact import Redactor

_UNREADABLE_LIST = (
    "If the project has an App Store Connect source, this server can no longer read the list it is "
    "in: remove that source in the project's settings under Debug Files."
)
_LINK = re.compile(r'<[^>]*>((?:\s*;\s*\w+="[^"]*")*)')
_LINK_PART = re.compile(r'(\w+)="([^"]*)"')

_MOST_PAGES = 1_000
_MOST_REPEATED = 3
"""Pages in a row without anything new."""

T = TypeVar("T")


class Reader:
    """Reads from one server, over a transport that the caller opens and closes."""

    def __init__(
        self, transport: Transport, server: httpx.URL, backoff: Backoff, scrub: Redactor
    ) -> None:
        """
        Args:
            scrub: redacts everything that the server says.
        """
        self.transport = transport
        self.server = server
        self.backoff = backoff
        self.scrub = scrub

    def context(
        self, scopes: frozenset[str] = frozenset(), organization: str = "", project: str = ""
    ) -> RequestContext:
        """Return the context of a request, for errors to name."""
        return RequestContext(self.server, scopes, self.scrub, organization, project)

    def url(self, *parts: str, server: httpx.URL | None = None) -> httpx.URL:
        """Return the URL of an API path. Raises NotFound for slugs that would change the path."""
        if any(part.strip() in ("", ".", "..") for part in parts):
            message = "The slug of the organization or project is not valid"
            raise NotFound(message, "Enter the slugs as in the project's URL in Sentry.")
        base = server or self.server
        path = "".join(f"{quote(part.strip(), safe='')}/" for part in parts)
        return base.copy_with(raw_path=base.raw_path.rstrip(b"/") + f"/api/0/{path}".encode())

    async def ask(self, url: httpx.URL, context: RequestContext, also: int = 200) -> Response:
        """Return the response once it has status 200 or `also`. Retries, then raises."""
        retry = Retry(self.backoff)
        while True:
            outcome = await self.transport.exchange(
                "GET", url, context.scrub, logs_response=not context.has_user_data
            )
            if isinstance(outcome, Response) and outcome.status in (200, also):
                return outcome
            if not await retry.wait_to_retry(outcome):
                break
        raise error_from(outcome, context)

    async def get(self, kind: type[T], url: httpx.URL, context: RequestContext) -> T:
        """Return the response's JSON as `kind`."""
        answer = await self.ask(url, context)
        found = from_json(kind, answer.body, context.scrub)
        if found is None:
            raise unexpected(answer, context)
        return found

    async def pages(
        self,
        kind: type[tuple[T, ...]],
        url: httpx.URL,
        context: RequestContext,
        params: Mapping[str, str],
    ) -> AsyncIterator[tuple[T, ...]]:
        """Yield all pages of a list.

        Uses only the server's cursors, not its URLs, because the token must not go elsewhere.
        """
        url = url.copy_merge_params({**params, "per_page": "100"})
        seen: set[T] = set()
        repeated = 0
        for _ in range(_MOST_PAGES):
            answer = await self.ask(url, context)
            page = read_page(kind, answer.body, context.scrub)
            if page is None:
                raise unexpected(answer, context)
            yield page
            cursor = next_cursor(answer.headers.get("Link", ""))
            if cursor is None:
                return
            repeated = repeated + 1 if seen.issuperset(page) else 0
            if repeated == _MOST_REPEATED:
                break
            seen.update(page)
            url = url.copy_merge_params({"cursor": cursor})
        message = f"{context.host} keeps sending pages of this list"
        raise Unexpected(message, "Type the slugs of the organization and the project.")


async def read_organization(reader: Reader, slug: str) -> Organization:
    """Get one organization, with its features."""
    url = reader.url("organizations", slug)
    context = reader.context(READ_ORGANIZATION, slug)
    # Without its projects and teams, of which there may be thousands.
    return await reader.get(Organization, url.copy_merge_params({"detailed": "0"}), context)


class ProjectSources:
    """The symbol sources of one project."""

    def __init__(self, reader: Reader, organization: str, project: str) -> None:
        """
        Args:
            organization, project: slugs or numeric IDs.
        """
        self._reader = reader
        self.url = reader.url("projects", organization, project, "symbol-sources")
        context = reader.context(READ_PROJECT, organization, project)
        self.context = context._replace(on_500=_UNREADABLE_LIST)

    async def all(self) -> tuple[StoredSource, ...]:
        """Get all of them, in the order in which Sentry uses them."""
        return self._listed(await self._reader.ask(self.url, self.context))

    async def find(self, id_: str) -> StoredSource | None:
        """Get the one with exactly this ID, or None."""
        url = self.url.copy_merge_params({"id": id_})
        answer = await self._reader.ask(url, self.context, also=404)
        if answer.status == 404:
            # With "error" in the body, the source is missing; without it, the project is.
            if "error" in (from_json(Fields, answer.body) or {}):
                return None
            raise error_from(answer, self.context)
        return next((found for found in self._listed(answer) if found.id == id_), None)

    async def post(self, body: SecretBytes) -> Response | NoAnswer:
        """Send a new source, once."""
        return await self._reader.transport.exchange("POST", self.url, self.context.scrub, body)

    def _listed(self, answer: Response) -> tuple[StoredSource, ...]:
        listed = read_sources(answer.body, self.context.scrub)
        if listed is None:
            raise unexpected(answer, self.context)
        return listed


def next_cursor(link: str) -> str | None:
    """Return the cursor of the next page from the `Link` header, or None."""
    for parts in _LINK.findall(link):
        named = dict(_LINK_PART.findall(parts))
        if named.get("rel") == "next" and named.get("results") == "true":
            return named.get("cursor") or None
    return None
