"""Several projects: choosing them, the plan, its progress and its results, by keys alone."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, cast

import pytest
from pydantic import SecretStr

from symsrc_tui.demo.faults import Carry, Fault, Faults
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.tui.widgets.tick_list import TickList
from tests.replies import text
from tests.session.links import link_to
from tests.tui.desk import Desk, sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.forms.field import Value
    from symsrc_tui.tui.screens.details import DetailsScreen


def count(server: DemoServer, slug: str, name: str = "Windows builds") -> int:
    return [each["name"] for each in server.stored("acme", slug)].count(name)


async def choose(desk: Desk, count: int = 30) -> None:
    """Goes from the review of a source to the list of projects."""
    await desk.fill("s3", Step.REVIEW)
    await desk.press("tab", "tab")
    await desk.shows("Press Enter to choose several projects")
    await desk.press("enter")
    await desk.shows(f"1 chosen {count} listed", "[✓] game-client")


async def test_a_source_is_added_to_the_ticked_projects(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await choose(desk)
        await desk.press(*"tools", "down", "space", "backspace", "ctrl+u")
        await desk.shows('Add "Windows builds" to several projects', "2 chosen", "[✓] arena-tools")
        # As if the Enter was held down.
        await desk.press("enter", "enter", "enter")
        await desk.shows("2 to add", "acme/arena-tools: to add", "Nothing has been changed yet")
        assert (count(server, "game-client"), count(server, "arena-tools")) == (0, 0)
        await desk.press("tab")
        await desk.shows("[ Add to 2 projects ]")
        await desk.press("enter")
        await desk.shows("2 added", "✓ acme/arena-tools: added")
        assert (count(server, "game-client"), count(server, "arena-tools")) == (1, 1)
        await desk.press("escape")
        await desk.shows("Done. Press Tab for the buttons", "P plain  F1 help")
        await desk.press("tab", "enter")
        await desk.until(lambda: desk.at(Step.TYPE))
        await desk.shows("the project's 3 sources")
        assert desk.session.stored == [
            'Stored "Windows builds" in acme/game-client, acme/arena-tools.'
        ]


async def test_what_is_ticked_stays_ticked_on_the_way_back(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await choose(desk)
        await desk.press(*"orbit", "tab", "tab", "enter")
        await desk.shows("6 chosen 5 of 30 shown")
        await desk.press("escape")
        await desk.until(lambda: desk.at(Step.REVIEW))
        await desk.press("tab", "tab", "enter")
        await desk.shows("6 chosen 30 listed")
        await desk.press("ctrl+r")
        await desk.shows("6 to add")
        await desk.press("escape")
        await desk.shows("6 chosen 30 listed")
        await desk.press(*"orbit", "tab", "tab", "tab", "enter")
        await desk.shows("1 chosen 5 of 30 shown")
        await desk.press("shift+tab", "shift+tab", "shift+tab", "escape")
        await desk.shows("1 chosen 30 listed")
        await desk.press("space", "enter")
        await desk.shows("Nothing is ticked yet")
        assert desk.at(Step.PROJECTS)


async def test_what_failed_is_listed_first_and_tried_again(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await choose(desk)
        await desk.press(*"arena", "tab", "tab", "enter", "ctrl+r")
        await desk.shows("6 to add")
        server.faults.add(Fault(text(400, "the disk is full"), method="POST", path="arena-tools"))
        await desk.press("ctrl+s")
        await desk.shows("1 failed, 5 added", "Running this again is safe")
        lines = desk.screen.splitlines()
        assert 'acme/arena-tools: "Windows builds" failed' in lines[4]
        await desk.shows("the disk is full")
        await desk.press("tab")
        await desk.shows("[ Try the failed ones again ]")
        await desk.press("enter")
        await desk.shows("1 to add, 5 added", "Nothing more has been changed yet")
        await desk.press("ctrl+q")
        await desk.shows("Quit before all projects are done?", "Quit without a draft")
        await desk.press("escape")
        await desk.shows("Nothing more has been changed yet")
        await desk.press("ctrl+s")
        await desk.shows("6 added")
        assert count(server, "arena-tools") == 1


async def test_a_stop_leaves_what_is_done_and_says_how_to_go_on(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await choose(desk)
        await desk.press("tab", "tab", "enter", "ctrl+r")
        await desk.shows("30 to add")
        held = Event()
        server.faults.add(Fault(method="POST", times=0, wait_for=held))
        await desk.press("ctrl+s")
        await desk.shows("Changing the projects: 0 of 30 done", "Press Esc to stop")
        assert "game-client read" not in desk.screen
        await desk.press("escape")
        await desk.shows("Stopping after the current requests")
        await desk.press("escape")
        await desk.shows("8 unknown, 22 not done", "Running this again is safe")
        held.set()
        server.faults = Faults()
        await desk.press("tab", "enter")
        await desk.shows("Nothing has been changed yet")
        await desk.press("ctrl+s")
        await desk.shows("30 added")
        projects = server._world.organizations["acme"].projects
        assert {count(server, slug) for slug in projects} == {1}


async def test_quitting_meanwhile_ends_what_is_under_way_and_begins_nothing_else(
    server: DemoServer, home: Path
) -> None:
    async with sit_down(link_to(server, home)) as desk:
        await choose(desk)
        await desk.press("tab", "tab", "enter", "ctrl+r")
        await desk.shows("30 to add")
        held = Event()
        server.faults.add(Fault(method="POST", times=0, carry=Carry.LAST, wait_for=held))
        await desk.press("ctrl+s")
        await desk.shows("0 of 30 done")
        await desk.press("ctrl+q")
        await desk.shows("Stop and quit?", "Changes to make: 30", "Running this again is safe")
        assert "Quit without submitting" not in desk.screen
        await desk.press("enter")
        await desk.shows("0 of 30 done", "Press Esc to stop")
        await desk.press("ctrl+q", "down", "enter")
        await desk.shows("Stopping after the current requests", "Press Esc again")
        # Not at once, because a second stop would leave them in doubt.
        await desk.press("ctrl+q", "down", "enter")
        await desk.shows("Stopping after the current requests")
        assert desk.app.is_running
        held.set()
        await desk.until(lambda: desk.app.return_code == 0)
        several = desk.session.several
        assert several is not None
        assert several.headline == "22 not done, 8 added"
        assert desk.session.drafts.kept is not None


async def test_quitting_meanwhile_after_all_is_done_asks_nothing_else(
    server: DemoServer, home: Path
) -> None:
    async with sit_down(link_to(server, home)) as desk:
        await choose(desk)
        await desk.press("ctrl+r")
        await desk.shows("1 to add")
        held = Event()
        server.faults.add(Fault(method="POST", carry=Carry.LAST, wait_for=held))
        await desk.press("ctrl+s")
        await desk.shows("0 of 1 done")
        await desk.press("ctrl+q")
        await desk.shows("Stop and quit?")
        held.set()
        several = desk.session.several
        assert several is not None
        await desk.until(lambda: several.headline == "1 added" and not several.is_changing)
        await desk.press("down", "enter")
        await desk.until(lambda: desk.app.return_code == 0)
        assert desk.session.drafts.kept is None


async def test_reading_can_be_stopped(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await choose(desk)
        held = Event()
        server.faults.add(Fault(path="game-client/symbol-sources", wait_for=held))
        await desk.press("enter")
        await desk.shows("0 of 1 done", "Reading the projects")
        await desk.press("escape")
        await desk.shows("Stopped. Nothing was changed", "[✓] game-client")
        held.set()


async def test_five_hundred_projects_are_listed_and_added_to(tmp_path: Path) -> None:
    with DemoServer(projects=500) as server:
        async with sit_down(link_to(server, tmp_path)) as desk:
            await choose(desk, 500)
            await desk.press("end")
            await desk.shows("level-00500")
            # Only rows in view are drawn.
            assert len(desk.app.screen.query_one(TickList)._lines) < 24
            await desk.press(*"level-004", "tab", "tab", "enter")
            await desk.shows("101 chosen 100 of 500 shown")
            await desk.press("ctrl+r")
            await desk.shows("101 to add")
            await desk.press("ctrl+s")
            await desk.shows("101 added")
        assert count(server, "level-00499") == 1
        assert count(server, "level-00500") == 0


async def test_a_list_that_is_cut_says_so_and_is_read_again(tmp_path: Path) -> None:
    with DemoServer(projects=150) as server:
        link = link_to(server, tmp_path)
        async with sit_down(link) as desk:
            await desk.fill("s3", Step.REVIEW)
            page = "organizations/acme/projects"
            passed = Fault(path=page, carry=Carry.FIRST)
            server.faults.add(passed, Fault(text(403, "no more"), path=page))
            await desk.press("tab", "tab", "enter")
            await desk.shows(
                "This token cannot list projects. Type the slug", "the list is incomplete"
            )
            await desk.press(*"level-00149", "space")
            await desk.shows("2 chosen", "[✓] level-00149")
            await desk.press("ctrl+u", *"No!", "space")
            await desk.shows("is not a slug")
            await desk.press("tab", "tab", "tab", "tab", "tab", "enter")
            await desk.shows("2 chosen 1 of 150 shown")
            assert "cannot list" not in desk.screen


async def test_projects_come_from_a_file(server: DemoServer, tmp_path: Path) -> None:
    file = tmp_path / "ours.txt"
    file.write_text("acme/game-tools\nacme-labs/prototype # theirs\n")
    async with sit_down(link_to(server, tmp_path)) as desk:
        await choose(desk)
        await desk.press("tab", "tab", "tab", "tab", "enter")
        await desk.shows("The path of a file with projects")
        await desk.press(*"nonesuch", "enter")
        await desk.shows("nonesuch does not exist")
        await desk.press("ctrl+u", *str(file), "enter")
        await desk.shows("The file names 2 projects", "3 chosen 31 listed")
        await desk.press("ctrl+r")
        await desk.shows("3 to add", "acme-labs/prototype: to add")
        await desk.press("ctrl+s")
        await desk.shows("3 added")
        assert len(server.stored("acme-labs", "prototype")) == 1


async def test_a_stored_source_is_added_to_several_other_projects(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.REVIEW)
        await desk.press("enter")
        await desk.shows("✓ Stored", "Add this source to several projects")
        await desk.press("down", "down", "down", "enter")
        await desk.shows("0 chosen 30 listed")
        await desk.press("space", "down", "space", "enter")
        await desk.shows("1 to add, 1 up to date", 'already has a source for this place: "Windows')
        await desk.press("ctrl+s")
        await desk.shows("1 added, 1 up to date")
        assert (count(server, "game-client"), count(server, "game-server")) == (1, 1)


@pytest.mark.parametrize("size", [(40, 10), (120, 40)])
async def test_it_can_be_done_at_every_size(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with sit_down(link_to(server, tmp_path), size) as desk:
        await desk.fill("s3", Step.REVIEW)
        desk.app.screen.query_one("#several").focus()
        await desk.press("enter")
        await desk.shows("1 chosen", "[✓] game-client")
        await desk.press("down", "space")
        await desk.shows("2 chosen", "[✓] game-server")
        await desk.press("enter")
        await desk.shows("2 to add", "acme/game-client")
        await desk.press("ctrl+s")
        await desk.shows("2 added")


async def test_new_credentials_replace_the_old_ones_in_the_ticked_projects(
    server: DemoServer, tmp_path: Path
) -> None:
    old = server.stored("acme", "game-client")[1]
    server.store("acme", "game-tools", [{**old, "id": "a"}, {**old, "id": "b", "prefix": "weekly"}])
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("m")
        await desk.shows("Nightly builds")
        # The first has none.
        desk.app.screen.query_one("#replace_credentials").focus()
        await desk.press("enter")
        await desk.shows("This source has no credentials")
        await desk.press("shift+tab", "shift+tab", "down", "tab", "tab", "enter")
        await desk.until(lambda: desk.at(Step.DETAILS))
        await desk.shows("Access key ID")
        row = cast("DetailsScreen", desk.app.screen).row_in_focus()
        assert row is not None
        assert row.field.path == "access_key"
        new: dict[str, Value] = {
            "access_key": "AKIAIOSFODNN7EXAMPLA",
            "secret_key": SecretStr("N" * 40),
        }
        desk.session.form.answer(new)
        desk.go(Step.REVIEW)
        await desk.shows("will be replaced")
        desk.app.screen.query_one("#several").focus()
        await desk.shows("Press Enter to choose several projects to change it in")
        await desk.press("enter")
        await desk.shows('Change "Nightly builds" in several projects', "1 chosen")
        await desk.press(*"game-tools", "space", "tab")
        await desk.shows("[ ] Every source with the same credentials")
        await desk.press("space")
        await desk.shows("Replace credentials in several projects", "[✓] Every source")
        await desk.press("ctrl+r")
        # The demo connects to nothing outside, so that a check cannot succeed.
        await desk.shows("3 failed", "A check with the new credentials failed")
        desk.app.screen.query_one("#skip").focus()
        await desk.press("enter")
        await desk.shows("3 to change", "Secret access key: will be replaced", "ID: will be new")
        await desk.press("ctrl+s")
        await desk.shows("3 changed", "[ Back to the project's sources ]")
        for source in (
            *server.stored("acme", "game-tools"),
            server.stored("acme", "game-client")[1],
        ):
            assert (source["access_key"], source["secret_key"]) == (new["access_key"], "N" * 40)
        await desk.press("tab", "enter")
        await desk.until(lambda: desk.at(Step.SOURCES))
