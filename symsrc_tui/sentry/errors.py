"""What can come between a user and a stored source: one error for each thing they can do.

Every text in them may be shown as it is: it holds no secret, no control character and no more
than a few hundred characters. Foreign text is still no markup.
"""
# ruff: noqa: N818 - they are named after what happened; the base class says that they are errors

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from symsrc_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from pydantic import JsonValue

SAFE = "Submitting again is safe: the wizard first checks whether the source was stored"
"""What to do where the outcome is not known."""

Reason = Literal["name", "refused", "tls", "timeout", "broken", "proxy", "network", "busy"]


class SentryError(Exception):
    """Base of them all; `str()` of it is the message."""

    exit_code: ClassVar[ExitCode] = ExitCode.API

    def __init__(
        self, message: str, advice: str = "", *, field: str | None = None, server_text: str = ""
    ) -> None:
        """Keeps what to tell the user.

        Args:
            message: what happened, as a sentence without a full stop.
            advice: what to do about it.
            field: the API's name of the field it is about, dotted (`layout.type`).
            server_text: what the server itself said, cleaned.
        """
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.field = field
        self.server_text = server_text


class BadAddress(SentryError):
    """The server's URL is none."""

    exit_code = ExitCode.USAGE


class TrustFileUnreadable(SentryError):
    """A file of certificates to trust cannot be read or holds none."""

    exit_code = ExitCode.FILE_UNREADABLE


class TokenRefused(SentryError):
    """The server does not know the token, or it can be none."""

    exit_code = ExitCode.TOKEN_REFUSED


class SignInRequired(SentryError):
    """The organization wants a sign-in of its own, or a second factor, from the token's owner."""

    exit_code = ExitCode.SIGN_ON_NEEDED

    def __init__(self, message: str, advice: str, *, login_url: str, server_text: str = "") -> None:
        """As the base, with where to sign in: a URL, or empty if the server named none."""
        super().__init__(message, advice, server_text=server_text)
        self.login_url = login_url


class NotAllowed(SentryError):
    """The token is known and may not do this."""

    exit_code = ExitCode.PERMISSION_MISSING

    def __init__(
        self, message: str, advice: str, *, scopes: frozenset[str], server_text: str = ""
    ) -> None:
        """As the base, with the scopes of which any one would do."""
        super().__init__(message, advice, server_text=server_text)
        self.scopes = scopes


class NotFound(SentryError):
    """The organization or the project is not there, or not for this token."""

    exit_code = ExitCode.TARGET_MISSING


class ProjectMoved(SentryError):
    """The project has another slug now. Tell the user, then ask again with the new one."""

    exit_code = ExitCode.TARGET_MISSING

    def __init__(self, old_slug: str, new_slug: str) -> None:
        """Names both slugs."""
        super().__init__(
            f"The project {old_slug} is called {new_slug} now",
            f"Use {new_slug} from now on.",
            field="project",
        )
        self.new_slug = new_slug


class IdTaken(SentryError):
    """Another source of the project has this id."""

    exit_code = ExitCode.ID_TAKEN

    def __init__(self, message: str, advice: str, *, stored: dict[str, JsonValue]) -> None:
        """As the base, with the other source: fit to be shown, secrets hidden; empty if it was not
        seen."""
        super().__init__(message, advice, field="id")
        self.stored = stored


class EarlierStored(SentryError):
    """An earlier try has been stored, with other answers. Give this one an id of its own."""

    exit_code = ExitCode.ID_TAKEN


class Hint(NamedTuple):
    """A field that may be why a source was refused."""

    field: str
    """The API's name, dotted for nested ones."""
    message: str
    is_told: bool = True
    """Whether the server said so itself; else it is a guess from how old the server may be."""


class Refused(SentryError):
    """The server looked at the source and would not have it. Nothing was stored."""

    def __init__(
        self, message: str, advice: str, *, hints: tuple[Hint, ...] = (), server_text: str = ""
    ) -> None:
        """As the base; the field is that of the first hint."""
        field = hints[0].field if hints else None
        super().__init__(message, advice, field=field, server_text=server_text)
        self.hints = hints


class Unexpected(SentryError):
    """The server failed, or answered with something that is no answer."""


class Unreachable(SentryError):
    """There was no usable answer at all, or not in time."""

    exit_code = ExitCode.UNREACHABLE

    def __init__(self, message: str, advice: str, *, reason: Reason, server_text: str = "") -> None:
        """As the base, with which of the ways to be unreachable it was."""
        super().__init__(message, advice, server_text=server_text)
        self.reason: Reason = reason


class OutcomeUnknown(SentryError):
    """The source was sent, and whether it was stored could not be found out.

    Adding it again with the same client looks for it first, so that is safe.
    """

    exit_code = ExitCode.UNREACHABLE

    def __init__(self, message: str, advice: str, *, source_id: str, server_text: str = "") -> None:
        """As the base, with the id to look for."""
        super().__init__(message, advice, server_text=server_text)
        self.source_id = source_id


def left_open(source_id: str, why: str = "") -> OutcomeUnknown:
    """The outcome where even looking for the source was cancelled, or failed."""
    message = f"Cancelled. It is not known whether the source was stored{why}"
    return OutcomeUnknown(message, f"{SAFE}.", source_id=source_id)
