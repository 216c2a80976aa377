"""A defect in the program is reported without a value, and loses no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from textual.app import App

from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.tui.screens.details import DetailsScreen
from tests.session.links import link_to
from tests.tui.desk import sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.tui.app import WizardApp

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYSENTINELKEY"[:40]


async def test_a_crash_report_shows_its_place_and_no_value(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(screen: DetailsScreen) -> None:
        typed = SECRET
        raise LookupError(typed, screen)

    told: list[str] = []
    ended: list[str] = []

    def report(app: WizardApp) -> None:
        console = Console(width=200, record=True)
        for renderable in app._exit_renderables:
            console.print(renderable)
        told.append(console.export_text())
        app._exit_renderables.clear()
        ended.append(app.last_words())

    monkeypatch.setattr(App, "_print_error_renderables", report)

    async def crash() -> None:
        async with sit_down(link_to(server, tmp_path)) as desk:
            await desk.fill("s3", Step.DETAILS)
            monkeypatch.setattr(DetailsScreen, "action_review", break_down)
            await desk.press("ctrl+r")

    with pytest.raises(LookupError):
        await crash()
    assert len(told) == 1
    assert "symsrc-tui stopped: LookupError" in told[0]
    assert "A draft was saved, without secrets" in ended[0]
    assert SECRET not in told[0]
    draft = next((tmp_path / "state").rglob("*.json")).read_text()
    assert "acme-symbols" in draft
    assert SECRET not in draft


async def test_a_defect_in_a_worker_is_shown_on_the_step(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW)

        async def break_down(*arguments: object, **_: object) -> None:
            raise LookupError(SECRET, arguments)

        monkeypatch.setattr(desk.session.connection, "add", break_down)
        await desk.press("enter")
        await desk.shows("LookupError", "Please report")
        assert SECRET not in desk.screen
        monkeypatch.undo()
        await desk.press("enter")
        await desk.shows("✓ Stored")
