"""Explain why a request got no response."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import NamedTuple

import httpx

from symsrc_tui.net.failures import causes_of
from symsrc_tui.sources.finding import Code, Finding
from symsrc_tui.text.safe import line, shown

_RENEW = "The certificate must be renewed, unless this host's clock is wrong."
_PUBLIC = (
    "Sentry trusts only public certificate authorities. Get the server's certificate from one."
)
# By OpenSSL's verification error number.
_CERTIFICATES = {
    9: ("is not valid yet", _RENEW),
    10: ("has expired", _RENEW),
    18: ("is self-signed", _PUBLIC),
    19: ("was issued by a private authority", _PUBLIC),
    20: (
        "was issued by an unknown authority",
        f"{_PUBLIC} If it is from one, the server must also send the intermediate certificates.",
    ),
    62: ("is for another host name", "Use a host name that the certificate covers."),
    64: ("does not cover this address", "Use a host name that the certificate covers."),
}
_CERTIFICATES[21] = _CERTIFICATES[20]
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")


class Failure(NamedTuple):
    """A request without a usable response."""

    code: Code
    message: str
    advice: str

    def finding(self, field: str) -> Finding:
        """Return it as a finding about `field`."""
        return Finding(self.code, "error", field, self.message, self.advice)


def explain(error: Exception, url: httpx.URL, seconds: tuple[float, float]) -> Failure:
    """Explain a failed request.

    Args:
        error: raised by httpx, or asyncio.TimeoutError.
        url: the requested URL.
        seconds: the time limits for the connection and for the response.
    """
    host = shown(url.host, 80)
    port = url.port or {"http": 80}.get(url.scheme, 443)
    connect, answer = seconds
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return Failure(
                "timeout",
                f"{host} did not accept a connection on port {port} within {connect:g} seconds",
                "Sentry would give up too. A firewall may be the cause; Sentry may reach the "
                "server by a different route.",
            )
        case httpx.TimeoutException() | asyncio.TimeoutError():
            return Failure(
                "timeout",
                f"{host} did not answer within {answer:g} seconds",
                "Sentry would give up too, and stops using a server for an hour after 60 such "
                "failures.",
            )
        case httpx.ProxyError():
            return Failure(
                "refused",
                f"The proxy refused the connection to {host}: {line(str(error), 120)}",
                "Sentry does not use this host's proxy. Check HTTPS_PROXY, or add the server "
                "to NO_PROXY.",
            )
        case httpx.ConnectError():
            return _no_connection(error, host, port)
    return Failure(
        "server-error",
        f"{host} closed the connection, or does not speak HTTP on port {port}",
        "Check the URL's scheme and port, and for a proxy or gateway in between.",
    )


def _no_connection(error: Exception, host: str, port: int) -> Failure:
    for cause in causes_of(error):
        match cause:
            case socket.gaierror():
                later = cause.errno == socket.EAI_AGAIN
                return Failure(
                    "dns",
                    f"Cannot resolve {host}" + (" at the moment" if later else ""),
                    "Check this host's DNS and try again."
                    if later
                    else "Check for typos. Sentry cannot resolve names that exist only in your "
                    "network.",
                )
            case ssl.SSLError():
                return _no_tls(cause, host, port)
            case ConnectionRefusedError():
                return Failure(
                    "refused",
                    f"{host} refused the connection on port {port}",
                    "Check the host and port, and that the server is running.",
                )
    return Failure(
        "refused",
        f"No route to {host}",
        "Check the network between this host and the server. Sentry may reach it by a different "
        "route.",
    )


def _no_tls(error: ssl.SSLError, host: str, port: int) -> Failure:
    if isinstance(error, ssl.SSLCertVerificationError):
        why, advice = _CERTIFICATES.get(
            error.verify_code, (f"could not be verified: {line(error.verify_message, 80)}", _PUBLIC)
        )
        return Failure("tls", f"The certificate of {host} {why}", advice)
    reason = error.reason or ""
    if reason in _NO_TLS:
        return Failure(
            "tls",
            f"{host} does not speak TLS on port {port}",
            f"Did you mean http://{host}:{port}?",
        )
    words = shown(reason, 60).replace("_", " ").lower()
    return Failure(
        "tls",
        f"The TLS connection to {host} failed" + (f": {words}" if words else ""),
        "Check the server's TLS settings, and for a proxy or gateway in between.",
    )
