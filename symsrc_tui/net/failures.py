"""Explain requests that got no usable response."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import httpx

from symsrc_tui.net.errors import Reason, Unreachable
from symsrc_tui.net.urls import origin
from symsrc_tui.text.safe import line

if TYPE_CHECKING:
    from symsrc_tui.text.redact import Redactor

_CLOCK = (
    9,  # not valid yet
    10,  # expired
)
_PROXY = (
    "Check the proxy's URL, username and password: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, and "
    "[http] proxy_url in .sentryclirc. NO_PROXY lists servers that need no proxy."
)


@dataclass(frozen=True)
class NoAnswer:
    """A request without a response."""

    reason: Reason
    message: str
    advice: str
    sent: bool
    """True if the server may have received the request."""
    again: bool
    """True if a retry may succeed."""

    def error(self) -> Unreachable:
        """Return the same as an exception."""
        return Unreachable(self.message, self.advice, reason=self.reason)


def no_answer(error: Exception, url: httpx.URL, scrub: Redactor, *, proxied: bool) -> NoAnswer:
    """Explain an httpx error of a request to `url`.

    Args:
        scrub: for what a proxy says, which may repeat the password it was given.
        proxied: whether a proxy is used, because it may be what failed.
    """
    _, host, port = origin(url)
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            message, sent = f"{host} did not accept a connection on port {port} in time", False
        case httpx.TimeoutException() | asyncio.TimeoutError():
            message, sent = f"{host} did not respond in time", True
        case httpx.ProxyError():
            message = f"The proxy refused the connection to {host}: {scrub(str(error), 100)}"
            return NoAnswer("proxy", message, _PROXY, sent=False, again=False)
        case httpx.ConnectError():
            failed = _no_connection(error, host, port)
            if not proxied or failed.reason == "tls":
                return failed
            message = f"{host} cannot be reached through the proxy"
            return replace(failed, reason="proxy", message=message, advice=_PROXY)
        case _:
            message = f"{host} closed the connection before the response was complete"
            advice = (
                "Try again. If this persists, something on the network is cutting the connection."
            )
            return NoAnswer("broken", message, advice, sent=True, again=True)
    advice = "Try again later, or check the network between this host and the server."
    return NoAnswer("timeout", message, advice, sent=sent, again=True)


def _no_connection(error: Exception, host: str, port: int) -> NoAnswer:
    for cause in causes_of(error):
        match cause:
            case socket.gaierror():
                message = f"Cannot resolve {host}"
                advice = "Check the server's name, and this host's DNS."
                again = cause.errno == socket.EAI_AGAIN
                return NoAnswer("name", message, advice, sent=False, again=again)
            case ssl.SSLError():
                return _no_tls(cause, host, port)
            case ConnectionRefusedError():
                message = f"{host} refused the connection on port {port}"
                advice = "Check the address, and that the server is running."
                return NoAnswer("refused", message, advice, sent=False, again=True)
    advice = "Check the network between this host and the server."
    message = f"No route to {host}"
    return NoAnswer("network", message, advice, sent=False, again=True)


def _no_tls(error: ssl.SSLError, host: str, port: int) -> NoAnswer:
    if isinstance(error, ssl.SSLCertVerificationError):
        message = f"The certificate of {host} could not be verified: {error.verify_message}"
        if error.verify_code in _CLOCK:
            advice = "The certificate must be renewed, unless this host's clock is wrong."
        else:
            advice = (
                "If your own organization issued the certificate, pass its CA certificate with "
                "--ca-file. If not, do not continue."
            )
    elif error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        message = f"{host} does not speak TLS on port {port}"
        advice = f"Did you mean http://{host}:{port}?"
    else:
        message = f"No TLS connection to {host}: {(error.reason or 'it failed').lower()}"
        advice = "Check for a proxy, a firewall or an outdated server."
    return NoAnswer("tls", line(message), advice, sent=False, again=False)


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all its causes; connecting to several addresses fails in groups."""
    todo: list[BaseException] = [error]
    seen: set[int] = set()
    while todo:
        cause = todo.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = getattr(cause, "exceptions", ())
        todo += [found for found in (cause.__cause__, cause.__context__, *inner) if found]
