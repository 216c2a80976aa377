"""Maps API errors to the field that caused them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from symsrc_tui.net.errors import BadAddress, RequestError, Unreachable
from symsrc_tui.sentry.errors import NotAllowed, SignInRequired, TokenRefused


def field_for_error(error: RequestError) -> str:
    """Return the path of the connection field to correct, or an empty string."""
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
    """Explain that the user can type what the token is not allowed to list."""
    try:
        yield
    except NotAllowed as error:
        raise RequestError(
            f"This token cannot list {what}s. Type the slug",
            "You find it in Sentry's URLs. A token that also has org:read can list them.",
            field=what,
            server_text=error.server_text,
        ) from None
