"""Send requests to Sentry's API with the token, and log them."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from symsrc_tui.debug_log import Exchange
from symsrc_tui.hosts import is_loopback
from symsrc_tui.net.client import Client, Response
from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.net.tls import trust
from symsrc_tui.net.urls import host_of, origin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import TracebackType

    import httpx
    from pydantic import SecretBytes, SecretStr
    from typing_extensions import Self

    from symsrc_tui.net.deadline import Limits
    from symsrc_tui.text.redact import Redactor

_LONGEST_BODY = 10_000_000
_LONGEST_LOG = 10_000


class OwnServers:
    """Gives the token only to the servers it belongs to, and a gateway's headers to the first."""

    def __init__(
        self, token: SecretStr, server: httpx.URL, custom: Mapping[str, SecretStr]
    ) -> None:
        self._token = token
        self._custom = custom
        self._first = origin(server)
        self._origins = {self._first}

    def add(self, server: httpx.URL) -> None:
        """Allow one more server to receive the token."""
        self._origins.add(origin(server))

    def headers_for(self, url: httpx.URL) -> dict[str, str]:
        """Return the header with the token, and others, if the server may receive them."""
        if origin(url) not in self._origins:
            return {}
        custom = self._custom if origin(url) == self._first else {}
        return {
            "Authorization": f"Bearer {self._token.get_secret_value()}",
            **{name: value.get_secret_value() for name, value in custom.items()},
        }


class Transport:
    """Connections to a server and its regions."""

    def __init__(
        self,
        server: httpx.URL,
        auth: OwnServers,
        *,
        ca_file: Path | None,
        proxy: str | None,
        limits: Limits,
        on_exchange: Callable[[Exchange], None] | None,
    ) -> None:
        """Raise TrustFileUnreadable."""
        self._auth = auth
        self._on_exchange = on_exchange
        # Load certificates only for TLS, so that an invalid file does no harm without it.
        needs_tls = server.scheme == "https" or not is_loopback(host_of(server))
        tls = trust(ca_file) if needs_tls else None
        self._client = Client(limits, tls, accept="application/json", proxy=proxy)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def exchange(
        self,
        method: str,
        url: httpx.URL,
        scrub: Redactor,
        body: SecretBytes | None = None,
        *,
        logs_response: bool = True,
    ) -> Response | NoAnswer:
        """Send one request, once.

        Args:
            scrub: redacts the log, and a proxy's messages.
            body: JSON.
            logs_response: false to log only the length of a body with status 200.
        """
        started = monotonic()
        content = body.get_secret_value() if body else None
        headers = self._auth.headers_for(url)
        if content:
            headers["Content-Type"] = "application/json"
        outcome = await self._client.send(method, url, headers, content=content, most=_LONGEST_BODY)
        if isinstance(outcome, NoAnswer):
            outcome = outcome._replace(message=scrub(outcome.message))
        if self._on_exchange is not None:
            # Imported only for a log, because it takes as long as all of this room.
            from symsrc_tui.sentry.stored_source import for_log

            status, said = None, ""
            match outcome:
                case Response():
                    status, said = outcome.status, outcome.text
                    if status == 200 and not logs_response:
                        said = f"({len(outcome.body)} bytes, not logged: they hold user data)"
                case NoAnswer():
                    said = outcome.message
            self._on_exchange(
                Exchange(
                    method,
                    scrub(str(url), _LONGEST_LOG),
                    status,
                    monotonic() - started,
                    for_log(content.decode(), scrub, _LONGEST_LOG) if content else "",
                    for_log(said, scrub, _LONGEST_LOG),
                )
            )
        return outcome
