"""Check a source from this host, and look for the user's own debug files in it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.files import expanded
from symsrc_tui.text.counts import counted
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from symsrc_tui.check import Report
    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup.debug_files import DebugFile
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.crashes.crash_check import CheckedModule, CrashCheck, CrashReport
    from symsrc_tui.session.destination import Destination
    from symsrc_tui.sources.expected_paths import ExpectedPath
    from symsrc_tui.sources.kind import Kind
    from symsrc_tui.sources.probe.finding import Finding
    from symsrc_tui.sources.source import Source


class CheckResult(NamedTuple):
    """What a check found out about a source."""

    source: Source
    report: Report
    """Without doubts that crashes have settled."""
    crashes: CrashReport | None = None
    """None if the source was not compared with recent crashes."""
    settled: tuple[Finding, ...] = ()
    """What no longer applies, because a debug file of a crash was found."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that apply, those about crashes last."""
        return (*self.report.findings, *(self.crashes.findings if self.crashes else ()))

    @property
    def modules(self) -> Sequence[CheckedModule]:
        """Those of recent crashes that were looked for."""
        return self.crashes.shown_modules if self.crashes else ()

    @property
    def suggestion(self) -> dict[str, str]:
        """Values, by field path, that would match what was found."""
        return {**self.report.suggestion, **(self.crashes.suggestion if self.crashes else {})}

    @property
    def requests(self) -> int:
        """The number of requests sent to the source."""
        return self.report.requests + (self.crashes.found.requests if self.crashes else 0)

    @property
    def passed(self) -> bool:
        """True if nothing is a warning or an error, and the demo skipped no request."""
        return self.report.passed and (self.crashes is None or self.crashes.passed)

    @property
    def fact(self) -> str:
        """What is known for certain, without a full stop; may be empty."""
        is_good = self.report.passed or self.report.is_uncertain
        if is_good and self.crashes is not None and not self.crashes.passed:
            return self.crashes.wrong[0].message
        return self.report.headline

    @property
    def about_crashes(self) -> str:
        """The result for recent crashes, without a full stop; empty if `fact` says it."""
        told = self.crashes.headline if self.crashes else ""
        return told if told != self.fact else ""

    @property
    def summary(self) -> str:
        """The result without a full stop."""
        return self._summary("")

    @property
    def headline(self) -> str:
        """The result in one sentence, and what limits it in another."""
        if not self.requests and self.report.is_uncertain:
            return f"{self.summary}."
        result = self._summary(f" ({counted(self.requests, 'request')} from this host)")
        return f"{result}. Results from Sentry's network may differ."

    def _summary(self, note: str) -> str:
        result = "No problems found" if self.passed else "Problems found"
        if self.report.is_uncertain and (self.crashes is None or self.crashes.passed):
            result = "Inconclusive"
        return f"{result}{note}{f': {self.fact}' if self.fact else ''}"


