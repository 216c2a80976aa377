"""Review, submit, and whatever a server makes of it: nothing is lost, nothing sent twice."""

from __future__ import annotations

import json
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.demo.messages import reply
from symsrc_tui.demo.schema import Age
from tests.plain.person import HASTY, Held, Person, flat
from tests.replies import rate_limited, redirect, text
from tests.terminal.wizard import settings_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer

POST = "POST"


def fill_in(person: Person, *, name: str = "Builds", layout: str = "unified") -> None:
    """A right HTTP source, up to the review."""
    person.answers("Type", "http")
    person.answers("Name", name)
    person.answers("URL", "https://symbols.example.com/files")
    person.answers("Username")
    person.answers("Password")
    person.answers("Layout", layout)
    person.answers("Casing")
    person.answers("Advanced settings?")
    person.is_asked("What next?")


def posts(server: DemoServer) -> int:
    return sum(request.method == POST for request in server.requests)


def names(server: DemoServer) -> list[object]:
    return [source["name"] for source in server.stored("acme", "game-client")]


@pytest.fixture
def ready(person: Person) -> Person:
    """Someone on the review of a right source."""
    fill_in(person)
    return person


def test_the_review_shows_everything_and_sends_nothing(ready: Person, server: DemoServer) -> None:
    said = ready.answers("What next?", "curl")
    to = f"Will be added to project game-client of acme on {server.url.removeprefix('http://')}."
    assert flat(
        f"Step 4 of 4, Review {to} Type: SymbolServer (HTTP) Name: Builds"
        " URL: https://symbols.example.com/files Layout: Unified Symbol Server Layout"
        " Casing: Default (mixed case) Example path: https://symbols.example.com/files"
        "/32/49d99d0c4049318610f4e4fb0b69361/debuginfo"
        " Check: Not run for these answers. Choose Check to run it"
        " Nothing has been sent yet."
    ) in flat(said)
    said = ready.answers("What next?", "look")
    assert '\n  "name": "Builds",\n' in said
    assert f"{server.url}/api/0/projects/acme/game-client/symbol-sources/ \\\n" in said
    assert '  --oauth2-bearer "${SENTRY_AUTH_TOKEN:?}" \\\n' in said
    assert "https://symbols.example.com/files/" in ready.is_asked("What next?")
    assert posts(server) == 0


def test_the_choices_are_listed_once_and_on_change_or_request(ready: Person) -> None:
    assert "1. Submit\n" in ready.answers("What next?", "curl")
    said = ready.answers("What next?", "")
    assert "1. Submit\n" not in said
    assert said.endswith("\nPress Enter to list the choices again.\nWhat next? ")
    assert "1. Submit\n" in ready.answers("What next?", "look")
    assert "1. Submit\n" not in ready.answers("What next?", "?")
    assert "1. Submit\n" in ready.is_asked("What next?")


def test_enter_alone_asks_for_a_choice(ready: Person) -> None:
    ready.answers("What next?", "")
    assert "Type a number or part of a name.\n" in ready.answers("What next?", "submit")
    ready.answers("What next?", "")
    assert "Type a number or part of a name.\n" in ready.is_asked("What next?")


def test_enter_alone_does_not_submit(ready: Person, server: DemoServer) -> None:
    for _ in range(3):
        ready.answers("What next?")
    ready.is_asked("What next?")
    assert posts(server) == 0


def test_any_answer_can_be_changed_from_the_review(ready: Person, server: DemoServer) -> None:
    ready.answers("What next?", "change")
    ready.answers("Which one?", "name")
    ready.answers("Name [Builds]", "Nightly")
    ready.answers("What next?", "change")
    ready.answers("Which one?", "<")
    ready.answers("What next?", "submit")
    ready.reads("Stored in")
    assert names(server)[-1] == "Nightly"


