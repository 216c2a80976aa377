"""The errors of Sentry's API, one for each thing that the user can do about it.

All their texts are safe to show: no secrets, no control characters, a few hundred characters at
most. They may contain foreign text, so they must not be parsed as markup.
"""
# ruff: noqa: N818 - they are named after what happened, because the base class is named an error

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.net.errors import RequestError
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

SAFE = "Submitting again is safe: the wizard first checks whether the source was stored"
"""What to do if the outcome is unknown."""


class TokenRefused(RequestError):
    """The server does not accept the token, or it is not a token."""

    exit_code = ExitCode.TOKEN_REFUSED


class SignInRequired(RequestError):
    """The organization requires single sign-on, or two-factor authentication."""

    exit_code = ExitCode.SIGN_ON_NEEDED


class NotAllowed(RequestError):
    """The token is valid, but lacks a permission."""

    exit_code = ExitCode.PERMISSION_MISSING


class ReadOnlyToken(NotAllowed):
    """The token can read projects, but not change them."""


class NotFound(RequestError):
    """The organization or project does not exist, or the token cannot access it."""

    exit_code = ExitCode.TARGET_MISSING


class ProjectMoved(RequestError):
    """The project was renamed. Tell the user, then retry with the new slug."""

    exit_code = ExitCode.TARGET_MISSING

    def __init__(self, old_slug: str, new_slug: str) -> None:
        super().__init__(
            f"The project {old_slug} was renamed to {new_slug}",
            f"Use {new_slug} from now on.",
            field="project",
        )
        self.new_slug = new_slug


class IdTaken(RequestError):
    """Another source of the project has this ID."""

    exit_code = ExitCode.ID_TAKEN


class EarlierStored(RequestError):
    """An earlier attempt was stored with different values, so this source needs another ID."""

    exit_code = ExitCode.ID_TAKEN


class Hint(NamedTuple):
    """A field that may have caused the rejection."""

    field: str
    """The API's name, dotted if nested."""
    message: str
    is_told: bool = True
    """True if the server named the field; false for a guess from the server's possible age."""
    label: str = ""
    """What people call the field."""


def to_change(hints: Iterable[Hint]) -> str:
    """Return which fields to change, as a sentence."""
    labels = dict.fromkeys(hint.label or hint.field for hint in hints)
    return f"Change {' or '.join(labels)} and try again."


class Refused(RequestError):
    """The server rejected the source. Nothing was stored."""

    def __init__(
        self, message: str, advice: str, *, hints: tuple[Hint, ...] = (), server_text: str = ""
    ) -> None:
        """Take the field from the first hint."""
        field = hints[0].field if hints else None
        super().__init__(message, advice, field=field, server_text=server_text)
        self.hints = hints

    @property
    def details(self) -> tuple[str, ...]:
        """Also the hints that are not the server's own message."""
        ours = (hint.message for hint in self.hints if hint.message not in self.server_text)
        return (*ours, *super().details)


class Unexpected(RequestError):
    """The server failed, or its response is not one of Sentry's API."""


class ListUnreadable(Unexpected):
    """The server failed, maybe because it cannot read the project's list of sources."""


class OutcomeUnknown(RequestError):
    """The source was sent, but it is not known whether it was stored.

    Adding it again with the same client looks for it first, so that is safe.
    """

    exit_code = ExitCode.UNREACHABLE

    def __init__(self, message: str, advice: str, *, source_id: str, server_text: str = "") -> None:
        """Also carries the ID to look for."""
        super().__init__(message, advice, server_text=server_text)
        self.source_id = source_id


class SourceMissing(RequestError):
    """The project has no source with this ID, or no longer."""

    exit_code = ExitCode.TARGET_MISSING

    def __init__(self, id_: str) -> None:
        super().__init__(
            f"The project has no source with the ID {shown(id_, 80)}",
            "`symsrc-tui list` prints the IDs.",
        )


class ChangedMeanwhile(RequestError):
    """Somebody changed what was to be changed since it was read."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Someone else changed it in the meantime: {what}",
            "Nothing was changed. To change the new version, do this again.",
        )


class ChangeUnknown(RequestError):
    """A change was sent, but it is not known whether it was stored."""

    exit_code = ExitCode.UNREACHABLE


def left_open(source_id: str, why: str = "") -> OutcomeUnknown:
    """Create the error for a cancelled submission if looking for the source failed, too."""
    message = f"Cancelled. It is not known whether the source was stored{why}"
    return OutcomeUnknown(message, f"{SAFE}.", source_id=source_id)
