"""The report of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.lookup.detection import DetectedLayout, Detection
    from symsrc_tui.sources.finding import Finding


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
        return {found.field: found.fix for found in self.findings if found.fix is not None}

    @property
    def fitting(self) -> list[str]:
        """A line for each layout that matches the files found, without a full stop, one more if
        any of them works, and those of files that need another source."""
        places = self.detection.places() if self.detection else []
        lines = [_line(found) for best in places[:1] for found in best[:4]]
        if lines[1:]:
            lines.append("Any of these works: they give the same paths for these files")
        if places[1:]:
            lines.append("Other files need another source")
            lines += [_line(place[0]) for place in places[1:5]]
        return lines

    @property
    def passed(self) -> bool:
        """True if there are no warnings and no errors."""
        return all(finding.severity in ("ok", "note") for finding in self.findings)


def _line(found: DetectedLayout) -> str:
    prefix = f", prefix {shown(found.prefix)}" if found.prefix else ""
    layout = f"{found.layout}, {found.casing} casing{prefix}"
    return f"{layout}: matches {found.hits} of {found.keys} files"
