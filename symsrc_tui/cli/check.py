"""The commands `check` and `detect`, which send requests to a source."""

from __future__ import annotations

import sys
from contextlib import suppress
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.check.report import layout_lines
from symsrc_tui.cli.output import FILE_FAILED_HELP, CommandError, Reporter
from symsrc_tui.cli.own_files import read_files
from symsrc_tui.cli.references import invalid_source, read_source, validate_document
from symsrc_tui.cli.signals import EndingSignals
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import warning
from symsrc_tui.lookup.detection import Detection
from symsrc_tui.session.check_source import SourceCheck
from symsrc_tui.sources import registry
from symsrc_tui.sources.checkable import checkable_body
from symsrc_tui.text.counts import counted
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pydantic import JsonValue

    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.session import Connection
    from symsrc_tui.session.check_source import CheckResult
    from symsrc_tui.session.crashes.crash_check import CrashReport
    from symsrc_tui.sources.probe.finding import Finding
    from symsrc_tui.sources.source import Source

_FINDING = """\
Each finding: {"code": "dns", "severity": "error", "field": "url",
           "message": "...", "advice": "..."}"""
CRASHES_HELP = """\
With --crashes, the object also has
           "crashes": {"events": 12, "days": 14, "modules": [...],
           "found": 8, "missing": 2}
Each module: {"name": "game.exe", "debug_id": "...", "code_id": "...",
           "type": "pe", "events": 9, "releases": 2, "state": "found",
           "path": "..."}
States: found (the debug file is there), executable-only, missing,
not-requestable (it has no ID, or the source's fields exclude it), not-probed.
"path" is where it was found, or null. Modules are those of the crashes that
were read, 12 at most; the source gets 200 requests at most."""
_CHECK_HELP = f"""\
--json prints one object on stdout:
  checked  {{"findings": [...], "headline": "...", "passed": true,
           "suggestion": {{...}}, "requests": 3, "warnings": [...]}}
{FILE_FAILED_HELP}
{_FINDING}
"suggestion" holds the field values that would match what was found.

{CRASHES_HELP}"""
_DETECT_HELP = f"""\
--json prints one object on stdout:
  found    {{"best": [...], "others": [...], "other_sources": [[...], ...],
           "markers": [...], "requests": 3, "findings": [...],
           "warnings": [...]}}
{FILE_FAILED_HELP}
Each of best and others: {{"layout": "unified", "casing": "default",
           "prefix": "", "hits": 3, "keys": 3}}

{CRASHES_HELP}"""


def check_help() -> str:
    """Return the end of the help of `check`."""
    return f"{_CHECK_HELP}\n\n{_about_environment()}"


def detect_help() -> str:
    """Return the end of the help of `detect`."""
    return f"{_DETECT_HELP}\n\n{_about_environment()}"


def _about_environment() -> str:
    *others, last = (name for kind in registry.KINDS for name in kind.emulator_variables)
    return fill(
        "Certificates and proxies are taken from SSL_CERT_FILE, HTTPS_PROXY etc. To use emulators "
        f"instead of the real stores, set {', '.join(others)} and {last}.",
        79,
    )


class _Conclusion(NamedTuple):
    """The output and exit code for a report."""

    members: dict[str, JsonValue]
    lines: list[str]
    """The same for people."""
    code: ExitCode


def check(options: argparse.Namespace, connect: Callable[[], Connection]) -> int:
    """Report problems with the source given in the options. Return the exit code.

    Args:
        connect: returns the connection to the project with the crashes. Raises SettingsError.
    """
    return _run(options, connect, _check_outcome, says_what_add_needs=True)


def detect(options: argparse.Namespace, connect: Callable[[], Connection]) -> int:
    """Print the layout of the source given in the options. Return the exit code.

    Args:
        connect: see `check`.
    """
    return _run(options, connect, _detect_outcome)


def _run(
    options: argparse.Namespace,
    connect: Callable[[], Connection],
    conclude: Callable[[CheckResult, int], _Conclusion],
    *,
    says_what_add_needs: bool = False,
) -> int:
    name = "stdin" if options.document == "-" else shown(options.document)
    reporter = Reporter(name, in_json=options.json)
    with EndingSignals() as signals:
        try:
            files, unread = read_files(options.files)
            source, warnings, missing = _validated(reporter, options.document, unread)
            if unread and not files:
                raise unread
            connection = _connection(connect, reporter) if options.crashes else None
            checking = SourceCheck(files, connection=connection)
            result = signals.run(_check(options, checking, source, connection))
        except CommandError as failure:
            return reporter.failed(failure)
        except KeyboardInterrupt:
            reporter.failed(CommandError(ExitCode.INTERRUPTED, "Interrupted. No result"))
            return signals.exit_code
    if connection is not None and connection.log_failure:
        reporter.say(connection.log_failure)
    found = {finding.message for finding in result.findings}
    doubts = [each for each in warnings if each.message not in found]
    doubts += missing if says_what_add_needs else ()
    reporter.problems(doubts)
    outcome = conclude(result, len(unread.problems) if unread else 0)
    members: dict[str, JsonValue] = {**outcome.members}
    members["warnings"] = [doubt._asdict() for doubt in doubts]
    return reporter.conclude(members, outcome.lines, outcome.code, unread)


