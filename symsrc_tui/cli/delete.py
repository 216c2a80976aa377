"""The command `delete`: one source, after a confirmation."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from symsrc_tui.cli.output import CommandError
from symsrc_tui.cli.project import ProjectRun, run_for_project
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.sentry.errors import SourceMissing
from symsrc_tui.session.stored.change import Removal
from symsrc_tui.session.stored.source_list import removal_question
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from symsrc_tui.session import Connection


def run(options: argparse.Namespace, connect: Callable[[], Connection]) -> int:
    """Delete a source. Return the exit code."""
    return run_for_project(options, connect, _delete)


async def _delete(this: ProjectRun) -> ExitCode:
    id_ = this.options.id
    if not this.options.yes and not (sys.stdin and sys.stdin.isatty()):
        message = "Deleting needs a confirmation, and stdin is not a terminal"
        raise CommandError(ExitCode.USAGE, message, "Add --yes.")
    await this.sources.read()
    try:
        source = this.sources.find(id_)
    except SourceMissing:
        entry = this.sources.last_entry(id_)
        if entry is None or (entry.action, entry.state) != (Removal.action, "verified"):
            raise
        text = f"{shown(id_, 80)} was deleted at {shown(entry.at, 40)} (UTC). Nothing to do"
        return this.finish("unchanged", text, id_=id_)
    if not this.options.yes and not await _is_confirmed(removal_question(source, this.project)):
        raise CommandError(ExitCode.INTERRUPTED, "Cancelled. Nothing was changed")
    applied = await this.sources.apply(Removal(id_))
    text = f"Deleted {source.title} from {this.project}"
    return this.finish("deleted", text, name=source.name, id_=id_, notes=applied.notes)


async def _is_confirmed(question: str) -> bool:
    print(question, file=sys.stderr)
    print("Type yes to delete it: ", end="", file=sys.stderr, flush=True)
    # In a thread, so that a signal can end the wait.
    try:
        answer: str = await asyncio.to_thread(sys.stdin.readline)
    except asyncio.CancelledError:
        print(file=sys.stderr)
        raise
    return answer.strip().lower() == "yes"
