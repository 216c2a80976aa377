"""What Sentry's answers mean for the questions of the connection, and for an earlier try."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from symsrc_tui.sentry.errors import (
    BadAddress,
    EarlierStored,
    IdTaken,
    NotAllowed,
    SentryError,
    SignInRequired,
    TokenRefused,
    Unreachable,
)

if TYPE_CHECKING:
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.sources.source import Source


def question_to_blame(error: SentryError) -> str:
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


def earlier(error: IdTaken, source: Source, *, is_id_ours: bool) -> Added:
    """The source, if an earlier try with the same answers has stored it. Raises what it is else.

    Args:
        is_id_ours: whether nobody chose the id.
    """
    from symsrc_tui.sentry.submission import Added

    if not is_id_ours:
        raise error
    if error.is_same:
        return Added(error.stored, recovered=True, is_earlier=bool(source.secrets()))
    raise EarlierStored(
        "An earlier try was stored, with other answers",
        f"Its id is {source.id}. Submit adds this one beside it, under an id of its own.",
    ) from None
