"""The step that asks for several projects."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Input, Static

from symsrc_tui import daemon_thread
from symsrc_tui.files import complete
from symsrc_tui.net.errors import RequestError
from symsrc_tui.session.projects.several_projects import HOW_TO_NAME
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.settings import SettingsError
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.base import failure_text
from symsrc_tui.tui.screens.several import SeveralScreen
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.button_strip import ButtonStrip
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.line import Line
from symsrc_tui.tui.widgets.messages import Finished
from symsrc_tui.tui.widgets.path_input import PathInput
from symsrc_tui.tui.widgets.tick_list import TickList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.session.wizard.wizard import WizardSession

_HELP = f"Type to filter, {keys.SPACE} ticks, {keys.ENTER} shows a plan, which changes nothing"
_FILE_HELP = (
    f"The path of a file with projects. {keys.ENTER} reads it, {keys.TAB} completes the path"
)


class ProjectsScreen(SeveralScreen):
    """Lists the organization's projects to tick."""

    STEP = Step.PROJECTS
    ABOUT: ClassVar[str] = (
        "Choose the projects that this is for. Type a part of a name to filter the list; "
        f"{keys.SPACE} "
        "ticks a project, and [ Tick all shown ] all that match. Ticked projects stay ticked when "
        "the filter changes. A project that is not listed can be typed.\n\n"
        f"[ From a file ] ticks the projects that a file names. {HOW_TO_NAME}; # begins a comment."
        "\n\nNothing is changed before you have seen a plan and confirmed it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [keys.CONTINUE.runs("plan")]

    def __init__(self, session: WizardSession, notice: str = "") -> None:
        """Args:
        notice: what to say first, without a full stop.
        """
        super().__init__(session)
        self._notice = notice
        self._loading = ""
        """Why the list is not complete; empty if it is."""

    def body(self) -> ComposeResult:
        yield Line(id="heading")
        yield Line(id="filter")
        yield TickList(allow_other=True)
        help_ = f"Press {keys.SPACE} to replace these credentials in every source that uses them"
        yield LineButton("", "switch", help_, id="switch")
        yield PathInput(complete=complete)
        yield Static(id="outcome", markup=False)
        yield ButtonStrip(
            LineButton("[ Plan ]", "plan", "Reads the projects and shows what would change"),
            LineButton("[ Tick all shown ]", "tick(True)", "Ticks all that match", id="tick"),
            LineButton(
                "[ Untick all shown ]", "tick(False)", "Unticks all that match", id="untick"
            ),
            LineButton("[ From a file ]", "ask_file", "Ticks the projects that a file names"),
            LineButton("[ Read again ]", "list", "Reads the list of projects again"),
            LineButton("[ Back ]", "back", "Goes back. What is ticked stays ticked"),
        )

    def on_mount(self) -> None:
        self.query_one(PathInput).display = False
        self.query_one("#list").display = False
        self.redraw()
        self.set_focus(self._list)
        self.action_list()

    @property
    def _list(self) -> TickList:
        return self.query_one(TickList)

    def draw(self) -> None:
        super().draw()
        self._list.tick(self._several.chosen)
        total = len(self._list)
        shown = len(self._list.matches)
        parts = [f"{len(self._several.chosen):,} chosen"]
        parts.append(f"{shown:,} of {total:,} shown" if shown < total else f"{total:,} listed")
        self._draw_switch()
        label = " Filter: "
        typed = self._list.filter_line(self.app.size.width - len(label) - 1)
        self.query_one("#filter", Line).show(Content.assemble((label, "dim"), typed))
        self.query_one("#heading", Line).show(
            " " + "  ".join(filter(None, [*parts, self._loading]))
        )

    def _draw_switch(self) -> None:
        """Show whether the other of two operations is meant."""
        several, button = self._several, self.query_one("#switch", LineButton)
        button.display = len(several.operations) > 1
        other = several.operations[-1]
        box = glyphs().checked if several.operation is other else glyphs().unchecked
        button.show(f"{box} {other.which}")

    def action_switch(self) -> None:
        """Choose the other of two operations."""
        several = self._several
        several.operation = several.operations[several.operation is several.operations[0]]
        self.redraw()

    def show_help(self) -> None:
        if isinstance(self.focused, LineButton):
            self.say(self.focused.help)
        else:
            text = _FILE_HELP if isinstance(self.focused, PathInput) else _HELP
            self.say(self._notice or text)
            self._notice = ""

    def keys(self) -> str:
        if isinstance(self.focused, PathInput):
            return f"{keys.ENTER} read it  {keys.BACK} cancel"
        if isinstance(self.focused, LineButton):
            return f"{keys.ENTER} choose  {keys.BACK} back"
        return f"{keys.TAB} buttons  {keys.SPACE} tick  {keys.ENTER} plan  {keys.BACK} back"

    # The list.

    def action_list(self) -> None:
        """List the organization's projects."""
        self.run_worker(
            self._fill(),
            group="projects",
            exclusive=True,
            exit_on_error=False,
            description="list projects",
        )

    async def _fill(self) -> None:
        failure: RequestError | None = None
        self._loading = "loading..."
        self.redraw()
        try:
            async for page in self._several.listed(self.show_wait):
                self._list.add(page)
        except RequestError as error:
            failure = error
        self._loading = "the list is incomplete" if failure and len(self._list) else ""
        # Those of a file, of another organization, or typed.
        self._list.add(self._several.others())
        self.query_one("#list").display = failure is not None
        if failure is not None:
            self.show_outcome(failure_text(failure))
        else:
            self.query_one("#outcome").display = False
        self.wait_is_over()
        self.redraw()

    @on(TickList.Filtered)
    def _filtered(self) -> None:
        self.redraw()

    @on(TickList.Toggled)
    def _toggled(self, event: TickList.Toggled) -> None:
        self._toggle(event.value)
        self.redraw()

    def action_tick(self, on: bool) -> None:
        """Tick or untick all that are shown."""
        for option in self._list.matches:
            if (option.value in self._several.chosen) is not on:
                self._toggle(option.value)
        self.redraw()

    def _toggle(self, name: str) -> None:
        try:
            self._several.toggle(name)
        except SettingsError as error:
            self.say(f"{glyphs().error} {error.message}")
        if name not in self._list:
            self._list.add(self._several.others())

    # A file.

    def action_ask_file(self) -> None:
        """Ask for the path of a file with projects."""
        path = self.query_one(PathInput)
        path.display = True
        path.focus()

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        self.run_worker(
            self._read(event.value.strip()),
            group="file",
            exclusive=True,
            exit_on_error=False,
            description="read the projects",
        )

    async def _read(self, path: str) -> None:
        # In a thread that nobody waits for at exit, because the file may be on a dead mount.
        work = daemon_thread.start("read-projects", lambda: self._several.choose_file(path))
        try:
            told = await asyncio.wrap_future(work)
        except SettingsError as error:
            self.say(f"{glyphs().error} {error.message}")
            return
        self._list.add(self._several.others())
        self._leave_file(told)

    def _leave_file(self, notice: str = "") -> None:
        self.query_one(PathInput).display = False
        self._notice = notice
        self.set_focus(self._list)
        self.redraw()

    # Leaving.

    @on(Finished)
    def action_plan(self) -> None:
        """Go to the plan, if anything is chosen."""
        if self._several.chosen:
            self.go(Step.PLAN)
        else:
            self.say(
                f"Nothing is ticked yet. Press {keys.SPACE} on a project, or {keys.TAB} for the "
                "buttons"
            )

    def action_back(self) -> None:
        if self.query_one(PathInput).display:
            self._leave_file()
        else:
            self.go(Step.REVIEW)
