"""The client for Sentry's API: what adding a symbol source needs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.request import getproxies

from symsrc_tui.hosts import is_loopback
from symsrc_tui.net.deadline import Limits
from symsrc_tui.net.errors import RequestError
from symsrc_tui.net.retry import Backoff, Wait
from symsrc_tui.net.urls import host_of
from symsrc_tui.sentry.addresses import server_url, trusted_region
from symsrc_tui.sentry.errors import NotAllowed, NotFound, SignInRequired, TokenRefused
from symsrc_tui.sentry.models import (
    BuiltInSource,
    Fields,
    Index,
    Organization,
    Project,
    Regions,
    StoredSource,
)
from symsrc_tui.sentry.reader import ProjectSources, Reader, read_organization
from symsrc_tui.sentry.scopes import READ_ORGANIZATION, READ_PROJECT
from symsrc_tui.sentry.transport import OwnServers, Transport
from symsrc_tui.text.redact import Redactor, passwords_in
from symsrc_tui.tokens import ADVICE, read_token, refusal_of

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    import httpx
    from pydantic import SecretStr
    from typing_extensions import Self

    from symsrc_tui.debug_log import Exchange
    from symsrc_tui.sentry.change_requests import ChangeRequests
    from symsrc_tui.sentry.events import EventReader
    from symsrc_tui.sentry.source_search import Sought
    from symsrc_tui.sentry.submission import Added, Submission
    from symsrc_tui.sources.source import IdOrigin, Source

_LIMITS = Limits()


class SentryClient:
    """A client for one server and token. Use it as an async context manager.

    All failures caused by server, network or user are raised as RequestErrors. Requests are retried
    a few times if that may help, and redirects are not followed. The token is sent only to the
    server and to its regions under the same domain.
    """

    def __init__(
        self,
        server: str,
        token: SecretStr,
        *,
        headers: Mapping[str, SecretStr] = MappingProxyType({}),
        ca_file: Path | None = None,
        proxy: str | None = None,
        on_wait: Callable[[Wait], None] | None = None,
        on_exchange: Callable[[Exchange], None] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        limits: Limits = _LIMITS,
    ) -> None:
        """
        Raises BadAddress, TokenRefused for a text that is not a token, and TrustFileUnreadable.

        Args:
            server: its URL, such as https://sentry.io.
            token: without `Bearer`.
            headers: sent to this server besides, such as those that a gateway before it demands.
            ca_file: additional trusted certificates in PEM format.
            proxy: its URL, or None to use the environment variables.
            on_wait: called before each pause.
            on_exchange: called after each request, for the debug log.
            sleep: awaited for pauses; cancelling it ends the waiting request.
            limits: timeouts.
        """
        self._server = server_url(server)
        self._token = _usable(token)
        self._auth = OwnServers(self._token, self._server, headers)
        proxies = [proxy] if proxy else getproxies().values()
        self._secrets = (self._token, *headers.values(), *passwords_in(proxies))
        self._sought: dict[tuple[str, str, str], Sought] = {}
        """What was sent, by organization, project and ID."""
        self._transport = Transport(
            self._server,
            self._auth,
            ca_file=ca_file,
            proxy=proxy,
            limits=limits,
            on_exchange=on_exchange,
        )
        self._backoff = Backoff(sleep, on_wait)
        self._reader = self._make_reader()
        self.token_facts = read_token(self._token.get_secret_value())
        """What can be read from the token."""

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    @property
    def url(self) -> httpx.URL:
        """The server's URL."""
        return self._server

    @property
    def server(self) -> str:
        """The server's URL, without a trailing slash."""
        return str(self._server).rstrip("/")

    @property
    def is_private(self) -> bool:
        """True if the connection cannot be intercepted: https, or this host itself."""
        return self._server.scheme == "https" or is_loopback(host_of(self._server))

    async def scopes(self) -> frozenset[str]:
        """Get the token's scopes; none if the server does not report them.

        Raises TokenRefused if the server rejects it.
        """
        index = await self._reader.get(Index, self._reader.url(), self._reader.context())
        return index.auth.scopes if index.auth else frozenset()

    async def organizations(self) -> AsyncIterator[tuple[Organization, ...]]:
        """Yield pages of the organizations that the token can access, in all regions."""
        seen: set[str] = set()
        async for page in self._organizations(self._server, seen):
            yield page
        for region in await self._regions():
            # A token may be valid in one region only.
            with suppress(TokenRefused, NotAllowed, SignInRequired):
                async for page in self._organizations(region, seen):
                    yield page

    async def projects(self, organization: str) -> AsyncIterator[tuple[Project, ...]]:
        """Yield pages of an organization's projects."""
        url = self._reader.url("organizations", organization, "projects")
        context = self._reader.context(READ_ORGANIZATION, organization)
        async for page in self._reader.pages(tuple[Project, ...], url, context, {}):
            yield page

    async def organization(self, slug: str) -> Organization:
        """Get one organization, with its features."""
        return await read_organization(self._reader, slug)

    async def project(self, organization: str, slug: str) -> Project:
        """Get one project. Raises ProjectMoved if it was renamed."""
        url = self._reader.url("projects", organization, slug)
        context = self._reader.context(READ_PROJECT, organization, slug)
        return await self._reader.get(Project, url, context)

    async def built_ins(self, organization: str) -> frozenset[str]:
        """Get the keys of the built-in sources that an organization can turn on."""
        found = await self.built_in_sources(organization)
        return frozenset(each.sentry_key for each in found if not each.hidden)

    async def sources(self, organization: str, project: str) -> tuple[StoredSource, ...]:
        """Get a project's symbol sources, in the order in which Sentry uses them."""
        return await ProjectSources(self._reader, organization, project).all()

    async def source(self, organization: str, project: str, id_: str) -> StoredSource | None:
        """Get the symbol source with exactly this ID, or None."""
        return await ProjectSources(self._reader, organization, project).find(id_)

    def shown(self, stored: StoredSource) -> Fields:
        """Return a stored source's fields, safe to show."""
        from symsrc_tui.sentry.stored_source import shown

        return shown(stored.fields, self._reader.scrub)

    async def add(
        self,
        organization: str,
        project: str,
        source: Source,
        *,
        origin: IdOrigin,
        known: Iterable[str] | None = None,
        on_post: Callable[[], object] | None = None,
    ) -> Added:
        """Store a new source exactly once, with retries.

        Raises Refused with hints for the fields that the server named; IdTaken and EarlierStored
        if the source needs another ID; ProjectMoved; OutcomeUnknown if it may have been stored, or
        any other RequestError if it was not; ValueError for a source without an ID. After an
        unknown outcome or a cancellation, adding the same source with this client first looks for
        it.

        Args:
            origin: where its ID comes from.
            known: the IDs of the project's sources, to recognize it on a server that assigns its
                own ID.
            on_post: called before each attempt.
        """
        submission = self._submission(organization, project, source, origin, on_post, known)
        return await submission.run()

    async def added(
        self, organization: str, project: str, source: Source, *, origin: IdOrigin
    ) -> Added:
        """Find out whether a cancelled `add` stored the source. Raises as `add` does."""
        return await self._submission(organization, project, source, origin).look()

    def is_in_doubt(self, organization: str, project: str, source: Source) -> bool:
        """Return whether an attempt of this client to add a source with this ID is in doubt."""
        sought = self._sought.get((organization, project, str(source.id)))
        return sought is not None and bool(sought.sent)

    def forget_doubts(self, organization: str, project: str, id_: str) -> None:
        """Forget doubts about a source with this ID, because the project was seen to have it."""
        self._sought.pop((organization, project, id_), None)

    @property
    def has_doubts(self) -> bool:
        """True if an attempt of this client is in doubt."""
        return any(sought.sent for sought in self._sought.values())

    def changes(
        self, organization: str, project: str, secrets: Iterable[SecretStr] = ()
    ) -> ChangeRequests:
        """Return the requests that change a project.

        Args:
            secrets: new ones, which are redacted in what the server says.
        """
        from symsrc_tui.sentry.change_requests import ChangeRequests

        scrub = Redactor((*self._secrets, *secrets))
        reader = Reader(self._transport, self._server, self._backoff, scrub)
        return ChangeRequests(reader, organization, project)

    async def built_in_sources(self, organization: str) -> tuple[BuiltInSource, ...]:
        """Get Sentry's own sources, which projects can use."""
        context = self._reader.context(READ_ORGANIZATION, organization)
        url = self._reader.url("organizations", organization, "builtin-symbol-sources")
        try:
            return await self._reader.get(tuple[BuiltInSource, ...], url, context)
        except NotFound:
            # Older servers have one list for all.
            url = self._reader.url("builtin-symbol-sources")
            return await self._reader.get(tuple[BuiltInSource, ...], url, self._reader.context())

    def events(self, organization: str, project: str) -> EventReader:
        """Return a reader of the project's crashes."""
        from symsrc_tui.sentry.events import EventReader

        return EventReader(self._make_reader(), organization, project)

    def _submission(
        self,
        organization: str,
        project: str,
        source: Source,
        origin: IdOrigin,
        on_post: Callable[[], object] | None = None,
        known: Iterable[str] | None = None,
    ) -> Submission:
        if not source.id:
            raise ValueError("a source needs an id before it is sent")
        from symsrc_tui.sentry.source_search import Sought
        from symsrc_tui.sentry.submission import Submission

        sought = self._sought.setdefault((organization, project, source.id), Sought())
        if known is not None and not sought.sent:
            sought.known = frozenset(known)
        return Submission(
            self._make_reader(source),
            (organization, project),
            source,
            sought,
            origin=origin,
            on_post=on_post,
        )

    def _make_reader(self, source: Source | None = None) -> Reader:
        """Make a reader that redacts the token, the proxy's password and the source's secrets."""
        scrub = source.redactor(*self._secrets) if source else Redactor(self._secrets)
        return Reader(self._transport, self._server, self._backoff, scrub)

    async def _organizations(
        self, server: httpx.URL, seen: set[str]
    ) -> AsyncIterator[tuple[Organization, ...]]:
        url = self._reader.url("organizations", server=server)
        context = self._reader.context(READ_ORGANIZATION)
        async for page in self._reader.pages(tuple[Organization, ...], url, context, {}):
            yield tuple(found for found in page if found.slug not in seen)
            seen.update(found.slug for found in page)

    async def _regions(self) -> list[httpx.URL]:
        """Return the server's regions that may receive the token."""
        url = self._reader.url("users", "me", "regions")
        try:
            named = (await self._reader.get(Regions, url, self._reader.context())).regions
        except RequestError:
            return []  # as on all self-hosted servers
        trusted = [trusted_region(self._server, region.url) for region in named]
        found = [
            url for url in trusted if url is not None and host_of(url) != host_of(self._server)
        ]
        for url in found:
            self._auth.add(url)
        return found


def _usable(token: SecretStr) -> SecretStr:
    """Return the token trimmed. Raises TokenRefused if no header can contain it."""
    text = token.get_secret_value()
    if refusal := refusal_of(text):
        del text
        raise TokenRefused(refusal, f"{ADVICE}.")
    return type(token)(text.strip())
