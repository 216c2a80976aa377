"""Classify requests without a response. What to do about them is said where they are sent."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import httpx

from symsrc_tui.net.urls import host_of, origin
from symsrc_tui.text.safe import line, shown

if TYPE_CHECKING:
    from symsrc_tui.net.deadline import Limits
    from symsrc_tui.net.errors import Cause

# By OpenSSL's verification error number.
_CERTIFICATES: dict[int, tuple[Cause, str]] = {
    9: ("certificate-dates", "is not valid yet"),
    10: ("certificate-dates", "has expired"),
    18: ("certificate-issuer", "is self-signed"),
    19: ("certificate-issuer", "was issued by a private authority"),
    20: ("certificate-issuer", "was issued by an unknown authority"),
    21: ("certificate-issuer", "was issued by an unknown authority"),
    62: ("certificate-name", "is for another host name"),
    64: ("certificate-name", "does not cover this address"),
}
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")
_OLD_TLS = ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION")


class NoAnswer(NamedTuple):
    """A request without a response."""

    cause: Cause
    message: str
    authority: str = ""
    """Host and port of the server."""
    sent: bool = False
    """True if the server may have received the request."""
    again: bool = False
    """True if a retry may succeed."""


def no_answer(error: Exception, url: httpx.URL, limits: Limits, *, proxied: bool) -> NoAnswer:
    """Explain an error of a request to `url`.

    The message can contain what a proxy said, which may repeat the password it was given.

    Args:
        error: raised by httpx, asyncio.TimeoutError, or what an unusable URL raises.
        proxied: whether a proxy is used, because it may be what failed.
    """
    _, host, port = origin(url)
    host = shown(host, 80)
    authority = f"{f'[{host}]' if ':' in host else host}:{port}"
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            message = (
                f"{host} did not accept a connection on port {port} within {limits.connect:g} "
                "seconds"
            )
            return NoAnswer("no-connection", message, authority, again=True)
        case httpx.TimeoutException() | asyncio.TimeoutError():
            seconds = limits.silence if isinstance(error, httpx.HTTPError) else limits.whole
            message = f"{host} did not respond within {seconds:g} seconds"
            return NoAnswer("timeout", message, authority, sent=True, again=True)
        case httpx.ProxyError():
            message = f"The proxy refused the connection to {host}: {line(str(error), 120)}"
            return NoAnswer("proxy", message, authority)
        case httpx.ConnectError():
            failed = _no_connection(error, host, port, authority)
            if not proxied or "tls" in failed.cause or "certificate" in failed.cause:
                return failed
            message = f"{host} cannot be reached through the proxy"
            return failed._replace(cause="proxy", message=message)
        case httpx.RequestError():
            message = f"{host} closed the connection, or does not speak HTTP on port {port}"
            return NoAnswer("closed", message, authority, sent=True, again=True)
    return bad_address(url)


def bad_address(url: httpx.URL) -> NoAnswer:
    """Describe a URL to which no request can be sent."""
    host = shown(host_of(url), 80)
    return NoAnswer("address", f"No request can be sent to {host or 'this URL'}", host)


def outside_demo(url: httpx.URL) -> NoAnswer:
    """Describe a URL that the demo does not serve."""
    authority = shown(url.netloc.decode("ascii", "replace"), 80)
    return NoAnswer("demo", f"The demo does not connect to {authority}", authority)


def _no_connection(error: Exception, host: str, port: int, authority: str) -> NoAnswer:
    for cause in causes_of(error):
        match cause:
            case socket.gaierror(errno=socket.EAI_AGAIN):
                message = f"Cannot resolve {host} at the moment"
                return NoAnswer("name-later", message, authority, again=True)
            case socket.gaierror():
                return NoAnswer("name", f"Cannot resolve {host}", authority)
            case ssl.SSLError():
                return _no_tls(cause, host, port, authority)
            case ConnectionRefusedError():
                message = f"{host} refused the connection on port {port}"
                return NoAnswer("refused", message, authority, again=True)
    return NoAnswer("no-route", f"No route to {host}", authority, again=True)


def _no_tls(error: ssl.SSLError, host: str, port: int, authority: str) -> NoAnswer:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = f"could not be verified: {line(error.verify_message, 80)}"
        cause, why = _CERTIFICATES.get(error.verify_code, ("certificate", reason))
        return NoAnswer(cause, f"The certificate of {host} {why}", authority)
    reason = error.reason or ""
    if reason in _NO_TLS:
        return NoAnswer("no-tls", f"{host} does not speak TLS on port {port}", authority)
    if reason in _OLD_TLS:
        message = f"{host} supports only TLS 1.1 or older on port {port}"
        return NoAnswer("old-tls", message, authority)
    words = shown(reason, 60).replace("_", " ").lower()
    message = f"The TLS connection to {host} failed" + (f": {words}" if words else "")
    return NoAnswer("tls", message, authority)


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