def _connection(connect: Callable[[], Connection], reporter: Reporter) -> Connection:
    """Return a connection with everything that it needs. Raises CommandError."""
    # Imported late, because only crashes need settings.
    from symsrc_tui.cli.connection import connected

    return connected(connect, reporter)


async def _check(
    options: argparse.Namespace,
    checking: SourceCheck,
    source: Source,
    connection: Connection | None,
) -> CheckResult:
    """Check the source, and compare it with crashes if there is a connection to their project."""
    progress = _progress if sys.stderr.isatty() and not options.json else None
    private_ok = getattr(options, "private_ok", False)
    try:
        result = await checking.run(source, progress, private_ok=private_ok)
        if connection is not None:
            result = await checking.compare_with_crashes(progress or _silent, options.days)
        return result
    finally:
        if connection is not None:
            await connection.close()


def _silent(_text: str) -> None:
    """Report no progress."""


def _validated(
    reporter: Reporter, document: str, unread: CommandError | None
) -> tuple[Source, Sequence[Problem], Sequence[Problem]]:
    """Validate the source. Return it with its warnings, and with those about fields that it lacks
    and that only `add` needs.

    Raises CommandError, which reports all problems.

    Args:
        unread: the failure for unreadable debug files, which is reported too.
    """
    try:
        resolved = read_source(document)
        validation = validate_document(resolved._replace(body=checkable_body(resolved.body)))
        source = validation.source
        if source is None:
            raise invalid_source(validation, resolved)
    except CommandError:
        if unread:
            reporter.problems(unread.problems, unread.subject)
        raise
    missing = [warning(each.field, each.message) for each in validate_document(resolved).errors]
    return source, validation.warnings, missing


def _progress(text: str) -> None:
    with suppress(OSError):
        print(f"{text} …", file=sys.stderr, flush=True)


def _check_outcome(result: CheckResult, unread: int) -> _Conclusion:
    """Return what `check` says.

    Args:
        unread: the number of debug files that could not be read.
    """
    severities = [finding.severity for finding in result.findings]
    counts = {
        "error": severities.count("error"),
        "warning": severities.count("warning"),
        "unreadable debug file": unread,
    }
    reasons = [counted(count, what) for what, count in counts.items() if count]
    # Without any of these, only the demo keeps a check from passing.
    reasons = reasons or ["the demo sends no request to other servers"]
    passed = result.passed and not unread
    conclusion = "Check passed." if passed else f"Not passed: {', '.join(reasons)}."
    return _Conclusion(
        {
            "findings": [_as_json(finding) for finding in result.findings],
            "headline": result.fact,
            "passed": passed,
            "suggestion": {**result.suggestion},
            "requests": result.requests,
            **_crashes_as_json(result.crashes),
        },
        [*_lines(result), *_crash_lines(result.crashes), conclusion],
        ExitCode.OK if passed else ExitCode.CHECK_FAILED,
    )


def _detect_outcome(result: CheckResult, unread: int) -> _Conclusion:
    del unread  # which does not matter if others were found
    report, crashes = result.report, result.crashes
    found = crashes.found.detection if crashes else None
    detection = found or report.detection or Detection((), 0, ())
    best = detection.best
    more = detection.places()[1:]
    others = [found for found in detection.candidates if found not in best]
    lines = layout_lines(detection, with_values=True)
    # If only another layout fits, the findings are about one that nobody asked for.
    shown_crashes = None if best and found and crashes and not crashes.count("found") else crashes
    findings = shown_crashes.findings if shown_crashes else ()
    return _Conclusion(
        {
            "best": [found._asdict() for found in best],
            "others": [found._asdict() for found in others],
            "other_sources": [[found._asdict() for found in place] for place in more],
            "markers": list(detection.markers),
            "requests": result.requests,
            "findings": [_as_json(found) for found in (findings if best else result.findings)],
            **_crashes_as_json(crashes),
        },
        [*(lines or _lines(result)), *_crash_lines(shown_crashes)],
        ExitCode.OK if best else ExitCode.CHECK_FAILED,
    )


def _lines(result: CheckResult) -> list[str]:
    """Return the result, and the findings that are not about crashes."""
    return [result.headline, *_finding_lines(result.report.findings)]


def _finding_lines(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        field = f"{finding.field}: " if finding.field else ""
        yield f"{finding.severity:<8} {field}{finding.message}"
        if finding.advice:
            yield f"{'':<8} {finding.advice}"


def _crash_lines(crashes: CrashReport | None) -> Iterator[str]:
    if crashes is not None:
        yield from _finding_lines(crashes.findings)
        for each in crashes.shown_modules:
            yield f"{'':<8} {each.message}"
            yield f"{'':<10} {each.advice}"


def _crashes_as_json(crashes: CrashReport | None) -> dict[str, JsonValue]:
    """Return the members for crashes; none if the source was not compared with them."""
    if crashes is None:
        return {}
    return {
        "crashes": {
            "events": crashes.events,
            "days": crashes.days,
            "modules": [each.as_json() for each in crashes.modules],
            "found": crashes.count("found"),
            "missing": crashes.count("missing"),
        }
    }


def _as_json(finding: Finding) -> dict[str, JsonValue]:
    """Return the finding without `fix`, because the suggestion has it."""
    members = finding._asdict()
    del members["fix"]
    return members
