"""A stored source is edited line by line: the same questions, then what changes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.demo.faults import Carry, Fault, Sending
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.forms.controls import KEPT, Value
from symsrc_tui.plain.details import Details
from symsrc_tui.plain.signals import Interruption
from symsrc_tui.plain.steps import PlainContext
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.session.wizard.wizard import WizardSession
from tests.cli.test_list import FTP
from tests.plain.managed import manage
from tests.plain.person import HASTY, Held, Person, flat
from tests.plain.scripted import Scripted, talk
from tests.replies import text
from tests.session.links import connected
from tests.terminal.wizard import settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.world import DemoSource

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYS3NT1NELKE"
OLD_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
BUILDS: DemoSource = {
    "type": "http",
    "id": "builds",
    "name": "Builds",
    "url": "https://symbols.example.com/",
    "username": "reader",
    "password": "open sesame",
    "layout": {"type": "native", "casing": "default"},
}


def nightly(server: DemoServer) -> DemoSource:
    (found,) = (
        each for each in server.stored("acme", "game-client") if each["name"] == "Nightly builds"
    )
    return found


def begin(person: Person, source: str, field: str = "") -> None:
    """From the type step to the first question of an edit, or to that about one field."""
    person.answers("Type", "sources")
    person.answers("Which one?", source)
    person.answers("What next?", "change one" if field else "edit it")
    if field:
        person.answers("Which field?", field)


@pytest.fixture
def changed(person: Person) -> Person:
    """Somebody at the review of a changed prefix."""
    begin(person, "nightly", "prefix")
    person.answers("Prefix", "weekly")
    person.is_asked("What next?")
    return person


def test_every_answer_is_kept_by_enter_and_nothing_changes(
    person: Person, server: DemoServer
) -> None:
    before = server.stored("acme", "game-client")
    begin(person, "nightly")
    said = person.answers("Name [Nightly builds]")
    assert "Edit Nightly builds, Details, question 1 of 9: Name\n" in said
    for prompt in ("Bucket [acme-nightly-symbols]", "Region [EU (Frankfurt)]", "Access key ID"):
        person.answers(prompt)
    said = flat(person.answers("Secret access key [kept]"))
    assert "The stored secret is kept. Type another to replace it. What you type" in said
    for prompt in ("Prefix (optional) [nightly]", "Layout [", "Casing [", "Advanced settings?"):
        person.answers(prompt)
    said = person.answers("What next?", "go back")
    assert "Nothing will be changed in project game-client of acme on " in said
    assert "Secret access key: kept\n" in said
    assert "Nothing changes. Change a field first.\n" in said
    assert "Submit" not in said
    person.answers("Which one?", "<")
    person.is_asked("Type")
    assert server.stored("acme", "game-client") == before


def test_a_change_is_reviewed_line_by_line_and_stored(changed: Person, server: DemoServer) -> None:
    before = nightly(server)
    said = flat(changed.answers("What next?", "submit"))
    assert "Edit Nightly builds, Review Will be changed in project game-client of acme on " in said
    assert 'Prefix: "nightly" will be "weekly" Secret access key: kept ID: will be new' in said
    said = flat(changed.answers("What next?", "sources"))
    stored = nightly(server)
    assert f"Changed in project game-client of acme on {server.url[7:]}." in said
    assert f"ID: {stored['id']} (new; it was nightly-builds)" in said
    assert stored == {**before, "prefix": "weekly", "id": stored["id"]}
    assert "2. Nightly builds, Amazon S3: acme-nightly-symbols/weekly\n" in changed.is_asked(
        "Which"
    )


def test_the_id_is_kept_if_the_person_wants_that(changed: Person, server: DemoServer) -> None:
    person = changed
    person.answers("What next?", "keep the ID")
    said = person.answers("What next?", "new ID")
    assert "ID: stays the same, so Sentry may repeat old failures" in said
    assert "ID: will be new" in person.answers("What next?", "keep the ID")
    person.answers("What next?", "submit")
    assert "ID: nightly-builds (as before)\n" in person.answers("What next?", "quit")
    assert person.wait_exit() == 0
    assert nightly(server)["id"] == "nightly-builds"
    assert 'Changed "Nightly builds" in project game-client of acme' in flat(person.said())


def test_a_secret_is_replaced_and_never_shown(person: Person, server: DemoServer) -> None:
    begin(person, "nightly", "secret")
    person.answers("Secret access key [kept]", SECRET)
    said = person.answers("What next?", "submit")
    assert "The stored secret will be replaced.\n" in said
    assert "Secret access key: will be replaced\n" in said
    assert "Check: Submit runs it first\n" in said
    said = flat(person.answers("What next?", "submit"))
    assert "Checking the new credentials from this host. Ctrl+C cancels." in said
    assert "Error: A check with the new credentials failed" in said
    assert nightly(server)["secret_key"] == OLD_SECRET
    person.answers("What next?", "sources")
    person.is_asked("Which one?")
    assert nightly(server)["secret_key"] == SECRET
    person.recording.assert_absent(SECRET)
    person.recording.assert_absent(OLD_SECRET)


async def answered(
    server: DemoServer, folder: Path, id_: str, path: str, *answers: str
) -> tuple[Value, Scripted]:
    """Answer the question about a field again and again. Return the answer, and what was said."""
    prompter, console = talk(*answers)
    async with connected(server, folder) as connection:
        session = WizardSession(connection)
        manager = session.manage()
        await manager.read()
        row = manager.row(id_)
        assert row is not None
        session.begin_edit(row.stored, manager.sources)
        context = PlainContext(prompter, session, Interruption(console, lambda _: None))
        while not console.is_done:
            await Details(context).run_only((path,))
        return session.form.answers[path], console


@pytest.mark.parametrize(
    ("id_", "path", "answers", "value", "told"),
    [
        ("builds", "password", ["-"], "", "The stored secret will be cleared."),
        ("builds", "password", ["-", "-"], KEPT, "The stored secret is kept."),
        ("builds", "password", ["new", "-"], "", "The stored secret will be cleared."),
        ("builds", "password", ["new", ""], "new", "[replaced]: "),
        ("builds", "password", ["-", ""], "", "[cleared]: "),
        ("builds", "password", [""], KEPT, "[kept]: "),
        ("nightly-builds", "secret_key", ["-"], KEPT, "The stored secret is kept."),
        ("nightly-builds", "secret_key", [SECRET, "-"], KEPT, "The stored secret is kept."),
        ("nightly-builds", "secret_key", [SECRET], SECRET, "The stored secret will be replaced."),
    ],
)
async def test_a_stored_secret_is_kept_replaced_or_cleared(
    server: DemoServer,
    tmp_path: Path,
    id_: str,
    path: str,
    answers: list[str],
    value: Value,
    told: str,
) -> None:
    server.store("acme", "game-client", [*server.stored("acme", "game-client"), BUILDS])
    answer, console = await answered(server, tmp_path, id_, path, *answers)
    if value is KEPT:
        assert answer is KEPT
    else:
        assert isinstance(answer, SecretStr)
        assert answer.get_secret_value() == value
    assert any(said.endswith(told) for said in console.said[-2:])


KEYS = {
    ("builds", "password"): [
        "The stored secret is kept. Type another to replace it, - to clear it.",
        "The stored secret will be cleared. Enter confirms; - keeps the stored secret.",
        "The stored secret is kept. Type another to replace it, - to clear it.",
        "The stored secret will be replaced. Enter confirms; - clears it.",
    ],
    ("nightly-builds", "secret_key"): [
        "The stored secret is kept. Type another to replace it.",
        "The stored secret is kept. Type another to replace it.",
        "The stored secret is kept. Type another to replace it.",
        "The stored secret will be replaced. Enter confirms; - keeps the stored secret.",
    ],
}


@pytest.mark.parametrize(("id_", "path"), KEYS)
async def test_each_question_about_a_stored_secret_says_which_key_does_what(
    server: DemoServer, tmp_path: Path, id_: str, path: str
) -> None:
    server.store("acme", "game-client", [*server.stored("acme", "game-client"), BUILDS])
    _, console = await answered(server, tmp_path, id_, path, "-", "-", SECRET, "")
    told = [said for said in console.said if said.startswith("The stored secret ")]
    assert [said for said in told if said.count(".") > 1] == KEYS[id_, path]


async def test_a_wrong_new_secret_says_how_to_keep_the_stored_one(
    server: DemoServer, tmp_path: Path
) -> None:
    answers = ["too short", "-"]
    answer, console = await answered(server, tmp_path, "nightly-builds", "secret_key", *answers)
    assert answer is KEPT
    at = console.said.index("Error: This has 9 characters. A secret access key has 40.")
    assert console.said[at + 1 : at + 3] == [
        "The stored secret will be replaced. Enter confirms; - keeps the stored secret.",
        "Secret access key [replaced]: ",
    ]


def test_replacing_credentials_asks_for_them_only(person: Person, server: DemoServer) -> None:
    person.answers("Type", "sources")
    person.answers("Which one?", "nightly")
    person.answers("What next?", "credentials")
    said = person.answers("Access key ID [AKIAIOSFODNN7EXAMPLE]", "AKIAIOSFODNN7EXAMPLF")
    assert "Edit Nightly builds, Details, question 1 of 2: Access key ID\n" in said
    person.answers("Secret access key [kept]", "<")
    person.answers("Access key ID [AKIAIOSFODNN7EXAMPLF]")
    person.answers("Secret access key [kept]", SECRET)
    assert "Change it in several projects\n" in person.answers("What next?", "submit")
    person.answers("What next?", "submit")
    person.reads("Changed in project")
    stored = nightly(server)
    assert (stored["access_key"], stored["secret_key"]) == ("AKIAIOSFODNN7EXAMPLF", SECRET)


def test_an_optional_secret_is_cleared(person: Person, server: DemoServer) -> None:
    server.store("acme", "game-client", [BUILDS])
    begin(person, "1", "password")
    person.answers("Password (optional) [kept]", "-")
    assert "Password: will be removed\n" in person.answers("What next?", "submit")
    person.reads("Changed in project")
    (stored,) = server.stored("acme", "game-client")
    assert "password" not in stored


def test_back_from_the_first_question_leads_to_the_list(person: Person) -> None:
    begin(person, "nightly")
    person.answers("Name", "Weekly builds")
    person.answers("Bucket", "<")
    person.answers("Name [Weekly builds]", "<")
    person.answers("Which one?", "nightly")
    person.answers("What next?", "edit it")
    said = person.is_asked("Name [Weekly builds]")
    assert "Note: Your changes from before are still here.\n" in said


def test_changes_can_be_dropped(changed: Person, server: DemoServer) -> None:
    changed.answers("What next?", "drop")
    changed.answers("Which one?", "nightly")
    changed.answers("What next?", "edit it")
    assert "still here" not in changed.is_asked("Name [Nightly builds]")
    assert nightly(server)["prefix"] == "nightly"


def test_a_change_by_somebody_else_is_told_and_both_are_stored(
    changed: Person, server: DemoServer
) -> None:
    first, second = server.stored("acme", "game-client")
    server.store("acme", "game-client", [first, {**second, "name": "Theirs"}])
    changed.answers("What next?", "submit")
    said = flat(changed.answers("What next?", "apply"))
    assert 'Someone else changed it in the meantime. Name: "Nightly builds" is now "Theirs"' in said
    assert "Nothing was changed. Apply your changes to the current source" in said
    assert nightly_is_unchanged(server)
    assert "Edit Theirs, Review\n" in changed.answers("What next?", "submit")
    changed.reads("Changed in project")
    stored = server.stored("acme", "game-client")[1]
    assert (stored["name"], stored["prefix"]) == ("Theirs", "weekly")
    assert stored["secret_key"] == OLD_SECRET


def nightly_is_unchanged(server: DemoServer) -> bool:
    return server.stored("acme", "game-client")[1]["prefix"] == "nightly"


def test_what_somebody_else_changed_can_be_left(changed: Person, server: DemoServer) -> None:
    first, second = server.stored("acme", "game-client")
    server.store("acme", "game-client", [first, {**second, "name": "Theirs"}])
    changed.answers("What next?", "submit")
    changed.answers("What next?", "<")
    changed.answers("What next?", "submit")
    changed.answers("What next?", "leave")
    assert "2. Theirs, Amazon S3: acme-nightly-symbols/nightly\n" in changed.is_asked("Which one?")
    assert nightly_is_unchanged(server)


def test_a_source_that_is_gone_can_be_added_as_a_new_one(
    changed: Person, server: DemoServer
) -> None:
    server.store("acme", "game-client", server.stored("acme", "game-client")[:1])
    changed.answers("What next?", "submit")
    said = flat(changed.answers("What next?", "add it"))
    assert 'The project no longer has "Nightly builds" (ID nightly-builds)' in said
    said = flat(changed.answers("Secret access key:", SECRET))
    assert "This adds a new source." in said
    assert "Will be added to project game-client" in flat(changed.answers("What next?", "submit"))
    changed.reads("Stored in project")
    stored = nightly(server)
    assert (stored["prefix"], stored["secret_key"]) == ("weekly", SECRET)


def test_a_cancelled_change_is_looked_up(changed: Person, server: DemoServer) -> None:
    held = Held()
    server.faults.add(Fault(method="PUT", carry=Carry.FIRST, wait_for=held))
    changed.answers("What next?", "submit")
    changed.cancels(held)
    changed.reads("Cancelled. Checking whether it arrived.", "Changed in project")
    held.set()
    assert nightly(server)["prefix"] == "weekly"


def test_an_unknown_outcome_is_told_and_submitting_again_looks_first(
    server: DemoServer, home: Path, opened: Callable[[Person], Person]
) -> None:
    program = [sys.executable, "-c", HASTY, "--plain"]
    person = opened(Person(home=home, env=settings_for(server), program=program))
    begin(person, "nightly", "prefix")
    person.answers("Prefix", "weekly")
    person.is_asked("What next?")
    server.faults.add(Fault(method="PUT", carry=Carry.FIRST, sending=Sending.NONE))
    # Before it is sent, the list is read. Later readings fail.
    server.faults.add(Fault(path="/symbol-sources/", method="GET", carry=Carry.FIRST))
    server.faults.add(Fault(text(403, "no"), path="/symbol-sources/", method="GET"))
    person.answers("What next?", "submit")
    said = flat(person.answers("What next?", "submit"))
    assert "It is not known whether the change was stored" in said
    assert "Submit again: the wizard first checks whether the change was stored." in said
    person.reads("Changed in project")
    assert nightly(server)["prefix"] == "weekly"


def test_a_rejected_field_is_asked_for_again(changed: Person, server: DemoServer) -> None:
    changed.answers("What next?", "keep the ID")
    server.faults.add(Fault(text(400, "prefix: String should be shorter"), method="PUT"))
    changed.answers("What next?", "submit")
    said = flat(changed.answers("Prefix (optional) [weekly]", "win"))
    assert "Error: 127.0.0.1 rejected" in said
    changed.answers("What next?", "submit")
    changed.reads("Changed in project")
    assert nightly(server)["prefix"] == "win"


def test_a_draft_of_an_edit_is_resumed(
    changed: Person, server: DemoServer, home: Path, opened: Callable[[Person], Person]
) -> None:
    changed.press("ctrl+d")
    changed.answers("Quit without submitting?", "keep")
    assert changed.wait_exit() == 0
    person = opened(Person(home=home, env=settings_for(server)))
    said = person.answers("What do you want to do?", "resume")
    assert "There is a draft of changes to 'Nightly builds', Amazon S3, without secrets.\n" in said
    said = person.answers("What next?", "submit")
    assert "Reading the source that the draft changes. Ctrl+C cancels.\n" in said
    assert 'Prefix: "nightly" will be "weekly"\n' in said
    person.reads("Changed in project")
    assert nightly(server)["prefix"] == "weekly"


def test_the_draft_of_a_source_that_is_gone_offers_to_add_it(
    changed: Person, server: DemoServer, home: Path, opened: Callable[[Person], Person]
) -> None:
    changed.press("ctrl+d")
    changed.answers("Quit without submitting?", "keep")
    assert changed.wait_exit() == 0
    server.store("acme", "game-client", [])
    person = opened(Person("--resume", home=home, env=settings_for(server)))
    said = flat(person.answers("What next?", "add"))
    assert 'The project no longer has "Nightly builds" (ID nightly-builds)' in said
    person.is_asked("Secret access key")


def test_the_draft_of_a_source_that_is_gone_can_be_left(
    changed: Person, server: DemoServer, home: Path, opened: Callable[[Person], Person]
) -> None:
    changed.press("ctrl+d")
    changed.answers("Quit without submitting?", "keep")
    assert changed.wait_exit() == 0
    server.store("acme", "game-client", [])
    person = opened(Person("--resume", home=home, env=settings_for(server)))
    person.answers("What next?", "leave")
    person.is_asked("Type")
    person.press("ctrl+d")
    assert person.wait_exit() == 0
    assert flat(person.said()).endswith("Nothing was stored.")


@pytest.mark.parametrize("choice", ["save", "drop"])
async def test_an_unsaved_order_is_saved_or_dropped_before_an_edit(
    server: DemoServer, choice: str
) -> None:
    edit = ("edit it", "y", "go back", "edit it")
    step, console = await manage(server, "1", "move", "1", *edit, choice)
    assert any(said.startswith("Error: No match for y.") for said in console.said)
    assert step.step is Step.DETAILS
    assert console.said.count("The new order is not saved yet. It moves:") == 2
    ids = [each["id"] for each in server.stored("acme", "game-client")]
    assert (ids[0] == "nightly-builds") is (choice == "save")


async def test_a_source_of_an_unknown_type_is_shown_and_not_edited() -> None:
    with DemoServer(other_kinds={"ftp": FTP}) as server:
        odd: DemoSource = {"type": "ftp", "id": "odd", "name": "Old", "path": "/x", "key": "k"}
        server.store("acme", "game-client", [odd])
        _, console = await manage(server, "1", "<", "<")
    assert "This program does not know the type ftp, so it cannot edit it." in console.said
    at = console.said.index("What next? ")
    assert console.said[at - 2 : at] == ["1. Delete it", "2. Go back to the list"]
