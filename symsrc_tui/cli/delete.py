"""The command `delete`: one source, after a confirmation."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from symsrc_tui.cli.output import CommandError
from symsrc_tui.cli.project import ProjectRun, run_for_project
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.sentry.errors import SourceMissing
from symsrc_tui.session.stored import deletion
from symsrc_tui.session.stored.cancelled_change import NOTHING_CHANGED

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
        source = this.find(id_)
    except SourceMissing:
        if not (text := deletion.earlier(this.sources, id_)):
            raise
        return this.finish("unchanged", f"{text}. Nothing to do", id_=id_)
    question = deletion.question(this.sources, source)
    if not this.options.yes and not await _is_confirmed(question):
        raise CommandError(ExitCode.INTERRUPTED, NOTHING_CHANGED)
    done = await this.change(deletion.delete(this.sources, source, this.progress))
    outcome = "deleted" if done.is_changed else "unchanged"
    return this.finish(outcome, done.text, name=source.name, id_=source.id, notes=done.notes)


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
