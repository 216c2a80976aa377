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
    from symsrc_tui.session.crashes.crash_check import CrashCheck, CrashReport
    from symsrc_tui.sources.expected_paths import ExpectedPath
    from symsrc_tui.sources.kind import Kind
    from symsrc_tui.sources.source import Source


class SourceCheck:
    """The user's own debug files, and the last check with its source."""

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
        self.crash_report: CrashReport | None = None
        """Of the last check, if it was compared with recent crashes."""
        self.report: Report | None = None
        """Of the last check, which may have been of other answers; see `is_of`."""
        self._checked: Source | None = None

    async def run(
        self, source: Source, progress: Callable[[str], None] | None, *, private_ok: bool = False
    ) -> Report:
        """Check a source, and remember the report. For the arguments see `check`."""
        from symsrc_tui.check import check

        demo = (await asyncio.to_thread(self._demo.start)).url if self._demo else None
        report = await check(
            source,
            files=self.files,
            progress=progress,
            private_ok=private_ok or demo is not None,
            demo=demo,
        )
        self.report = self._of_project(report, source)
        self._checked, self.crash_report = source, None
        return self.report

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
    ) -> CrashReport:
        """Look in the source of the last check for what recent crashes lack.

        Args:
            progress: called with a few words before each stage.
            days: how far to look back; None for the usual time.
        """
        crash_check, source = self._crash_check, self._checked
        assert source is not None  # noqa: S101 - only called after `run`
        if crash_check is None:
            assert self._connection is not None  # noqa: S101 - crashes are a project's
            # In a thread, because these imports would block the screen.
            made = await asyncio.to_thread(_crash_check)
            crash_check = self._crash_check = made(self._connection)
        self.crash_report = await crash_check.run(source, progress, days)
        if self.report is not None and self.crash_report.count("found"):
            self.report = self.report.proven()
        return self.crash_report

    @property
    def example_file(self) -> str:
        """The path of a debug file to try the demo with; empty outside of it."""
        return self._demo.example_file if self._demo else ""

    def is_of(self, source: Source) -> bool:
        """Return whether the last check was of this source, whatever its name and ID."""
        from symsrc_tui.sources.checkable import as_checked

        return self._checked is not None and as_checked(self._checked) == as_checked(source)

    def suggestion(self, source: Source | None) -> Mapping[str, str]:
        """Return the values that would match what the check of this source found."""
        if source is None or self.report is None or not self.is_of(source):
            return {}
        found = self.crash_report
        return {**self.report.suggestion, **(found.suggestion if found else {})}


def _crash_check() -> type[CrashCheck]:
    from symsrc_tui.session.crashes.crash_check import CrashCheck

    return CrashCheck


def headline(report: Report) -> str:
    """Return the result of a check in one sentence, and what limits it in another."""
    count = counted(report.requests, "request")
    result = summary(report, f" ({count} from this host)")
    return f"{result}. Results from Sentry's network may differ."


def summary(report: Report, note: str = "") -> str:
    """Return the result of a check without a full stop, with a note in the middle."""
    result = "No problems found" if report.passed else "Problems found"
    if report.is_uncertain:
        result = "Inconclusive"
    return f"{result}{note}{f': {report.headline}' if report.headline else ''}"


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
