"""Why there was no answer, in words."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import httpx

from symsrc_tui.net.urls import origin
from symsrc_tui.sentry.errors import Reason, Unreachable
from symsrc_tui.text.safe import line

if TYPE_CHECKING:
    from symsrc_tui.text.redact import Redactor

_CLOCK = (
    9,  # not valid yet
    10,  # expired
)
_PROXY = (
    "Look at the proxy's URL, user and password: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, and "
    "[http] proxy_url in .sentryclirc. NO_PROXY names servers that need none."
)


@dataclass(frozen=True)
class NoAnswer:
    """A request without an answer."""

    reason: Reason
    message: str
    advice: str
    sent: bool
    """Whether the server may have got it."""
    again: bool
    """Whether another try may fare better."""

    def error(self) -> Unreachable:
        """The same as an error to raise."""
        return Unreachable(self.message, self.advice, reason=self.reason)


def no_answer(error: Exception, url: httpx.URL, scrub: Redactor, *, proxied: bool) -> NoAnswer:
    """What a failure of httpx means to somebody who waits for an answer from `url`.

    Args:
        scrub: for what a proxy says, which may repeat the password it was given.
        proxied: whether the way leads through a proxy, which may be what failed.
    """
    _, host, port = origin(url)
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            message, sent = f"{host} could not be reached in time (port {port})", False
        case httpx.TimeoutException() | asyncio.TimeoutError():
            message, sent = f"{host} did not answer in time", True
        case httpx.ProxyError():
            message = f"The proxy did not let us through to {host}: {scrub(str(error), 100)}"
            return NoAnswer("proxy", message, _PROXY, sent=False, again=False)
        case httpx.ConnectError():
            failed = _no_connection(error, host, port)
            if not proxied or failed.reason == "tls":
                return failed
            message = f"{host} cannot be reached through the proxy"
            return replace(failed, reason="proxy", message=message, advice=_PROXY)
        case _:
            message = f"{host} broke the connection off before its answer was complete"
            advice = "Try again. If it stays, something between here and the server cuts it off."
            return NoAnswer("broken", message, advice, sent=True, again=True)
    advice = "Try again later, or look at the network between here and the server."
    return NoAnswer("timeout", message, advice, sent=sent, again=True)


def _no_connection(error: Exception, host: str, port: int) -> NoAnswer:
    for cause in _causes(error):
        match cause:
            case socket.gaierror():
                message = f"The name {host} is not known here"
                advice = "Look at the server's name, and whether this host can look up names."
                again = cause.errno == socket.EAI_AGAIN
                return NoAnswer("name", message, advice, sent=False, again=again)
            case ssl.SSLError():
                return _no_tls(cause, host, port)
            case ConnectionRefusedError():
                message = f"{host} accepts no connections on port {port}"
                advice = "Look at the server's address, and whether the server runs."
                return NoAnswer("refused", message, advice, sent=False, again=True)
    advice = "Look at the network between here and the server."
    message = f"There is no way to {host} from here"
    return NoAnswer("network", message, advice, sent=False, again=True)


def _no_tls(error: ssl.SSLError, host: str, port: int) -> NoAnswer:
    if isinstance(error, ssl.SSLCertVerificationError):
        message = f"The certificate of {host} does not verify: {error.verify_message}"
        if error.verify_code in _CLOCK:
            advice = "Is this host's clock right? If so, whoever runs the server has to renew it."
        else:
            advice = (
                "If the server's certificate was issued by your own organization, give its "
                "certificates with --ca-file. If not, do not go on."
            )
    elif error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        message = f"{host} does not speak TLS on port {port}"
        advice = f"Is it http://{host}:{port} that is meant?"
    else:
        message = f"No TLS connection to {host}: {(error.reason or 'it failed').lower()}"
        advice = "Look at what is between here and the server: a proxy, a firewall, an old server."
    return NoAnswer("tls", line(message), advice, sent=False, again=False)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What led to an error, all the way down; connecting to several addresses fails in groups."""
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
