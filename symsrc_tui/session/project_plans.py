"""What is to be done in each of several projects: add sources, edit one, replace credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.sentry.comparison import differences, is_place_of
from symsrc_tui.session.edit import find_edited, plan_edit, the_same
from symsrc_tui.session.made_id import made_id
from symsrc_tui.session.many_projects import ProjectTask
from symsrc_tui.session.source_list import named
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symsrc_tui.sentry.models import Fields, StoredSource
    from symsrc_tui.session.edit import Validate
    from symsrc_tui.session.many_projects import Plan
    from symsrc_tui.session.rotation import Credentials
    from symsrc_tui.session.source_form import Destination
    from symsrc_tui.session.source_list import SourceList
    from symsrc_tui.sources.source import Source


def plan_additions(sources: Sequence[Source]) -> Plan:
    """Return the plan to add these to each project that has none of their type and place."""

    def task(listed: SourceList, source: Source) -> ProjectTask:
        id_ = source.id or made_id(source, listed.destination)
        source = source.model_copy(update={"id": id_})
        new = ProjectTask(listed, str(source.values()["name"]), id_, added=source)
        if there := listed.same(source):
            listed.settle(id_)
            new.added, new.id = None, there.id
            new.notes = (f"The project has {named(there)} for this place{_unlike(there, source)}",)
        return new

    return lambda listed: [task(listed, source) for source in sources]


def _unlike(stored: StoredSource, source: Source) -> str:
    """Return in which fields a stored source differs, to continue a sentence; may be empty."""
    paths = differences(stored.fields, type(source), source.values())
    labels = {field.path: field.label for field in fields_of(type(source))}
    found = [labels[path] for path in paths if path in labels]
    return f", with another {', '.join(found)}" if found else ""


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
        found = [each for each in listed.sources if old.are_in(each.fields)]
        planned = (
            plan_edit(each, changes, validate, keep_id=keep_id, action="rotate") for each in found
        )
        return [ProjectTask.of_edit(listed, each) for each in planned] or [ProjectTask(listed)]

    return plan
