"""The base of all errors of requests, and the errors of sending one.

Every text in them may be shown as it is: it contains no secret, no control character and at most a
few hundred characters. Foreign text must still not be read as markup.
"""
# ruff: noqa: N818 - named after what happened; the base class says that they are errors

from __future__ import annotations

from typing import ClassVar, Literal

from symsrc_tui.exit_codes import ExitCode

Cause = Literal[
    "address",
    "name",
    "name-later",
    "refused",
    "no-route",
    "no-connection",
    "timeout",
    "no-tls",
    "old-tls",
    "tls",
    "certificate",
    "certificate-dates",
    "certificate-issuer",
    "certificate-name",
    "closed",
    "redirects",
    "proxy",
    "proxy-url",
    "busy",
    "demo",
]
"""Why there was no usable response."""


class RequestError(Exception):
    """Base of all errors; `str()` returns the message."""

    exit_code: ClassVar[ExitCode] = ExitCode.API

    def __init__(
        self, message: str, advice: str = "", *, field: str | None = None, server_text: str = ""
    ) -> None:
        """
        Args:
            message: what happened, as a sentence without a full stop.
            advice: what to do about it.
            field: the API's name of the field it is about, dotted (`layout.type`).
            server_text: the server's own message, safe to show.
        """
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.field = field
        self.server_text = server_text

    @property
    def server_says(self) -> str:
        """The server's own message as a sentence; empty if there is none, or `message` has it."""
        text = self.server_text
        # Not the bare {} or "" of an error without a text.
        if not any(map(str.isalnum, text)) or text in self.message:
            return ""
        return f"The server says: {text}"

    @property
    def details(self) -> tuple[str, ...]:
        """What else is known, to show behind the advice."""
        return (self.server_says,) if self.server_says else ()


class BadAddress(RequestError):
    """The server's URL is invalid."""

    exit_code = ExitCode.USAGE


class TrustFileUnreadable(RequestError):
    """A file of trusted certificates cannot be read, or has none."""

    exit_code = ExitCode.FILE_UNREADABLE


class Unreachable(RequestError):
    """There was no usable response, or not in time."""

    exit_code = ExitCode.UNREACHABLE

    def __init__(
        self,
        message: str,
        advice: str,
        *,
        cause: Cause,
        field: str | None = None,
        server_text: str = "",
    ) -> None:
        """Also carries the cause."""
        super().__init__(message, advice, field=field, server_text=server_text)
        self.cause: Cause = cause
