"""Read from a crash what Symbolicator got from a source for a module.

Facts: Symbolicator 26.8.0 and Sentry's processing of its answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from symsrc_tui.sentry.event_models import Image, ImageCandidate, LookupStep

Verdict = Literal[
    "used",
    "not-needed",
    "unusable",
    "refused",
    "failed",
    "broken",
    "not-there",
    "nothing-requested",
    "not-consulted",
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_NOTHING = "No object files listed on this source"
"""In place of a location: the source has no path for the module."""
_FAILURES: dict[str, Verdict] = {"noperm": "refused", "error": "failed", "malformed": "broken"}
"""By the status of a download, the most telling first."""


class LookupVerdict(NamedTuple):
    """What one source had for one module."""

    verdict: Verdict
    location: str = ""
    """Of the file or failure, else the first one tried; empty if there is none to show."""
    details: str = ""
    """Why, in Symbolicator's words; may be empty."""
    paths: int = 0
    """How many locations were tried."""


def verdict_of(image: Image, source_id: str) -> LookupVerdict | None:
    """Return what the source had for the module; None if the module was not looked up."""
    if image.debug_status == "unused" or not (image.debug_status or image.candidates):
        return None
    rows = [row for row in image.candidates if row.source == source_id]
    if not rows:
        return LookupVerdict("not-consulted")
    paths = [row for row in rows if row.location != _NOTHING]
    verdict, row, details = _best(rows, paths)
    return LookupVerdict(verdict, row.location if row in paths else "", details, len(paths))


def _best(
    rows: Sequence[ImageCandidate], paths: Sequence[ImageCandidate]
) -> tuple[Verdict, ImageCandidate, str]:
    delivered = [row for row in rows if row.download and row.download.status == "ok"]
    if delivered:
        return _use_of(delivered)
    for status, verdict in _FAILURES.items():
        for row in rows:
            if row.download and row.download.status == status:
                return verdict, row, row.download.details
    unknown = [row for row in rows if row.download and row.download.status != "notfound"]
    if unknown and unknown[0].download:
        step = unknown[0].download
        return "failed", unknown[0], step.details or step.status
    return ("not-there", paths[0], "") if paths else ("nothing-requested", rows[0], "")


def _use_of(delivered: Sequence[ImageCandidate]) -> tuple[Verdict, ImageCandidate, str]:
    """Return what became of files that the source delivered."""
    uses: tuple[tuple[Callable[[ImageCandidate], LookupStep | None], str], ...] = (
        (lambda row: row.debug, ""),
        (lambda row: row.unwind, "for unwinding only"),
    )
    for use, details in uses:
        for row in delivered:
            step = use(row)
            if step is not None and step.status == "ok":
                return "used", row, details
    for use, _ in uses:
        for row in delivered:
            step = use(row)
            if step is not None:
                return "unusable", row, step.details or step.status
    return "not-needed", delivered[0], ""
