"""Send single requests, and return the response or the reason why there is none."""

from __future__ import annotations

import asyncio
import ssl
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.request import getproxies

import httpx

from symsrc_tui import __version__
from symsrc_tui.hosts import is_excepted, is_loopback
from symsrc_tui.net.deadline import Limits, within
from symsrc_tui.net.failures import NoAnswer, bad_address, no_answer, outside_demo
from symsrc_tui.net.header_values import timestamp
from symsrc_tui.net.urls import can_be_sent_to, host_of, origin, parse
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from pydantic import SecretStr
    from typing_extensions import Self

ENOUGH = 64 * 1024
"""Bytes; more than any server message that is read."""
_ENCODINGS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


@dataclass(frozen=True)
class Response:
    """A response with any status."""

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)
    """Only its first bytes, up to the requested limit; unpacked if `encoding` is empty."""
    url: httpx.URL = field(repr=False)
    """The requested URL; a signed one is a secret."""
    encoding: str = ""
    """The `Content-Encoding` that the body still has."""

    @property
    def is_there(self) -> bool:
        """True if it is a file or a part of one."""
        return self.status in (200, 206)

    @property
    def host(self) -> str:
        """The server's host, fit to show."""
        return shown(host_of(self.url), 80)

    @property
    def text(self) -> str:
        """The body as text, with invalid UTF-8 replaced; empty if it is still packed."""
        return "" if self.encoding else self.body.decode(errors="replace")

    @property
    def date(self) -> float | None:
        """The server's time in epoch seconds, if it sent any."""
        return timestamp(self.headers.get("Date", ""))


class Client:
    """Connections to servers.

    Verifies TLS, follows no redirect, keeps no cookie, and bounds time, bytes and unpacked bytes.
    """

    requests = 0
    """The number of requests sent so far."""

    def __init__(
        self,
        limits: Limits,
        tls: ssl.SSLContext | None,
        *,
        accept: str,
        proxy: str | None = None,
        demo: str | None = None,
    ) -> None:
        """
        Args:
            tls: the trusted certificates; None to trust nothing.
            accept: the header of that name.
            proxy: its URL; None to use the environment variables.
            demo: the URL of the demo's server, the only one to connect to then; None for any.
        """
        self.demo = demo
        self._only = origin(httpx.URL(demo)) if demo else None
        self.secrets: list[SecretStr] = []
        """Credentials made for a request, such as tokens: a server may repeat them."""
        self._limits = limits
        self._headers = {
            "User-Agent": f"symsrc-tui/{__version__}",
            "Accept": accept,
            "Accept-Encoding": "identity",
        }
        times = {"connect": limits.connect, "pool": limits.connect}
        self._times = {**times, "read": limits.silence, "write": limits.silence}
        # Trust nothing if nothing is needed, because loading the certificates takes long.
        self._tls = tls or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._proxies = {"all": proxy} if proxy else getproxies()
        self._routes: dict[str, httpx.AsyncHTTPTransport] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for route in self._routes.values():
            await route.aclose()

    async def send(
        self,
        method: str,
        url: str | httpx.URL,
        headers: Mapping[str, str] | None = None,
        *,
        content: bytes | None = None,
        most: int = ENOUGH,
    ) -> Response | NoAnswer:
        """Send one request, once.

        Failures are returned, because an exception would contain the request with its secrets.

        Args:
            most: the number of bytes to read of the body, as sent and unpacked.
        """
        target = parse(url)
        if target is None or not can_be_sent_to(target):
            return bad_address(target or httpx.URL(""))
        if self._only not in (None, origin(target)):
            return outside_demo(target)
        proxy = proxy_for(target, self._proxies)
        route = self._route(proxy)
        if route is None:
            return NoAnswer("proxy-url", "The proxy's URL is not usable")
        extensions = {"timeout": self._times}
        self.requests += 1
        try:
            # Names are merged regardless of case, because a server could read either of two.
            merged = httpx.Headers(self._headers)
            merged.update(headers)
            request = httpx.Request(
                method,
                target,
                headers=merged,
                content=content,
                extensions=extensions,
            )
            return await within(self._limits.whole, _exchange(route, request, most))
        except (httpx.RequestError, asyncio.TimeoutError, UnicodeError) as error:
            return no_answer(error, target, self._limits, proxied=bool(proxy))

    def _route(self, proxy: str) -> httpx.AsyncHTTPTransport | None:
        """Return the connections through a proxy, or direct ones; None if it is not usable."""
        if proxy not in self._routes:
            # Also suppress an ImportError, which SOCKS without its library causes.
            with suppress(ValueError, ImportError, httpx.InvalidURL):
                self._routes[proxy] = httpx.AsyncHTTPTransport(
                    verify=self._tls, trust_env=False, proxy=self._checked(proxy)
                )
        return self._routes.get(proxy)

    def _checked(self, proxy: str) -> httpx.Proxy | None:
        """Raise ValueError if no request can be sent to it."""
        if not proxy:
            return None
        url = parse(proxy if "://" in proxy else f"http://{proxy}")
        if url is None or not host_of(url):
            raise ValueError
        return httpx.Proxy(url, ssl_context=self._tls if url.scheme == "https" else None)


def proxy_for(url: httpx.URL, proxies: Mapping[str, str]) -> str:
    """Return the URL of the proxy for a server; empty if it is reached directly.

    Args:
        proxies: by scheme, `all` and `no`, as `getproxies` returns them.
    """
    host = host_of(url)
    # A proxy cannot reach this host's loopback.
    if is_loopback(host) or is_excepted(host, proxies.get("no", "")):
        return ""
    return proxies.get(url.scheme) or proxies.get("all", "")


async def _exchange(route: httpx.AsyncHTTPTransport, request: httpx.Request, most: int) -> Response:
    response = await route.handle_async_request(request)
    raw = bytearray()
    try:
        async for piece in response.aiter_raw():
            raw += piece
            if len(raw) >= most:
                break
            # Tiny pieces arrive without a pause, and the rest of the program must go on.
            await asyncio.sleep(0)
    finally:
        await response.aclose()
    body, encoding = _unpacked(bytes(raw[:most]), response.headers, most)
    return Response(response.status_code, response.headers, body, request.url, encoding)


def _unpacked(raw: bytes, headers: httpx.Headers, most: int) -> tuple[bytes, str]:
    """Unpack a body that is packed once. Return it with the encoding that it still has."""
    encoding = headers.get("Content-Encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return raw, ""
    if encoding in _ENCODINGS:
        with suppress(zlib.error):
            return zlib.decompressobj(_ENCODINGS[encoding]).decompress(raw, most), ""
    return raw, encoding
