"""What a session wants done in several projects, and what it remembers of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.session.flow import NextStep, Step
from symsrc_tui.session.project_plans import plan_additions
from symsrc_tui.session.several_projects import SeveralProjects, Wish
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.session.answers import AnswersOfRun
    from symsrc_tui.session.many_projects import ProjectTask

_MOST_NAMED = 5
"""Projects in a sentence."""


def begin(session: AnswersOfRun) -> NextStep:
    """Begin to add the form's source, which must be valid, to several projects.

    What was chosen before, and not carried out, stays chosen.
    """
    connection, before = session.connection, session.several
    if session.form.stored:
        session.form.start_another(keep_name=True)
    source = session.form.validation().source
    assert source is not None  # noqa: S101 - the front ends offer it only then
    if not session.form.answers.get("id"):
        # Each project gets its own, which repeating it makes again.
        source = source.model_copy(update={"id": None})
    name = shown(str(source.values()["name"]), 60)
    wish = Wish(f'Add "{name}" to several projects', plan_additions([source]))
    if before is not None and before.keeps_choice:
        chosen = [*before.chosen]
    else:
        chosen = [] if connection.duplicate_message(source) else [connection.project]
    session.several = SeveralProjects(connection, wish, chosen)
    return NextStep(Step.PROJECTS)


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
    _record(session, several, await several.carry_out(on_wait, on_progress))


def _record(session: AnswersOfRun, several: SeveralProjects, done: Iterable[ProjectTask]) -> None:
    """Remember what was done, and drop the draft once nothing is left to do."""
    found: dict[tuple[str, str], list[str]] = {}
    for task in done:
        verb = "Stored" if task.added is not None else "Changed"
        found.setdefault((verb, task.name), []).append(task.project)
        if task.sources.destination == session.connection.destination:
            session.learn_sources(task.sources.sources)
    for (verb, name), projects in found.items():
        each = [*dict.fromkeys(projects)]
        where = ", ".join(each) if len(each) <= _MOST_NAMED else f"{len(each):,} projects"
        session.stored.append(f'{verb} "{shown(name, 200)}" in {where}')
    if found and not several.unsettled:
        session.form.stored = True
        session.drafts.drop()
