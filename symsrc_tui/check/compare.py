"""Compare detected layouts with the layout, casing and prefix that a source is configured with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.sources.layout import LayoutAndCasing, casing_label, layout_label
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.counts import capitalized, part_of
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from symsrc_tui.forms.field import Field
    from symsrc_tui.lookup.detection import DetectedLayout, Detection
    from symsrc_tui.sources.probe.finding import FindingSeverity
    from symsrc_tui.sources.probe.store import Store
    from symsrc_tui.sources.source import Source

_MOST_NAMED = 3


class SourceLocation(NamedTuple):
    """Where a source is configured to have its files and how they are named."""

    naming: LayoutAndCasing
    start: str
    """The source's folder with a trailing slash; empty for the top of the listing."""
    address_field: Field
    """The field that holds the location of the files."""
    address_of: Callable[[str], str]
    """See `Store`."""


def location_of(source: Source, store: Store) -> SourceLocation:
    """Return where a source is configured to have its files, as its store sees it."""
    values, fields = source.values(), fields_of(type(source))
    return SourceLocation(
        LayoutAndCasing(str(values["layout.type"]), str(values["layout.casing"])),
        store.start,
        next(field for field in fields if field.path == store.address_field),
        store.address_of,
    )


def findings_for(
    detection: Detection, source: SourceLocation, seen: str, *, is_elsewhere: bool = False
) -> list[Finding]:
    """Return findings about the source's layout, casing and prefix.

    Args:
        detection: has at least one candidate. Its `keys` are those that became known as `seen`.
        seen: how the files became known, such as "found".
        is_elsewhere: see `ListingResult`.
    """
    naming, here = source.naming, source.start.strip("/")
    own = next(
        (
            found
            for found in detection.candidates
            if (found.layout, found.casing, found.prefix) == (*naming, here)
        ),
        None,
    )
    best = _nearest(detection, naming, here, has_own=own is not None)
    if own is not None and own.hits == best.hits:
        files = part_of(own.hits, detection.keys, "debug file")
        message = f"{files} {seen} {'matches' if own.hits == 1 else 'match'}"
        finding = Finding("ok", "ok", "layout.type", f"{naming.label}: {message}")
        return [finding, *_other_places(detection, own, source)]
    findings = []
    if best.prefix != here:
        files = part_of(best.hits, detection.keys, "debug file")
        findings.append(
            prefix_finding(
                best.prefix,
                source,
                f"{capitalized(files)} {seen} {'is' if best.hits == 1 else 'are'}",
                is_elsewhere=is_elsewhere,
                some_here=own is not None,
            )
        )
    findings += _mismatches(detection, own, best, naming, seen)
    return findings + _other_places(detection, best, source)


def prefix_finding(
    prefix: str,
    source: SourceLocation,
    files: str = "The files are",
    *,
    is_elsewhere: bool,
    some_here: bool = False,
) -> Finding:
    """Return a finding about files that are not in the source's folder.

    Args:
        files: begins the sentence; says how many of the files found are meant.
        is_elsewhere: see `ListingResult`.
        some_here: true if fewer files are in the source's folder.
    """
    value = source.address_of(prefix)
    where = shown(prefix, 80) or "the top folder"
    label = source.address_field.label
    message = f"{files} in the subfolder {where}"
    if is_elsewhere:
        message = f"{shown(source.start.strip('/'), 80)} is empty. {files} in {where}"
    return Finding(
        "prefix-missing",
        "warning" if some_here else "error",
        source.address_field.path,
        message,
        f'Set {label} to "{shown(value, 200)}".' if value else f"Leave {label} blank.",
        value,
    )


def _other_places(
    detection: Detection, chosen: DetectedLayout, source: SourceLocation
) -> list[Finding]:
    """Return a note about files that another source would have to serve."""
    places = [
        min(place, key=lambda each: (each.layout, each.casing) != source.naming)
        for place in detection.places(chosen)[1:]
    ]
    if not places:
        return []
    hits = len(frozenset().union(*detection.matched)) - chosen.hits
    named = [
        f"{shown(place.prefix, 60) or 'the top folder'} "
        f"({LayoutAndCasing(place.layout, place.casing).label})"
        for place in places[:_MOST_NAMED]
    ]
    if len(places) > _MOST_NAMED:
        named.append("and others")
    each = "One source reads only one folder in one layout."
    return [
        Finding(
            "another-source",
            "note",
            source.address_field.path,
            f"{part_of(hits, detection.keys, 'debug file')} found "
            f"{'needs' if hits == 1 else 'need'} another source: " + ", ".join(named),
            f"Add a source for {'each of these' if len(places) > 1 else 'it'}. {each}",
        )
    ]


def _nearest(
    detection: Detection, naming: LayoutAndCasing, here: str, *, has_own: bool
) -> DetectedLayout:
    """Return the one of the best candidates that differs least from the source.

    The default casing comes first, because hardly any tool writes another.

    Args:
        has_own: true if the source as it is matches some files.
    """
    if not has_own:
        places = [found for place in detection.places() for found in place]
        for found in places:
            # Half as many others are enough, because what was listed may be a sample.
            if found[:2] == naming and found.hits * 2 >= places[0].hits:
                return found
    return min(
        detection.best,
        key=lambda found: (
            found.prefix != here,
            found.casing not in ("default", naming.casing),
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
    if detection.keys == 1:
        message = f"{naming.label} does not match the only debug file {seen}; {right.label} does"
    others: dict[str, str] = {}
    for found in detection.best:
        if found.prefix == best.prefix and found.layout != best.layout:
            others.setdefault(found.layout, LayoutAndCasing(found.layout, found.casing).label)
    as_good = f" {', '.join(others.values())} would match the same files." if others else ""
    severity: FindingSeverity = "warning" if hits else "error"
    findings = []
    if right.layout != naming.layout:
        advice = f"Choose {layout_label(right.layout)}.{as_good}"
        findings.append(
            Finding("layout-mismatch", severity, "layout.type", message, advice, right.layout)
        )
    if right.casing != naming.casing:
        advice = f"Choose {casing_label(right.casing)}.{'' if findings else as_good}"
        findings.append(
            Finding("casing-mismatch", severity, "layout.casing", message, advice, right.casing)
        )
    return findings
