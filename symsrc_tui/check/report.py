"""The report of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.lookup.detection import Detection
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
        """A line for each layout that matches the files found, without a full stop, and one more
        if any of them works."""
        best = self.detection.best if self.detection else ()
        lines = [
            f"{found.layout}, {found.casing} casing"
            + (f", prefix {shown(found.prefix)}" if found.prefix else "")
            + f": matches {found.hits} of {found.keys} files"
            for found in best[:4]
        ]
        any_works = "Any of these works: they give the same paths for these files"
        return [*lines, any_works] if lines[1:] else lines

    @property
    def passed(self) -> bool:
        """True if there are no warnings and no errors."""
        return all(finding.severity in ("ok", "note") for finding in self.findings)
