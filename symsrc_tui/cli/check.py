"""The commands `check` and `detect`, which send requests to a source."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.cli.output import FILE_FAILED_HELP, CommandError, Reporter
from symsrc_tui.cli.own_files import read_files
from symsrc_tui.cli.references import invalid_source, read_source, validate_document
from symsrc_tui.cli.signals import EndingSignals
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.lookup.detection import Detection
from symsrc_tui.session.check_source import SourceCheck, headline
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from pydantic import JsonValue

    from symsrc_tui.check.report import Report
    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.lookup.detection import DetectedLayout
    from symsrc_tui.sources.probe.finding import Finding
    from symsrc_tui.sources.source import Source

_FINDING = """\
Each finding: {"code": "dns", "severity": "error", "field": "url",
           "message": "...", "advice": "..."}"""
_EMULATORS = """\
Certificates and proxies are taken from SSL_CERT_FILE, HTTPS_PROXY etc. To use
emulators instead of the real stores, set AWS_ENDPOINT_URL_S3,
STORAGE_EMULATOR_HOST and SYMSRC_GCS_TOKEN_URL."""
CHECK_HELP = f"""\
--json prints one object on stdout:
  checked  {{"findings": [...], "headline": "...", "passed": true,
           "suggestion": {{...}}, "requests": 3, "warnings": [...]}}
{FILE_FAILED_HELP}
{_FINDING}
"suggestion" holds the field values that would match what was found.

{_EMULATORS}"""
DETECT_HELP = f"""\
--json prints one object on stdout:
  found    {{"best": [...], "others": [...], "other_sources": [[...], ...],
           "markers": [...], "requests": 3, "findings": [...],
           "warnings": [...]}}
{FILE_FAILED_HELP}
Each of best and others: {{"layout": "unified", "casing": "default",
           "prefix": "", "hits": 3, "keys": 3}}

{_EMULATORS}"""
_NO_LAYOUT: dict[str, JsonValue] = {"type": "native", "casing": "default"}
"""A placeholder for a document without a layout, because `detect` does not need one."""


class _Outcome(NamedTuple):
    """The output and exit code for a report."""

    members: dict[str, JsonValue]
    lines: list[str]
    """The same for people."""
    code: ExitCode


def check(options: argparse.Namespace) -> int:
    """Report problems with the source given in the options. Return the exit code."""
    return _run(options, _checked)


def detect(options: argparse.Namespace) -> int:
    """Print the layout of the source given in the options. Return the exit code."""
    return _run(options, _detected, layout=_NO_LAYOUT)


def _run(
    options: argparse.Namespace,
    conclude: Callable[[Report, Sequence[Problem]], _Outcome],
    layout: dict[str, JsonValue] | None = None,
) -> int:
    name = "stdin" if options.document == "-" else shown(options.document)
    reporter = Reporter(name, in_json=options.json)
    with EndingSignals() as signals:
        try:
            files, unread = read_files(options.files)
            source, doubts = _validated(reporter, options.document, layout, unread)
            if unread and not files:
                raise unread
            progress = _progress if sys.stderr.isatty() and not options.json else None
            private_ok = getattr(options, "private_ok", False)
            checking = SourceCheck(files).run(source, progress, private_ok=private_ok)
            report = signals.run(checking)
        except CommandError as failure:
            return reporter.failed(failure)
        except KeyboardInterrupt:
            reporter.failed(CommandError(ExitCode.INTERRUPTED, "Interrupted. No result"))
            return signals.exit_code
    found = {finding.message for finding in report.findings}
    doubts = [doubt for doubt in doubts if doubt.message not in found]
    reporter.problems(doubts)
    outcome = conclude(report, unread.problems if unread else ())
    warnings: list[JsonValue] = [doubt._asdict() for doubt in doubts]
    members = {**outcome.members, "warnings": warnings}
    return reporter.conclude(members, outcome.lines, outcome.code, unread)


def _validated(
    reporter: Reporter,
    document: str,
    layout: dict[str, JsonValue] | None,
    unread: CommandError | None,
) -> tuple[Source, Sequence[Problem]]:
    """Validate the source as `add` would. Return it with its warnings.

    Raises CommandError, which reports all problems.

    Args:
        layout: used if the document has none.
        unread: the failure for unreadable debug files, which is reported too.
    """
    try:
        resolved = read_source(document)
        body = resolved.body
        if layout is not None and isinstance(body, dict) and "layout" not in body:
            resolved = resolved._replace(body={**body, "layout": layout})
        validation = validate_document(resolved)
        source = validation.source
        if source is None:
            raise invalid_source(validation, resolved)
    except CommandError:
        if unread:
            reporter.problems(unread.problems, unread.of)
        raise
    return source, validation.warnings


def _progress(text: str) -> None:
    with suppress(OSError):
        print(f"{text} …", file=sys.stderr, flush=True)


def _checked(report: Report, unread: Sequence[Problem]) -> _Outcome:
    severities = [finding.severity for finding in report.findings]
    counts = {
        "error": severities.count("error"),
        "warning": severities.count("warning"),
        "unreadable debug file": len(unread),
    }
    reasons = [f"{count} {what}{'s' * (count > 1)}" for what, count in counts.items() if count]
    conclusion = f"Check failed: {', '.join(reasons)}." if reasons else "Check passed."
    return _Outcome(
        {
            "findings": [_as_json(finding) for finding in report.findings],
            "headline": report.headline,
            "passed": not reasons,
            "suggestion": {**report.suggestion},
            "requests": report.requests,
        },
        [*_lines(report), conclusion],
        ExitCode.OK if report.passed else ExitCode.CHECK_FAILED,
    )


def _detected(report: Report, _unread: Sequence[Problem]) -> _Outcome:
    detection = report.detection or Detection((), 0, ())
    best = detection.best
    more = detection.places()[1:]
    others = [found for found in detection.candidates if found not in best]
    lines = [_line(found) for found in best] or _lines(report)
    if len(best) > 1:
        lines.append("These match the same files. Use any of them.")
    if more:
        lines += ["Other files need another source:", *(_line(place[0]) for place in more)]
    return _Outcome(
        {
            "best": [found._asdict() for found in best],
            "others": [found._asdict() for found in others],
            "other_sources": [[found._asdict() for found in place] for place in more],
            "markers": list(detection.markers),
            "requests": report.requests,
            "findings": [_as_json(finding) for finding in report.findings if not best],
        },
        lines,
        ExitCode.OK if best else ExitCode.CHECK_FAILED,
    )


def _line(found: DetectedLayout) -> str:
    prefix = f', prefix "{shown(found.prefix)}"' if found.prefix else ""
    return f"{found.layout} {found.casing}{prefix}: {found.hits} of {found.keys} files"


def _lines(report: Report) -> list[str]:
    lines = [headline(report)]
    for finding in report.findings:
        field = f"{finding.field}: " if finding.field else ""
        lines.append(f"{finding.severity:<8} {field}{finding.message}")
        if finding.advice:
            lines.append(f"{'':<8} {finding.advice}")
    return lines


def _as_json(finding: Finding) -> dict[str, JsonValue]:
    """Return the finding without `fix`, because the suggestion has it."""
    members = finding._asdict()
    del members["fix"]
    return members
