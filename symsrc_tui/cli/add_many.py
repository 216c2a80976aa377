"""The command `add` for several sources, or for several projects."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from symsrc_tui.cli.many import run_tasks
from symsrc_tui.cli.output import CommandError
from symsrc_tui.cli.project import ProjectRun, run_for_project
from symsrc_tui.cli.references import invalid_source, validate_document
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import Problem
from symsrc_tui.session.already_there import with_id
from symsrc_tui.text.counts import counted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from symsrc_tui.cli.references import Resolved
    from symsrc_tui.session import Connection
    from symsrc_tui.session.destination import Destination
    from symsrc_tui.sources.source import Source


def run(
    options: argparse.Namespace,
    connect: Callable[[], Connection],
    documents: Sequence[Resolved],
    projects: Sequence[tuple[str, str]],
) -> int:
    """Add all sources to all projects. Return the exit code."""
    return run_for_project(options, connect, partial(_add, documents, projects))


async def _add(
    documents: Sequence[Resolved], projects: Sequence[tuple[str, str]], this: ProjectRun
) -> ExitCode:
    from symsrc_tui.session.projects.plans import plan_additions

    added = [_validated(this, at, each, len(documents)) for at, each in enumerate(documents, 1)]
    _check_distinct(added, this.sources.destination)
    return await run_tasks(this, this.lists(projects), plan_additions(added))


def _validated(this: ProjectRun, number: int, document: Resolved, count: int) -> Source:
    """Return the source of one document. Raises CommandError with all of its problems."""
    validation = validate_document(document)
    if count > 1:
        problems = tuple(
            problem._replace(field=f"source {number}: {problem.field}".rstrip(": "))
            for problem in validation.problems
        )
        validation = validation._replace(problems=problems)
    if validation.source is None:
        raise invalid_source(validation, document)
    this.reporter.problems(validation.warnings)
    return validation.source


def _check_distinct(added: Sequence[Source], where: Destination) -> None:
    """Raise CommandError if two have the same ID, chosen or made, because only one can be added.

    Args:
        where: any project, because what has the same ID in one has it in each.
    """
    numbers: dict[str, int] = {}
    problems: list[Problem] = []
    for number, source in enumerate(added, 1):
        first = numbers.setdefault(str(with_id(source, where).id), number)
        if first != number and source.id:
            problems.append(Problem(f"source {number}: id", f"Source {first} has the same ID"))
        elif first != number:
            message = f"The same as source {first}. Remove it, or set an ID"
            problems.append(Problem(f"source {number}", message))
    if problems:
        message = f"The list has {counted(len(problems), 'error')}. Nothing was sent"
        raise CommandError(ExitCode.FIELD_WRONG, message, problems=tuple(problems), is_told=True)
