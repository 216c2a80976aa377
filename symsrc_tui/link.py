"""The connection to Sentry as the wizard sees it: where it goes and how it stands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.kinds.problem import Problem, warning
from symsrc_tui.sentry.errors import (
    BadAddress,
    EarlierStored,
    IdTaken,
    NotAllowed,
    ProjectMoved,
    SentryError,
    SignInRequired,
    TokenRefused,
    Unreachable,
)
from symsrc_tui.settings import (
    Flags,
    Setting,
    Settings,
    SettingsError,
    check_slug,
    normalise_url,
    resolve_demo,
)
from symsrc_tui.wizard.session import Destination

if TYPE_CHECKING:
    from pydantic import JsonValue, SecretStr

    from symsrc_tui.debug_log import DebugLog
    from symsrc_tui.kinds.question import Choice, Value
    from symsrc_tui.kinds.source import Field, Source
    from symsrc_tui.sentry.client import SentryClient
    from symsrc_tui.sentry.patience import Wait
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.sentry.wire import Organization, Project
    from symsrc_tui.settings import TokenOrigin


class State(Enum):
    """How the connection stands. Values are what people read."""

    UNTRIED = "not connected"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    FAILED = "no connection"


class Link:
    """Holds the token, and what was learnt from the server.

    Nothing here imports the API client, or pydantic, before the first request.
    """

    is_demo = False

    def __init__(self, settings: Settings, log: DebugLog | None = None) -> None:
        self.server = settings.url.value.rstrip("/")
        self.organization = _value(settings.organization)
        self.project = _value(settings.project)
        self.notices = settings.notices
        self.state = State.UNTRIED
        self.failure: SentryError | None = None
        self.taken_ids: frozenset[str] = frozenset()
        self.doubts: tuple[Problem, ...] = ()
        self._ca_file = Path(settings.ca_file.value) if settings.ca_file else None
        self._proxy = _value(settings.proxy_url) or None
        self._log = log
        self._names_no_server = settings.url.origin == "default"
        self._own_server = self.server
        self._own_token = settings.token
        self._typed: SecretStr | None = None
        self._client: SentryClient | None = None
        self._clients: list[SentryClient] = []
        self._on_wait: Callable[[Wait], None] | None = None
        self._unasked = self.destination
        """What of the destination nobody has to give again."""
        self._is_as_before = False
        """Whether it goes where an earlier run was to go."""
        self._was_complete = self.is_complete
        self.has_served = False
        """Whether a source was stored by it: what was answered for it has done its work."""

    @property
    def _origin(self) -> TokenOrigin | None:
        """The settings' token, which belongs to the server of the settings alone."""
        return self._own_token if self.server == self._own_server else None

    @property
    def has_token(self) -> bool:
        return self._typed is not None or self._origin is not None

    @property
    def token_from(self) -> str:
        """Where the token that is used comes from, if the user did not type it here."""
        return self._origin.where if self._origin is not None and self._typed is None else ""

    @property
    def is_complete(self) -> bool:
        """Whether all that submitting needs is known."""
        return bool(self.server and self.organization and self.project and self.has_token)

    @property
    def destination(self) -> Destination:
        return Destination(self.server, self.organization, self.project)

    @property
    def would_lose_answers(self) -> bool:
        """Whether quitting now would lose what the user has given for it."""
        if self.is_demo or self.has_served:
            return False
        return self._typed is not None or any(map(self._is_given, Destination._fields))

    @property
    def is_worth_keeping(self) -> bool:
        """Whether the user has chosen where to, and the next start could not know it."""
        if self.is_demo or self.has_served or self._was_complete:
            return False
        is_chosen = self._is_given("organization") or self._is_given("project")
        return is_chosen or self._is_as_before

    def _is_given(self, part: str) -> bool:
        return getattr(self.destination, part) not in {"", getattr(self._unasked, part)}

    def take(self, to: Destination) -> bool:
        """Fills in what the settings leave open, as an earlier run had it. Whether it did.

        No token goes where the settings do not say.
        """
        before, to = self.destination, _if_right(to)
        if to.server and self._names_no_server and not self.has_token:
            self.server = to.server
        if to.server == self.server:
            self.organization = self.organization or to.organization
            if to.organization == self.organization:
                self.project = self.project or to.project
        self._unasked = self.destination
        self._is_as_before |= self.destination != before
        return self.destination != before

    def was_not_asked(self, field: Field) -> None:
        """The answer to one of its questions is not the user's, and comes by itself again."""
        part = {field.path: getattr(self, field.path)}
        self._unasked = self._unasked._replace(**part)

    def answer(self, field: Field) -> Value:
        """What the connection step shows for one of its questions."""
        if field.path == "token":
            return self._typed or ""
        return str(getattr(self, field.path))

    def set_answer(self, field: Field, value: Value) -> None:
        """Takes what was typed in the connection step. What hangs on it is forgotten."""
        self.state, self.failure = State.UNTRIED, None
        if field.path in ("server", "token"):
            self._client = None
        match field.path:
            case "token":
                self._typed = value if value and not isinstance(value, str | bool | tuple) else None
            case "server":
                self.server = _normal(str(value))
            case "organization":
                self.organization, self.project = str(value), ""
            case _:
                self.project = str(value)

    def problem(self, field: Field) -> str:
        """What is wrong with an answer of the connection step; empty if nothing is."""
        if field.path == "token":
            return self._token_problem()
        text = str(getattr(self, field.path))
        if not text:
            return field.question.missing
        try:
            if field.path == "server":
                normalise_url(text, "typed")
            else:
                check_slug(text, "project" if field.path == "project" else "organization", "typed")
        except SettingsError as error:
            # Where it comes from needs no telling: one looks at it.
            return error.message.replace(" (typed)", "")
        return ""

    def _token_problem(self) -> str:
        if not self.has_token:
            return "An auth token is needed. F1 tells where to make one"
        if self._typed is None:
            return ""
        from symsrc_tui.sentry.tokens import ADVICE, REFUSAL, can_be_token, read_token

        if not can_be_token(self._typed.get_secret_value()):
            return f"{REFUSAL}. {ADVICE}"
        if read_token(self._typed.get_secret_value()).may_write_sources:
            return ""
        return "Organization tokens (sntrys_) cannot write symbol sources. F1 tells which can"

    async def verify(self, on_wait: Callable[[Wait], None] | None = None) -> None:
        """Asks the server whether the connection will do, and keeps what it says."""
        self.state, self.failure = State.CONNECTING, None
        try:
            with self._telling(on_wait):
                client = await self._open()
                from symsrc_tui.sentry.verification import verify

                found = await verify(client, self._token(), self.organization, self.project)
        except SentryError as error:
            self.state, self.failure = State.FAILED, error
            if isinstance(error, ProjectMoved):
                self.project = error.new_slug
                self._unasked = self._unasked._replace(project=error.new_slug)
        else:
            self.state = State.CONNECTED
            self.taken_ids = found.existing_ids
            self.doubts = tuple(warning("", message) for message in found.warnings)

    async def organizations(
        self, on_wait: Callable[[Wait], None] | None = None
    ) -> AsyncIterator[list[Choice]]:
        """Pages of the organizations that the token may see.

        Raises `SentryError`, also if the token lacks a scope that a source needs later.
        """
        client = await self._open()
        from symsrc_tui.sentry.verification import check_scopes

        with self._telling(on_wait):
            check_scopes(await client.access(), client.url)
            with _not_listed("organization"):
                async for page in client.organizations():
                    yield _choices(page)

    async def projects(
        self, on_wait: Callable[[Wait], None] | None = None
    ) -> AsyncIterator[list[Choice]]:
        """Pages of the organization's projects."""
        client = await self._open()
        with self._telling(on_wait), _not_listed("project"):
            async for page in client.projects(self.organization):
                yield _choices(page)

    async def add(
        self, source: Source, on_wait: Callable[[Wait], None], *, is_id_ours: bool
    ) -> Added:
        """Submits a source. Raises `SentryError`.

        Args:
            is_id_ours: whether nobody chose the id. Then it can only be an earlier try that has
                it; EarlierStored if that one had other answers.
        """
        client = await self._open()
        with self._telling(on_wait):
            try:
                return await client.add(self.organization, self.project, source)
            except IdTaken as error:
                return _earlier(error, source, is_id_ours=is_id_ours)

    async def added(
        self, source: Source, on_wait: Callable[[Wait], None], *, is_id_ours: bool
    ) -> Added | None:
        """What came of submitting it, which was cancelled; None if it is not there so far. Raises
        the same."""
        client = await self._open()
        with self._telling(on_wait):
            try:
                return await client.added(self.organization, self.project, source)
            except IdTaken as error:
                return _earlier(error, source, is_id_ours=is_id_ours)

    async def look_up(
        self, id_: str, on_wait: Callable[[Wait], None] | None = None
    ) -> dict[str, JsonValue] | None:
        """The stored source with this id, secrets hidden, or None. Raises `SentryError`."""
        client = await self._open()
        with self._telling(on_wait):
            found = await client.source(self.organization, self.project, id_)
        return found.fields if found is not None else None

    async def close(self) -> None:
        """Closes the connections."""
        for client in self._clients:
            await client.__aexit__(None, None, None)
        self._clients.clear()
        if self._log is not None:
            self._log.close()

    async def _open(self) -> SentryClient:
        """The client for the server and token of now.

        It is kept: after a submission whose outcome is unknown, it looks before it sends again.
        """
        if self._client is None:
            # Importing takes longer than a keystroke may wait.
            await asyncio.to_thread(import_module, "symsrc_tui.sentry.client")
            from symsrc_tui.sentry.client import SentryClient

            try:
                token = await asyncio.to_thread(self._token)
            except SettingsError as error:
                raise TokenRefused(error.message, "Type a token here", field="token") from None
            client = SentryClient(
                self.server,
                token,
                ca_file=self._ca_file,
                proxy=self._proxy,
                on_wait=self._wait,
                on_exchange=self._log.exchange if self._log else None,
            )
            self._client = await client.__aenter__()
            self._clients.append(client)
        return self._client

    @contextmanager
    def _telling(self, on_wait: Callable[[Wait], None] | None) -> Iterator[None]:
        """Pauses before requests are tried again are told meanwhile."""
        self._on_wait = on_wait
        try:
            yield
        finally:
            self._on_wait = None

    def _wait(self, wait: Wait) -> None:
        if self._on_wait is not None:
            self._on_wait(wait)

    def _token(self) -> SecretStr:
        if self._typed is not None:
            return self._typed
        if self._origin is None:
            raise SettingsError("token", "No auth token is known")
        return self._origin.load()


_NO_FLAGS = Flags()


class DemoLink(Link):
    """A link to the embedded demo API, which starts with the first request."""

    is_demo = True

    def __init__(self, flags: Flags = _NO_FLAGS, log: DebugLog | None = None) -> None:
        """Asks for nothing but a project. Raises SettingsError for one that cannot be."""
        super().__init__(resolve_demo(flags), log)

    @property
    def has_token(self) -> bool:
        return True

    def _token(self) -> SecretStr:
        if self._typed is None:
            from pydantic import SecretStr

            from symsrc_tui.demo.server import DemoServer

            self._server = DemoServer()
            self.server = self._server.url
            self._typed = SecretStr(self._server.token)
        return self._typed


@contextmanager
def _not_listed(what: str) -> Iterator[None]:
    """What a token may not list can still be typed."""
    try:
        yield
    except NotAllowed as error:
        raise SentryError(
            f"The token may not list {what}s: type the slug",
            "It stands in the address of the pages in Sentry. A token with the scope org:read, "
            "too, may list them.",
            field=what,
            server_text=error.server_text,
        ) from None


def _earlier(error: IdTaken, source: Source, *, is_id_ours: bool) -> Added:
    from symsrc_tui.sentry.submission import Added

    if not is_id_ours:
        raise error
    if error.is_same:
        return Added(error.stored, recovered=True, is_earlier=bool(source.secrets()))
    raise EarlierStored(
        "An earlier try was stored, with other answers",
        f"Its id is {source.id}. Submit adds this one beside it, under an id of its own.",
    ) from None


