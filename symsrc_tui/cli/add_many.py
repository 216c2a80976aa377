"""The command `add` for several sources, or for several projects."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from symsrc_tui.cli.many import run_tasks
from symsrc_tui.cli.project import ProjectRun, run_for_project
from symsrc_tui.cli.references import invalid_source, validate_document

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from symsrc_tui.cli.references import Resolved
    from symsrc_tui.exit_codes import ExitCode
    from symsrc_tui.session import Connection
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
