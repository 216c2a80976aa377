"""Delete a stored source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.controls import is_hidden
from symsrc_tui.sentry.errors import ChangedMeanwhile, SourceMissing
from symsrc_tui.sentry.stored_source import kept
from symsrc_tui.session.stored.change import Removal
from symsrc_tui.session.stored.difference import flat
from symsrc_tui.session.stored.source_list import ChangeDone
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.session.add_source import Progress
    from symsrc_tui.session.stored.source_list import SourceList

_CHANGED_ADVICE = "Nothing was deleted. Look at it, and delete it if you still want to."


def question(sources: SourceList, source: StoredSource) -> str:
    """Return the question to ask before deleting a source, and what cannot be undone."""
    values = flat(kept(source.fields)).values()
    warning = "\nIts secrets cannot be recovered." if any(map(is_hidden, values)) else ""
    return f"Delete {source.title} from {sources.name}?{warning}"


async def delete(
    sources: SourceList, source: StoredSource, progress: Progress
) -> ChangeDone | None:
    """Delete a source. Return what was done; None if the person cancelled it before it was sent.

    Raises RequestError.
    """
    try:
        applied = await sources.apply_or_look(Removal(source.id), progress)
    except SourceMissing:
        text = earlier(sources, source.id) or f"Someone else already deleted {source.title}"
        return ChangeDone(f"{text}. Nothing to do")
    except ChangedMeanwhile as error:
        error.advice = _CHANGED_ADVICE
        raise
    if applied is None:
        return None
    text = f"Deleted {source.title} from {sources.name}"
    return ChangeDone(text, applied.notes, is_changed=True)


def earlier(sources: SourceList, id_: str) -> str:
    """Return when this program deleted a source that is gone; empty if it did not."""
    entry = next(reversed([*sources.history(id_)]), None)
    if entry is None or entry.action != Removal.action:
        return ""
    return f"{shown(id_, 80)} was deleted at {shown(entry.at, 40)} (UTC)"
