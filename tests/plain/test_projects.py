"""Several projects, line by line: choosing them, the plan, its progress and its results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault, Faults
from tests.plain.person import Held, Person, flat
from tests.plain.test_submitting import fill_in
from tests.replies import text

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer


@pytest.fixture
def choosing(person: Person) -> Person:
    """Someone who is asked for the projects, with a right source."""
    fill_in(person)
    person.answers("What next?", "several")
    person.is_asked("Projects [1 project ticked]: ")
    return person


def count(server: DemoServer, slug: str) -> int:
    return [each["name"] for each in server.stored("acme", slug)].count("Builds")


def test_a_source_is_added_to_the_ticked_projects(choosing: Person, server: DemoServer) -> None:
    said = choosing.answers("Projects", "game-tools, arena-tools")
    assert 'Add "Builds" to several projects.' in said
    assert "1. [x] game-client, Game client\n2. [ ] game-server, Game server" in said
    assert "And 9 more. Type part of a name to find one." in said
    said = choosing.answers("Projects [3 projects ticked]: ", "orbit")
    assert "Ticked: game-tools\nTicked: arena-tools\n" in said
    said = choosing.answers("Projects", "*")
    assert "5 matches for orbit:\n1. [ ] orbit-client, Orbit client" in said
    choosing.answers("Projects [8 projects ticked]: ", "1")
    said = choosing.answers("Projects [7 projects ticked]: ", "No such!")
    assert "Unticked: orbit-client" in said
    said = choosing.answers("Projects [7 projects ticked]: ")
    assert "Error: No project matches No such!." in said
    said = choosing.answers("What next?", "add to")
    assert flat('Plan: acme/game-client: to add "Builds"') in flat(said)
    assert "7 to add.\n" in said
    assert "1. Add to 7 projects\n2. Choose other projects\n" in said
    assert count(server, "game-tools") == 0
    said = choosing.answers("What next?", "quit")
    assert "7 of 7: acme/" in said
    assert "Result:" in said
    assert "7 added.\n1. Add another source\n2. Quit\n" in said
    assert choosing.wait_exit() == 0
    assert 'Stored "Builds" in 7 projects' in choosing.said()
    added = ["game-client", "game-tools", "arena-tools", "orbit-tools", "orbit-website"]
    assert [count(server, slug) for slug in added] == [1] * 5
    assert count(server, "orbit-client") == 0


def test_what_failed_is_said_first_and_tried_again(choosing: Person, server: DemoServer) -> None:
    choosing.answers("Projects", "game-tools")
    choosing.answers("Projects")
    server.faults.add(Fault(text(400, "the disk is full"), method="POST", path="game-tools"))
    choosing.answers("What next?", "1")
    said = choosing.answers("What next?", "try")
    said = said[said.index("Result:") :]
    assert said.startswith('Result:\nacme/game-tools: "Builds" failed\n')
    assert "The server says: the disk is full" in flat(said)
    assert max(map(len, said.splitlines())) <= 80
    assert "1 failed, 1 added.\nRunning this again is safe" in said
    assert "1 to add, 1 added." in choosing.answers("What next?", "1")
    assert "2 added." in choosing.answers("What next?", "another")
    choosing.is_asked("Type [SymbolServer (HTTP)]")
    assert (count(server, "game-client"), count(server, "game-tools")) == (1, 1)


def test_ctrl_c_stops_and_what_is_left_can_be_done_again(
    choosing: Person, server: DemoServer
) -> None:
    choosing.answers("Projects", "game-tools, game-client")
    choosing.answers("Projects [1 project ticked]: ")
    held = Held()
    server.faults.add(Fault(method="POST", path="game-tools", carry=Carry.FIRST, wait_for=held))
    choosing.answers("What next?", "1")
    choosing.reads("Ctrl+C stops.", "Changing the projects: 0 of 1 done.")
    choosing.cancels(held)
    stopping = "Stopping after the current requests."
    choosing.reads(f"{stopping} What is done stays. Ctrl+C stops at once.")
    choosing.press("ctrl+c")
    said = choosing.answers("What next?", "continue")
    assert said.count(stopping) == 1
    assert "1 unknown.\nRunning this again is safe" in said
    held.set()
    server.faults = Faults()
    assert "1 up to date." in choosing.answers("What next?", "<")
    assert "You cannot go back: this is done." in choosing.answers("What next?", "quit")
    choosing.answers("Quit without submitting?", "keep")
    assert choosing.wait_exit() == 0
    assert count(server, "game-tools") == 1


def test_projects_come_from_a_file_and_back_keeps_them(
    choosing: Person, server: DemoServer, home: Path
) -> None:
    (home / "ours.txt").write_text("game-tools\nacme-labs/prototype\n")
    choosing.answers("Projects", "@ours.txt")
    said = choosing.answers("Projects [3 projects ticked]: ", "<")
    assert "The file names 2 projects." in said
    choosing.answers("What next?", "several")
    choosing.answers("Projects [3 projects ticked]: ", "-")
    choosing.answers("Projects [0 projects ticked]: ")
    assert "No project is ticked yet." in choosing.answers("Projects", "?")
    said = flat(choosing.answers("Projects", "prototype"))
    # The list would push it off the screen.
    assert said.index("more. Type part of a name") < said.index("- unticks all, @ reads a file")
    choosing.answers("Projects [1 project ticked]: ")
    choosing.answers("What next?", "1")
    assert "acme-labs/prototype: added" in choosing.answers("What next?", "quit")
    assert choosing.wait_exit() == 0
    assert len(server.stored("acme-labs", "prototype")) == 1


def test_a_list_that_cannot_be_read_lets_projects_be_typed(
    person: Person, server: DemoServer
) -> None:
    fill_in(person)
    server.faults.add(Fault(text(403, "no"), path="organizations/acme/projects"))
    person.answers("What next?", "several")
    said = person.answers("Projects", "game-tools")
    assert "Error: This token cannot list projects. Type the slug." in said
    said = person.answers("Projects [2 projects ticked]: ", "<")
    assert "Ticked: game-tools (not in the list)" in said
    person.is_asked("What next?")


def test_a_stored_source_is_added_to_several_other_projects(
    person: Person, server: DemoServer
) -> None:
    fill_in(person)
    person.answers("What next?", "submit")
    person.answers("What next?", "several")
    person.answers("Projects [0 projects ticked]: ", "game-tools")
    person.answers("Projects [1 project ticked]: ")
    person.answers("What next?", "1")
    person.answers("What next?", "quit")
    assert person.wait_exit() == 0
    assert (count(server, "game-client"), count(server, "game-tools")) == (1, 1)


def test_credentials_are_replaced_in_the_ticked_projects(
    person: Person, server: DemoServer
) -> None:
    old = server.stored("acme", "game-client")[1]
    server.store("acme", "game-tools", [{**old, "id": "a"}, {**old, "id": "b", "prefix": "weekly"}])
    person.answers("Type", "sources")
    person.answers("Which one?", "nightly")
    person.answers("What next?", "credentials")
    person.answers("Access key ID", "AKIAIOSFODNN7EXAMPLA")
    person.answers("Secret access key", "N" * 40)
    person.answers("What next?", "several")
    said = person.answers("Which ones?", "2")
    assert "1. The source of this type and place\n2. Every source with the same cred" in said
    said = person.answers("Projects [1 project ticked]: ", "game-tools")
    assert "Replace credentials in several projects." in said
    person.answers("Projects")
    said = person.answers("What next?", "without")
    assert "3 failed." in said
    assert "A check with the new credentials failed" in said
    said = person.answers("What next?", "change 3")
    assert "Secret access key: will be replaced" in said
    assert "3 to change." in said
    assert "3 changed." in person.answers("What next?", "quit")
    assert person.wait_exit() == 0
    for source in (*server.stored("acme", "game-tools"), server.stored("acme", "game-client")[1]):
        assert (source["access_key"], source["secret_key"]) == ("AKIAIOSFODNN7EXAMPLA", "N" * 40)
