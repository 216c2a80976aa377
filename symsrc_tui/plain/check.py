"""Check the source before it is submitted, and show where Sentry looks for one's own debug file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.files import expanded
from symsrc_tui.plain.path_prompt import ask_path, is_file
from symsrc_tui.plain.prompter import Back, sentence
from symsrc_tui.plain.signals import Cancelled
from symsrc_tui.session.check_source import OwnFile, paths_of_file, read_own_file
from symsrc_tui.text.counts import capitalized

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symsrc_tui.plain.prompter import Prompter
    from symsrc_tui.plain.steps import PlainContext
    from symsrc_tui.session.wizard.wizard import WizardSession
    from symsrc_tui.sources.probe.finding import Finding
    from symsrc_tui.sources.source import Source

_WORDS = {"ok": "OK", "note": "Note", "warning": "Warning", "error": "Error"}


async def run_check(shared: PlainContext, source: Source) -> None:
    """Check the source and report the findings."""
    prompter, checking = shared.prompter, shared.session.check
    prompter.say("Checking whether Sentry could fetch files from this source. Ctrl+C cancels.")
    try:
        result = await shared.interruption.wait(checking.run(source, prompter.say))
    except Cancelled:
        prompter.say("Cancelled.")
        return
    prompter.say(result.headline)
    _say_findings(prompter, result.findings)
    for line in result.report.fitting:
        prompter.say(sentence(line))
    prompter.say("Comparing the source with recent crashes. Ctrl+C skips this.")
    try:
        compared = await shared.interruption.wait(checking.compare_with_crashes(prompter.say))
    except Cancelled:
        prompter.say("Skipped.")
        return
    if compared.crashes is not None:
        _say_findings(prompter, compared.crashes.findings)
    for each in compared.modules:
        prompter.say(sentence(f"{each.message}: {each.advice}"))
    for finding in compared.settled:
        prompter.say(sentence(f"This no longer applies: {finding.message}"))
    if compared.summary != result.summary:
        prompter.say(compared.headline)


def _say_findings(prompter: Prompter, findings: Iterable[Finding]) -> None:
    for finding in findings:
        advice = f" {finding.advice}" if finding.advice else ""
        prompter.say(f"{_WORDS[finding.severity]}: {finding.message}.{advice}")


async def ask_own_file(prompter: Prompter, session: WizardSession) -> None:
    """Show the file chosen before and ask for another, which checks then look for. Raises Quit."""
    from symsrc_tui.lookup.debug_files import FORMATS, UnreadableDebugFile

    _show(prompter, session)
    prompter.say(f"A debug file ({FORMATS}). Press Enter to go back.")
    example = session.check.example_file
    if example:
        prompter.say("Type @ to use the demo's example.")
    while True:
        try:
            path = await ask_path(prompter, "debug file", example=example, accepts=_may_be_one)
            session.check.files = await asyncio.to_thread(read_own_file, path)
            break
        except Back:
            return
        except UnreadableDebugFile as error:
            prompter.error(str(error))
    _show(prompter, session)
    prompter.say("From now on, the check also looks for this file.")


def _show(prompter: Prompter, session: WizardSession) -> None:
    answers = session.form.valid_answers()
    for file in session.check.files:
        own = OwnFile.of(file)
        sentence, paths = paths_of_file(session.kind, answers, file)
        prompter.say(f"{own.name}: {own.format}")
        for label, value in own.ids:
            prompter.say(f"{capitalized(label)}: {value or 'none'}")
        for note in own.notes:
            prompter.note(note)
        prompter.say(f"{sentence}{':' if paths else '.'}")
        for path in paths:
            prompter.show(f"{path.filetype}: {path.address}")


def _may_be_one(path: str) -> bool:
    """Return whether the path is a file or a dSYM bundle."""
    if is_file(path):
        return True
    try:
        return Path(expanded(path), "Contents", "Resources", "DWARF").is_dir()
    except (OSError, ValueError):
        return False
