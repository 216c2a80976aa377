"""Sends single requests, and returns the response or the reason for the failure."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import httpx

from symsrc_tui import __version__
from symsrc_tui.debug_log import Exchange
from symsrc_tui.net.deadline import within
from symsrc_tui.net.errors import Unreachable
from symsrc_tui.net.failures import NoAnswer, no_answer
from symsrc_tui.net.tls import trust
from symsrc_tui.net.urls import is_loopback, origin

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from pydantic import SecretBytes, SecretStr
    from typing_extensions import Self

    from symsrc_tui.text.redact import Redactor

_LARGEST_ANSWER = 20_000_000
_LONGEST_LOG = 10_000


@dataclass(frozen=True)
class Limits:
    """Timeouts in seconds."""

    connect: float = 10
    silence: float = 20
    """Between two pieces of a response, and before the first."""
    whole: float = 60
    """For a whole request with its response."""


@dataclass(frozen=True)
class Answer:
    """A complete response with any status."""

    status: int
    headers: httpx.Headers = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text, with invalid UTF-8 replaced."""
        return self.content.decode(errors="replace")


class OwnServers(httpx.Auth):
    """Sends the token only to the servers it belongs to."""

    def __init__(self, token: SecretStr, server: httpx.URL) -> None:
        self._token = token
        self._origins = {origin(server)}

    def add(self, server: httpx.URL) -> None:
        """Allow one more server to receive the token."""
        self._origins.add(origin(server))

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header; httpx calls this for each request."""
        if origin(request.url) in self._origins:
            request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        yield request


class Transport:
    """Connections to a server. Verifies TLS, follows no redirects and limits all waiting."""

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
        """Raise TrustFileUnreadable, or Unreachable for a proxy that cannot be used."""
        self._limits = limits
        self._on_exchange = on_exchange
        here = is_loopback(server)
        # A proxy cannot reach this host's loopback, so connect directly.
        is_direct = proxy is None and (here or not _has_proxies())
        # Load certificates only for TLS, so that an invalid file does no harm without it.
        needs_tls = server.scheme == "https" or not (here and is_direct)
        # Otherwise trust nothing, because loading the CA certificates takes longer than the rest.
        tls = trust(ca_file) if needs_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client = None
        # Raise ours outside this block, so that the proxy's URL with its password is not attached.
        with suppress(ValueError, ImportError, httpx.InvalidURL):
            client = httpx.AsyncClient(
                auth=auth,
                verify=tls,
                proxy=proxy,
                trust_env=not here,
                follow_redirects=False,
                timeout=httpx.Timeout(limits.silence, connect=limits.connect),
                headers={"User-Agent": f"symsrc-tui/{__version__}", "Accept": "application/json"},
            )
        if client is None:
            raise Unreachable(
                "The proxy's URL is not usable",
                "Example: http://proxy.example.com:3128. SOCKS is not supported. Check "
                "HTTPS_PROXY, ALL_PROXY and [http] proxy_url in .sentryclirc.",
                reason="proxy",
            )
        self._client = client
        self._proxied = proxy is not None or _is_proxied(server)

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
        self, method: str, url: httpx.URL, scrub: Redactor, body: SecretBytes | None = None
    ) -> Answer | NoAnswer:
        """Send one request, once.

        Failures are returned, because an exception would contain the request with its secrets.

        Args:
            scrub: redacts the log, and a proxy's messages.
            body: JSON.
        """
        started = monotonic()
        outcome: Answer | NoAnswer
        try:
            outcome = await within(self._limits.whole, self._send(method, url, body))
        except (httpx.RequestError, asyncio.TimeoutError) as error:
            outcome = no_answer(error, url, scrub, proxied=self._proxied)
        if self._on_exchange is not None:
            status, said = None, ""
            match outcome:
                case Answer():
                    status, said = outcome.status, outcome.text
                case NoAnswer():
                    said = outcome.message
            self._on_exchange(
                Exchange(
                    method,
                    scrub(str(url), _LONGEST_LOG),
                    status,
                    monotonic() - started,
                    scrub(body.get_secret_value().decode(), _LONGEST_LOG) if body else "",
                    scrub(said, _LONGEST_LOG),
                )
            )
        return outcome

    async def _send(self, method: str, url: httpx.URL, body: SecretBytes | None) -> Answer:
        content = bytearray()
        async with self._client.stream(
            method,
            url,
            content=body.get_secret_value() if body else None,
            headers={"Content-Type": "application/json"} if body else None,
        ) as response:
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > _LARGEST_ANSWER:
                    break  # The rest will not parse, and that is reported.
        return Answer(response.status_code, response.headers, bytes(content))


def _has_proxies() -> bool:
    return not getproxies().keys().isdisjoint({"http", "https", "all"})


def _is_proxied(server: httpx.URL) -> bool:
    """Return whether the environment variables name a proxy for this server."""
    proxies = getproxies()
    named = server.scheme in proxies or "all" in proxies
    return named and not is_loopback(server) and not proxy_bypass(server.host)
