"""Do the same in many projects: plan all first, then carry out, a few projects at a time.

Whatever ends a run half way, the next one reads what there is, and does the rest.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Literal, TypeAlias

from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import (
    ChangedMeanwhile,
    ChangeUnknown,
    OutcomeUnknown,
    Refused,
    SourceMissing,
)
from symsrc_tui.session.stored.change import Edit, Edits
from symsrc_tui.session.stored.edit_lines import lines_of_edit
from symsrc_tui.sources.registry import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.session.stored.change import Change
    from symsrc_tui.session.stored.edit import PlannedEdit
    from symsrc_tui.session.stored.source_list import Applied, SourceList
    from symsrc_tui.sources.source import Source

    Plan: TypeAlias = Callable[[SourceList], Sequence["ProjectTask"]]
    """Returns what is to be done in a list that was read. May raise RequestError."""

MOST_AT_ONCE = 8
"""Projects, and so requests."""

STATES = (
    "failed", "unknown", "not done", "to add", "to change", "added", "changed", "different",
    "up to date", "nothing to do",
)  # fmt: skip
"""What `ProjectTask.state` returns, in the order in which people need to see them."""

TaskOutcome: TypeAlias = Literal["added", "changed", "unchanged", "failed"]


class SourceInvalid(RequestError):  # noqa: N818 - named after what happened
    """The source would not be valid."""

    exit_code = ExitCode.FIELD_WRONG

    def __init__(self, problems: Sequence[Problem]) -> None:
        texts = "; ".join(map(_told, problems))
        super().__init__(texts, "Nothing was changed in this project.", field=problems[0].field)
        self.problems = tuple(problems)


class Interrupted(RequestError):  # noqa: N818 - named after what happened
    """The run ended before it was known that this is done."""

    exit_code = ExitCode.INTERRUPTED


class Postponed(RequestError):  # noqa: N818 - named after what happened
    """The sources of other projects, which failed, are found by what would be changed."""

    def __init__(self) -> None:
        super().__init__(
            "Not changed: the other projects' sources are found by its current location",
            "Run this again, without the projects that cannot be changed.",
        )


@dataclass
class ProjectTask:
    """What is to be done, or was done, with one source of one project."""

    sources: SourceList
    name: str = ""
    id: str = ""
    added: Source | None = field(default=None, repr=False)
    """The source to add."""
    change: Change | None = None
    """The change to carry out."""
    error: RequestError | None = None
    there: str = ""
    """What the project has in place of the source to add."""
    notes: tuple[str, ...] = ()
    """Warnings, without a full stop."""
    is_model: bool = False
    """True if it changes the place by which the sources of the other projects are found."""
    is_different: bool = False
    """True if the project has the source to add, but with other values."""
    is_begun: bool = False
    is_done: bool = False

    @property
    def project(self) -> str:
        """Organization and project, as in the options."""
        return f"{self.sources.organization}/{self.sources.project}"

    @property
    def outcome(self) -> TaskOutcome:
        """What is planned, or was done."""
        if self.error is not None:
            return "failed"
        if self.added is not None:
            return "added"
        return "unchanged" if self.change is None else "changed"

    @property
    def is_open(self) -> bool:
        """True if it is still to be done, or if it is not known whether it was."""
        return self.outcome in ("added", "changed") and not self.is_done

    @property
    def is_in_doubt(self) -> bool:
        """True if it was begun, and it is not known whether it was done."""
        is_unknown = isinstance(self.error, (ChangeUnknown, OutcomeUnknown))
        return is_unknown or (self.is_begun and self.is_open)

    def state(self, *, is_plan: bool) -> str:
        """Return in a word or two what is planned, or what was done."""
        if self.is_open and is_plan:
            return "to add" if self.outcome == "added" else "to change"
        if self.is_open:
            return "unknown" if self._may_be_done else "not done"
        if self.is_different:
            return "different"
        if self.outcome == "unchanged":
            return "up to date" if self.name else "nothing to do"
        return self.outcome

    @property
    def _may_be_done(self) -> bool:
        return self.is_begun and self.sources.is_sending

    @property
    def differences(self) -> tuple[str, ...]:
        """What an edit changes, line by line."""
        changes = self.change.changes if isinstance(self.change, Edit) else ()
        return tuple(f"{each.path}: {each.text}" for each in changes)

    def described(self, *, is_plan: bool) -> str:
        """Return project, state and source on a line: `acme/x: to add "Windows builds"`."""
        state = self.state(is_plan=is_plan)
        if not self.name:
            return f"{self.project}: {state}"
        if state in ("up to date", "different"):
            return f'{self.project}: "{self.name}" is {state}'
        if state in ("failed", "unknown", "not done"):
            return f'{self.project}: "{self.name}" {state}'
        return f'{self.project}: {state} "{self.name}"'

    @property
    def details(self) -> tuple[str, ...]:
        """Why it failed, what is to be known about it, and what changes: a line each."""
        changes = () if self.is_done else self._labelled_changes()
        warnings = (f"Warning: {note}" for note in self.notes)
        return (*filter(None, [self.why, self.there]), *warnings, *changes)

    def _labelled_changes(self) -> Iterator[str]:
        """Yield what an edit changes in the words of the form, briefly, because it is repeated."""
        edit = self.change
        kind = kind_of(edit.stored.fields.get("type")) if isinstance(edit, Edit) else None
        if isinstance(edit, Edit) and kind is not None:
            yield from (f"{label}: {text}" for label, text in lines_of_edit(kind, edit))
            if edit.new_id != edit.id:
                yield "ID: will be new"

    @property
    def why(self) -> str:
        """Why it failed, in sentences; empty if it has not."""
        if self.error is None:
            return ""
        texts = f"{self.error.message}.", self.error.advice, *self.error.details
        return " ".join(filter(None, texts))

    @classmethod
    def of_edit(cls, sources: SourceList, planned: PlannedEdit) -> ProjectTask:
        """Return the task of an edit that was planned."""
        stored = planned.source
        notes = [_told(each) for each in planned.problems if each.severity == "warning"]
        task = cls(sources, stored.name, stored.id, change=planned.edit, notes=tuple(notes))
        if planned.errors:
            task.error = SourceInvalid(planned.errors)
        return task

    async def carry_out(self, *, is_fresh: bool = False) -> None:
        """Add or change the source. Keeps the error if that fails.

        Args:
            is_fresh: whether the list of the project was read just now.
        """
        if self.error is not None or self.outcome == "unchanged":
            return
        self.is_begun = True
        try:
            if self.added is not None:
                await self.sources.add(self.added)
            elif self.change is not None:
                applied = await self.sources.apply(self.change, is_fresh=is_fresh)
                self.note(applied)
        except RequestError as error:
            self.error = error
        self.is_done = True

    def note(self, applied: Applied) -> None:
        """Keep what has become of the change."""
        self.id, self.notes = applied.id, (*self.notes, *applied.notes)

    def interrupt(self) -> None:
        """Say that the run ended before it was known that this is done, unless it is."""
        if self.is_open:
            begun = "Interrupted. It is not known whether this was done"
            self.error = Interrupted(
                begun if self._may_be_done else "Interrupted before this was done"
            )


async def plan_all(
    lists: Sequence[SourceList],
    plan: Plan,
    on_planned: Callable[[Sequence[ProjectTask]], object] = lambda _: None,
) -> list[list[ProjectTask]]:
    """Read each list that was not read yet, and return what is to be done in it.

    Args:
        on_planned: called with the tasks of each list.
    """
    limit = asyncio.Semaphore(MOST_AT_ONCE)

    async def one(sources: SourceList) -> list[ProjectTask]:
        async with limit:
            try:
                if not sources.is_read:
                    await sources.read()
                tasks = [*plan(sources)]
            except RequestError as error:
                tasks = [ProjectTask(sources, error=error)]
        on_planned(tasks)
        return tasks

    return [*await asyncio.gather(*map(one, lists))]


async def carry_out_all(
    groups: Sequence[Sequence[ProjectTask]],
    on_done: Callable[[ProjectTask], object],
    is_stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Carry out the tasks: those of one project one after the other, projects in parallel.

    A model comes last, and only if no other has failed, so that a repeated run finds the others.

    Args:
        on_done: called after each task.
        is_stopping: whether to begin no other task.
    """
    limit = asyncio.Semaphore(MOST_AT_ONCE)

    async def one(group: Sequence[ProjectTask]) -> None:
        async with limit:
            # Because each change ends by reading the list.
            is_fresh = not is_stopping() and await _carry_out_together(group, on_done)
            for task in group:
                if not task.is_done and not is_stopping():
                    await task.carry_out(is_fresh=is_fresh)
                    is_fresh = task.change is not None and task.is_done and task.error is None
                    on_done(task)

    models = [group for group in groups if any(task.is_model for task in group)]
    others = [group for group in groups if not any(task.is_model for task in group)]
    await asyncio.gather(*map(one, others))
    if any(task.error for task in chain(*others)):
        for task in chain(*models):
            task.error = task.error or Postponed()
    await asyncio.gather(*map(one, models))


