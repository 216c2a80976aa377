"""What is listed in a source, held against the layout, casing and prefix it is said to have."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.check.findings import Finding
from symsrc_tui.check.naming import Naming, casing_label, layout_label
from symsrc_tui.lookup import join_url
from symsrc_tui.lookup.detection import DetectedLayout, Detection, detect
from symsrc_tui.lookup.listing import Listing, sparse_listing
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symsrc_tui.check.findings import Severity
    from symsrc_tui.check.stores import Lister

MOST_REQUESTS = 16
"""For listing. Reaching the source takes up to four more."""


class Listed(NamedTuple):
    """What a listing shows."""

    detection: Detection
    """With whole prefixes."""
    keys: tuple[str, ...]
    """Some of the files there, as whole paths from the top of the listing."""
    is_elsewhere: bool
    """Whether they are outside of the folder the source names, because nothing is in it."""


async def look_around(lister: Lister, progress: Callable[[str], None]) -> Listed:
    """Takes a sample of what is there, of everything if nothing is where the source says."""
    counted = _Counted(lister, progress)
    keys = await counted.sample(lister.start)
    if keys or not lister.start:
        below = await _detected(key.removeprefix(lister.start) for key in keys)
        candidates = tuple(
            found._replace(prefix=f"{lister.start}{found.prefix}".strip("/"))
            for found in below.candidates
        )
        return Listed(below._replace(candidates=candidates), tuple(keys), is_elsewhere=False)
    keys = await counted.sample("")
    return Listed(await _detected(keys), tuple(keys), is_elsewhere=True)


async def _detected(keys: Iterable[str]) -> Detection:
    # Hundreds of keys take a good part of a second.
    return await asyncio.to_thread(detect, keys)


class Place(NamedTuple):
    """What a source says of where its files are and how they are named."""

    naming: Naming
    start: str
    """The folder it names, with a slash at its end; empty for the top of the listing."""
    address_field: str
    """"url" or "prefix"."""
    address: str
    """What that field holds."""

    def address_of(self, prefix: str) -> str:
        """What that field would hold for files that begin at `prefix`."""
        if self.address_field == "prefix":
            return prefix
        return join_url(self.address, prefix)


class _Counted:
    """Runs plans of listings, all together within the allowed number of requests."""

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


def judge(
    detection: Detection, source: Place, seen: str, *, is_elsewhere: bool = False
) -> list[Finding]:
    """What the evidence says of the source.

    Args:
        detection: with at least one candidate.
        seen: how the files came to be known: "seen".
        is_elsewhere: see `Listed`.
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
        message = f"{own.hits} of the {detection.keys} debug files {seen} are named like that"
        return [Finding("ok", "ok", "layout.type", f"{naming.label}: {message}")]
    findings = []
    if best.prefix != here:
        value = source.address_of(best.prefix)
        where = shown(best.prefix, 80) or "the top folder"
        findings.append(
            Finding(
                "prefix-missing",
                "error",
                source.address_field,
                f"Nothing is in {shown(here, 80)}; the files are in {where}"
                if is_elsewhere
                else f"The files are further down, in {where}",
                f"Give {shown(value, 200)}." if value else "Leave the prefix blank.",
                value,
            )
        )
    return findings + _mismatches(detection, own, best, naming, seen)


def _nearest(detection: Detection, naming: Naming, here: str) -> DetectedLayout:
    """Of the equally good explanations the one that changes least of the source."""
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
    naming: Naming,
    seen: str,
) -> list[Finding]:
    right = Naming(best.layout, best.casing)
    hits = own.hits if own else 0
    message = (
        f"{naming.label} finds {hits or 'none'} of the {detection.keys} debug files {seen}, "
        f"{right.label} {best.hits}"
    )
    others = [
        Naming(found.layout, found.casing).label
        for found in detection.best
        if found != best and found.prefix == best.prefix and found.casing == best.casing
    ]
    as_good = f" {', '.join(others)} would find the same of them." if others else ""
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


def nothing_known(listed: Listed, source: Place) -> Finding:
    """What to say of a listing in which nothing is known as a debug file."""
    if not listed.keys:
        return Finding(
            "empty",
            "warning",
            source.address_field,
            "Nothing is in there yet, as far as can be seen",
            "If files should be there, look whether this is the right place.",
        )
    if listed.is_elsewhere:
        return Finding(
            "empty",
            "warning",
            source.address_field,
            "Nothing is in this folder, and no debug file was seen elsewhere",
            f"Look at the prefix. One of the files is {shown(listed.keys[0], 80)}.",
        )
    if listed.detection.markers:
        return Finding(
            "empty",
            "warning",
            source.address_field,
            f"A SymStore without debug files: {', '.join(listed.detection.markers)} is all",
            "Its layout is Microsoft SymStore, with index2.txt if that is there.",
        )
    first = shown(listed.keys[0], 80)
    if len(listed.keys) == 1:
        message, advice = (
            "The only file seen is not named as a debug file would be",
            f"It is {first}.",
        )
    else:
        message = f"None of the {len(listed.keys)} files seen is named as a debug file would be"
        advice = f"One of them is {first}."
    return Finding("layout-mismatch", "warning", "layout.type", message, advice)
