"""The connection to Sentry: its state, and the requests of the wizard."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.net.deadline import Cancel
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import ProjectMoved, TokenRefused
from symsrc_tui.session.connection.built_in_warnings import BuiltInWarnings
from symsrc_tui.session.connection.form import ConnectionForm, value_of
from symsrc_tui.session.connection.project_catalog import ProjectCatalog
from symsrc_tui.session.problems import by_field, field_for_error, of_touched
from symsrc_tui.settings import Settings, SettingsError
from symsrc_tui.settings.values import origin_or_none

if TYPE_CHECKING:
    from pydantic import SecretStr

    from symsrc_tui.debug_log import DebugLog
    from symsrc_tui.forms.field import Choice, Field, Value
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.client import SentryClient
    from symsrc_tui.sentry.models import Fields, StoredSource
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.session.connection.demo_examples import Demo
    from symsrc_tui.session.journal import Journal
    from symsrc_tui.sources.source import IdOrigin, Source


class ConnectionState(Enum):
    """The state of the connection."""

    UNTRIED = auto()
    CONNECTING = auto()
    CONNECTED = auto()
    FAILED = auto()


class Connection(ConnectionForm):
    """The connection form, the client, and what the server reported.

    The API client and pydantic are imported on the first request, so that the first screen
    appears quickly.
    """

    demo: Demo | None = None

    def __init__(self, settings: Settings, log: DebugLog | None = None) -> None:
        super().__init__(settings)
        self.notices = settings.notices
        self.state = ConnectionState.UNTRIED
        self.failure: RequestError | None = None
        self._list_failure: RequestError | None = None
        self.names = ProjectCatalog()
        """Those listed for the current server and token."""
        self.taken_ids: frozenset[str] = frozenset()
        self.sources: tuple[StoredSource, ...] = ()
        """Those that the project has, in the order in which Sentry uses them."""
        self.built_in_sources = BuiltInWarnings()
        self.destination_warnings: tuple[Problem, ...] = ()
        self.disproved: set[Problem] = set()
        """Warnings that the server has shown wrong by storing a source that had them."""
        self._ca_file = Path(settings.ca_file.value) if settings.ca_file else None
        self._proxy = value_of(settings.proxy_url) or None
        self._custom_headers = settings.headers
        self._log = log
        self._journal: Journal | None = None
        self._client: SentryClient | None = None
        self._opening = asyncio.Lock()
        self._clients: list[SentryClient] = []
        self._on_wait: Callable[[Wait], None] | None = None
        self._verifying = Cancel()
        """Cancels the last verification."""

    def set_answer(self, field: Field, value: Value) -> None:
        self.state, self.failure = ConnectionState.UNTRIED, None
        self._list_failure = None
        self.sources = ()
        self.built_in_sources.forget()
        if field.path in ("server", "token"):
            self._client = None
            self.names = ProjectCatalog()
            self.disproved.clear()
        super().set_answer(field, value)

    async def verify(self, on_wait: Callable[[Wait], None] | None = None) -> None:
        """Verify the connection and keep the result in `state`, `failure` and the warnings.

        If it is cancelled, the connection is untried.
        """
        self.state, self.failure = ConnectionState.CONNECTING, None
        self._verifying = own = Cancel()
        try:
            await own.run(self._verify(on_wait))
        finally:
            if self._verifying is own and self.state is ConnectionState.CONNECTING:
                self.state = ConnectionState.UNTRIED

    def cancel_verification(self) -> None:
        """Cancel a verification that is running."""
        if self.state is ConnectionState.CONNECTING:
            self.state = ConnectionState.UNTRIED
            self._verifying()

    async def _verify(self, on_wait: Callable[[Wait], None] | None) -> None:
        try:
            client = await self._open()
            from symsrc_tui.net.retry import each_once
            from symsrc_tui.sentry.verification import verify

            with self._reporting_waits(each_once(on_wait) if on_wait else None):
                found = await verify(client, self.organization, self.project)
        except RequestError as error:
            self.state, self.failure = ConnectionState.FAILED, error
            if isinstance(error, ProjectMoved):
                self.project = error.new_slug
                self._unasked = self._unasked._replace(project=error.new_slug)
        else:
            self.state = ConnectionState.CONNECTED
            self.learn_sources(found.sources)
            self.learn_built_ins(client, found.built_ins)
            self.destination_warnings = tuple(warning("", message) for message in found.warnings)

    def has_listed(self, field: Field) -> bool:
        """Return whether all choices of a field are known, and so need no request."""
        return self.names.has(self._lister_of(field))

    async def choices(
        self, field: Field, on_wait: Callable[[Wait], None] | None = None
    ) -> AsyncIterator[list[Choice]]:
        """Yield pages of the organizations, or of the organization's projects.

        Raises as `ProjectCatalog.pages`.
        """
        names, organization = self.names, self._lister_of(field)
        self._list_failure = None
        try:
            client = await self._open()
            with self._reporting_waits(on_wait):
                async for page in names.pages(client, organization):
                    yield page
        except RequestError as error:
            if names is self.names and organization == self._lister_of(field):
                self._list_failure = error
            raise

    def _lister_of(self, field: Field) -> str:
        """Return the organization whose projects are a field's choices; empty for the others."""
        return self.organization if field.path == "project" else ""

    @property
    def trouble(self) -> RequestError | None:
        """Why connecting failed or, if it has not, why the last list could not be loaded."""
        return self.failure or self._list_failure

    def shown_problems(self) -> dict[str, Problem]:
        """Return what to show at each field: the answer's own problem, and the trouble with it."""
        from symsrc_tui.session.connection.fields import fields_to_ask

        own = ((field.path, self.problem(field)) for field in fields_to_ask(self))
        shown = of_touched([Problem(path, text) for path, text in own if text], self.touched)
        if self.trouble is not None:
            shown.append(Problem(field_for_error(self.trouble), self.trouble.message))
        return by_field(shown)

    async def add(
        self,
        source: Source,
        on_wait: Callable[[Wait], None],
        *,
        origin: IdOrigin,
        on_post: Callable[[], object] | None = None,
    ) -> Added:
        """Submit a source. For the outcomes see `SentryClient.add`.

        Args:
            origin: where its ID comes from.
            on_post: called before each attempt.
        """
        client = await self._open()
        place, is_read = (self.organization, self.project), self.state is ConnectionState.CONNECTED
        known = [each.id for each in self.sources] if is_read else None
        with self._reporting_waits(on_wait):
            return await client.add(*place, source, origin=origin, known=known, on_post=on_post)

    def is_in_doubt(self, source: Source) -> bool:
        """Return whether an attempt to add a source with this ID may have stored it."""
        client = self._client
        return client is not None and client.is_in_doubt(self.organization, self.project, source)

    @property
    def has_doubts(self) -> bool:
        """True if it is not known whether a source was stored or changed."""
        is_change_in_doubt = self._journal is not None and self._journal.is_in_doubt
        return is_change_in_doubt or any(client.has_doubts for client in self._clients)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of a wizard that the person ends now."""
        return ExitCode.UNREACHABLE if self.has_doubts else ExitCode.OK

    @property
    def journal(self) -> Journal:
        """The journal of changes."""
        if self._journal is None:
            from symsrc_tui.session.journal import Journal

            self._journal = Journal(os.environ, demo=self.is_demo)
        return self._journal

    async def find_added(
        self, source: Source, on_wait: Callable[[Wait], None], *, origin: IdOrigin
    ) -> Added:
        """Find out whether a cancelled `add` stored the source. Raises as `add` does."""
        client = await self._open()
        with self._reporting_waits(on_wait):
            return await client.added(self.organization, self.project, source, origin=origin)

    async def look_up(
        self, id_: str, on_wait: Callable[[Wait], None] | None = None
    ) -> tuple[Fields, Fields] | None:
        """Return the stored source with this ID, unchanged and safe to show, or None.

        Raises `RequestError`.
        """
        client = await self._open()
        with self._reporting_waits(on_wait):
            found = await client.source(self.organization, self.project, id_)
        return (found.fields, client.shown(found)) if found is not None else None

    @asynccontextmanager
    async def requests(
        self, on_wait: Callable[[Wait], None] | None = None
    ) -> AsyncIterator[SentryClient]:
        """Yield the client for requests of another module, whose pauses are reported.

        Raises `RequestError`.
        """
        client = await self._open()
        with self._reporting_waits(on_wait):
            yield client

    def duplicate_message(self, source: Source) -> str:
        """Return a sentence about another source of the same type and place, or an empty string."""
        from symsrc_tui.session.already_there import duplicate_message

        return duplicate_message(source, self.sources)

    def revised(self, problem: Problem, answers: Mapping[str, Value]) -> Problem | None:
        """Return a problem of a source as this server has it, or None if it does not hold here."""
        return (
            None if problem in self.disproved else self.built_in_sources.revised(problem, answers)
        )

    def record_stored(self, stored: Fields) -> None:
        """Record that the project has this source now."""
        from symsrc_tui.sentry.models import stored_source
        from symsrc_tui.text.redact import Redactor

        self.has_stored = True
        self.sources += (stored_source(stored, Redactor(())),)

    def learn_sources(self, listed: tuple[StoredSource, ...]) -> None:
        """Remember which sources the project has now."""
        self.sources = listed
        self.taken_ids = frozenset(source.id for source in listed)

    def learn_built_ins(self, client: SentryClient, keys: Iterable[str]) -> None:
        """Remember which of Sentry's own sources the project uses now."""
        self.built_in_sources.learn(client, self.organization, frozenset(keys))

    @property
    def log_failure(self) -> str:
        """A warning that the debug log has stopped, or an empty string."""
        return self._log.failure if self._log is not None else ""

    async def close(self) -> None:
        """Close all connections and the debug log."""
        self.built_in_sources.forget()
        # A request that outlives its client leaves a connection open.
        await self.built_in_sources.settled()
        for client in self._clients:
            await client.__aexit__(None, None, None)
        if self._log is not None:
            self._log.close()

    async def _open(self) -> SentryClient:
        """Return the client for the current server and token.

        The same client is reused, because after a submission with an unknown outcome it must look
        for the source before it sends it again.
        """
        async with self._opening:
            while self._client is None:
                names = self.names
                # In a thread, because imports and files take longer than a keystroke may wait.
                client = await asyncio.to_thread(self._make_client)
                # Otherwise the user has changed the server or the token meanwhile.
                if self.names is names:
                    self._client = await client.__aenter__()
                    self._clients.append(client)
            return self._client

    def _make_client(self) -> SentryClient:
        """Read token, headers and certificates. Raises RequestError."""
        from symsrc_tui.sentry.client import SentryClient

        try:
            # First, because the demo knows its server only then.
            token = self._token()
        except SettingsError as error:
            raise TokenRefused(error.message, "Enter another token", field="token") from None
        return SentryClient(
            self.server,
            token,
            headers=self._headers(),
            ca_file=self._ca_file,
            proxy=self._proxy,
            on_wait=self._wait,
            on_exchange=self._log.exchange if self._log else None,
        )

    def _headers(self) -> dict[str, SecretStr]:
        """Read the settings' headers, if they belong to the entered server."""
        headers = self._custom_headers
        if headers is None or origin_or_none(self.server) != headers.server:
            return {}
        return headers.load()

    @contextmanager
    def _reporting_waits(self, on_wait: Callable[[Wait], None] | None) -> Iterator[None]:
        """Report pauses between retries while the body runs."""
        self._on_wait = on_wait
        try:
            yield
        finally:
            self._on_wait = None

    def _wait(self, wait: Wait) -> None:
        if self._on_wait is not None:
            self._on_wait(wait)
