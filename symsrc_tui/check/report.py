"""The report of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.text.counts import counted
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symsrc_tui.lookup.detection import DetectedLayout, Detection
    from symsrc_tui.sources.probe.finding import Finding


def without_secrets(
    findings: Iterable[Finding], detection: Detection | None, hide: Callable[[str], str]
) -> tuple[tuple[Finding, ...], Detection | None]:
    """Return what was found with secrets hidden, because a server may repeat what it was sent."""
    if detection is not None:
        candidates = (found._replace(prefix=hide(found.prefix)) for found in detection.candidates)
        detection = detection._replace(candidates=tuple(candidates))
    hidden = (
        finding._replace(
            message=hide(finding.message),
            advice=hide(finding.advice),
            fix=finding.fix if hide(finding.fix or "") == (finding.fix or "") else None,
        )
        for finding in findings
    )
    return tuple(hidden), detection


def fixes_in(findings: Iterable[Finding]) -> dict[str, str]:
    """Return the field values, by the API's names, that findings are certain of."""
    return {found.field: found.fix for found in findings if found.fix is not None}


_UNCERTAIN = {"unproven", "not-found", "demo"}
_DISPROVED = {"unproven", "not-found", "buildid-missing"}
"""Doubts that count only as long as no file was found."""


class Report(NamedTuple):
    """All results of a check, in the order they were found."""

    findings: tuple[Finding, ...]
    detection: Detection | None
    """The detected layouts and casings; None if nothing could be listed and no file was found.
    Prefixes start at the top of a bucket, or at the URL of a server."""
    requests: int
    """The number of HTTP requests sent."""

    @property
    def suggestion(self) -> dict[str, str]:
        """Field values, by the API's names, that would match what was found; empty if the source
        already has them or nothing is known."""
        return fixes_in(self.findings)

    @property
    def fitting(self) -> list[str]:
        """The lines about the detected layouts, as `layout_lines` returns them."""
        return layout_lines(self.detection) if self.detection else []

    @property
    def is_uncertain(self) -> bool:
        """True if nothing is wrong as far as is known, but nothing shows that files are there."""
        doubts = {each.code for each in self.findings if not _is_good(each)}
        return bool(doubts) and doubts <= _UNCERTAIN

    @property
    def headline(self) -> str:
        """What is known for certain, as one sentence without a full stop."""
        found = [each for each in self.findings if each.code not in ("private-address", "built-in")]
        ranks = {"error": 0, "warning": 1}
        certain = [each for each in found if each.code not in _UNCERTAIN]
        wrong = [each for each in certain if each.severity in ranks]
        if wrong:
            return min(wrong, key=lambda each: ranks[each.severity]).message
        if len(certain) < len(found):
            return (
                f"{certain[0].message}, but no debug file was seen" if certain else found[0].message
            )
        if count := sum(each.code == "file-found" for each in found):
            files = f"All {count} debug files are" if count > 1 else "The debug file is"
            known = f"{files} where Sentry looks"
            if ("file-found", "note") in {each[:2] for each in found}:
                known += "; compressed files were not opened"
        else:
            known = certain[-1].message if certain else ""
        is_private = ("private-address", "warning") in {each[:2] for each in self.findings}
        by_default = "but by default Sentry does not connect to this address"
        return f"{known}, {by_default}" if is_private else known

    def with_private_addresses(self) -> Report:
        """Return the report for a Symbolicator that may connect to private addresses."""
        findings = (
            found._replace(severity="note", advice="") if found.code == "private-address" else found
            for found in self.findings
        )
        return self._replace(findings=tuple(findings))

    def proven(self) -> Report:
        """Return the report for a source in which a debug file was found meanwhile."""
        left = (each for each in self.findings if each.code not in _DISPROVED)
        return self._replace(findings=tuple(left))

    @property
    def passed(self) -> bool:
        """True if nothing is a warning or an error, and the demo skipped no request."""
        return all(map(_is_good, self.findings))


def _is_good(finding: Finding) -> bool:
    return finding.severity in ("ok", "note") and finding.code != "demo"


def layout_lines(detection: Detection, *, with_values: bool = False) -> list[str]:
    """Return lines without full stops: one per matching layout, then a note if these are
    interchangeable, then those for files that need another source.

    Args:
        with_values: add the API's values, for those who write them in a file.
    """
    places = detection.places()
    lines = [_line(found, with_values=with_values) for best in places[:1] for found in best[:4]]
    if lines[1:]:
        which = "Either" if len(lines) == 2 else "Any of these"
        lines.append(f"{which} works: they give the same paths for these files")
    if places[1:]:
        lines.append("Other files need another source")
        lines += [_line(place[0], with_values=with_values) for place in places[1:5]]
    return lines


def _line(found: DetectedLayout, *, with_values: bool) -> str:
    # Imported late, because it imports pydantic, and the first screen needs the rest.
    from symsrc_tui.sources.layout import LayoutAndCasing

    values = f" [{found.layout}, {found.casing}]" if with_values else ""
    prefix = f', prefix "{shown(found.prefix)}"' if found.prefix else ""
    label = LayoutAndCasing(found.layout, found.casing).label
    return f"{label}{values}{prefix}: matches {found.hits} of {counted(found.keys, 'file')}"
