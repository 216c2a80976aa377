"""The step that shows what several projects need, does it, and shows what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from symsrc_tui.net.errors import RequestError
from symsrc_tui.net.retry import each_once
from symsrc_tui.session.projects.several_projects import REPEATABLE, SKIP_CHECK, STOPPING
from symsrc_tui.session.wizard import operations
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens import plain_view
from symsrc_tui.tui.screens.base import GoTo, failure_text
from symsrc_tui.tui.screens.several import SeveralScreen
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.button_strip import ButtonStrip
from symsrc_tui.tui.widgets.glyphs import marks
from symsrc_tui.tui.widgets.line import Line
from symsrc_tui.tui.widgets.menu import Entry, Menu

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.session.projects.several_projects import SeveralProjects
    from symsrc_tui.session.projects.tasks import ProjectTask
    from symsrc_tui.session.wizard.wizard import WizardSession


class ProjectsPlanScreen(SeveralScreen):
    """Reads the chosen projects, shows the plan, carries it out, and lists the results."""

    STEP = Step.PLAN
    ABOUT: ClassVar[str] = (
        "First the wizard reads the sources of each project and plans: a project that has a source "
        "of the same type and place already needs nothing. What failed is listed first.\n\n"
        "Nothing is changed before you confirm. Then a few projects at a time are changed. "
        f"{keys.BACK} "
        "stops after the current requests. Running it again is always safe, because "
        "each project is read again, and none gets the source twice."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        keys.SUBMIT.runs("confirm"),
        keys.PLAIN_VIEW.runs("show_plain"),
    ]

    def __init__(self, session: WizardSession) -> None:
        super().__init__(session)
        self._is_working = False
        self._is_quitting = False
        """Whether to quit once what is under way has ended."""
        self._failure: RequestError | None = None
        """Why nothing could be done at all."""

    def body(self) -> ComposeResult:
        yield Line(id="heading")
        yield Static(id="outcome", markup=False)
        yield Static(id="recent", markup=False)
        yield Menu(id="tasks")
        after = self._several.operation.after
        again = "Reads again those that failed or are not done, and shows what they need"
        skip = "Plans again without trying the new credentials from this host"
        yield ButtonStrip(
            LineButton("", "confirm", ""),
            LineButton("", "try_again", again, id="again"),
            LineButton(f"[ {SKIP_CHECK} ]", "skip_check", skip, id="skip"),
            LineButton(f"[ {after.label} ]", "after", "", id=after.value),
            LineButton("[ Quit ]", "app.leave", "Leaves the wizard", id="quit"),
            LineButton("[ Back ]", "back", "Goes back. Your answers are kept", id="back"),
        )

    def on_mount(self) -> None:
        self._work(self._plan(), "plan")

    def draw(self) -> None:
        super().draw()
        several, is_idle = self._several, not self._is_working
        heading = several.headline if is_idle else several.progress
        self.query_one("#heading", Line).show(f" {heading}")
        menu, recent = self.query_one("#tasks", Menu), self.query_one("#recent", Static)
        menu.display, recent.display = is_idle, self._is_working
        recent.update(Content("\n").join(Content(f" {each}") for each in several.recent))
        if is_idle:
            menu.show(_entry(number, task, several) for number, task in enumerate(several.tasks))
            self.query_one("#again", LineButton).show(f"[ {several.again} ]")
        offered = {each.value for each in several.offers()} if is_idle else set()
        for button in self.query(LineButton):
            button.display = button.id in offered
        self.query_one("#back").display = bool(offered & {"choose", "review"})
        self.query_one("#confirm", LineButton).show(f"[ {several.invitation} ]")
        self.show_outcome(failure_text(self._failure) if self._failure else Content())

    def keys(self) -> str:
        if self._is_working:
            return f"{keys.BACK} stop"
        confirm = (
            f"{keys.SUBMIT} confirm  " if self._several.is_planned and self._several.to_do else ""
        )
        back = f"  {keys.BACK} back" if self._several.way_back else ""
        return f"{keys.TAB} buttons  {confirm}{keys.PLAIN_VIEW} plain{back}"

    def show_help(self) -> None:
        if not self._is_working:
            self.say(self._message())

    def _message(self) -> str:
        several = self._several
        more = "more " if self.session.form.is_partly_stored else ""
        if isinstance(self.focused, LineButton) and self.focused.help:
            return self.focused.help
        if self._failure is not None:
            return f"Nothing {more}was changed. Go back, or try it again"
        if several.is_planned and several.to_do:
            return (
                f"Nothing {more}has been changed yet. To confirm, press {keys.SUBMIT}, or "
                f"{keys.TAB} and {keys.ENTER}"
            )
        if several.unfinished:
            return f"{REPEATABLE}. Press {keys.TAB} for the buttons"
        if several.is_planned:
            return "There is nothing to do in these projects"
        return several.journal_failure or "Done. Sentry uses the sources from the next crash on"

    # Working.

    def _work(self, work: Coroutine[None, None, object], what: str) -> None:
        self._is_working, self._failure = True, None
        self.set_focus(None)
        self.run_worker(
            self._until_done(work),
            exclusive=True,
            exit_on_error=False,
            description=f"{what} for several projects",
        )

    async def _until_done(self, work: Coroutine[None, None, object]) -> None:
        try:
            is_whole = await work
        except RequestError as error:
            self._failure, is_whole = error, True
        finally:
            self._is_working = False
        if self._is_quitting:
            super().stop_and_quit()
            return
        if is_whole is False and not self._several.tasks:
            self.go(Step.PROJECTS, notice="Stopped. Nothing was changed")
            return
        self.redraw()
        menu = self.query_one("#tasks", Menu)
        menu.highlight("0")
        self.set_focus(menu)
        self.show_keys()
        self.show_help()

    def _plan(self) -> Coroutine[None, None, bool]:
        return self._several.plan(self._on_wait(), self._on_progress)

    async def _carry_out(self) -> None:
        await operations.carry_out(self.session, self._on_wait(), self._on_progress)

    def _on_wait(self) -> Callable[[Wait], None]:
        return each_once(lambda wait: self.say(wait.text()))

    def _on_progress(self) -> None:
        self.redraw()
        if not self._several.is_stopping:
            self.say(f"Press {keys.BACK} to stop. {REPEATABLE}")

    def in_doubt(self) -> str:
        return self._several.before_quitting

    def stop_and_quit(self) -> None:
        if not self._is_working:
            super().stop_and_quit()
            return
        self._is_quitting = True
        if not self._several.is_stopping:
            self.action_back()

    def broke(self, report: str) -> None:
        self._is_working = False
        self._failure = RequestError(report, f"{REPEATABLE}.")
        self.redraw()

    # Keys and buttons.

    def action_confirm(self) -> None:
        """Carry out the plan."""
        if not self._is_working and self._several.is_planned and self._several.to_do:
            self._work(self._carry_out(), "change sources")

    def action_try_again(self) -> None:
        """Plan again for what failed or was not done."""
        self._work(self._several.plan_again(self._on_wait(), self._on_progress), "plan")

    def action_skip_check(self) -> None:
        """Plan again, without the check."""
        work = self._several.plan_again(self._on_wait(), self._on_progress, checks=False)
        self._work(work, "plan")

    def action_after(self) -> None:
        """Start another source, or go back to the list."""
        self.post_message(GoTo(operations.after(self.session)))

    def action_show_plain(self) -> None:
        """Print everything as plain text, so that it can be selected."""
        several = self._several
        lines = [several.headline]
        for task in several.tasks:
            lines += [task.described(is_plan=several.is_planned), *task.details]
        plain_view.show(self, "\n".join(lines))

    def action_back(self) -> None:
        several = self._several
        if self._is_working:
            several.stop()
            self.say(f"{STOPPING}. Press {keys.BACK} again to stop at once")
        elif several.way_back == "choose":
            self.go(Step.PROJECTS)
        elif several.way_back == "review":
            self.go(Step.REVIEW)
        elif several.way_back:
            self.action_after()
        else:
            self.say(f"Done. Press {keys.TAB} for the buttons")


def _entry(number: int, task: ProjectTask, several: SeveralProjects) -> Entry:
    is_wrong = task.error is not None
    severity = "error" if is_wrong else "ok" if task.is_done else "note"
    return Entry(
        str(number),
        task.described(is_plan=several.is_planned),
        "\n".join(task.details),
        mark=marks()[severity],
        style="$error" if is_wrong else "$success" if task.is_done else "",
    )