class SourceCheck:
    """The user's own debug files, and the last check."""

    def __init__(
        self, files: Sequence[DebugFile] = (), *, connection: Connection | None = None
    ) -> None:
        """Args:
        files: the first ones to look for.
        connection: of the project with the crashes; that of a demo confines checks to its servers.
        """
        self._connection = connection
        self._demo = connection.demo if connection else None
        self._crash_check: CrashCheck | None = None
        self.files = files
        """Those that checks look for."""
        self.path = ""
        """Where they are, as the person typed it."""
        self.last: CheckResult | None = None
        """That of the last check, which may have been of other answers; see `result_of`."""
        self._alone: CheckResult | None = None
        """The same without crashes."""
        self._compared_in: Destination | None = None
        """The project with the crashes of `last`."""

    async def run(
        self, source: Source, progress: Callable[[str], None] | None, *, private_ok: bool = False
    ) -> CheckResult:
        """Check a source, and remember the result. For the arguments see `check`."""
        from symsrc_tui.check import check

        demo = (await asyncio.to_thread(self._demo.start)).url if self._demo else None
        report = await check(
            source,
            files=self.files,
            progress=progress,
            private_ok=private_ok or demo is not None,
            demo=demo,
        )
        self.last = self._alone = CheckResult(source, self._of_project(report, source))
        return self.last

    def _of_project(self, report: Report, source: Source) -> Report:
        """Return a report that does not advise to turn on what the project uses."""
        if self._connection is None:
            return report
        built_ins, values = self._connection.built_in_sources, source.values()
        findings = (
            each._replace(advice="This project uses it already.")
            if each.code == "built-in" and built_ins.are_on_for(str(values[each.field]))
            else each
            for each in report.findings
        )
        return report._replace(findings=tuple(findings))

    async def compare_with_crashes(
        self, progress: Callable[[str], None], days: int | None = None
    ) -> CheckResult:
        """Look in the source of the last check for what recent crashes lack. Return all results.

        Args:
            progress: called with a few words before each stage.
            days: how far to look back; None for the usual time.
        """
        crash_check, last = self._crash_check, self.last
        assert last is not None  # noqa: S101 - only called after `run`
        if crash_check is None:
            assert self._connection is not None  # noqa: S101 - crashes are a project's
            # In a thread, because these imports would block the screen.
            made = await asyncio.to_thread(_crash_check)
            crash_check = self._crash_check = made(self._connection)
        where = self._connection.destination if self._connection else None
        crashes = await crash_check.run(last.source, progress, days)
        report = last.report.proven() if crashes.count("found") else last.report
        settled = tuple(each for each in last.report.findings if each not in report.findings)
        self.last = CheckResult(last.source, report, crashes, settled)
        self._compared_in = where
        return self.last

    @property
    def example_file(self) -> str:
        """The path of a debug file to try the demo with; empty outside of it."""
        return self._demo.example_file if self._demo else ""

    def result_of(self, source: Source | None) -> CheckResult | None:
        """Return the last result if it is of this source, whatever its name and ID.

        In another project, it is without crashes.
        """
        from symsrc_tui.sources.checkable import as_checked

        if source is None or self.last is None:
            return None
        if as_checked(self.last.source) != as_checked(source):
            return None
        where = self._connection.destination if self._connection else None
        is_elsewhere = self.last.crashes is not None and where != self._compared_in
        return self._alone if is_elsewhere else self.last


def _crash_check() -> type[CrashCheck]:
    from symsrc_tui.session.crashes.crash_check import CrashCheck

    return CrashCheck


def read_own_file(path: str) -> Sequence[DebugFile]:
    """Read a debug file, which blocks. `~` is the home folder. Raises `UnreadableDebugFile`."""
    from symsrc_tui.lookup.debug_files import read_debug_file

    return read_debug_file(Path(expanded(path)))


def names_of(files: Sequence[DebugFile]) -> str:
    """Return the names of up to three debug files."""
    return ", ".join(dict.fromkeys(shown(file.path.name, 40) for file in files[:3]))


class OwnFile(NamedTuple):
    """What to show of one object in a debug file."""

    name: str
    """The file's, safe to show."""
    format: str
    """With the architecture, such as "PDB x86_64"."""
    ids: tuple[tuple[str, str], ...]
    """Labels and values; a missing ID is empty."""
    notes: tuple[str, ...]

    @classmethod
    def of(cls, file: DebugFile) -> OwnFile:
        ids = file.object_id
        return cls(
            shown(file.path.name),
            f"{file.file_format} {file.arch or ''}".rstrip(),
            (("code ID", ids.code_id or ""), ("debug ID", ids.debug_id or "")),
            tuple(file.notes),
        )


def paths_of_file(
    kind: Kind, answers: Mapping[str, Value], file: DebugFile
) -> tuple[str, Sequence[ExpectedPath]]:
    """Return a sentence about where Sentry looks for the file, without its end, and the paths.

    Args:
        answers: those that are not blank, by field path.
    """
    from symsrc_tui.sources.expected_paths import expected_paths

    try:
        paths = expected_paths(kind, answers, file)
    except ValueError as error:
        return str(error), ()
    if not paths:
        return "This layout does not support this file", ()
    return "Sentry looks for it here, in this order", paths
