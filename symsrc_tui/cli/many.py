"""Commands for many projects: which they are, the plan, and a result for each."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from symsrc_tui.cli.connection import invalid_setting
from symsrc_tui.cli.connection_options import flags_of
from symsrc_tui.cli.document import STDIN
from symsrc_tui.cli.output import CommandError, Reporter, failure_members
from symsrc_tui.cli.project import ProjectRun, failure_of, run_for_project
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.files import UnreadableError, read_text
from symsrc_tui.settings import SettingsError, organization_of
from symsrc_tui.settings.projects import LARGEST_FILE, named_projects
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Sequence

    from pydantic import JsonValue

    from symsrc_tui.session import Connection
    from symsrc_tui.session.projects.tasks import Plan, ProjectTask, TaskOutcome
    from symsrc_tui.session.stored.source_list import SourceList

_WIDTH = 13
"""Of the column that says what was done."""


def set_projects(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Return organization and project of each project in the options; none if there are none.

    Sets the options of the connection to the first. Raises CommandError.
    """
    texts = options.projects or []
    if options.projects_from is not None:
        if options.projects_from == options.document == STDIN:
            message = "--from and --projects-from cannot both read stdin"
            raise CommandError(ExitCode.USAGE, message, "Put the projects into a file.")
        texts = [*texts, *_read(options.projects_from)]
    elif options.projects is None:
        return []
    try:
        projects = named_projects(texts, partial(_organization, options), "--projects")
    except SettingsError as error:
        raise CommandError(ExitCode.USAGE, error.message, "Nothing was sent.") from None
    if not projects:
        raise CommandError(ExitCode.USAGE, "The list of projects is empty", "Name ORG/PROJECT.")
    options.org, options.project = projects[0]
    return projects


def _organization(options: argparse.Namespace) -> str:
    """Return the organization of projects that are named without one. Raises CommandError."""
    try:
        return organization_of(flags_of(options), demo=options.demo)
    except SettingsError as error:
        raise invalid_setting(error) from None


def _read(named: str) -> list[str]:
    try:
        text = (
            sys.stdin.read(LARGEST_FILE) if named == STDIN else read_text(named, LARGEST_FILE).text
        )
    except UnreadableError as error:
        raise CommandError(ExitCode.FILE_UNREADABLE, str(error)) from None
    return text.splitlines()


def run_for_projects(
    options: argparse.Namespace,
    connect: Callable[[], Connection],
    work: Callable[[Sequence[tuple[str, str]], ProjectRun], Awaitable[ExitCode]],
) -> int:
    """Run a command for one project, or for those in the options. Return the exit code.

    Args:
        work: gets the projects in the options, which may be none. Raises CommandError and
            RequestError.
    """
    try:
        projects = set_projects(options)
    except CommandError as failure:
        return Reporter("", in_json=options.json).failed(failure)
    return run_for_project(options, connect, partial(work, projects))


async def run_tasks(
    this: ProjectRun,
    lists: Sequence[SourceList],
    plan: Plan,
    prepare: Callable[[list[ProjectTask]], Awaitable[None]] | None = None,
) -> ExitCode:
    """Plan for all lists, say the plan, carry it out, and report. Return the exit code.

    Args:
        prepare: called with the plan before anything is changed.
    """
    from symsrc_tui.session.projects.several_projects import REPEATABLE
    from symsrc_tui.session.projects.tasks import carry_out_all, plan_all, tally

    groups = await plan_all(lists, plan)
    tasks = [*chain(*groups)]
    if prepare is not None:
        await prepare(tasks)
    this.reporter.say(f"Plan: {tally(tasks, is_plan=True)}")
    if this.options.dry_run:
        return _report(this, tasks, is_plan=True)
    total = sum(task.outcome in ("added", "changed") for task in tasks)
    done: list[ProjectTask] = []

    def on_done(task: ProjectTask) -> None:
        if task.is_done:
            done.append(task)
            if sys.stderr.isatty() and not this.options.json:
                with suppress(OSError):
                    said = f"{len(done)} of {total}: {task.project}: {task.outcome}"
                    print(said, file=sys.stderr, flush=True)

    is_whole = False
    try:
        await carry_out_all(groups, on_done)
        is_whole = True
    finally:
        if not is_whole:
            for task in tasks:
                task.interrupt()
            _report(this, tasks)
            this.reporter.say(REPEATABLE)
    return _report(this, tasks)


def _report(this: ProjectRun, tasks: list[ProjectTask], *, is_plan: bool = False) -> ExitCode:
    """Print the result of each task, the failed ones first. Return the exit code."""
    from symsrc_tui.session.projects.tasks import Postponed, exit_code, tally

    order: tuple[TaskOutcome, ...] = ("failed", "added", "changed", "unchanged")
    # Why it failed comes before what is held because of that.
    tasks = sorted(
        tasks, key=lambda task: (order.index(task.outcome), isinstance(task.error, Postponed))
    )
    if failure := this.journal.failure:
        this.reporter.say(failure)
    if this.options.json:
        lines = [json.dumps(_members(task)) for task in tasks]
        summary: dict[str, JsonValue] = dict.fromkeys(order, 0)
        summary |= {name: sum(task.outcome == name for task in tasks) for name in order}
        lines.append(json.dumps({"summary": {**summary, "dry_run": is_plan}}))
    else:
        lines = [_line(task, is_plan=is_plan) for task in tasks]
        lines.append(tally(tasks, is_plan=is_plan))
    return this.reporter.finish("\n".join(lines), exit_code(tasks))


def _line(task: ProjectTask, *, is_plan: bool) -> str:
    name = f': "{task.name}"' if task.name else ""
    id_ = f" (ID {shown(task.id, 80)})" if task.id else ""
    text = f"{task.state(is_plan=is_plan):<{_WIDTH}}  {task.project}{name}{id_}"
    if task.why:
        text += f"{'' if name else ':'} {task.why}"
    lines = [*filter(None, [task.there]), *(f"warning: {note}" for note in task.notes)]
    lines += task.differences if is_plan else ()
    return "\n".join((text, *(f"{'':<{_WIDTH}}  {line}" for line in lines)))


def _members(task: ProjectTask) -> dict[str, JsonValue]:
    from symsrc_tui.session.projects.tasks import SourceInvalid

    problems = task.error.problems if isinstance(task.error, SourceInvalid) else None
    failed: dict[str, JsonValue] = {"error": None}
    if task.error is not None:
        failed = failure_members(failure_of(task.error), problems)
    return {
        "project": task.project,
        "name": task.name,
        "outcome": task.outcome,
        "id": task.id or None,
        **failed,
        "changes": [*task.differences],
        "warnings": [*filter(None, [task.there]), *task.notes],
    }
