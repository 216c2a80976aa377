"""Compare a source's listing with the layout, casing and prefix that it is configured with."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.lookup.detection import DetectedLayout, Detection, detect
from symsrc_tui.lookup.listing import Listing, sparse_listing
from symsrc_tui.sources.finding import Finding
from symsrc_tui.sources.layout import LayoutAndCasing, casing_label, layout_label
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symsrc_tui.forms.field import Field
    from symsrc_tui.sources.finding import Severity
    from symsrc_tui.sources.store import Lister

MOST_REQUESTS = 16
"""For listing. Reaching the source takes up to four more."""


class ListingResult(NamedTuple):
    """A sample of a source's files and the layouts detected from it."""

    detection: Detection
    """With prefixes counted from the top of the listing."""
    keys: tuple[str, ...]
    """Some of the files, as paths from the top of the listing."""
    is_elsewhere: bool
    """True if the files are outside the source's folder, because that is empty."""


async def look_around(lister: Lister, progress: Callable[[str], None]) -> ListingResult:
    """List a sample of the files in the source's folder, or of all files if that is empty."""
    counted = _Counted(lister, progress)
    keys = await counted.sample(lister.start)
    if keys or not lister.start:
        below = await _detected(key.removeprefix(lister.start) for key in keys)
        candidates = tuple(
            found._replace(prefix=f"{lister.start}{found.prefix}".strip("/"))
            for found in below.candidates
        )
        return ListingResult(below._replace(candidates=candidates), tuple(keys), is_elsewhere=False)
    keys = await counted.sample("")
    return ListingResult(await _detected(keys), tuple(keys), is_elsewhere=True)


async def _detected(keys: Iterable[str]) -> Detection:
    # In a thread, because hundreds of keys take a good part of a second.
    return await asyncio.to_thread(detect, keys)


class SourceLocation(NamedTuple):
    """Where a source is configured to have its files and how they are named."""

    naming: LayoutAndCasing
    start: str
    """The source's folder with a trailing slash; empty for the top of the listing."""
    address_field: Field
    """The field that holds the location of the files."""
    address_of: Callable[[str], str]
    """See `Store`."""


class _Counted:
    """Runs listing plans within a shared limit of requests."""

    def __init__(self, lister: Lister, progress: Callable[[str], None]) -> None:
        self._lister = lister
        self._progress = progress
        self._spent = 0

    async def sample(self, start: str) -> list[str]:
        plan = sparse_listing(
            start,
            recursive=self._lister.is_recursive,
            most_requests=MOST_REQUESTS - self._spent,
        )
        try:
            request = next(plan)
            while True:
                self._spent += 1
                self._progress(f"Listing {shown(request.prefix, 60) or 'the top folder'}")
                request = plan.send(await self._lister.page(request) or Listing([]))
        except StopIteration as end:
            keys: list[str] = end.value
            return keys


def findings_for(
    detection: Detection, source: SourceLocation, seen: str, *, is_elsewhere: bool = False
) -> list[Finding]:
    """Return findings about the source's layout, casing and prefix.

    Args:
        detection: has at least one candidate.
        seen: how the files became known, such as "found".
        is_elsewhere: see `ListingResult`.
    """
    naming, here = source.naming, source.start.strip("/")
    best = _nearest(detection, naming, here)
    own = next(
        (
            found
            for found in detection.candidates
            if (found.layout, found.casing, found.prefix) == (*naming, here)
        ),
        None,
    )
    if own is not None and own.hits == best.hits:
        message = f"{own.hits} of the {detection.keys} debug files {seen} match"
        return [Finding("ok", "ok", "layout.type", f"{naming.label}: {message}")]
    findings = []
    if best.prefix != here:
        value = source.address_of(best.prefix)
        where = shown(best.prefix, 80) or "the top folder"
        label = source.address_field.label
        findings.append(
            Finding(
                "prefix-missing",
                "error",
                source.address_field.path,
                f"{shown(here, 80)} is empty. The files are in {where}"
                if is_elsewhere
                else f"The files are in the subfolder {where}",
                f'Set {label} to "{shown(value, 200)}".' if value else f"Leave {label} blank.",
                value,
            )
        )
    return findings + _mismatches(detection, own, best, naming, seen)


def _nearest(detection: Detection, naming: LayoutAndCasing, here: str) -> DetectedLayout:
    """Return the one of the best candidates that differs least from the source."""
    return min(
        detection.best,
        key=lambda found: (
            found.prefix != here,
            found.layout != naming.layout,
            found.casing != naming.casing,
        ),
    )


def _mismatches(
    detection: Detection,
    own: DetectedLayout | None,
    best: DetectedLayout,
    naming: LayoutAndCasing,
    seen: str,
) -> list[Finding]:
    right = LayoutAndCasing(best.layout, best.casing)
    hits = own.hits if own else 0
    message = (
        f"{naming.label} matches {hits or 'none'} of the {detection.keys} debug files {seen}; "
        f"{right.label} matches {best.hits}"
    )
    others = [
        LayoutAndCasing(found.layout, found.casing).label
        for found in detection.best
        if found != best and found.prefix == best.prefix and found.casing == best.casing
    ]
    as_good = f" {', '.join(others)} would match the same files." if others else ""
    severity: Severity = "warning" if hits else "error"
    findings = []
    if right.layout != naming.layout:
        advice = f"Choose {layout_label(right.layout)}.{as_good}"
        findings.append(
            Finding("layout-mismatch", severity, "layout.type", message, advice, right.layout)
        )
    if right.casing != naming.casing:
        advice = f"Choose {casing_label(right.casing)}."
        findings.append(
            Finding("casing-mismatch", severity, "layout.casing", message, advice, right.casing)
        )
    return findings


def nothing_known(listed: ListingResult, source: SourceLocation) -> Finding:
    """Return a finding about a listing without recognized debug files."""
    if not listed.keys:
        return Finding(
            "empty",
            "warning",
            source.address_field.path,
            "The source seems to be empty",
            "If it should not be empty, check that this is the right place.",
        )
    if listed.is_elsewhere:
        return Finding(
            "empty",
            "warning",
            source.address_field.path,
            "This folder is empty, and no debug files were found elsewhere",
            f"Check the prefix. One of the files found is {shown(listed.keys[0], 80)}.",
        )
    if listed.detection.markers:
        return Finding(
            "empty",
            "warning",
            source.address_field.path,
            f"This SymStore has no debug files, only {', '.join(listed.detection.markers)}",
            "Choose Microsoft SymStore, or Microsoft SymStore (with index2.txt) if it has that "
            "file.",
        )
    first = shown(listed.keys[0], 80)
    if len(listed.keys) == 1:
        message, advice = (
            "The only file found does not look like a debug file",
            f"It is {first}.",
        )
    else:
        message = f"None of the {len(listed.keys)} files found look like debug files"
        advice = f"One of them is {first}."
    return Finding("layout-mismatch", "warning", "layout.type", message, advice)
