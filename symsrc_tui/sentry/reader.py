"""Reading from a server: with patience, page by page, and errors in place of odd answers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from symsrc_tui.net.client import Answer, Transport
from symsrc_tui.net.retry import Backoff, Retry
from symsrc_tui.sentry.errors import NotFound, Unexpected
from symsrc_tui.sentry.models import Fields, StoredSource, parse, read_sources
from symsrc_tui.sentry.responses import READ_PROJECT, RequestContext, error_from, unexpected
from symsrc_tui.sentry.unreachable import NoAnswer

if TYPE_CHECKING:
    import httpx
    from pydantic import SecretBytes

    from symsrc_tui.text.redact import Redactor

_LINK = re.compile(r'<[^>]*>((?:\s*;\s*\w+="[^"]*")*)')
_LINK_PART = re.compile(r'(\w+)="([^"]*)"')

T = TypeVar("T")


class Reader:
    """Reads from one server."""

    def __init__(
        self, transport: Transport, server: httpx.URL, pauses: Backoff, scrub: Redactor
    ) -> None:
        """Takes connections that somebody else opens and closes.

        Args:
            scrub: for everything that the server says.
        """
        self.transport = transport
        self.server = server
        self.pauses = pauses
        self.scrub = scrub

    def asked(
        self, scopes: frozenset[str] = frozenset(), organization: str = "", project: str = ""
    ) -> RequestContext:
        """What is asked for, for errors to name."""
        return RequestContext(self.server, scopes, self.scrub, organization, project)

    def url(self, *parts: str, server: httpx.URL | None = None) -> httpx.URL:
        """The address of a part of the API. Raises NotFound for slugs that lead elsewhere."""
        if any(part.strip() in ("", ".", "..") for part in parts):
            message = "The organization or the project has no usable name"
            raise NotFound(message, "Give the slugs, as in the address of the project's page.")
        base = server or self.server
        path = "".join(f"{quote(part.strip(), safe='')}/" for part in parts)
        return base.copy_with(raw_path=f"{base.path.rstrip('/')}/api/0/{path}".encode())

    async def ask(self, url: httpx.URL, asked: RequestContext, also: int = 200) -> Answer:
        """The answer, once it has status 200, or the other one that is wanted."""
        patience = Retry(self.pauses)
        while True:
            outcome = await self.transport.exchange("GET", url, asked.scrub)
            if isinstance(outcome, Answer) and outcome.status in (200, also):
                return outcome
            if not await patience.wait_to_retry(outcome):
                break
        raise outcome.error() if isinstance(outcome, NoAnswer) else error_from(outcome, asked)

    async def get(self, kind: type[T], url: httpx.URL, asked: RequestContext) -> T:
        """The answer's JSON."""
        return _parsed(kind, await self.ask(url, asked), asked)

    async def pages(
        self,
        kind: type[tuple[T, ...]],
        url: httpx.URL,
        asked: RequestContext,
        params: Mapping[str, str],
    ) -> AsyncIterator[tuple[T, ...]]:
        """All pages of a list. Only cursors are taken from the server, never its URLs."""
        url = url.copy_merge_params({**params, "per_page": "100"})
        seen: set[str] = set()
        while True:
            answer = await self.ask(url, asked)
            yield _parsed(kind, answer, asked)
            cursor = _next_cursor(answer.headers.get("Link", ""))
            if cursor is None:
                return
            if cursor in seen:
                message = f"{asked.server.host} sends the same page of a list again and again"
                raise Unexpected(message, "Type the names of the organization and the project.")
            seen.add(cursor)
            url = url.copy_merge_params({"cursor": cursor})


class ProjectSources:
    """The symbol sources of one project."""

    def __init__(self, reader: Reader, organization: str, project: str) -> None:
        """Names the project by its slugs, or numbers."""
        self._reader = reader
        self._url = reader.url("projects", organization, project, "symbol-sources")
        self.asked = reader.asked(READ_PROJECT, organization, project)

    async def all(self) -> tuple[StoredSource, ...]:
        """All of them, in the order in which Sentry asks them."""
        return self._listed(await self._reader.ask(self._url, self.asked))

    async def find(self, id_: str) -> StoredSource | None:
        """The one with exactly this id, or None."""
        url = self._url.copy_merge_params({"id": id_})
        answer = await self._reader.ask(url, self.asked, also=404)
        if answer.status == 404:
            # What is missing is the source if this says so, and the project if not.
            if "error" in (parse(Fields, answer.content) or {}):
                return None
            raise error_from(answer, self.asked)
        return next((found for found in self._listed(answer) if found.id == id_), None)

    async def post(self, body: SecretBytes) -> Answer | NoAnswer:
        """Sends a new one, once."""
        return await self._reader.transport.exchange("POST", self._url, self.asked.scrub, body)

    def _listed(self, answer: Answer) -> tuple[StoredSource, ...]:
        listed = read_sources(answer.content, self.asked.scrub)
        if listed is None:
            raise unexpected(answer, self.asked)
        return listed


def _parsed(kind: type[T], answer: Answer, asked: RequestContext) -> T:
    found = parse(kind, answer.content, asked.scrub)
    if found is None:
        raise unexpected(answer, asked)
    return found


def _next_cursor(link: str) -> str | None:
    """The cursor of the next page, if the `Link` header says that there is one."""
    for parts in _LINK.findall(link):
        named = dict(_LINK_PART.findall(parts))
        if named.get("rel") == "next" and named.get("results") == "true":
            return named.get("cursor") or None
    return None
