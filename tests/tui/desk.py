"""A person at the wizard without a terminal: keys go in, texts on the screen come out."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from textual import events

from symsrc_tui.session import ConnectionState
from symsrc_tui.session.wizard.flow import NextStep
from symsrc_tui.tui.app import WizardApp
from symsrc_tui.tui.screens.form_row import FieldRow, row_id
from tests import sentinels
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.pilot import Pilot

    from symsrc_tui.forms.field import Value
    from symsrc_tui.session import Connection
    from symsrc_tui.session.wizard.flow import Step
    from symsrc_tui.session.wizard.wizard import WizardSession

SIZES = [(80, 24), (120, 40)]


class Desk:
    """The running wizard."""

    def __init__(self, app: WizardApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def session(self) -> WizardSession:
        """What the wizard holds."""
        return self.app.session

    def go(self, step: Step, field: str = "") -> None:
        """Goes to a step."""
        self.app.go(NextStep(step, field))

    def redraw(self) -> None:
        """Shows what a test has changed in the session."""
        assert self.app.step_screen is not None
        self.app.step_screen.redraw()

    @property
    def screen(self) -> str:
        """Every character on the screen, line by line, ends trimmed."""
        strips = self.app.screen._compositor.render_strips()
        text = "\n".join(strip.text.rstrip() for strip in strips)
        sentinels.assert_none({"the screen": text.encode()})
        return text

    def at(self, step: Step) -> bool:
        """Whether this step is shown."""
        screen = self.app.step_screen
        return screen is not None and screen.STEP is step

    async def press(self, *keys: str) -> None:
        """Presses keys and waits for what they set off."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        """Pastes into the field in focus."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def until(self, met: Callable[[], bool]) -> None:
        """Waits until something is so; fails with the screen after some thousand turns."""
        for _ in range(3000):
            if met():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"it never came:\n{self.screen}")

    async def shows(self, *texts: str) -> None:
        """Waits until all these texts are on the screen, whatever the lines' ends."""

        def met() -> bool:
            flat = " ".join(self.screen.split())
            return all(" ".join(text.split()) in flat for text in texts)

        await self.until(met)

    async def fill(self, type_: str, step: Step, field: str = "", **changed: Value) -> None:
        """Goes to a step of a source with right answers, but for those that are changed."""
        self.session.form.choose(kind(type_))
        self.session.form.answer(right(type_, **changed))
        self.go(step, field)
        await self.pilot.pause()

    def problem(self, path: str) -> str:
        """What the details step says below a field."""
        row = self.app.screen.query_one(f"#{row_id(path)}", FieldRow)
        return row.problem.message if row.problem else ""


@asynccontextmanager
async def sit_down(
    link: Connection, size: tuple[int, int] = (80, 24), *, resume: bool | None = None
) -> AsyncIterator[Desk]:
    """The wizard started, and its connection verified where the settings are complete."""
    is_complete = link.is_complete
    app = WizardApp(link, resume=resume)
    async with app.run_test(size=size) as pilot:
        desk = Desk(app, pilot)
        if is_complete:
            await desk.until(
                lambda: link.state in {ConnectionState.CONNECTED, ConnectionState.FAILED}
            )
        await pilot.pause()
        yield desk
