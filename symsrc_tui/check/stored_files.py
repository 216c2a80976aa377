"""Look around in a source that can be listed, and say what its files show."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from symsrc_tui.check import limits
from symsrc_tui.check.compare import findings_for, prefix_finding
from symsrc_tui.lookup import join_prefix
from symsrc_tui.lookup.detection import Detection, detect
from symsrc_tui.lookup.identifiers import fold_ascii
from symsrc_tui.lookup.key_shapes import is_named_like_debug_file
from symsrc_tui.lookup.listing import Sample, sparse_listing
from symsrc_tui.sources.layout import layout_label
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.text.counts import capitalized, part_of
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.check.compare import SourceLocation
    from symsrc_tui.sources.probe.store import Lister

IsThere: TypeAlias = Callable[[str], Awaitable[bool]]
"""Requests a path, relative to the source."""

NO_POINTERS = "Put the files themselves into the store: run symstore add without /p."


class ListingResult(NamedTuple):
    """A sample of a source's files and the layouts detected from it."""

    detection: Detection
    """With prefixes and keys counted from the top of the listing."""
    keys: tuple[str, ...]
    """Some of the files, as paths from the top of the listing."""
    is_whole: bool
    """True if the listing has all of the source's files."""
    is_elsewhere: bool
    """True if the files are outside the source's folder, because that is empty."""


async def look_around(
    lister: Lister, source: SourceLocation, is_there: IsThere, progress: Callable[[str], None]
) -> ListingResult:
    """List a sample of the files in the source's folder, or of all files if that is empty."""
    counted = _Counted(lister, progress)
    start = lister.start
    keys, is_whole = await counted.sample(start)
    is_elsewhere = bool(start) and not keys and is_whole
    if is_elsewhere:
        start = ""
        keys, is_whole = await counted.sample(start)
    detection = await _detected(keys, start)
    if not is_elsewhere and _depends_on_case(detection, source):
        progress("Requesting a file in the other case")
        # Nothing but a server that ignores case has a file there.
        misspelled = detection.misspelled
        example = misspelled[0].key if misspelled else keys[min(detection.matched[0])]
        if await is_there(example.removeprefix(start).swapcase()):
            detection = await _detected(keys, start, ignore_case=True)
    return ListingResult(detection, tuple(keys), is_whole, is_elsewhere)


async def _detected(keys: Sequence[str], start: str, *, ignore_case: bool = False) -> Detection:
    below = [key.removeprefix(start) for key in keys]
    # In a thread, because hundreds of keys take a good part of a second.
    found = await asyncio.to_thread(detect, below, ignore_case=ignore_case)

    def whole(prefix: str) -> str:
        return f"{start}{prefix}".strip("/")

    return found._replace(
        candidates=tuple(each._replace(prefix=whole(each.prefix)) for each in found.candidates),
        misspelled=tuple(
            each._replace(key=f"{start}{each.key}", prefix=whole(each.prefix))
            for each in found.misspelled
        ),
    )


def _depends_on_case(detection: Detection, source: SourceLocation) -> bool:
    """Return whether more files would match if the server ignored the case of letters."""
    layout, casing = source.naming
    here = source.start.strip("/")
    others = [found for found in detection.best if (found.layout, found.prefix) == (layout, here)]
    return bool(detection.misspelled) or (
        bool(others) and all(found.casing != casing for found in others)
    )


class _Counted:
    """Runs listing plans within a shared limit of requests."""

    def __init__(self, lister: Lister, progress: Callable[[str], None]) -> None:
        self._lister = lister
        self._progress = progress
        self._spent = 0

    async def sample(self, start: str) -> Sample:
        plan = sparse_listing(
            start,
            recursive=self._lister.is_recursive,
            most_requests=limits.LISTING - self._spent,
        )
        try:
            request = next(plan)
            while True:
                self._spent += 1
                self._progress(f"Listing {shown(request.prefix, 60) or 'the top folder'}")
                request = plan.send(await self._lister.page(request))
        except StopIteration as end:
            sample: Sample = end.value
            # Once each, because a detection counts positions so.
            return sample._replace(keys=[*dict.fromkeys(sample.keys)])