def test_errors_are_listed_and_can_be_corrected(person: Person, server: DemoServer) -> None:
    person.answers("Type", "http")
    person.answers("Name")
    assert "Error: Name is required. Example: Windows builds. Press Enter again" in flat(
        person.is_asked("Name")
    )
    person.answers("Name")
    person.answers("URL", "s3://bucket")
    person.answers("URL [s3://bucket]")
    person.answers("URL [s3://bucket]")
    person.answers("Username")
    person.answers("Password")
    person.answers("Layout", "1")
    person.answers("Casing")
    assert "Where Sentry will look" not in person.answers("Advanced settings?")
    said = person.answers("What next?", "show where")
    assert "s3://" not in person.answers("What next?", "submit")
    assert "Error: Name is required" in said
    assert "Error: URL: This is an address of" in said
    assert "Fix the errors before you submit." in said
    assert "Submit" not in said
    assert "No match for submit" in person.answers("What next?", "1")
    person.answers("Name:", "Builds")
    person.answers("What next?", "go to url")
    person.answers("URL", "https://symbols.example.com/")
    person.answers("What next?", "submit")
    person.reads("Stored in")
    assert posts(server) == 1


def test_moving_back_and_forth_keeps_every_answer(ready: Person, server: DemoServer) -> None:
    ready.answers("What next?", "<")
    for prompt in ("Advanced", "Casing", "Layout", "Password", "Username", "URL", "Name"):
        ready.answers(prompt, "<")
    ready.answers("Type [SymbolServer (HTTP)]", "<")
    ready.answers("Project [game-client]")
    ready.answers("Type [SymbolServer (HTTP)]", "amazon")
    ready.answers("Name [Builds]", "<")
    ready.answers("Type [Amazon S3]", "http")
    ready.answers("Name [Builds]")
    ready.answers("URL [https://symbols.example.com/files]")
    ready.answers("Username")
    ready.answers("Password")
    ready.answers("Layout [Unified Symbol Server Layout]")
    ready.answers("Casing [Default (mixed case)]")
    ready.answers("Advanced settings?")
    ready.answers("What next?", "submit")
    ready.reads("Stored in")
    assert server.stored("acme", "game-client")[-1]["url"] == "https://symbols.example.com/files"


def test_another_source_keeps_the_answers(ready: Person, server: DemoServer) -> None:
    ready.answers("What next?", "submit")
    ready.answers("What next?", "another")
    ready.answers("Type [SymbolServer (HTTP)]")
    ready.answers("Name:", "More builds")
    ready.answers("URL [https://symbols.example.com/files]", "https://more.example.com/")
    for prompt in ("Username", "Password", "Layout", "Casing", "Advanced"):
        ready.answers(prompt)
    ready.answers("What next?", "submit")
    ready.answers("What next?", "<")
    assert "You cannot go back" in ready.answers("What next?", "quit")
    assert ready.wait_exit() == 0
    assert names(server)[-2:] == ["Builds", "More builds"]


def test_the_same_source_can_be_added_to_another_project(ready: Person, server: DemoServer) -> None:
    ready.answers("What next?", "submit")
    ready.answers("What next?", "another project")
    # The project that has it is not offered by Enter.
    ready.answers("Project:")
    ready.answers("Project:", "game-server")
    ready.answers("What next?", "submit")
    ready.reads("Stored in project game-server of acme")
    first = server.stored("acme", "game-client")[-1]
    (second,) = server.stored("acme", "game-server")
    assert {**first, "id": ""} == {**second, "id": ""}
    assert first["id"] != second["id"]


def test_a_stored_source_can_be_saved_as_a_file(ready: Person, home: Path) -> None:
    ready.answers("What next?", "submit")
    ready.answers("What next?", "save")
    ready.answers("Path [source.json]")
    ready.reads("Saved source.json, without secrets.")
    ready.answers("What next?", "quit")
    assert ready.wait_exit() == 0
    assert json.loads((home / "source.json").read_text())["name"] == "Builds"


