"""Do in several projects what a person does in one: choose them, plan, carry out, try again."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from symsrc_tui.files import UnreadableError, read_text
from symsrc_tui.forms.search import Choice
from symsrc_tui.net.deadline import Cancel
from symsrc_tui.session.connection.fields import PROJECT
from symsrc_tui.session.projects.rotation import CheckFailed, check_new
from symsrc_tui.session.projects.tasks import STATES, carry_out_all, plan_all, tally
from symsrc_tui.session.stored.source_list import SourceList
from symsrc_tui.settings import SettingsError
from symsrc_tui.settings.projects import LARGEST_FILE, named_projects
from symsrc_tui.text.counts import counted
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.projects.tasks import Plan, ProjectTask

    ProjectSlugs: TypeAlias = tuple[str, str]
    """Organization and project."""

HOW_TO_NAME = "Separate projects by commas or lines. Write ORG/PROJECT for other organizations"
SKIP_CHECK = "Plan again without the check"
STOPPING = "Stopping after the current requests"
MOST_RECENT = 20
"""Of what was done last."""
REPEATABLE = "Running this again is safe: nothing is done twice"


class Operation(NamedTuple):
    """What is to be done in several projects."""

    heading: str
    """Such as `Add "Windows builds" to several projects`."""
    plan: Plan
    checks: bool = False
    """Whether the new credentials are tried before anything is changed."""
    which: str = ""
    """Which sources it is about, if there is a choice."""
    after: Choice = Choice("another", "Add another source")
    """What to do next once it is done."""


class SeveralProjects:
    """The chosen projects of one connection, and what is done in them."""

    def __init__(
        self, connection: Connection, operations: Sequence[Operation], chosen: Iterable[str] = ()
    ) -> None:
        """Args:
        operations: what can be done, the usual first.
        chosen: names of projects, as in `chosen`.
        """
        self.connection = connection
        self.operations = operations
        self.operation = operations[0]
        self.chosen = dict.fromkeys(chosen)
        """Slugs of the connection's organization, or ORG/PROJECT, in the order they were chosen."""
        self._destination = connection.destination
        self._was_carried_out = False
        self.is_planned = False
        """True if there is a plan that was not carried out."""
        self.done = self.total = 0
        """How many projects were read, or changes made, of how many."""
        self.recent: list[str] = []
        """What was done last, newest first."""
        self._confirmed: list[ProjectTask] = []
        """What there was to do when a plan was confirmed last."""
        self.is_stopping = False
        self._groups: dict[ProjectSlugs, list[ProjectTask]] = {}
        """The tasks of each project."""
        self.is_changing = False
        """True while the plan is carried out."""
        self._cancel = Cancel()

    # Choosing.

    async def listed(self, on_wait: Callable[[Wait], None]) -> AsyncIterator[list[Choice]]:
        """Yield pages of the organization's projects. Raises RequestError."""
        async for page in self.connection.choices(PROJECT, on_wait):
            yield page

    def others(self) -> list[Choice]:
        """Return the chosen projects as choices, for a list that may lack them."""
        return [Choice(name) for name in self.chosen]

    def choose_typed(self, typed: str) -> list[str]:
        """Choose projects by their names. Return their names here. Raises SettingsError."""
        return self._choose([typed], "as typed")

    def choose_file(self, path: str) -> str:
        """Choose the projects that a file names. Return a sentence, or raise SettingsError."""
        try:
            lines = read_text(path, LARGEST_FILE).text.splitlines()
        except UnreadableError as error:
            raise SettingsError("file", str(error)) from None
        before = len(self.chosen)
        found = self._choose(lines, shown(path, 60))
        if not found:
            raise SettingsError("file", f"{shown(path, 120)} names no project. {HOW_TO_NAME}")
        known = len(found) - (len(self.chosen) - before)
        already = f", {known:,} of them chosen already" if known else ""
        return f"The file names {counted(len(found), 'project')}{already}"

    def _choose(self, texts: Iterable[str], origin: str) -> list[str]:
        own = self.connection.organization
        found = [
            project if organization == own else f"{organization}/{project}"
            for organization, project in named_projects(texts, lambda: own, origin)
        ]
        self.chosen.update(dict.fromkeys(found))
        return found

    def toggle(self, typed: str) -> str:
        """Choose a project by its name or, if it is chosen, no longer. Return its name here.

        Raises SettingsError.
        """
        before = [*self.chosen]
        (name,) = self.choose_typed(typed)
        if name in before:
            del self.chosen[name]
        return name

    def choose_only(self, names: Iterable[str]) -> None:
        """Choose these, and no others."""
        self.chosen = dict.fromkeys(names)

    @property
    def still_chosen(self) -> list[str] | None:
        """The chosen projects that are not done; None if all are, or for another connection."""
        if self._destination[:2] != self.connection.destination[:2]:
            return None
        if not self._was_carried_out:
            return [*self.chosen]
        own = f"{self.connection.organization}/"
        left = [task.project.removeprefix(own) for task in self.tasks if task.error or task.is_open]
        return [*dict.fromkeys(left)] or None

    @property
    def count(self) -> str:
        """How many are chosen, such as `3 projects`."""
        return counted(len(self.chosen), "project")

    # Planning and carrying out.

    @property
    def tasks(self) -> list[ProjectTask]:
        """All tasks, those that need attention first."""
        tasks = chain(*self._groups.values())
        return sorted(tasks, key=lambda task: STATES.index(task.state(is_plan=self.is_planned)))

    @property
    def unfinished(self) -> list[ProjectTask]:
        """Those that have failed and, unless they are planned, those that are not done."""
        return [task for task in self.tasks if task.error or (task.is_open and not self.is_planned)]

    @property
    def again(self) -> str:
        """What to call planning again for those."""
        has_failures_only = all(task.error for task in self.unfinished)
        return "Try the failed ones again" if has_failures_only else "Continue with the rest"

    @property
    def succeeded(self) -> list[ProjectTask]:
        """What was added or changed since a plan was confirmed last."""
        return [task for task in self._confirmed if task.is_done and task.error is None]

    @property
    def to_do(self) -> int:
        """How many sources there are still to add or change."""
        return sum(task.is_open for task in self.tasks)

    @property
    def progress(self) -> str:
        """How far the work that is under way has come."""
        doing = "Changing" if self.is_changing else "Reading"
        return f"{doing} the projects: {self.done:,} of {self.total:,} done"

    @property
    def before_quitting(self) -> str:
        """What to know before quitting while the plan is carried out; empty if it is not."""
        if not self.is_changing:
            return ""
        return (
            f"Changes to make: {self.total:,}. If you stop, those under way end first, and no "
            f"other begins. What is done stays.\n\n{REPEATABLE}."
        )

    @property
    def check_failed(self) -> bool:
        """True if a check of the new credentials is why something failed."""
        return any(isinstance(task.error, CheckFailed) for task in self.tasks)

    @property
    def headline(self) -> str:
        """How many tasks are how."""
        return tally(self.tasks, is_plan=self.is_planned)

    @property
    def invitation(self) -> str:
        """What confirming the plan does, such as `Add to 3 projects`."""
        open_ = [task for task in self.tasks if task.is_open]
        added = {task.project for task in open_ if task.added is not None}
        changed = sum(task.added is None for task in open_)
        if added:
            return f"Add to {counted(len(added), 'project')}"
        return f"Change {counted(changed, 'source')}"

    def offers(self) -> list[Choice]:
        """Return what can be done next, the most likely first. The last one is the way back."""
        is_over = self._was_carried_out and not (self.is_planned and self.to_do)
        offered = {
            Choice("confirm", self.invitation): self.is_planned and self.to_do > 0,
            Choice("again", self.again): bool(self.unfinished),
            Choice("skip", SKIP_CHECK): self.is_planned and self.check_failed,
            self.operation.after: is_over,
            Choice("quit", "Quit"): is_over,
            Choice("choose", "Choose other projects"): self.way_back == "choose",
            Choice("review", "Go back to the review"): self.way_back == "review",
        }
        return [choice for choice, is_offered in offered.items() if is_offered]

    @property
    def way_back(self) -> str:
        """The value of the offer that leads back; empty if there is none, because all is done."""
        if not self._was_carried_out:
            return "choose"
        if self.unfinished or self.to_do:
            return "review"
        return self.operation.after.value if self.operation.after.value == "list" else ""

    async def plan(
        self, on_wait: Callable[[Wait], None], on_progress: Callable[[], object],
        *, checks: bool = True,
    ) -> bool:  # fmt: skip
        """Read the chosen projects and plan. Return False if that was stopped.

        Raises RequestError if no request can be sent at all.

        Args:
            on_progress: called at the start, and after each project.
            checks: False to leave out the check of new credentials.
        """
        own = self.connection.organization
        names = (name.rpartition("/") for name in self.chosen)
        places = [(organization or own, project) for organization, _, project in names]
        self._groups = {}
        return await self._plan(dict.fromkeys(places), on_wait, on_progress, checks=checks)

    async def plan_again(
        self, on_wait: Callable[[Wait], None], on_progress: Callable[[], object],
        *, checks: bool = True,
    ) -> bool:  # fmt: skip
        """Plan again for the projects that are not finished, and keep the rest. As `plan`."""
        unfinished = self.unfinished
        places = dict.fromkeys(
            (task.sources.organization, task.sources.project) for task in unfinished
        )
        return await self._plan(places, on_wait, on_progress, checks=checks)

    async def _plan(
        self, places: Iterable[ProjectSlugs], on_wait: Callable[[Wait], None],
        on_progress: Callable[[], object], *, checks: bool,
    ) -> bool:  # fmt: skip
        def on_planned(tasks: Sequence[ProjectTask]) -> None:
            self._advance(f"{tasks[0].project} read" if tasks else "", on_progress)

        places = [*places]
        self._begin(len(places))
        on_progress()
        async with self.connection.requests(on_wait) as client:
            lists = [SourceList(client, *place, self.connection.journal) for place in places]
            groups = await self._cancel.run(plan_all(lists, self.operation.plan, on_planned))
            if groups is not None and self.operation.checks and checks:
                self.recent.insert(0, "Checking the new credentials...")
                on_progress()
                await self._cancel.run(self._check([*chain(*groups)]))
        if groups is None or self._cancel.times:
            return False
        for sources in lists:
            if sources.is_read:
                self.connection.journal.clear_doubts(sources.journal_name)
        gone = self.unfinished
        for place, tasks in zip(places, groups, strict=True):
            kept = [task for task in self._groups.get(place, ()) if task not in gone]
            self._groups[place] = [*kept, *tasks]
        self.is_planned = True
        return True

    async def _check(self, tasks: list[ProjectTask]) -> None:
        how = "You can also leave out the check."
        await check_new(tasks, self.connection, lambda _: None, how_to_skip=how)

    async def carry_out(
        self, on_wait: Callable[[Wait], None], on_progress: Callable[[], object]
    ) -> None:
        """Carry out the plan, until all is done or `stop` was called.

        Raises RequestError if no request can be sent at all.

        Args:
            on_progress: called at the start, and after each change.
        """

        def on_done(task: ProjectTask) -> None:
            if task.is_done:
                self._advance(f"{task.project} {task.state(is_plan=False)}", on_progress)

        self._begin(self.to_do)
        # With those that failed, because some changes wait for them.
        left = [[task for task in group if not task.is_done] for group in self._groups.values()]
        self._confirmed = [task for task in chain(*left) if task.is_open]
        self.is_planned, self.is_changing, self._was_carried_out = False, True, True
        on_progress()
        try:
            async with self.connection.requests(on_wait):
                await self._cancel.run(carry_out_all(left, on_done, lambda: self.is_stopping))
        finally:
            self.is_changing = False

    def _begin(self, total: int) -> None:
        self.done, self.total, self.recent, self.is_stopping = 0, total, [], False
        self._cancel = Cancel()

    def _advance(self, last: str, on_progress: Callable[[], object]) -> None:
        self.done += 1
        self.recent = [last, *self.recent[: MOST_RECENT - 1]]
        on_progress()

    def stop(self) -> None:
        """Begin no other change. While none is made, or if called again, end at once."""
        if self.is_stopping or not self.is_changing:
            self._cancel()
        self.is_stopping = True

    @property
    def journal_failure(self) -> str:
        """Why the journal could not be written; empty if it was."""
        return self.connection.journal.failure
