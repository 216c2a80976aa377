"""What the full screen says in the demo in place of what it says elsewhere."""

from __future__ import annotations

from symsrc_tui.session import DemoConnection
from symsrc_tui.session.wizard.flow import Step
from tests.tui.desk import sit_down


async def test_fill_in_offers_the_examples() -> None:
    async with sit_down(DemoConnection()) as desk:
        await desk.fill("http", Step.DETAILS)
        desk.app.screen.query_one("#fill").focus()
        await desk.shows("Press Enter to choose an example of the demo, which fills in all fields")


async def test_the_list_of_sources_is_of_the_demo() -> None:
    async with sit_down(DemoConnection()) as desk:
        desk.go(Step.SOURCES)
        await desk.shows("Sources of acme/game-client: 2 sources", "Nightly builds")
