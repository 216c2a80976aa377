"""Check the source before it is submitted, and report the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.check import check
from symsrc_tui.plain.signals import Cancelled

if TYPE_CHECKING:
    from symsrc_tui.plain.steps import PlainContext
    from symsrc_tui.sources.source import Source

_WORDS = {"ok": "OK", "note": "Note", "warning": "Warning", "error": "Error"}


async def run_check(shared: PlainContext, source: Source) -> dict[str, str]:
    """Check the source and report the findings. Return the suggested values by field path."""
    talk = shared.prompter
    talk.say("Checking whether Sentry could fetch files from this source. Ctrl+C cancels.")
    try:
        report = await shared.interruption.wait(
            check(source, files=shared.own_files, progress=talk.say)
        )
    except Cancelled:
        talk.say("Cancelled.")
        return {}
    for finding in report.findings:
        advice = f" {finding.advice}" if finding.advice else ""
        talk.say(f"{_WORDS[finding.severity]}: {finding.message}.{advice}")
    for line in report.fitting:
        talk.say(f"{line}.")
    count = f"{report.requests} request{'s' if report.requests != 1 else ''}"
    talk.say(f"{count} sent from this host. Results from Sentry's network may differ.")
    return report.suggestion