def question_to_blame(error: SentryError) -> str:
    """The path of the question of the connection step to be answered anew; empty if none is."""
    match error:
        case TokenRefused() | NotAllowed() | SignInRequired():
            return "token"
        case BadAddress() | Unreachable(reason="name" | "refused" | "tls"):
            return "server"
        case _:
            return {"url": "server", "project": "project", "organization": "organization"}.get(
                error.field or "", ""
            )


def _choices(page: Iterable[Organization | Project]) -> list[Choice]:
    from symsrc_tui.kinds.question import Choice

    return [Choice(each.slug, each.name) for each in page]


def _value(setting: Setting | None) -> str:
    return setting.value if setting else ""


def _if_right(to: Destination) -> Destination:
    """The destination; empty where part of it can be no address or no slug."""
    with suppress(SettingsError):
        server = normalise_url(to.server, "draft").rstrip("/")
        organization = to.organization and check_slug(to.organization, "organization", "draft")
        project = to.project and check_slug(to.project, "project", "draft")
        return Destination(server, organization, project)
    return Destination("", "", "")


def _normal(server: str) -> str:
    """The server's address as it is used; as it was typed while it is wrong."""
    try:
        return normalise_url(server, "typed").rstrip("/") if server.strip() else ""
    except SettingsError:
        return server.strip()
