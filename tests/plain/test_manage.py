"""The sources that a project has, line by line: seen, moved, deleted, and Sentry's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.session.wizard.flow import NextStep, Step
from tests.plain.managed import OUT, manage
from tests.plain.person import Held

if TYPE_CHECKING:
    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.demo.world import DemoSource
    from tests.plain.person import Person

FIRST = "b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b11"
MICROSOFT = "1. Microsoft, SymbolServer (HTTP): https://msdl.microsoft.com/download/symbols/"
NIGHTLY = "2. Nightly builds, Amazon S3: acme-nightly-symbols/nightly"


def source(number: int) -> DemoSource:
    return {
        "type": "http",
        "id": f"id-{number:03}",
        "name": f"Builds of level {number}",
        "url": f"https://symbols.example.com/{number}",
        "layout": {"type": "native", "casing": "default"},
    }


def fill(server: DemoServer, count: int) -> None:
    """Store so many sources."""
    server.store("acme", "game-client", [source(number) for number in range(1, count + 1)])


def ids(server: DemoServer) -> list[object]:
    return [each["id"] for each in server.stored("acme", "game-client")]


def methods(server: DemoServer) -> set[str]:
    return {request.method for request in server.requests}


async def test_the_list_is_numbered_in_the_order_sentry_uses(server: DemoServer) -> None:
    step, console = await manage(server, OUT)
    assert step == NextStep(Step.TYPE)
    at = console.said.index(
        "\nSources of acme/game-client, in the order in which Sentry uses them:"
    )
    assert console.said[at + 1 : at + 6] == [
        MICROSOFT,
        NIGHTLY,
        "3. Turn Sentry's built-in sources on or off",
        "4. Read the list again",
        "5. Go back",
    ]
    assert methods(server) == {"GET"}


async def test_of_many_sources_few_are_shown_and_any_is_found_by_number_or_words(
    server: DemoServer,
) -> None:
    fill(server, 500)
    _, console = await manage(server, "480", OUT, "level 47", "473", OUT, "ID-499", OUT, OUT)
    assert "And 479 more. Type part of a name to find one." in console.said
    assert "501. Turn Sentry's built-in sources on or off" in console.said
    assert "\nBuilds of level 480, number 480 of 500" in console.said
    at = console.said.index("15 matches for level 47:")
    assert console.said[at + 1].startswith("47. Builds of level 47, ")
    assert console.said[at + 15].startswith("479. Builds of level 479, ")
    assert "\nBuilds of level 473, number 473 of 500" in console.said
    assert "\nBuilds of level 499, number 499 of 500" in console.said


async def test_a_source_is_described_without_its_secrets(server: DemoServer) -> None:
    _, console = await manage(server, "nightly", OUT, OUT)
    at = console.said.index("\nNightly builds, number 2 of 2")
    assert console.said[at + 1 : at + 8] == [
        "Type: Amazon S3",
        "Place: acme-nightly-symbols/nightly",
        "Layout: Unified Symbol Server Layout, Lowercase",
        "Region: eu-central-1",
        "Access key ID: AKIAIOSFODNN7EXAMPLE",
        "Secret access key: set",
        "ID: nightly-builds",
    ]


async def test_what_matches_nothing_is_told_and_enter_lists_again(server: DemoServer) -> None:
    _, console = await manage(server, "99", "", "?", OUT)
    assert console.said.count(MICROSOFT) == 3
    assert (
        "Error: No match for 99. Type 1 to 5, or part of a name, type, place or ID." in console.said
    )


MOVES = [
    (["3", "up"], [1, 3, 2, 4]),
    (["3", "down"], [1, 2, 4, 3]),
    (["3", "first"], [3, 1, 2, 4]),
    (["2", "last"], [1, 3, 4, 2]),
    (["1", "before", "4"], [2, 3, 1, 4]),
    (["4", "before", "2"], [1, 4, 2, 3]),
    (["1", "after", "3"], [2, 3, 1, 4]),
    (["4", "after", "1"], [1, 4, 2, 3]),
    (["4", "after", "level 2"], [1, 2, 4, 3]),
]


@pytest.mark.parametrize(("move", "order"), MOVES)
async def test_a_source_is_moved_and_the_order_written_once(
    server: DemoServer, move: list[str], order: list[int]
) -> None:
    fill(server, 4)
    number, *where = move
    _, console = await manage(server, number, "move", *where, OUT, "save", "", OUT)
    assert ids(server) == [f"id-{each:03}" for each in order]
    place = order.index(int(number)) + 1
    assert f"Builds of level {number} is now number {place} of 4." in console.said
    assert f'"Builds of level {number}" from {number} to {place}' in console.said
    assert [request.method for request in server.requests].count("PUT") == 1


async def test_places_that_change_nothing_are_not_offered(server: DemoServer) -> None:
    _, console = await manage(server, "1", "move", OUT, OUT, OUT)
    at = console.said.index("Where to? ")
    assert console.said[at - 4 : at] == [
        "1. Down by one",
        "2. To the last place",
        "3. Before another one",
        "4. After another one",
    ]


async def test_moves_can_be_undone(server: DemoServer) -> None:
    _, console = await manage(server, "1", "move", "down", "undo", OUT, OUT)
    assert "The sources are in the stored order again." in console.said
    assert methods(server) == {"GET"}


@pytest.mark.parametrize(
    ("choices", "stored"),
    [
        ([OUT, OUT, "drop"], [FIRST, "nightly-builds"]),
        (["go back", OUT, "save"], ["nightly-builds", FIRST]),
    ],
)
async def test_an_unsaved_order_is_not_left_without_a_question(
    server: DemoServer, choices: list[str], stored: list[str]
) -> None:
    _, console = await manage(server, "1", "move", "1", OUT, OUT, *choices)
    assert console.said.count("The new order is not saved yet. It moves:") == 2
    assert '"Microsoft" from 1 to 2' in console.said
    assert ids(server) == stored


async def test_an_order_is_not_saved_unless_confirmed(server: DemoServer) -> None:
    await manage(server, "1", "move", "1", "save", "n", "save", OUT, OUT, OUT, "drop")
    assert methods(server) == {"GET"}


async def test_an_order_that_somebody_else_changed_is_kept_to_save_again(
    server: DemoServer,
) -> None:
    fill(server, 3)

    def reverse() -> None:
        server.store("acme", "game-client", server.stored("acme", "game-client")[::-1])

    _, console = await manage(
        server, "1", "move", "last", OUT, "save", "", "save", "", OUT, meanwhile=reverse
    )
    assert (
        "Error: Someone else changed the order in the meantime. Nothing was saved." in console.said
    )
    assert ids(server) == ["id-002", "id-003", "id-001"]


async def test_a_source_is_deleted_only_after_a_yes(server: DemoServer) -> None:
    _, console = await manage(server, "2", "delete", "", "delete", OUT, OUT, OUT)
    assert ids(server) == [FIRST, "nightly-builds"]
    question = (
        'Delete "Nightly builds" (ID nightly-builds) from acme/game-client?\n'
        "Its secrets cannot be recovered."
    )
    assert console.said.count(question) == 2
    assert "Delete it? [y/N] " in console.said
    _, console = await manage(server, "2", "delete", "y", OUT)
    assert ids(server) == [FIRST]
    assert 'Deleted "Nightly builds" (ID nightly-builds) from acme/game-client' in console.said
    assert NIGHTLY not in console.said[console.said.index("Delete it? [y/N] ") :]


async def test_a_source_without_secrets_is_deleted_without_a_word_about_them(
    server: DemoServer,
) -> None:
    _, console = await manage(server, "1", "delete", "", OUT, OUT)
    assert f'Delete "Microsoft" (ID {FIRST}) from acme/game-client?' in console.said


async def test_a_source_that_changed_meanwhile_is_not_deleted(server: DemoServer) -> None:
    def change() -> None:
        first, nightly = server.stored("acme", "game-client")
        server.store("acme", "game-client", [first, {**nightly, "prefix": "other"}])

    _, console = await manage(server, "2", "delete", "y", OUT, OUT, meanwhile=change)
    assert ids(server) == [FIRST, "nightly-builds"]
    assert (
        'Error: Someone else changed it in the meantime: prefix: "nightly" is now "other".'
        in console.said
    )


async def test_a_failed_deletion_says_why_and_the_source_stays(server: DemoServer) -> None:
    _, console = await manage(server, "2", "delete", "y", OUT, OUT, token=server.read_only_token)
    assert ids(server) == [FIRST, "nightly-builds"]
    assert any(said.startswith("Nothing was changed. It needs the scope") for said in console.said)


async def test_built_in_sources_are_toggled_by_number_or_name_and_saved(
    server: DemoServer,
) -> None:
    _, console = await manage(server, "built-in", "2", "electron", "3", "3", "", "save", OUT)
    assert server.built_in("acme", "game-client") == ["ios", "electron"]
    at = console.said.index("\nSentry's built-in sources in acme/game-client:")
    assert console.said[at + 1 : at + 5] == [
        "1. Apple: on",
        "2. Microsoft: on",
        "3. Electron: off",
        "4. Mozilla: off",
    ]
    assert "2. Microsoft: on, will be turned off" in console.said
    assert "3. Electron: off, will be turned on" in console.said
    done = "Built-in sources of acme/game-client: turned on electron; turned off microsoft."
    assert done in console.said


async def test_changes_of_built_in_sources_are_not_left_without_a_question(
    server: DemoServer,
) -> None:
    answers = ["built-in", "apple", OUT, "n", "save", OUT, "y", OUT]
    _, console = await manage(server, *answers, token=server.read_only_token)
    assert console.said.count("Discard the changes to the built-in sources? [y/N] ") == 2
    assert server.built_in("acme", "game-client") == ["ios", "microsoft"]


async def test_a_list_that_cannot_be_read_is_explained_and_read_again(server: DemoServer) -> None:
    before = server.stored("acme", "game-client")
    odd: DemoSource = {"type": "appStoreConnect", "id": "odd", "name": "Racer"}
    server.store("acme", "game-client", [*before, odd])
    _, console = await manage(
        server, "read", OUT, meanwhile=lambda: server.store("acme", "game-client", before)
    )
    explained = next(said for said in console.said if "App Store Connect" in said)
    actions = ["1. Turn Sentry's built-in sources on or off", "2. Read the list again"]
    places = [console.said.index(each) for each in (explained, *actions, MICROSOFT)]
    assert places == sorted(places)


def test_ctrl_c_says_which_changes_were_not_saved(person: Person, server: DemoServer) -> None:
    person.answers("Type", "sources")
    person.answers("Which one?", "nightly")
    person.answers("What next?", "move")
    person.answers("Where to?", "first")
    person.answers("What next?", "<")
    person.answers("Which one?", "built-in")
    person.answers("Which one to turn on or off?", "electron")
    person.is_asked("Which one to turn on or off?")
    person.press("ctrl+c")
    assert person.wait_exit() == 130
    said = person.said()
    assert 'The new order was not saved: "Nightly builds" from 2 to 1.' in said
    assert "The built-in sources were not saved: turned on electron." in said
    assert server.built_in("acme", "game-client") == ["ios", "microsoft"]
    assert ids(server) == [FIRST, "nightly-builds"]


async def test_a_project_without_sources_says_so_and_offers_built_in_ones(
    server: DemoServer,
) -> None:
    server.store("acme", "game-client", [])
    _, console = await manage(server, OUT)
    assert "\nThis project has no symbol sources of its own yet." in console.said
    assert "1. Turn Sentry's built-in sources on or off" in console.said


def test_quitting_with_something_unsaved_asks(person: Person, server: DemoServer) -> None:
    person.answers("Type", "sources")
    person.answers("Which one?", "1")
    person.answers("What next?", "move")
    person.answers("Where to?", "down")
    person.is_asked("What next?")
    person.press("ctrl+d")
    person.reads("The new order is not saved yet. It moves:", "3. Drop the new order")
    person.answers("What next?", "stay")
    person.answers("What next?", "undo")
    person.answers("What next?", "<")
    person.answers("Which one?", "built-in")
    person.answers("Which one to turn on or off?", "apple")
    person.is_asked("Which one to turn on or off?")
    person.press("ctrl+d")
    person.answers("Discard the changes to the built-in sources? [y/N]", "y")
    assert person.wait_exit() == 0
    assert methods(server) == {"GET"}


def test_the_type_step_leads_to_the_sources_and_reading_them_can_be_cancelled(
    person: Person, server: DemoServer
) -> None:
    held = Held()
    server.faults.add(Fault(path="/symbol-sources/", wait_for=held))
    person.answers("Type", "sources")
    person.reads("Reading the project's sources. Ctrl+C cancels.")
    person.cancels(held)
    said = person.answers("Which one?", "read")
    assert "Cancelled.\n1. Turn Sentry's built-in sources on or off\n" in said
    said = person.answers("Which one?", "<")
    assert f"{MICROSOFT}\n{NIGHTLY}\n" in said
    person.is_asked("Type")


def test_ticks_stay_when_saving_them_is_cancelled(person: Person, server: DemoServer) -> None:
    person.answers("Type", "sources")
    person.answers("Which one?", "built-in")
    person.answers("Which one to turn on or off?", "apple")
    person.is_asked("Which one to turn on or off?")
    held = Held()
    server.faults.add(Fault(method="GET", path="/projects/", wait_for=held))
    person.answers("Which one to turn on or off?", "save")
    person.cancels(held)
    person.reads("Cancelled. Nothing was changed.")
    person.answers("Which one to turn on or off?", "save")
    said = person.answers("Which one?", "<")
    assert "Built-in sources of acme/game-client: turned off ios." in said
    assert server.built_in("acme", "game-client") == ["microsoft"]


def test_a_deletion_that_is_cancelled_is_looked_up(person: Person, server: DemoServer) -> None:
    held = Held()
    person.answers("Type", "sources")
    person.answers("Which one?", "nightly")
    person.answers("What next?", "delete")
    server.faults.add(Fault(method="DELETE", wait_for=held))
    person.answers("Delete it?", "y")
    person.cancels(held)
    person.reads("Cancelled. Checking whether it arrived.", "What next?")
    assert ids(server) == [FIRST, "nightly-builds"]
    held.set()