def test_the_same_project_again_gets_a_warning(ready: Person) -> None:
    ready.answers("What next?", "submit")
    ready.answers("What next?", "another project")
    ready.answers("Project:", "game-client")
    assert 'already has a source for this place: "Builds"' in flat(ready.is_asked("What next?"))


def test_an_existing_id_is_reported_at_its_prompt(ready: Person, server: DemoServer) -> None:
    ready.answers("What next?", "change")
    ready.answers("Which one?", "ID")
    ready.answers("ID (optional)", "nightly-builds")
    said = ready.answers("ID (optional) [nightly-builds]", "-")
    assert "This project already has a source with this ID" in said
    ready.answers("What next?", "submit")
    ready.reads("Stored in")
    assert posts(server) == 1


def test_the_id_of_the_previous_source_is_rejected_as_taken(ready: Person) -> None:
    ready.answers("What next?", "change")
    ready.answers("Which one?", "ID")
    ready.answers("ID (optional)", "mine")
    ready.answers("What next?", "submit")
    ready.answers("What next?", "another")
    for prompt in ("Type", "Name", "Name", "URL", "Username", "Password", "Layout", "Casing"):
        ready.answers(prompt)
    ready.answers("Advanced", "y")
    ready.answers("ID (optional):", "mine")
    assert "This project already has a source with this ID" in ready.is_asked("ID (optional)")


def test_an_id_taken_meanwhile_is_prompted_for_again(ready: Person, server: DemoServer) -> None:
    ready.answers("What next?", "change")
    ready.answers("Which one?", "ID")
    ready.answers("ID (optional)", "mine")
    ready.is_asked("What next?")
    server._world.organizations["acme"].projects["game-client"].sources[0]["id"] = "mine"
    ready.answers("What next?", "submit")
    told = "The ID mine is taken by the source 'Microsoft'"
    assert told in flat(ready.answers("ID (optional) [mine]"))
    assert told in flat(ready.answers("ID (optional) [mine]", "mine-too"))
    ready.answers("What next?", "submit")
    ready.reads("Stored in")
    assert server.stored("acme", "game-client")[-1]["id"] == "mine-too"


@pytest.mark.parametrize("server", [Age.NOVEMBER_2023], indirect=True)
def test_a_rejection_mentions_the_field_that_the_server_may_not_know(
    person: Person, server: DemoServer
) -> None:
    fill_in(person, layout="/symbols")
    person.answers("What next?", "submit")
    said = person.answers("What next?", "go to layout")
    assert "Sentry servers older than June 2024 reject the layout /symbols" in flat(said)
    assert flat(said).count("servers older than June 2024") == 1
    person.answers("Layout [/symbols]", "unified")
    person.answers("What next?", "submit")
    person.reads("Stored in")
    assert names(server)[-1] == "Builds"


def test_waiting_is_reported_and_can_be_cancelled(ready: Person, server: DemoServer) -> None:
    server.faults.add(Fault(rate_limited(reset_in=50), method=POST))
    ready.answers("What next?", "submit")
    ready.reads("Sentry is rate-limiting requests. Retrying in", "(2 of 4). Ctrl+C cancels.")
    ready.press("ctrl+c")
    said = ready.answers("What next?", "submit")
    assert "Cancelled. Nothing was stored" in said
    ready.reads("Stored in")
    assert names(server).count("Builds") == 1
    assert posts(server) == 2


def test_a_cancelled_submission_is_searched_for(ready: Person, server: DemoServer) -> None:
    held = Held()
    server.faults.add(Fault(method=POST, carry=Carry.FIRST, wait_for=held))
    ready.answers("What next?", "submit")
    ready.cancels(held)
    ready.reads("Cancelled. Checking whether it arrived.")
    ready.reads("Stored in project game-client of acme")
    assert names(server).count("Builds") == 1


