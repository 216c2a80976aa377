"""What came of an edit of a stored source, for every front end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from symsrc_tui.session.add_source import FieldErrors, ProjectRenamed
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.net.errors import RequestError
    from symsrc_tui.sentry.errors import ChangeUnknown

OTHERS_ADVICE = (
    "Nothing was changed. Apply your changes to the current source, or keep it as it is."
)
GONE_ADVICE = "Nothing was changed. You can add it as a new source."
AGAIN = "Submit again: the wizard first checks whether the change was stored. This is safe."


class Changed(NamedTuple):
    """The server has the changed source."""

    name: str
    destination_text: str
    """The server and project, in words."""
    id: str
    old_id: str
    lines: tuple[tuple[str, str], ...]
    """Labels, and what was changed."""
    notes: tuple[str, ...]
    """What else happened meanwhile, without full stops."""

    @property
    def id_text(self) -> str:
        """The ID, and whether it is a new one."""
        if self.id == self.old_id:
            return f"{shown(self.id, 80)} (as before)"
        return f"{shown(self.id, 80)} (new; it was {shown(self.old_id, 80)})"


class ChangedByOthers(NamedTuple):
    """Somebody changed the source since it was read. Nothing was changed."""

    error: RequestError


class SourceGone(NamedTuple):
    """The project no longer has the source. Nothing was changed."""

    error: RequestError


class Unsettled(NamedTuple):
    """The change was sent, but it is not known whether it was stored."""

    error: ChangeUnknown


class NotChanged(NamedTuple):
    """Nothing was changed, and no field of the source is the reason."""

    error: RequestError


EditOutcome: TypeAlias = (
    Changed | FieldErrors | ProjectRenamed | ChangedByOthers | SourceGone | Unsettled | NotChanged
)
