"""Why there was no answer, in words."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import TYPE_CHECKING, NamedTuple

import httpx

from symsrc_tui.check.findings import Code, Finding
from symsrc_tui.text.safe import line, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_RENEW = "Whoever runs the server has to renew it, unless this host's clock is wrong."
_PUBLIC = "Sentry believes public authorities only: let one issue the server's certificate."
# OpenSSL's numbers for why a certificate does not verify.
_CERTIFICATES = {
    9: ("is not valid yet", _RENEW),
    10: ("has expired", _RENEW),
    18: ("is self-signed", _PUBLIC),
    19: ("comes from a private authority", _PUBLIC),
    20: (
        "comes from an authority that is not known here",
        f"{_PUBLIC} If it did, the server has to send the intermediate certificates too.",
    ),
    62: ("is for another name", "Ask the server by a name that its certificate has."),
    64: ("is not for this address", "Ask the server by the name that its certificate has."),
}
_CERTIFICATES[21] = _CERTIFICATES[20]
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")


class Failure(NamedTuple):
    """A request without an answer that could be used."""

    code: Code
    message: str
    advice: str

    def finding(self, field: str) -> Finding:
        """The same as a finding about `field`."""
        return Finding(self.code, "error", field, self.message, self.advice)


def explain(error: Exception, url: httpx.URL, seconds: tuple[float, float]) -> Failure:
    """What a failed request means.

    Args:
        error: what httpx raised, or asyncio.TimeoutError.
        url: what was asked for.
        seconds: how long a connection and an answer were waited for.
    """
    host = shown(url.host, 80)
    port = url.port or {"http": 80}.get(url.scheme, 443)
    connect, answer = seconds
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return Failure(
                "timeout",
                f"{host} took no connection on port {port} within {connect:g} seconds",
                "Sentry waits no longer. A firewall between here and there may be why: Sentry's "
                "way to the server is another one.",
            )
        case httpx.TimeoutException() | asyncio.TimeoutError():
            return Failure(
                "timeout",
                f"{host} did not answer within {answer:g} seconds",
                "Sentry waits no longer, and leaves a server alone for an hour after 60 of these.",
            )
        case httpx.ProxyError():
            return Failure(
                "refused",
                f"The proxy did not let the request through to {host}: {line(str(error), 120)}",
                "Sentry does not use this host's proxy. Look at HTTPS_PROXY, or add the server "
                "to NO_PROXY.",
            )
        case httpx.ConnectError():
            return _no_connection(error, host, port)
    return Failure(
        "server-error",
        f"{host} broke off, or does not speak HTTP on port {port}",
        "Look at the URL's scheme and port, and at what stands between here and the server.",
    )


def _no_connection(error: Exception, host: str, port: int) -> Failure:
    for cause in _causes(error):
        match cause:
            case socket.gaierror():
                later = cause.errno == socket.EAI_AGAIN
                return Failure(
                    "dns",
                    f"The name {host} "
                    + ("could not be looked up now" if later else "is not known here"),
                    "Look whether this host can look up names, then try again."
                    if later
                    else "Look for a typing error. A name that only your network knows is not "
                    "known to Sentry either.",
                )
            case ssl.SSLError():
                return _no_tls(cause, host, port)
            case ConnectionRefusedError():
                return Failure(
                    "refused",
                    f"{host} accepts no connections on port {port}",
                    "Look at host and port, and whether the server runs.",
                )
    return Failure(
        "refused",
        f"There is no way to {host} from here",
        "Look at the network between here and the server. Sentry's way to it is another one.",
    )


def _no_tls(error: ssl.SSLError, host: str, port: int) -> Failure:
    if isinstance(error, ssl.SSLCertVerificationError):
        why, advice = _CERTIFICATES.get(
            error.verify_code, (f"does not verify: {line(error.verify_message, 80)}", _PUBLIC)
        )
        return Failure("tls", f"The certificate of {host} {why}", advice)
    reason = error.reason or "it failed"
    if reason in _NO_TLS:
        return Failure(
            "tls",
            f"{host} does not speak TLS on port {port}",
            f"Is it http://{host}:{port} that is meant?",
        )
    return Failure(
        "tls",
        f"No TLS connection to {host}: {shown(reason, 60).replace('_', ' ').lower()}",
        "Look at the server's TLS settings, and at what stands between here and the server.",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what led to it; connecting to several addresses fails in groups."""
    yield error
    inner: tuple[BaseException, ...] = getattr(error, "exceptions", ())
    for cause in (error.__cause__ or error.__context__, *inner):
        if cause is not None:
            yield from _causes(cause)
