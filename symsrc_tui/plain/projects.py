"""The step that does the same in several projects: choose them, plan, carry out, try again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from symsrc_tui import daemon_thread
from symsrc_tui.forms.field import Choice
from symsrc_tui.forms.search import pick
from symsrc_tui.net.errors import RequestError
from symsrc_tui.net.retry import each_once
from symsrc_tui.plain.path_prompt import ask_path
from symsrc_tui.plain.prompter import MOST_SHOWN, Back, sentence
from symsrc_tui.plain.signals import Cancelled
from symsrc_tui.session.projects.several_projects import (
    HOW_TO_NAME,
    REPEATABLE,
    STOPPING,
)
from symsrc_tui.session.wizard import operations
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.settings import SettingsError
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.plain.steps import PlainContext

_HOW = (
    "Type a number or a part of a name to tick or untick a project; separate several with commas. "
    "* ticks all that were listed last, - unticks all, @ reads a file. Enter continues."
)


class SeveralProjectsStep:
    """Prompts for projects, shows the plan, and carries it out once it is confirmed."""

    def __init__(self, shared: PlainContext) -> None:
        several = shared.session.several
        assert several is not None  # noqa: S101 - what leads here begins it
        self._shared, self._prompter, self._several = shared, shared.prompter, several
        self._listed: list[Choice] = []
        """All projects that can be ticked."""
        self._last: Sequence[Choice] = ()
        """Those that were listed last, which numbers refer to."""

    async def run(self) -> NextStep:
        """Return the step to go to."""
        try:
            await self._choose_operation()
        except Back:
            return NextStep(Step.REVIEW)
        self._prompter.say(f"\n{self._several.operation.heading}.")
        await self._list()
        while True:
            try:
                await self._choose()
            except Back:
                return NextStep(Step.REVIEW)
            if await self._try(self._several.plan(self._on_wait(), self._on_planned)):
                chosen = await self._look_through()
                if chosen is not None:
                    return self._next(chosen)

    def _next(self, chosen: str) -> NextStep:
        if chosen == "review":
            return NextStep(Step.REVIEW)
        return operations.after(self._shared.session)

    # Choosing.

    async def _choose_operation(self) -> None:
        """Ask which sources are meant, if there is a choice. Raises Back and Quit."""
        several, operations = self._several, self._several.operations
        if len(operations) > 1:
            self._prompter.say("\nWhich sources do you want to change in the projects?")
            chosen = await self._prompter.choose_one(
                "Which ones? ",
                [Choice(operation.which, operation.which) for operation in operations],
                lambda: self._prompter.say(
                    "In those with the same credentials, only the credentials change."
                ),
            )
            several.operation = next(
                operation for operation in operations if operation.which == chosen
            )

    async def _list(self) -> None:
        """List the organization's projects."""
        self._prompter.say("Listing the projects. Ctrl+C cancels.")
        try:
            await self._shared.interruption.wait(self._fill())
        except Cancelled:
            self._prompter.say("Cancelled.")
        except RequestError as error:
            self._prompter.failure(error)
            if self._listed:
                self._prompter.say("The list is incomplete. Other projects can be typed.")
        self._add_others()
        self._show(self._listed)
        self._prompter.say(_HOW)

    async def _fill(self) -> None:
        async for page in self._several.listed(self._prompter.wait):
            self._listed += page

    def _add_others(self) -> None:
        known = {each.value for each in self._listed}
        self._listed += [each for each in self._several.others() if each.value not in known]

    def _show(self, choices: Sequence[Choice]) -> None:
        self._last = choices
        self._prompter.list_choices([self._ticked(each) for each in choices])

    def _ticked(self, choice: Choice) -> Choice:
        box = "[x]" if choice.value in self._several.chosen else "[ ]"
        label = f", {choice.label}" if choice.label else ""
        return Choice(choice.value, f"{box} {choice.value}{label}")

    async def _choose(self) -> None:
        """Ask until Enter, with at least one project ticked. Raises Back and Quit."""
        while True:
            prompt = f"Projects [{self._several.count} ticked]: "
            typed = await self._prompter.text(prompt, self._explain)
            if typed == "*":
                self._several.chosen.update(dict.fromkeys(each.value for each in self._last))
            elif typed == "-":
                self._several.choose_only(())
            elif typed.startswith("@"):
                await self._read_file(typed[1:].strip())
            elif typed:
                for name in filter(None, map(str.strip, typed.split(","))):
                    self._toggle(name)
            elif self._several.chosen:
                return
            else:
                self._prompter.say("No project is ticked yet.")

    def _explain(self) -> None:
        # Last, because the list fills a screen.
        self._show(self._listed)
        self._prompter.say(_HOW)

    def _toggle(self, typed: str) -> None:
        """Tick or untick a project, or list those that match."""
        found = pick(typed, self._last, self._listed)
        if len(found) > 1:
            self._prompter.say(f"{len(found):,} matches for {shown(typed, 40)}:")
            self._show(found)
            return
        try:
            name = self._several.toggle(found[0].value if found else typed)
        except SettingsError as error:
            self._prompter.error(f"No project matches {shown(typed, 40)}. {error.message}")
            return
        self._add_others()
        done = "Ticked" if name in self._several.chosen else "Unticked"
        listed = "" if found else " (not in the list)"
        self._prompter.say(f"{done}: {shown(name, 120)}{listed}")

    async def _read_file(self, named: str) -> None:
        try:
            path = await ask_path(self._prompter, "file with projects", named=named)
        except Back:
            return
        # In a thread that nobody waits for at exit, because the file may be on a dead mount.
        work = daemon_thread.start("read-projects", lambda: self._several.choose_file(path))
        try:
            told = await asyncio.wrap_future(work)
        except SettingsError as error:
            self._prompter.error(error.message)
            self._prompter.say(f"{HOW_TO_NAME}.")
            return
        self._add_others()
        self._prompter.say(sentence(told))

    # The plan and its results.

    async def _look_through(self) -> str | None:
        """Show the plan and the results, and do what is chosen.

        Return what leads elsewhere, or None to choose other projects.
        """
        several, prompter = self._several, self._prompter
        self._show_tasks()
        while True:
            try:
                chosen = await prompter.choose_one(
                    "What next? ", several.offers(), lambda: prompter.say(f"{REPEATABLE}.")
                )
            except Back:
                chosen = several.way_back
            if not chosen:
                prompter.say("You cannot go back: this is done.")
                continue
            if chosen == "choose":
                return None
            if chosen == "confirm":
                await self._carry_out()
            elif chosen in {"again", "skip"}:
                checks = chosen == "again"
                again = several.plan_again(self._on_wait(), self._on_planned, checks=checks)
                if not await self._try(again):
                    continue
            elif chosen == "quit":
                await prompter.leave()
                continue
            else:
                return chosen
            self._show_tasks()

    def _show_tasks(self) -> None:
        """Show what failed, then the rest as far as a screen allows, then the sum."""
        several, say = self._several, self._prompter.say
        say("\nPlan:" if several.is_planned else "\nResult:")
        failed = several.unfinished
        others = [task for task in several.tasks if task not in failed]
        for task in [*failed, *others[:MOST_SHOWN]]:
            say(task.described(is_plan=several.is_planned))
            for detail in task.details:
                say(detail, indent="  ")
        if (more := len(others) - MOST_SHOWN) > 0:
            say(f"And {more:,} more.")
        say(sentence(several.headline))
        if several.unfinished and not several.is_planned:
            say(f"{REPEATABLE}.")
        if several.journal_failure:
            self._prompter.note(several.journal_failure)

    async def _carry_out(self) -> None:
        """Carry out the plan. Ctrl+C begins no other change; a second one stops at once."""
        self._prompter.say("Ctrl+C stops.")
        work = operations.carry_out(self._shared.session, self._on_wait(), self._on_done)
        try:
            await self._shared.interruption.wait(work, self._stop)
        except RequestError as error:
            self._prompter.failure(error)

    def _stop(self) -> None:
        """Let the work end itself, at once if it was stopped before."""
        if not self._several.is_stopping:
            self._prompter.say(f"{STOPPING}. What is done stays. Ctrl+C stops at once.")
        self._several.stop()

    async def _try(self, work: Coroutine[None, None, bool]) -> bool:
        """Read projects. Return False, after saying why, if that did not end."""
        self._prompter.say("Reading the projects. Ctrl+C cancels.")
        try:
            await self._shared.interruption.wait(work)
        except Cancelled:
            self._prompter.say("Stopped. Nothing was changed.")
            return False
        except RequestError as error:
            self._prompter.failure(error)
            return False
        return True

    def _on_wait(self) -> Callable[[Wait], None]:
        return each_once(self._prompter.wait)

    def _on_planned(self) -> None:
        """Say nothing of each project that was read."""

    def _on_done(self) -> None:
        several = self._several
        if several.recent:
            self._prompter.say(f"{several.done:,} of {several.total:,}: {several.recent[0]}")
        else:
            self._prompter.say(f"{several.progress}.")
