"""The screen of the sources that a project has."""

from __future__ import annotations

import re
from threading import Event
from typing import TYPE_CHECKING

import pytest
from textual.content import Content

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.tui.screens.source_row import row_text
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.line import CutText
from symsrc_tui.tui.widgets.rows import RowList
from tests.replies import rate_limited, text
from tests.session.links import link_to
from tests.session.stored.test_source_manager import FIRST, THIRD, ids, put
from tests.tui.desk import Desk, sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.messages import Json
    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.demo.world import DemoSource
    from symsrc_tui.session.stored.source_manager import SourceRow

SIZES = [(40, 10), (80, 24), (120, 40)]


async def look(desk: Desk, *texts: str) -> None:
    """Open the screen from the type step by its key."""
    await desk.press("m")
    await desk.until(lambda: desk.at(Step.SOURCES))
    await desk.shows(*texts or ("Nightly builds",))


async def press_button(desk: Desk, name: str) -> None:
    desk.app.screen.query_one(f"#{name}").focus()
    await desk.press("enter")


def order(desk: Desk) -> list[str]:
    """The names in the list."""
    listed = desk.app.screen.query_one(RowList)
    lines = desk.screen.splitlines()[listed.region.y : listed.region.bottom]
    names = (line.lstrip("› ").split("  ")[1] for line in lines if line.strip("› "))
    return [name.strip() for name in names]


