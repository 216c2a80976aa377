"""Send single requests with Symbolicator's time limits, and count them."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from symsrc_tui import __version__
from symsrc_tui.sources.unreachable import Failure, explain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from pydantic import SecretStr
    from typing_extensions import Self

FIRST_BYTES = {"Range": "bytes=0-1023"}
"""As Symbolicator requests parts of files. Servers may ignore it and send the whole file."""
ENOUGH = 64 * 1024
"""Bytes; more than any server message that is read."""
_LAST_PORT = 65_535
_LOOPBACK = ("all://localhost", "all://127.0.0.1", "all://[::1]")


@dataclass(frozen=True)
class Limits:
    """Time limits in seconds. The first two are those of Symbolicator 26.8.0."""

    connect: float = 5
    answer: float = 10
    whole: float = 60
    """For a whole check."""


@dataclass(frozen=True)
class Answer:
    """A response with any status."""

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)
    """Only its first bytes, up to the requested limit."""
    url: httpx.URL = field(repr=False)
    """The requested URL; a signed one is a secret."""

    @property
    def is_there(self) -> bool:
        """True if it is a file or a part of one."""
        return self.status in (200, 206)

    @property
    def text(self) -> str:
        """The body as text, with invalid UTF-8 replaced."""
        return self.body.decode(errors="replace")


class Wire:
    """Connections to servers. Verifies TLS, follows no redirect, keeps no cookie."""

    requests = 0
    """The number of requests sent so far."""

    def __init__(self, limits: Limits) -> None:
        """Create the client. Raises `Unusable` if this host's settings prevent it."""
        self._limits = limits
        self.secrets: list[SecretStr] = []
        """Credentials made for a request, such as tokens: a server may repeat them."""
        try:
            self._client = httpx.AsyncClient(
                follow_redirects=False,
                timeout=httpx.Timeout(limits.answer, connect=limits.connect),
                headers={
                    "User-Agent": f"symsrc-tui/{__version__}",
                    "Accept": "*/*",
                    "Accept-Encoding": "identity",
                },
                # Connect to this host directly, because a proxy cannot reach its loopback.
                mounts=dict.fromkeys(_LOOPBACK),
            )
        except (OSError, ssl.SSLError) as error:
            raise Unusable(
                Failure(
                    "tls",
                    "The trusted certificates configured on this host cannot be read",
                    "Check SSL_CERT_FILE and SSL_CERT_DIR.",
                )
            ) from error
        except (ValueError, ImportError, httpx.InvalidURL):
            # Raised from None, because the cause may contain the proxy's password.
            raise Unusable(
                Failure(
                    "refused",
                    "The proxy configured on this host is not usable",
                    "Check HTTPS_PROXY and ALL_PROXY. Example: http://proxy.example.com:3128.",
                )
            ) from None

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

    async def send(
        self,
        method: str,
        url: str | httpx.URL,
        headers: Mapping[str, str] | None = None,
        *,
        content: bytes | None = None,
        most: int = ENOUGH,
    ) -> Answer | Failure:
        """Send one request, once. Failures are returned, not raised.

        Args:
            most: the number of bytes to read of the response's body.
        """
        self.requests += 1
        target = None
        times = (self._limits.connect, self._limits.answer)
        try:
            target = _askable(url)
            return await asyncio.wait_for(
                self._send(method, target, headers, content, most), sum(times)
            )
        except (httpx.RequestError, asyncio.TimeoutError) as error:
            return explain(error, target or httpx.URL(""), times)
        except (httpx.InvalidURL, UnicodeError):
            # Caught here too, because some invalid names fail only when they are used.
            return Failure(
                "dns",
                "This URL cannot be requested from here",
                "Check the host name. httpx, which sends the requests, does not accept every "
                "name that Sentry accepts.",
            )

    async def _send(
        self,
        method: str,
        url: httpx.URL,
        headers: Mapping[str, str] | None,
        content: bytes | None,
        most: int,
    ) -> Answer:
        body = bytearray()
        async with self._client.stream(method, url, headers=headers, content=content) as answer:
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) >= most:
                    break
        self._client.cookies.clear()
        return Answer(answer.status_code, answer.headers, bytes(body[:most]), url)


def named_endpoint(environ: Mapping[str, str], name: str) -> str:
    """Return the URL, without a trailing slash, that a variable sets instead of a provider's own.

    Empty if the variable is not set. Raises `Unusable` if it is not a URL.
    """
    text = environ.get(name, "")
    if not text:
        return ""
    url = text if "://" in text else f"http://{text}"
    try:
        _askable(url)
    except httpx.InvalidURL:
        failure = Failure("dns", f"{name} is not a URL", "Example: http://127.0.0.1:9000.")
        raise Unusable(failure) from None
    return url.rstrip("/")


def _askable(text: str | httpx.URL) -> httpx.URL:
    """Return the URL. Raises httpx.InvalidURL if it cannot be connected to."""
    url = httpx.URL(text)
    is_name = bool(url.host) and "%" not in url.host
    if url.scheme not in ("http", "https") or not is_name or (url.port or 0) > _LAST_PORT:
        raise httpx.InvalidURL("Not usable")
    return url


class Unusable(Exception):  # noqa: N818 - of the settings; what failed is in `failure`
    """This host's settings prevent any request."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure
