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
    def headline(self) -> str:
        """What is known for certain, as one sentence without a full stop."""
        found = [each for each in self.findings if each.code not in ("private-address", "built-in")]
        if errors := [each for each in found if each.severity == "error"]:
            return errors[0].message
        doubts = [each for each in found if each.severity == "warning"]
        if certain := [each for each in doubts if each.code not in ("unproven", "not-found")]:
            return certain[0].message
        known = [each for each in found if each.severity in ("ok", "note")]
        if doubts:
            return f"{known[0].message}, but no debug file was seen" if known else doubts[0].message
        if count := sum(each.code == "file-found" for each in found):
            files = f"all {count} debug files are" if count > 1 else "the debug file is"
            return f"From this host, {files} where Sentry looks"
        return known[-1].message if known else "Nothing was checked"

    def with_private_addresses(self) -> Report:
        """Return the report for a Symbolicator that may connect to private addresses."""
        findings = (
            found._replace(severity="note", advice="") if found.code == "private-address" else found
            for found in self.findings
        )
        return self._replace(findings=tuple(findings))

    @property
    def passed(self) -> bool:
        """True if there are no warnings and no errors."""
        return all(finding.severity in ("ok", "note") for finding in self.findings)


def _line(found: DetectedLayout) -> str:
    prefix = f", prefix {shown(found.prefix)}" if found.prefix else ""
    layout = f"{found.layout}, {found.casing} casing{prefix}"
    return f"{layout}: matches {found.hits} of {found.keys} files"
