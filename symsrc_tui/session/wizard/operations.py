"""What a session wants done in several projects, and what it remembers of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.search import Choice
from symsrc_tui.session.projects.plans import plan_additions, plan_edits, plan_rotations
from symsrc_tui.session.projects.several_projects import Operation, SeveralProjects
from symsrc_tui.session.stored.credentials import Credentials, credential_fields
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.sources.validate import validate_body
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.models import Fields
    from symsrc_tui.session.projects.tasks import ProjectTask
    from symsrc_tui.session.stored.source_edit import SourceEdit
    from symsrc_tui.session.wizard.answers import AnswersOfRun
    from symsrc_tui.sources.validate import Validation

BACK_TO_LIST = Choice("list", "Back to the project's sources")
_MOST_NAMED = 5
"""Projects in a sentence."""


def begin(session: AnswersOfRun) -> NextStep:
    """Begin to do in several projects what the form says, which must be valid.

    What was chosen before, and is not done, stays chosen.
    """
    connection, before = session.connection, session.several
    operations = _additions(session) if session.edit is None else _edits(session.edit)
    chosen = before.still_chosen if before is not None else None
    if chosen is None:
        chosen = [] if _is_there(session) else [connection.project]
    session.several = SeveralProjects(connection, operations, chosen)
    return NextStep(Step.PROJECTS)


def _is_there(session: AnswersOfRun) -> bool:
    """Return whether the source that is to be added is in the connection's project."""
    source = None if session.edit else session.form.validation().source
    return source is not None and bool(session.connection.duplicate_message(source))


def _additions(session: AnswersOfRun) -> list[Operation]:
    if session.form.stored:
        session.form.start_another(keep_name=True)
    source = session.form.validation().source
    assert source is not None  # noqa: S101 - the front ends offer it only then
    if not session.form.answers.get("id"):
        # Each project gets its own, which repeating it makes again.
        source = source.model_copy(update={"id": None})
    name = shown(str(source.values()["name"]), 60)
    return [Operation(f'Add "{name}" to several projects', plan_additions([source]))]


def _edits(edit: SourceEdit) -> list[Operation]:
    changes = edit.changes
    new = {path: value for path, value in changes.items() if path in credential_fields(edit.kind)}
    same = Operation(
        f'Change "{edit.name}" in several projects',
        plan_edits(
            edit.destination,
            edit.stored.id,
            edit.stored,
            changes,
            _validated,
            keep_id=edit.keeps_id,
        ),
        checks=bool(new),
        which="The source of this type and place",
        after=BACK_TO_LIST,
    )
    old = Credentials.of(edit.stored.fields)
    if not new or old is None:
        return [same]
    everywhere = Operation(
        "Replace credentials in several projects",
        plan_rotations(old, new, _validated, keep_id=edit.keeps_id),
        checks=True,
        which="Every source with the same credentials",
        after=BACK_TO_LIST,
    )
    return [same, everywhere]


def _validated(fields: Fields) -> Validation:
    return validate_body(fields, is_stored=True)


def after(session: AnswersOfRun) -> NextStep:
    """Return the step after all is done: another source, or the list."""
    if session.edit is not None:
        return session.leave_edit()
    session.form.start_another()
    return NextStep(Step.TYPE)


async def carry_out(
    session: AnswersOfRun, on_wait: Callable[[Wait], None], on_progress: Callable[[], object]
) -> None:
    """Carry out the plan, and remember what was done.

    The answers are saved as a draft first, so that the next start finds them whatever happens to
    this run. Raises RequestError if no request can be sent at all.
    """
    several = session.several
    assert several is not None  # noqa: S101 - it has a plan
    session.drafts.keep()
    told = len(session.stored)

    def on_done() -> None:
        # At once, because the run may be ended before the last project.
        session.stored[told:] = _sentences(several.succeeded)
        on_progress()

    await several.carry_out(on_wait, on_done)
    _record(session, several)


def _sentences(done: Iterable[ProjectTask]) -> Iterator[str]:
    """Yield a sentence about each source that was added or changed."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for task in done:
        verb = "Stored" if task.added is not None else "Changed"
        found.setdefault((verb, task.name), {})[task.project] = None
    for (verb, name), projects in found.items():
        where = (
            ", ".join(projects) if len(projects) <= _MOST_NAMED else f"{len(projects):,} projects"
        )
        yield f'{verb} "{shown(name, 200)}" in {where}.'


def _record(session: AnswersOfRun, several: SeveralProjects) -> None:
    """Remember what the connection's project has now, and drop a draft that is done with."""
    edit = session.edit
    for task in several.succeeded:
        if task.sources.destination == session.connection.destination:
            listed = task.sources.sources
            session.learn_sources(listed)
            if edit is not None and task.change is not None and task.change.id == edit.stored.id:
                edit.refill(task.sources.find(task.id), listed)
    if several.succeeded:
        session.form.is_partly_stored = True
    if several.succeeded and not several.unfinished:
        session.form.stored = True
        if edit is None:
            session.drafts.drop()
        else:
            session.drafts.drop_edit(edit)