def listing_findings(listed: ListingResult, source: SourceLocation) -> list[Finding]:
    """Return all that the files show about the source."""
    detection = listed.detection
    findings = []
    if detection.candidates:
        findings += findings_for(detection, source, "found", is_elsewhere=listed.is_elsewhere)
    if detection.misspelled:
        findings += _misspelled(detection, source, is_elsewhere=listed.is_elsewhere)
    if detection.pointers:
        findings.append(_pointers(detection))
    return findings or [_nothing_known(listed, source)]


def _misspelled(
    detection: Detection, source: SourceLocation, *, is_elsewhere: bool
) -> list[Finding]:
    """Return findings about files that have letters of the wrong case in their paths."""
    naming, here = source.naming, source.start.strip("/")
    best = {(found.layout, found.prefix) for found in detection.best}
    likely = best or {(naming.layout, here)}
    example = min(
        detection.misspelled,
        key=lambda each: ((each.layout, each.prefix) not in likely, not each.has_right_name),
    )
    expected = join_prefix(example.prefix, fold_ascii(example.path, naming.casing))
    count = len({each.key for each in detection.misspelled})
    files = part_of(count, detection.keys, "debug file", negated=True)
    findings = []
    if not detection.candidates and example.prefix != here:
        findings.append(prefix_finding(example.prefix, source, is_elsewhere=is_elsewhere))
    if not detection.candidates and example.layout != naming.layout:
        label = layout_label(example.layout)
        findings.append(
            Finding(
                "layout-mismatch",
                "error",
                "layout.type",
                f"Except for upper and lower case, the files match the layout {label}",
                f"Choose {label}.",
                example.layout,
            )
        )
    return [
        *findings,
        Finding(
            "misspelled",
            "warning" if detection.candidates else "error",
            "",
            f"Sentry will not find {files} found: "
            f"{'its path differs' if count == 1 else 'their paths differ'} from what it requests "
            f"in upper and lower case. Example: {shown(example.key, 120)}",
            f"Rename such files. Sentry requests this one as {shown(expected, 120)}",
        ),
    ]


def _pointers(detection: Detection) -> Finding:
    """Return a finding about SymStore's pointers, which stand in place of files."""
    count = len(detection.pointers)
    files = part_of(count, detection.keys + count, "debug file")
    return Finding(
        "pointers",
        "warning" if detection.keys else "error",
        "",
        f"{capitalized(files)} found {'is' if count == 1 else 'are'} only "
        f"{'a pointer' if count == 1 else 'pointers'} to files elsewhere (file.ptr), which Sentry "
        "does not follow",
        NO_POINTERS,
    )


def _nothing_known(listed: ListingResult, source: SourceLocation) -> Finding:
    """Return a finding about a listing without recognized debug files."""
    field = source.address_field.path
    if not listed.keys:
        message = "The source seems to be empty"
        advice = "If it should not be empty, check that this is the right place."
        if not listed.is_whole:
            message = "No files were found in the folders that were listed. There are others"
            advice = "To be sure, check for one of your own debug files."
        return Finding("empty", "warning", field, message, advice)
    first = shown(listed.keys[0], 80)
    if listed.is_elsewhere:
        place = "elsewhere" if listed.is_whole else "in a sample of the other files"
        message = f"This folder is empty, and no debug files were found {place}"
        advice = f"Check the prefix. One of the files found is {first}"
        return Finding("empty", "warning", field, message, advice)
    markers = ", ".join(listed.detection.markers)
    named = sum(map(is_named_like_debug_file, listed.keys))
    if markers and listed.is_whole and not named:
        return Finding(
            "empty",
            "warning",
            field,
            f"This SymStore has no debug files, only {markers}",
            "Choose Microsoft SymStore, or Microsoft SymStore (with index2.txt) if it has that "
            "file.",
        )
    count = len(listed.keys)
    found = f"None of the {count} files found is" if count > 1 else "The file found is not"
    if count == 1 and listed.is_whole:
        found = "The only file found is not"
    message = f"{found} where Sentry looks, in any layout"
    advice = f"One of them is {first}" if count > 1 else f"The file is {first}"
    if named:
        advice = (
            "Sentry finds files only by their IDs: sort them into a layout, with symsorter or "
            f"symstore. {advice}"
        )
    return Finding("layout-mismatch", "warning", "layout.type", message, advice)
