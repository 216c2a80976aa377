"""The command `edit`: change some fields of a stored source, and keep the rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from symsrc_tui.cli.many import run_for_projects, run_tasks
from symsrc_tui.cli.output import CommandError
from symsrc_tui.cli.references import read_source, validate_document
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.session.stored.edit import as_changes, find_edited, plan_edit
from symsrc_tui.text.counts import counted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from pydantic import JsonValue

    from symsrc_tui.cli.project import ProjectRun
    from symsrc_tui.cli.references import Resolved
    from symsrc_tui.sentry.models import Fields
    from symsrc_tui.session import Connection
    from symsrc_tui.session.stored.change import Edit
    from symsrc_tui.session.stored.edit import PlannedEdit
    from symsrc_tui.sources.validate import Validation


def run(options: argparse.Namespace, connect: Callable[[], Connection]) -> int:
    """Change a source, or the same one in several projects. Return the exit code."""
    return run_for_projects(options, connect, _work)


async def _work(projects: Sequence[tuple[str, str]], this: ProjectRun) -> ExitCode:
    return await (_edit_many(projects, this) if projects else _edit(this))


async def _edit(this: ProjectRun) -> ExitCode:
    document = read_source(this.options.document)
    changes = changes_of(document)
    await this.sources.read()
    stored, is_repeat = find_edited(this.sources, this.options.id, changes)
    this.say_new_id(stored, this.options.id)
    planned = plan_edit(
        stored,
        changes,
        partial(validated, document),
        keep_id=this.options.keep_id,
        is_repeat=is_repeat,
    )
    check_plan(planned)
    this.reporter.problems(planned.problems)
    edit = planned.edit
    changed: list[JsonValue] = [each._asdict() for each in edit.changes] if edit else []
    more: dict[str, JsonValue] = {"changes": changed, "dry_run": this.options.dry_run}
    if edit is None:
        text = f"{stored.title} is up to date. Nothing to do"
        return this.finish("unchanged", text, name=stored.name, id_=stored.id, more=more)
    lines = lines_of(edit)
    if this.options.dry_run:
        lines.append(f"Dry run: nothing was changed in {this.project}")
        return this.finish("changed", "\n".join(lines), name=stored.name, id_=stored.id, more=more)
    if not this.options.json:
        this.reporter.result("\n".join(lines))
    applied = await this.change(this.sources.apply_or_look(edit, this.progress))
    now = this.sources.find(applied.id)
    text = f"Changed {now.title} in {this.project}"
    return this.finish("changed", text, name=now.name, id_=now.id, notes=applied.notes, more=more)


async def _edit_many(projects: Sequence[tuple[str, str]], this: ProjectRun) -> ExitCode:
    """Edit a source of the first project, and those of its type and place in the others."""
    from symsrc_tui.session.projects.plans import plan_edits

    document = read_source(this.options.document)
    changes = changes_of(document)
    await this.sources.read()
    model, _ = find_edited(this.sources, this.options.id, changes)
    plan = plan_edits(
        this.sources.destination,
        this.options.id,
        model,
        changes,
        partial(validated, document),
        keep_id=this.options.keep_id,
    )
    return await run_tasks(this, this.lists(projects), plan)


def changes_of(document: Resolved) -> Fields:
    """Return the object of changes in a document. Raises CommandError."""
    lost = [problem for problem in document.problems if not problem.field]
    if lost:
        raise CommandError(ExitCode.FIELD_WRONG, lost[0].message, "Nothing was sent.")
    try:
        return as_changes(document.body)
    except ValueError as error:
        raise CommandError(ExitCode.FIELD_WRONG, str(error), "Nothing was sent.") from None


def validated(document: Resolved, fields: Fields) -> Validation:
    """Validate a stored source with the changes of a document, and the document's references."""
    return validate_document(document._replace(body=fields), is_stored=True)


def check_plan(planned: PlannedEdit) -> None:
    """Raise CommandError if the changes have errors."""
    if errors := planned.errors:
        raise CommandError(
            ExitCode.FIELD_WRONG,
            f"The changes have {counted(len(errors), 'error')}. Nothing was changed",
            field=errors[0].field or None,
            problems=planned.problems,
            is_told=True,
        )


def lines_of(edit: Edit) -> list[str]:
    """Return what an edit changes, a line each."""
    return [f"{each.path}: {each.text}" for each in edit.changes]
