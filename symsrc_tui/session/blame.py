"""What Sentry's answers mean for the questions of the connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from symsrc_tui.sentry.errors import (
    BadAddress,
    NotAllowed,
    SentryError,
    SignInRequired,
    TokenRefused,
    Unreachable,
)


def field_for_error(error: SentryError) -> str:
    """The path of the question of the connection step to be answered anew; empty if none is."""
    match error:
        case TokenRefused() | NotAllowed() | SignInRequired():
            return "token"
        case BadAddress() | Unreachable(reason="name" | "refused" | "tls"):
            return "server"
        case _:
            return {"url": "server", "project": "project", "organization": "organization"}.get(
                error.field or "", ""
            )


@contextmanager
def not_listed(what: str) -> Iterator[None]:
    """What a token may not list can still be typed."""
    try:
        yield
    except NotAllowed as error:
        raise SentryError(
            f"The token may not list {what}s: type the slug",
            "It stands in the address of the pages in Sentry. A token with the scope org:read, "
            "too, may list them.",
            field=what,
            server_text=error.server_text,
        ) from None