@pytest.mark.parametrize("by", ["quit", "ctrl+d", "ctrl+c"])
def test_quitting_with_an_unknown_outcome_exits_with_31(
    hasty: Person, server: DemoServer, by: str
) -> None:
    server.faults.add(Fault(text(500, "Internal"), method=POST))
    hasty.answers("What next?", "submit")
    hasty.is_asked("What next?")
    if by == "quit":
        hasty.answers("What next?", "quit")
    else:
        hasty.press(by)
    if by != "ctrl+c":
        hasty.answers("Quit without submitting?", "keep")
    assert hasty.wait_exit() == 31


def test_quitting_after_a_change_of_another_source_keeps_answers_and_doubts(
    hasty: Person, server: DemoServer
) -> None:
    server.faults.add(Fault(text(500, "Internal"), method=POST))
    hasty.answers("What next?", "submit")
    hasty.answers("What next?", "choose another type")
    hasty.answers("Type", "sources")
    hasty.answers("Which one?", "nightly")
    hasty.answers("What next?", "change one")
    hasty.answers("Which field?", "name")
    hasty.answers("Name", "Weekly builds")
    hasty.answers("What next?", "submit")
    hasty.answers("What next?", "quit")
    hasty.answers("Quit without submitting?", "keep")
    assert hasty.wait_exit() == 31
    assert 'It is not known whether "Builds" was stored. To find out' in flat(hasty.said())


def test_a_source_that_is_never_used_is_reported_as_such(
    server: DemoServer, home: Path, opened: Callable[[Person], Person]
) -> None:
    settings = settings_for(server, "acme-labs", "prototype")
    person = opened(Person(home=home, env=settings))
    fill_in(person)
    person.answers("What next?", "submit")
    person.reads("Stored in")
    said = flat(person.is_asked("What next?"))
    assert "never use it" in said
    assert "from the next crash on" not in said


def test_a_project_renamed_meanwhile_is_followed_after_confirmation(
    ready: Person, server: DemoServer
) -> None:
    server.rename("acme", "game-client", "game-ng")
    ready.answers("What next?", "submit")
    said = flat(ready.answers("What next?", "submit"))
    assert "The project game-client was renamed to game-ng" in said
    assert "Submit will now add it to project game-ng of acme on" in said
    ready.reads("Stored in project game-ng of acme")
    assert server.stored("acme", "game-ng")[-1]["name"] == "Builds"


def test_a_token_that_cannot_add_can_be_replaced(ready: Person, server: DemoServer) -> None:
    server.faults.add(Fault(text(403, "No"), method=POST))
    ready.answers("What next?", "submit")
    assert "1. Go to Auth token" in ready.answers("What next?", "1")
    ready.answers("Auth token [token from SENTRY_AUTH_TOKEN]", server.token)
    ready.answers("Organization [acme]")
    ready.answers("Project [game-client]")
    ready.answers("What next?", "submit")
    ready.reads("Stored in")


@pytest.fixture
def hasty(server: DemoServer, home: Path, opened: Callable[[Person], Person]) -> Person:
    """Someone on the review who does not wait long for a list that is behind."""
    program = [sys.executable, "-c", HASTY, "--plain"]
    person = opened(Person(home=home, env=settings_for(server), program=program))
    fill_in(person)
    return person


def test_an_unknown_outcome_is_not_a_failure(hasty: Person, server: DemoServer) -> None:
    server.faults.add(Fault(redirect("/auth/login/"), method=POST))
    hasty.answers("What next?", "submit")
    said = flat(hasty.answers("What next?", "submit"))
    assert "it is not known whether it was stored" in said
    assert "Submitting again is safe" in said
    assert "Nothing was stored" not in said
    hasty.reads("Stored in")
    assert names(server).count("Builds") == 1


