"""The command `rotate`: new credentials in every source that uses the old ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from symsrc_tui.cli.edit import changes_of, validated
from symsrc_tui.cli.many import run_for_projects, run_tasks
from symsrc_tui.cli.output import CommandError
from symsrc_tui.cli.references import read_source
from symsrc_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from symsrc_tui.cli.project import ProjectRun
    from symsrc_tui.session import Connection
    from symsrc_tui.session.projects.tasks import ProjectTask

_MOST_SHOWN = 10
"""Of the credentials that are in use."""


def run(options: argparse.Namespace, connect: Callable[[], Connection]) -> int:
    """Replace credentials. Return the exit code."""
    return run_for_projects(options, connect, _rotate)


async def _rotate(projects: Sequence[tuple[str, str]], this: ProjectRun) -> ExitCode:
    # Imported late, because they import pydantic and the API's client.
    from symsrc_tui.session.projects.plans import plan_rotations
    from symsrc_tui.session.projects.rotation import check_new, new_credentials
    from symsrc_tui.session.stored.credentials import Credentials

    try:
        old = Credentials.parse(this.options.match)
    except ValueError as error:
        raise CommandError(ExitCode.USAGE, str(error), "Nothing was sent.") from None
    document = read_source(this.options.document)
    try:
        changes = new_credentials(changes_of(document))
    except ValueError as error:
        advice = "Nothing was sent. To change other fields, use edit."
        raise CommandError(ExitCode.FIELD_WRONG, str(error), advice) from None
    plan = plan_rotations(old, changes, partial(validated, document), keep_id=this.options.keep_id)

    lists = this.lists(projects)

    async def check(tasks: list[ProjectTask]) -> None:
        if not any(task.name or task.error for task in tasks):
            used = {str(found) for each in lists for source in each.sources
                    if (found := Credentials.of(source.fields)) is not None}  # fmt: skip
            in_use = f". In use: {'; '.join(sorted(used)[:_MOST_SHOWN])}" if used else ""
            this.reporter.say(f"No source uses {old}{in_use}")
        if not this.options.no_check:
            how = "To skip the check, add --no-check."
            await check_new(tasks, this.connection, this.reporter.say, how_to_skip=how)

    return await run_tasks(this, lists, plan, check)
