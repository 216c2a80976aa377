"""Whether a stored source works, as the next crash tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.messages import reply
from symsrc_tui.session.wizard.flow import Step
from tests.session.links import link_to
from tests.tui.desk import SIZES, sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer

WAITING = 'Waiting for a crash that names "Windows builds". Crash your app once'


@pytest.mark.parametrize("size", [*SIZES, (40, 10)])
async def test_the_next_crash_shows_what_the_source_had(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with sit_down(link_to(server, tmp_path), size) as desk:
        url = f"{server.url}/symbols/"
        await desk.fill("http", Step.REVIEW, url=url, layout__type="unified")
        await desk.press("enter")
        await desk.until(lambda: desk.at(Step.RESULT))
        await desk.press("5")
        await desk.shows("Does it work?", "Sentry used this source for 1 of 3 modules.")
        await desk.press("pagedown", "pagedown", "pagedown")
        await desk.shows("needs them: dbghelp.dll")
        await desk.press("escape")
        assert desk.at(Step.RESULT)
        await desk.shows("See if it works")


async def test_waiting_can_be_stopped_and_restarted(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path, project="game-server")) as desk:
        await desk.fill("http", Step.REVIEW)
        await desk.press("enter")
        await desk.until(lambda: desk.at(Step.RESULT))
        await desk.press("5")
        await desk.shows(WAITING, "You can close this at any time: the source stays stored.")
        await desk.press("f1")
        await desk.shows("Crashes from before the source was stored never name it.")
        await desk.press("escape", "escape")
        assert len(desk.app.screen_stack) == 2
        server.crash("acme", "game-server")
        await desk.press("5")
        await desk.shows("Sentry used this source for 0 of 3 modules.", "operation timed out")


async def test_a_token_that_cannot_read_crashes_is_reported(
    server: DemoServer, tmp_path: Path
) -> None:
    denied = reply(403, {"detail": "You do not have permission to perform this action."})
    server.faults.add(Fault(denied, path="/events/", times=0))
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW)
        await desk.press("enter")
        await desk.until(lambda: desk.at(Step.RESULT))
        await desk.press("5")
        await desk.shows("✗ This token is not allowed to do this", "It needs the scope")
        await desk.press("escape")
        await desk.shows("Quit")


async def test_a_plan_without_the_feature_is_reported_at_once(
    server: DemoServer, tmp_path: Path
) -> None:
    link = link_to(server, tmp_path, organization="acme-labs", project="prototype")
    async with sit_down(link) as desk:
        await desk.fill("http", Step.REVIEW)
        await desk.press("enter")
        await desk.until(lambda: desk.at(Step.RESULT))
        await desk.press("5")
        await desk.shows("No crash will name this source.", "Change the plan, or upload the debug")