def test_an_outdated_list_is_read_again(hasty: Person, server: DemoServer) -> None:
    server.faults.add(Fault(text(500, "Internal"), method=POST, carry=Carry.FIRST))
    behind = text(404, "Unknown source id: x")
    server.faults.add(Fault(behind, method="GET", path="/symbol-sources", times=5))
    hasty.answers("What next?", "submit")
    said = flat(hasty.reads("Stored in"))
    assert "Checking whether the source was stored. Looking again in 1 s (2 of 5)." in said
    hasty.reads("but the source was found by its ID")
    assert names(server).count("Builds") == 1


def test_a_servers_message_is_plain_text(ready: Person, server: DemoServer) -> None:
    server.faults.add(
        Fault(text(400, "\x1b]52;c;AAAA\x07\x1b[2J\u202eevil\nlines " + "x" * 100_000), method=POST)
    )
    ready.answers("What next?", "submit")
    said = ready.is_asked("What next?")
    assert "evil" in said
    assert len(said) < 3000
    assert b"\x1b" not in ready.raw
    assert "\u202e" not in said
    assert not ready.emulator.clipboard


def test_the_stored_source_is_shown_up_to_a_limit(ready: Person, server: DemoServer) -> None:
    held = Held()
    server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=held))
    ready.answers("What next?", "submit")
    assert held.began.wait(30)
    *others, stored = server.stored("acme", "game-client")
    stored["note"] = "\x1b[2J\u202e" + "x" * 100_000
    stored["platforms"] = ["y"] * 5_000
    listed = reply(200, [*others, stored])
    server.faults.add(Fault(listed, method="GET", path="/symbol-sources", times=0))
    ready.press("ctrl+c")
    ready.reads("Stored in")
    said = ready.is_asked("What next?")
    assert "... and more, which is not shown" in said
    assert len(said) < 10_000
    assert b"\x1b" not in ready.raw


def test_the_connection_can_be_changed_from_the_review(ready: Person, server: DemoServer) -> None:
    ready.answers("What next?", "connection")
    for prompt in ("Server", "Auth token", "Organization"):
        ready.answers(prompt)
    ready.answers("Project [game-client]", "game-server")
    assert "Will be added to project game-server of acme on" in flat(
        ready.answers("What next?", "submit")
    )
    ready.reads("Stored in project game-server of acme")
    assert server.stored("acme", "game-server")[-1]["name"] == "Builds"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[str]:
    """URL of a symbol server that lists its files, which lie as symstore.exe puts them."""
    for name in ("game", "engine", "audio"):
        folder = tmp_path / "store" / f"{name}.pdb" / "3249D99D0C4049318610F4E4FB0B69361"
        folder.mkdir(parents=True)
        (folder / f"{name}.pdb").touch()
    handler = partial(_Quiet, directory=str(tmp_path / "store"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/"
        http.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the inherited name
        """Says nothing."""


def test_a_check_reports_its_findings_and_can_apply_the_layout(
    ready: Person, server: DemoServer, store: str
) -> None:
    ready.answers("What next?", "change")
    ready.answers("Which one?", "URL")
    ready.answers("URL", store)
    ready.answers("What next?", "check")
    said = flat(ready.answers("What next?", "use"))
    assert "Results from Sentry's network may differ." in said
    assert "Use the detected settings: Layout Platform-Specific (SymStore / GDB / LLVM)" in flat(
        said
    )
    ready.answers("What next?", "submit")
    ready.reads("Stored in")
    layout = server.stored("acme", "game-client")[-1]["layout"]
    assert layout == {"type": "native", "casing": "default"}


def test_a_check_can_be_cancelled(ready: Person, server: DemoServer) -> None:
    held = Held()
    server.faults.add(Fault(times=0, path="/held", wait_for=held))
    ready.answers("What next?", "change")
    ready.answers("Which one?", "URL")
    ready.answers("URL", f"{server.url}/held")
    ready.answers("What next?", "check")
    ready.cancels(held)
    assert "Cancelled." in ready.is_asked("What next?")