@pytest.mark.parametrize("size", SIZES)
async def test_the_sources_are_listed_in_order(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    put(server, THIRD)
    async with sit_down(link_to(server, tmp_path), size) as desk:
        await look(desk, "Sources of acme/game-client: 3 sources", "SymbolServer")
        assert order(desk) == ["Microsoft", "Nightly builds", "Third"]


async def test_the_entry_of_the_type_step_leads_there_and_escape_back(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows("5 Manage the project's 2 sources: Microsoft, Nightly builds")
        await desk.press("5")
        await desk.shows("Sources of acme/game-client: 2 sources")
        await desk.press("escape")
        assert desk.at(Step.TYPE)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_details_are_of_the_chosen_source(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    odd = THIRD | {"filters": {"filetypes": ["pe"]}, "is_public": True}
    put(server, odd)
    async with sit_down(link_to(server, tmp_path), size) as desk:
        await look(desk, "https://msdl.microsoft.com/download/symbols/")
        await desk.press("down")
        await desk.shows(
            "Layout: Unified Symbol Server Layout,", "Lowercase", "Secret access key: set"
        )
        await desk.press("pagedown")
        await desk.shows("File types: pe", "is_public: yes", "ID: third")


async def test_how_much_of_the_details_is_missing_is_said(
    server: DemoServer, tmp_path: Path
) -> None:
    long = "https://symbols.example.com/" + "files/" * 50
    filters: Json = {"path_patterns": [f"folder-{at}/*" for at in range(60)]}
    put(server, THIRD | {"url": long, "filters": filters})
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        details = desk.app.screen.query_one("#details", CutText)
        await desk.shows("ID: b7f2b1c4")
        assert "more line" not in desk.screen
        await desk.press("pagedown")
        await desk.shows("Name: Third", ": [ Details ]")
        assert "ID: third" not in desk.screen
        (missing,) = re.findall(r"(\d+) more lines: \[ Details \]", desk.screen)
        width, height = details.size
        assert isinstance(details.content, Content)
        assert int(missing) == len(details.content.wrap(width)) - height + 1
        await desk.pilot.resize_terminal(80, 60)
        await desk.shows("ID: third")
        assert "more line" not in desk.screen


async def test_what_a_small_window_has_no_room_for_is_in_the_details(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path), (40, 10)) as desk:
        await look(desk)
        await desk.press("down")
        await press_button(desk, "details_of")
        await desk.shows("Source 2: Nightly builds", "Place: acme-nightly-symbols/nightly")


async def test_typing_filters_also_while_a_button_has_the_focus(
    server: DemoServer, tmp_path: Path
) -> None:
    put(server, THIRD)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await desk.press(*"night")
        assert order(desk) == ["Nightly builds"]
        await desk.press("ctrl+u", "enter", *"htt", "p")
        assert order(desk) == ["Microsoft", "Third"]
        await desk.press("x")
        await desk.shows("No source has this in its name, type, place or ID")
        await desk.press("ctrl+u")
        assert order(desk) == ["Microsoft", "Nightly builds", "Third"]


async def test_of_500_sources_only_those_in_view_are_drawn(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(server, *(THIRD | {"id": f"s{at}", "name": f"Source {at}"} for at in range(498)))
    drawn: list[int] = []

    def count(row: SourceRow, count: int, width: int, mark: str) -> str:
        drawn.append(row.number)
        return row_text(row, count, width, mark)

    monkeypatch.setattr("symsrc_tui.tui.screens.source_browser.row_text", count)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk, "500 sources", "  1  Microsoft")
        room = desk.app.screen.query_one(RowList).size.height
        drawn.clear()
        await desk.press("4")
        await desk.shows("found", "Source 14")
        assert len(drawn) <= room
        drawn.clear()
        await desk.press("down")
        assert len(drawn) <= room


async def test_an_order_is_shown_and_written_once_when_it_is_saved(
    server: DemoServer, tmp_path: Path
) -> None:
    put(server, THIRD)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await desk.press("pagedown")
        await press_button(desk, "up")
        await desk.press("enter")
        await desk.shows('Not saved: "Third" from 3 to 1', "[ Save order ] [ Undo ]")
        assert order(desk) == ["Third", "Microsoft", "Nightly builds"]
        await desk.press("enter")
        await desk.shows("It is already first")
        assert "PUT" not in [request.method for request in server.requests]
        await press_button(desk, "save_order")
        await desk.shows('✓ Moved in acme/game-client: "Third" from 3 to 1')
        assert ids(server) == ["third", FIRST, "nightly-builds"]
        assert "[ Save order ]" not in desk.screen


async def test_a_source_is_moved_to_an_end_at_once(server: DemoServer, tmp_path: Path) -> None:
    put(server, THIRD)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await press_button(desk, "last")
        assert order(desk) == ["Nightly builds", "Third", "Microsoft"]
        await press_button(desk, "first")
        assert order(desk) == ["Microsoft", "Nightly builds", "Third"]
        assert "Not saved" not in desk.screen


async def test_an_order_can_be_undone(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await press_button(desk, "down")
        await press_button(desk, "undo_order")
        await desk.shows("The sources are in the stored order again")
        assert order(desk) == ["Microsoft", "Nightly builds"]


@pytest.mark.parametrize(
    ("choice", "is_at", "stored"),
    [
        ("enter", Step.SOURCES, [FIRST, "nightly-builds"]),
        ("2", Step.TYPE, ["nightly-builds", FIRST]),
        ("3", Step.TYPE, [FIRST, "nightly-builds"]),
    ],
)
async def test_leaving_with_an_unsaved_order_asks(
    server: DemoServer, tmp_path: Path, choice: str, is_at: Step, stored: list[str]
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await press_button(desk, "down")
        await desk.press("escape")
        await desk.shows("The new order is not saved yet", '"Microsoft" from 1 to 2')
        await desk.press(choice)
        await desk.until(lambda: desk.at(is_at) and ids(server) == stored)


async def test_quitting_with_an_unsaved_order_asks(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await press_button(desk, "down")
        await desk.press("ctrl+q")
        await desk.shows("The new order is not saved yet")
        await desk.press("3")
        await desk.until(lambda: desk.app.return_code == 0)
    assert ids(server) == [FIRST, "nightly-builds"]


async def test_quitting_while_the_order_is_saved_says_that_it_may_be_stored(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await press_button(desk, "down")
        held = Event()
        server.faults.add(Fault(method="PUT", carry=Carry.LAST, wait_for=held))
        await press_button(desk, "save_order")
        await desk.until(lambda: desk.session.connection.has_doubts)
        await desk.press("ctrl+q")
        await desk.shows("Stop and quit?", "A change is being sent")
        assert "The new order is not saved yet" not in desk.screen
        await desk.press("down", "enter")
        await desk.until(lambda: desk.app.return_value == 31)
        held.set()


async def test_deleting_asks_first_starts_on_cancel_and_keeps_the_place(
    server: DemoServer, tmp_path: Path
) -> None:
    put(server, THIRD)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await desk.press("down")
        await press_button(desk, "delete")
        question = 'Delete "Nightly builds" (ID nightly-builds) from acme/game-client?'
        await desk.shows(question, "Its secrets cannot be recovered")
        await desk.press("enter")
        assert len(ids(server)) == 3
        await desk.press("enter")
        await desk.shows(question)
        await desk.press("down", "enter")
        await desk.shows('✓ Deleted "Nightly builds"', "Sources of acme/game-client: 2 sources")
        assert ids(server) == [FIRST, "third"]
        await desk.shows("›2  Third")
        await desk.press("escape")
        await desk.shows("Manage the project's 2 sources: Microsoft, Third")


async def test_built_in_sources_are_ticked_and_saved(server: DemoServer, tmp_path: Path) -> None:
    project = server._world.organizations["acme"].projects["game-client"]
    project.built_in.append("console-only")
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await press_button(desk, "show_built_ins")
        await desk.shows("[✓] ios", "[ ] electron", "[✓] console-only")
        await desk.press("space", "enter", "enter")
        await desk.shows("✓ Built-in sources of acme/game-client: turned off ios")
    assert project.built_in == ["microsoft", "console-only"]


async def test_changed_ticks_are_not_discarded_without_a_question(
    server: DemoServer, tmp_path: Path
) -> None:
    question = "Discard the changes to the built-in sources?"
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await press_button(desk, "show_built_ins")
        await desk.shows("[✓] ios")
        await desk.press("space", "escape")
        await desk.shows(question, "Not saved: Apple turned off", "Back to the list")
        await desk.press("escape")
        await desk.shows("[ ] ios")
        await press_button(desk, "dismiss")
        await desk.shows(question)
        await desk.press("down", "enter")
        await desk.shows("Sources of acme/game-client")
        await press_button(desk, "show_built_ins")
        await desk.shows("[✓] ios")
        await desk.press("space", "space", "escape")
        await desk.shows("Sources of acme/game-client")
    assert not [each for each in server.requests if each.method == "PUT"]


async def test_ticks_that_could_not_be_saved_are_kept(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await press_button(desk, "show_built_ins")
        await desk.shows("[✓] ios")
        server.faults.add(Fault(text(403, "no"), method="PUT"))
        await desk.press("space", "enter", "enter")
        await desk.shows("Nothing was changed")
        await press_button(desk, "show_built_ins")
        await desk.shows("[ ] ios")
        await desk.press("enter", "enter")
        await desk.shows("turned off ios")


async def test_a_project_without_sources_says_so_and_offers_built_in_ones(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path, project="game-server")) as desk:
        await desk.shows("5 Manage sources (the project has no custom sources yet)")
        await look(desk, "This project has no symbol sources of its own yet")
        for button in ("up", "delete", "details_of"):
            await press_button(desk, button)
            await desk.shows("No source is selected")
        await press_button(desk, "show_built_ins")
        await desk.shows("[✓] ios")


async def test_without_sources_the_focus_is_on_what_can_be_used(
    server: DemoServer, tmp_path: Path
) -> None:
    server.store("acme", "game-client", [THIRD])
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk, "Up/Down choose  Enter to buttons  F7 move  Esc back")
        await press_button(desk, "delete")
        await desk.shows("Delete it")
        await desk.press("down", "enter")
        await desk.shows("✓ Deleted", "Press Enter to turn Sentry's own sources on or off")
        await desk.shows("Enter press  Esc back")
        assert "choose" not in desk.screen
        assert "F7" not in desk.screen
        await press_button(desk, "read_again")
        await desk.until(lambda: "✓ Deleted" not in desk.screen)
        await desk.shows("Press Enter to read the list again")


async def test_a_list_that_was_not_read_offers_no_keys_for_its_sources(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        server.faults.add(Fault(text(403, "no"), path="symbol-sources"))
        await look(desk, "✗", "Enter press  Esc back")
        assert "choose" not in desk.screen
        assert "F7" not in desk.screen


async def test_a_list_that_the_server_cannot_read_is_explained_and_read_again(
    server: DemoServer, tmp_path: Path
) -> None:
    before = server.stored("acme", "game-client")
    async with sit_down(link_to(server, tmp_path)) as desk:
        server.store("acme", "game-client", [*before, THIRD | {"type": "appStoreConnect"}])
        await look(desk, "✗", "App Store Connect source, this server can no longer read the list")
        server.store("acme", "game-client", before)
        await desk.press("enter")
        await desk.shows("1  Microsoft", "2  Nightly builds")
        assert "✗" not in desk.screen


async def test_a_token_that_can_only_read_shows_the_list(
    server: DemoServer, tmp_path: Path
) -> None:
    link = link_to(server, tmp_path, token=server.read_only_token)
    async with sit_down(link) as desk:
        await desk.shows("✗ Auth token", "the scope project:write", "[ See the sources ]")
        await desk.press("ctrl+r")
        await desk.shows("Cannot add sources like this, but [ See the sources ] lists them")
        await press_button(desk, "see")
        await desk.shows("Sources of acme/game-client: 2 sources (read only)", "Nightly builds")
        told = "Changing sources needs the scope project:write, which this token does not have"
        await desk.shows(told, "Enter to buttons  Esc back")
        buttons = desk.app.screen.query(LineButton)
        assert {each.id for each in buttons if each.display and not each.disabled} == {
            "details_of",
            "read_again",
            "back",
        }
        await desk.press("down", "f7", "f1")
        await desk.shows(told, "Shift+Tab")
        assert "F7" not in desk.screen
        await desk.press("escape", "enter")
        await desk.until(lambda: desk.app.screen.focused is buttons.filter("#details_of").first())
        await desk.press("enter")
        await desk.shows("Source 2: Nightly builds")
        await desk.press("escape", "escape")
        await desk.until(lambda: desk.at(Step.CONNECTION))
        await desk.shows("✗ Auth token", "[ See the sources ]")
    assert {request.method for request in server.requests} == {"GET"}


async def test_a_list_that_cannot_be_read_is_explained_in_its_place(
    server: DemoServer, tmp_path: Path
) -> None:
    before = server.stored("acme", "game-client")
    server.store("acme", "game-client", [*before, THIRD | {"type": "appStoreConnect"}])
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.until(lambda: desk.at(Step.CONNECTION))
        await desk.shows("this server can no longer read the list", "[ See the sources ]")
        await press_button(desk, "see")
        await desk.until(lambda: desk.at(Step.SOURCES))
        await desk.shows("✗", "this server can no longer read the list", "[ Read again ]")
        assert "✗" in desk.screen.splitlines()[4]
        assert "Filter" not in desk.screen
        desk.go(Step.TYPE)
        await desk.shows("5 See the project's sources")
        await desk.press("m")
        await desk.until(lambda: desk.at(Step.SOURCES))
        server.store("acme", "game-client", before)
        await desk.shows("[ Read again ]")
        await desk.press("enter")
        await desk.shows("Filter", "2  Nightly builds")


async def test_a_lifted_source_takes_the_place_of_one_that_is_chosen_in_any_way(
    server: DemoServer, tmp_path: Path
) -> None:
    many = [THIRD | {"id": f"id-{at}", "name": f"Level {at}"} for at in range(1, 101)]
    put(server, *many)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk, "102 sources", "F7 move")
        await desk.press("f7")
        await desk.shows('Choose the new position of "Microsoft", then press F7')
        await desk.shows("Up/Down choose  F7 put it here  Esc cancel")
        await desk.press("escape")
        await desk.shows("Type to filter", "F7 move")
        assert desk.at(Step.SOURCES)
        # By the filter, and by pages.
        await desk.press("f7", *"level 77", "f7")
        await desk.shows('Not saved: "Microsoft" from 1 to 79', "› 79  Microsoft")
        await desk.press("pageup")
        await desk.until(lambda: "› 79" not in desk.screen)
        above = desk.app.screen.query_one(RowList).current
        assert above is not None
        await desk.press("pagedown")
        await desk.shows("› 79  Microsoft")
        await desk.press("f7", "pageup", "enter")
        await desk.shows(f"› {above + 1}  Microsoft")
        await press_button(desk, "save_order")
        await desk.shows(f'✓ Moved in acme/game-client: "Microsoft" from 1 to {above + 1}')
    assert ids(server).index(FIRST) == above


@pytest.mark.parametrize("key", ["enter", "space", "click"])
async def test_no_button_works_while_a_source_is_lifted(
    server: DemoServer, tmp_path: Path, key: str
) -> None:
    put(server, THIRD)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        desk.app.screen.query_one("#delete").focus()
        await desk.press("f7", "down", "tab")
        if key == "click":
            await desk.pilot.click("#delete")
        elif key == "space":
            await desk.press("space", "backspace")
        await desk.press("enter")
        await desk.shows('Not saved: "Microsoft" from 1 to 2', "›2  Microsoft")
        assert "Delete a source" not in desk.screen
        await press_button(desk, "delete")
        await desk.shows("Delete a source")


@pytest.mark.parametrize("size", SIZES)
async def test_a_lifted_source_has_a_mark_and_what_to_do_with_it_stays_in_view(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with sit_down(link_to(server, tmp_path), size) as desk:
        await look(desk)
        await desk.press("f7", "down")
        told = "Choose the new position"
        await desk.shows(told, "1• Microsoft", "›2  Nightly builds")
        await desk.press("x", "f7")
        assert told in desk.screen
        await desk.press("ctrl+u")
        assert told in desk.screen
        await desk.press("escape")
        await desk.shows("1  Microsoft")
        assert told not in desk.screen
        await desk.press("x", "ctrl+u")
        await desk.shows("Cleared. Ctrl+Y restores it")


async def test_a_slow_change_says_that_it_waits_and_can_be_cancelled(
    server: DemoServer, tmp_path: Path
) -> None:
    held = Event()
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        server.faults.add(Fault(rate_limited(reset_in=30), method="DELETE"))
        server.faults.add(Fault(method="GET", path="/projects/", wait_for=held))
        await press_button(desk, "delete")
        await desk.shows("Delete it")
        await desk.press("down", "enter")
        await desk.shows("Deleting...", "Esc cancel")
        await press_button(desk, "up")
        await desk.shows("Press Esc to cancel this first")
        await desk.press("escape")
        await desk.shows("Cancelled. Nothing was changed")
        held.set()
    assert ids(server) == [FIRST, "nightly-builds"]


async def test_a_failure_is_told_where_it_happened(server: DemoServer, tmp_path: Path) -> None:
    token = server.make_token("project:read", "org:read", "project:write")
    async with sit_down(link_to(server, tmp_path, token=token)) as desk:
        await look(desk)
        server.faults.add(Fault(text(403, "no"), method="PUT"))
        await press_button(desk, "down")
        await press_button(desk, "save_order")
        await desk.shows("✗", "Nothing was changed", 'Not saved: "Microsoft" from 1 to 2')
        await desk.press("enter")
        await desk.shows('✓ Moved in acme/game-client: "Microsoft" from 1 to 2')


async def test_what_was_done_stays_on_the_terminal(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await press_button(desk, "delete")
        await desk.shows("Delete it")
        await desk.press("down", "enter")
        await desk.shows("✓ Deleted")
        words = " ".join(desk.app.last_words().split())
        assert words == f'Deleted "Microsoft" (ID {FIRST}) from acme/game-client.'


async def test_the_screen_has_help(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await desk.press("f1")
        await desk.shows("Help: Sources", "Sentry looks in the first source first")


async def test_editing_leads_to_the_form_and_back_to_the_source(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await desk.press("down")
        await press_button(desk, "edit")
        await desk.shows('Edit "Nightly builds"', "acme-nightly-symbols")
        await desk.press("escape")
        await desk.shows("Sources of acme/game-client: 2 sources", "›2  Nightly builds")
        await press_button(desk, "replace_credentials")
        await desk.shows("An IAM user's access key ID, such as")


async def test_a_source_of_an_unknown_type_can_be_seen_and_moved_but_not_edited(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd: DemoSource = {"type": "ftp", "id": "odd", "name": "Odd", "host": "ftp.example.com"}
    monkeypatch.setattr("symsrc_tui.demo.sources.judge", lambda *_, **__: None)
    put(server, odd)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk, "Odd")
        await desk.press("pagedown")
        await desk.shows("Type: ftp", "host: ftp.example.com", "does not know this type")
        await press_button(desk, "edit")
        await desk.shows("This program does not know the type ftp, so it cannot edit it")
        await press_button(desk, "delete")
        await desk.shows("Delete it")
        await desk.press("escape")
        assert "so it cannot edit it" not in desk.screen
        await press_button(desk, "replace_credentials")
        await desk.shows("This program does not know the type ftp, so it cannot edit it")
        await press_button(desk, "up")
        await desk.shows('Not saved: "Odd" from 3 to 2')


async def test_in_a_small_window_all_of_a_failure_is_in_its_details(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path), (40, 10)) as desk:
        await look(desk)
        server.faults.add(Fault(text(403, "no"), path="symbol-sources"))
        await press_button(desk, "read_again")
        await desk.shows("✗", "Press Enter to see all of it")
        await desk.press("enter")
        await desk.shows("It needs the scope")


async def test_in_a_small_window_a_failure_leaves_the_source_that_is_moved_in_view(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path), (40, 10)) as desk:
        await look(desk)
        await desk.press("enter", *["tab"] * 5, "right", "enter")
        await desk.shows("[ Down ]", 'Not saved: "Microsoft"', "›2  Microsoft")
        server.faults.add(Fault(text(403, "no"), method="PUT"))
        # A line that was scrolled sideways, from where the focus goes to another line.
        await desk.press("right", "right", "right", "enter")
        await desk.shows("›2  Microsoft", "✗", "[ Details ]", "Press Enter to see all of it")


async def test_a_usual_window_has_room_for_all_buttons(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(
            desk,
            "[ Edit ] [ Replace credentials ] [ Delete ] [ Details ] [ Built-in sources ]",
            "[ Up ] [ Down ] [ To top ] [ To end ] [ Read again ] [ Back ]",
        )
        await press_button(desk, "down")
        await desk.shows("[ Up ] [ Down ] [ To top ] [ To end ] [ Save order ] [ Undo ] [ Back ]")


async def test_the_window_can_have_any_size(server: DemoServer, tmp_path: Path) -> None:
    put(server, THIRD | {"name": "表" * 60})
    async with sit_down(link_to(server, tmp_path)) as desk:
        await look(desk)
        await press_button(desk, "down")
        for size in ((1, 1), (20, 5), (100, 12), (40, 10), (200, 60), (80, 24)):
            await desk.pilot.resize_terminal(*size)
            await desk.pilot.pause()
            await desk.press("up", "down", "pagedown", "x", "ctrl+u", "enter")
        await desk.shows("3  表表表", "…  SymbolServer (HTTP)   https://symbols.example")
        assert order(desk)[:2] == ["Nightly builds", "Microsoft"]


async def test_in_a_small_window_long_names_leave_choices_and_buttons_in_view(
    server: DemoServer, tmp_path: Path
) -> None:
    put(server, THIRD | {"name": "Long name " * 25})
    async with sit_down(link_to(server, tmp_path), (40, 10)) as desk:
        await look(desk)
        await desk.press("pagedown")
        await press_button(desk, "delete")
        await desk.shows('Delete "Long name', "Cancel", "Delete it")
        await desk.press("escape")
        await press_button(desk, "first")
        await desk.shows("[ To top ]", 'Not saved: "Long name')
        await desk.press("escape")
        await desk.shows('…" from 3 to 1', "Drop the new order")
