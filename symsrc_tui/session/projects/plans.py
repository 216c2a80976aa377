"""What is to be done in each of several projects: add sources, edit one, replace credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.controls import HIDDEN
from symsrc_tui.forms.problem import Problem
from symsrc_tui.sentry.comparison import is_place_of, is_same_place
from symsrc_tui.sentry.errors import IdTaken
from symsrc_tui.session.already_there import already_there, at_place, unlike, with_id
from symsrc_tui.session.projects.tasks import ProjectTask, SourceInvalid
from symsrc_tui.session.stored.credentials import Credentials
from symsrc_tui.session.stored.edit import find_edited, plan_edit, the_same
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symsrc_tui.sentry.models import Fields, StoredSource
    from symsrc_tui.session.destination import Destination
    from symsrc_tui.session.projects.tasks import Plan
    from symsrc_tui.session.stored.edit import PlannedEdit, Validate
    from symsrc_tui.session.stored.source_list import SourceList
    from symsrc_tui.sources.source import Source


def plan_additions(sources: Sequence[Source]) -> Plan:
    """Return the plan to add these to each project that has none of their type and place."""

    def plan(listed: SourceList) -> list[ProjectTask]:
        where = listed.destination
        found = already_there(sources, where, listed.sources)
        own = (with_id(source, where) for source in sources)
        return [_addition(listed, *pair) for pair in zip(own, found, strict=True)]

    return plan


def _addition(listed: SourceList, source: Source, there: StoredSource | None) -> ProjectTask:
    id_ = str(source.id)
    task = ProjectTask(listed, str(source.values()["name"]), id_, added=source)
    if there is not None and not is_same_place(there.fields, source):
        advice = "Nothing was added to this project. Choose another ID."
        message = f"The ID {shown(id_, 80)} is taken by {there.title}"
        task.error = IdTaken(message, advice, field="id")
    elif there is not None:
        listed.forget_doubts(id_)
        task.added, task.id, task.name = None, there.id, there.name
        task.there, differing = at_place(there), unlike(there, source)
        if differing:
            task.there += f". It differs in {differing}. To change it, edit that source"
            task.is_different = True
    return task


def plan_edits(
    first: Destination,
    id_: str,
    model: StoredSource,
    changes: Fields,
    validate: Validate,
    *,
    keep_id: bool,
) -> Plan:
    """Return the plan to edit a source, and in other projects the one of its type and place.

    Args:
        first: the project of the source.
        id_: its ID, or one that it had before an earlier run.
        model: the source, with that ID or a later one.
        changes: as for `plan_edit`.
    """

    def plan(listed: SourceList) -> list[ProjectTask]:
        stored, is_repeat = (
            find_edited(listed, id_, changes)
            if listed.destination == first
            else (the_same(listed, model, changes), False)
        )
        planned = plan_edit(stored, changes, validate, keep_id=keep_id, is_repeat=is_repeat)
        task = ProjectTask.of_edit(listed, planned)
        moved = planned.edit is not None and not is_place_of(stored.fields, planned.edit.fields)
        task.is_model = moved and listed.destination == first
        return [task]

    return plan


def plan_rotations(old: Credentials, changes: Fields, validate: Validate, *, keep_id: bool) -> Plan:
    """Return the plan to edit every source that uses the old credentials."""

    def plan(listed: SourceList) -> list[ProjectTask]:
        found = [each for each in listed.sources if old.are_in(each)]
        planned = (
            plan_edit(each, changes, validate, keep_id=keep_id, action="rotate") for each in found
        )
        return [_rotation(listed, each) for each in planned] or [ProjectTask(listed)]

    return plan


def _rotation(listed: SourceList, planned: PlannedEdit) -> ProjectTask:
    """Return the task, which has failed if an old secret would stay beside new credentials."""
    task = ProjectTask.of_edit(listed, planned)
    edit = planned.edit
    if edit is not None and Credentials.of(edit.fields) != Credentials.of(edit.stored.fields):
        message = "Enter the one that belongs to the new credentials"
        lacking = [name for name, value in edit.fields.items() if value == HIDDEN]
        if lacking:
            task.error = SourceInvalid([Problem(name, message) for name in lacking])
            task.notes = ()
    return task