async def _carry_out_together(
    group: Sequence[ProjectTask], on_done: Callable[[ProjectTask], object]
) -> bool:
    """Carry out the edits of a project with one request, where that is possible.

    If one of them cannot be changed, or the plan does not allow it, none is, and each is left to be
    changed alone. Return whether the list was read after the last change.
    """
    open_ = {
        task.change.id: task for task in group if isinstance(task.change, Edit) and task.is_open
    }
    change = Edits.together(task.change for task in open_.values() if isinstance(task.change, Edit))
    if change is None:
        return False
    tasks = [open_[edit.id] for edit in change.edits]
    for task in tasks:
        task.is_begun = True
    is_fresh = False
    try:
        applied = await tasks[0].sources.apply_together(change)
    except (Refused, ChangedMeanwhile, SourceMissing):
        for task in tasks:
            task.is_begun = False
        return False
    except RequestError as error:
        for task in tasks:
            task.error = error
    else:
        is_fresh = True
        for task, each in zip(tasks, applied, strict=True):
            task.note(each)
    for task in tasks:
        task.is_done = True
        on_done(task)
    return is_fresh


def _told(problem: Problem) -> str:
    return ": ".join(filter(None, (problem.field, problem.message)))


def tally(tasks: Iterable[ProjectTask], *, is_plan: bool) -> str:
    """Return how many tasks are how: `3 to add, 1 to change, 46 up to date`."""
    found = Counter(task.state(is_plan=is_plan) for task in tasks)
    parts = [f"{found[state]:,} {state}" for state in STATES if found[state]]
    return ", ".join(parts) or "nothing to do"


def exit_code(tasks: Sequence[ProjectTask]) -> ExitCode:
    """Return the exit code: the usual one if all failed alike, else whether some failed."""
    errors = [task.error for task in tasks if not isinstance(task.error, Postponed)]
    codes = {error.exit_code for error in errors if error is not None}
    if not codes:
        return ExitCode.OK
    if len(codes) == 1 and all(task.error is not None for task in tasks):
        return codes.pop()
    return ExitCode.SOME_FAILED
