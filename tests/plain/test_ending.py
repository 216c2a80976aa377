"""However it ends: at once, the terminal as it was, the answers kept and no secret with them."""

from __future__ import annotations

import json
import re
import signal
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.demo.messages import reply
from symsrc_tui.demo.server import DemoServer
from tests.plain.person import PROGRAM, REPOSITORY, Held, Person, flat
from tests.terminal.driver import Terminal
from tests.terminal.wizard import settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pydantic import JsonValue

    Opened = Callable[[Person], Person]

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYS3NT1NELKE"
INTERRUPTED = 130
SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT]


def drafts(home: Path) -> list[Path]:
    return [*(home / ".local" / "state" / "symsrc-tui").glob("draft-*.json")]


def draft_file(home: Path) -> Path:
    """The only one there is."""
    (file,) = drafts(home)
    return file


def answers_kept(home: Path) -> dict[str, JsonValue]:
    """The answers in the draft, which nobody else can read."""
    file = draft_file(home)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = json.loads(file.read_text())
    assert "secret_key" in kept["again"]
    answers = kept["answers"]
    assert isinstance(answers, dict)
    return answers


@pytest.fixture
def typing(person: Person) -> Person:
    """Someone in the middle of the form, asked for the prefix."""
    person.answers("Type", "amazon")
    person.answers("Name", "Windows builds")
    person.answers("Bucket", "acme-symbols")
    person.answers("Region", "frank")
    person.answers("Access key ID", "AKIAIOSFODNN7EXAMPLE")
    person.answers("Secret access key", SECRET)
    person.is_asked("Prefix")
    return person


def again(home: Path, server: DemoServer, opened: Opened, *options: str) -> Person:
    """The next start."""
    return opened(Person(*options, home=home, env=settings_for(server)))


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("prompt", ["seen", "hidden", "key"])
def test_a_signal_ends_the_wizard_and_keeps_a_draft(
    person: Person, home: Path, number: signal.Signals, prompt: str
) -> None:
    person.answers("Type", "google" if prompt == "key" else "amazon")
    person.answers("Name", "Windows builds")
    person.answers("Bucket", "acme-symbols")
    if prompt == "key":
        person.answers("Client email", "a@b.iam.gserviceaccount.com")
        person.is_asked("Private key")
    else:
        person.answers("Region", "frank")
        person.answers("Access key ID", "AKIAIOSFODNN7EXAMPLE")
        person.is_asked("Secret access key")
        if prompt == "seen":
            person.answers("Secret access key", SECRET)
            person.is_asked("Prefix")
    person.signal(number)
    assert person.wait_exit() == 128 + number
    assert not person.left_behind()
    assert flat(person.said()).endswith(
        "Interrupted. Nothing was stored. A draft was saved, without secrets. To resume it, run: "
        "symsrc-tui --plain --resume"
    )
    kept = json.loads(draft_file(home).read_text())
    assert kept["answers"]["name"] == "Windows builds"
    assert ("secret_key" in kept["again"]) is (prompt == "seen")
    person.recording.assert_absent(SECRET)


def test_ctrl_c_ends_the_wizard_and_keeps_a_draft(typing: Person, home: Path) -> None:
    typing.press("ctrl+c")
    assert typing.wait_exit() == INTERRUPTED
    assert not typing.left_behind()
    assert answers_kept(home)["bucket"] == "acme-symbols"
    typing.recording.assert_absent(SECRET)


def test_a_lost_connection_ends_the_wizard_and_keeps_a_draft(typing: Person, home: Path) -> None:
    typing.hang_up()
    assert typing.wait_exit() == 128 + signal.SIGHUP
    assert answers_kept(home)["name"] == "Windows builds"
    typing.recording.assert_absent(SECRET)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_wizard_while_output_is_blocked(
    typing: Person, home: Path, number: signal.Signals
) -> None:
    typing.send("\x13")  # Ctrl+S
    # Far more than the kernel holds for a terminal that does not read.
    for _ in range(200):
        typing.send("?\r")
    typing.wait_until_quiet()
    typing.signal(number)
    assert typing.wait_exit() == 128 + number
    assert answers_kept(home)["name"] == "Windows builds"


def test_a_signal_ends_the_wizard_while_a_server_does_not_respond(
    typing: Person, server: DemoServer, home: Path
) -> None:
    typing.answers("Prefix")
    typing.answers("Layout", "1")
    typing.answers("Casing")
    typing.answers("Advanced")
    held = Held()
    server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=held))
    typing.answers("What next?", "submit")
    assert held.began.wait(30)
    typing.signal(signal.SIGTERM)
    assert typing.wait_exit() == 128 + signal.SIGTERM
    assert answers_kept(home)["layout.type"] == "native"


def test_the_next_start_finds_a_source_stored_without_confirmation(
    typing: Person, server: DemoServer, home: Path, opened: Opened
) -> None:
    test_a_signal_ends_the_wizard_while_a_server_does_not_respond(typing, server, home)
    person = again(home, server, opened, "--resume")
    said = flat(person.is_asked("What next?"))
    assert "Stored in project game-client of acme" in said
    assert "An earlier attempt stored it, with the secret that was entered then" in said
    person.answers("What next?", "quit")
    assert person.wait_exit() == 0
    stored = [source["name"] for source in server.stored("acme", "game-client")]
    assert stored.count("Windows builds") == 1
    assert not drafts(home)


def killed_while_sending(person: Person, server: DemoServer) -> None:
    """Nothing can be told or kept any more by then."""
    for prompt, answer in (("Prefix", ""), ("Layout", "1"), ("Casing", ""), ("Advanced", "")):
        person.answers(prompt, answer)
    held = Held()
    server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=held))
    person.answers("What next?", "submit")
    assert held.began.wait(30)
    person.signal(signal.SIGKILL)
    person.wait_exit()


@pytest.mark.parametrize("choice", ["fresh", "delete"])
def test_a_source_stored_before_a_kill_is_reported_when_starting_over(
    typing: Person, server: DemoServer, home: Path, opened: Opened, choice: str
) -> None:
    killed_while_sending(typing, server)
    assert answers_kept(home)["layout.type"] == "native"
    person = again(home, server, opened)
    person.answers("What do you want to do?", choice)
    said = flat(person.is_asked("Type"))
    id_ = server.stored("acme", "game-client")[-1]["id"]
    assert f'An earlier run stored "Windows builds" (ID {id_}) but did not get the' in said
    assert not drafts(home)


def test_a_source_stored_before_a_kill_is_the_result_of_its_draft(
    typing: Person, server: DemoServer, home: Path, opened: Opened
) -> None:
    killed_while_sending(typing, server)
    person = again(home, server, opened)
    person.answers("What do you want to do?", "resume")
    assert "Stored in project game-client of acme" in flat(person.is_asked("What next?"))
    stored = [source["name"] for source in server.stored("acme", "game-client")]
    assert stored.count("Windows builds") == 1
    assert not drafts(home)


def test_a_stored_source_is_shown_without_the_secret_that_a_server_reveals(
    typing: Person, server: DemoServer, home: Path, opened: Opened
) -> None:
    test_a_signal_ends_the_wizard_while_a_server_does_not_respond(typing, server, home)
    arrived = {**server.stored("acme", "game-client")[-1], "secret_key": SECRET}
    unhidden = reply(200, [arrived])
    server.faults.add(Fault(unhidden, method="GET", path="/symbol-sources", times=0))
    person = again(home, server, opened, "--resume")
    said = person.is_asked("What next?")
    assert '"secret_key": {\n    "hidden-secret": true\n  }' in said.replace("\r", "")
    person.recording.assert_absent(SECRET)


def test_ctrl_d_confirms_and_keeps_a_draft(typing: Person, home: Path) -> None:
    typing.press("ctrl+d")
    typing.answers("Quit without submitting?", "stay")
    typing.is_asked("Prefix")
    typing.press("ctrl+d")
    assert "2. Quit and save a draft: without secrets; resume it next time\n" in typing.answers(
        "Quit without submitting?", "keep"
    )
    assert typing.wait_exit() == 0
    assert not typing.left_behind()
    assert answers_kept(home)["region"] == "eu-central-1"


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+d"])
def test_a_stored_source_leaves_no_draft(typing: Person, home: Path, key: str) -> None:
    typing.answers("Prefix")
    typing.answers("Layout", "1")
    typing.answers("Casing")
    typing.answers("Advanced")
    typing.answers("What next?", "submit")
    typing.reads("Stored in")
    typing.is_asked("What next?")
    typing.press(key)
    assert typing.wait_exit() == (INTERRUPTED if key == "ctrl+c" else 0)
    assert not typing.left_behind()
    assert not drafts(home)


def test_ctrl_d_before_any_answer_ends_without_a_draft(person: Person, home: Path) -> None:
    person.press("ctrl+d")
    assert person.wait_exit() == 0
    assert person.said().rstrip().endswith("\nNothing was stored.")
    assert not person.left_behind()
    assert not drafts(home)


@pytest.fixture
def left(typing: Person) -> None:
    """A draft was left behind by somebody who was interrupted."""
    typing.press("ctrl+c")
    typing.wait_exit()


@pytest.mark.usefixtures("left")
def test_a_draft_is_offered_and_resumed_at_the_first_missing_field(
    home: Path, server: DemoServer, opened: Opened
) -> None:
    person = again(home, server, opened)
    said = flat(person.answers("What do you want to do?", "1"))
    assert "There is a draft: 'Windows builds', Amazon S3, without secrets." in said
    said = person.answers("Secret access key:", SECRET)
    assert "Secrets are not kept in drafts. Enter again: Secret access key." in said
    person.answers("Prefix", "<")
    person.answers("Secret access key [entered]", "<")
    person.answers("Access key ID [AKIAIOSFODNN7EXAMPLE]")
    person.answers("Secret access key [entered]")
    person.answers("Prefix")
    person.answers("Layout", "1")
    person.answers("Casing")
    person.answers("Advanced")
    person.answers("What next?", "submit")
    person.answers("What next?", "quit")
    assert person.wait_exit() == 0
    stored = server.stored("acme", "game-client")[-1]
    assert (stored["name"], stored["secret_key"]) == ("Windows builds", SECRET)
    assert not drafts(home)


@pytest.mark.parametrize(("entered", "stored"), [(SECRET, SECRET), ("-", None)])
def test_an_optional_secret_is_prompted_for_again(
    person: Person,
    home: Path,
    server: DemoServer,
    opened: Opened,
    entered: str,
    stored: str | None,
) -> None:
    person.answers("Type", "http")
    person.answers("Name", "Windows builds")
    person.answers("URL", "https://symbols.example.com")
    person.answers("Username", "sentry")
    person.answers("Password", SECRET)
    person.answers("Layout", "1")
    person.answers("Casing")
    person.is_asked("Advanced")
    person.press("ctrl+c")
    person.wait_exit()
    reason = "Not kept in the draft, because it is a secret. Enter it again, or clear the field."
    person = again(home, server, opened, "--resume")
    assert f"Error: Password: {reason}" in flat(person.answers("Password"))
    assert f"Error: {reason}" in flat(person.answers("Password"))
    person.answers("Layout")
    person.answers("Casing")
    person.answers("Advanced")
    assert f"Error: Password: {reason}" in flat(person.answers("What next?", "go to password"))
    person.answers("Password", entered)
    is_doubted = "Warning: Password: There is a username, but no password." in person.answers(
        "What next?", "submit"
    )
    assert is_doubted is (stored is None)
    person.reads("Stored in")
    assert server.stored("acme", "game-client")[-1].get("password") == stored


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize(("choice", "is_there"), [("fresh", True), ("delete", False)])
def test_a_draft_can_be_skipped_or_deleted(
    home: Path, server: DemoServer, opened: Opened, choice: str, is_there: bool
) -> None:
    person = again(home, server, opened)
    person.answers("What do you want to do?", choice)
    person.is_asked("Type:")
    assert bool(drafts(home)) is is_there
    person.press("ctrl+d")
    assert person.wait_exit() == 0
    assert ("The draft of an earlier run is still there." in flat(person.said())) is is_there


@pytest.mark.usefixtures("left")
def test_an_option_decides_what_happens_to_a_draft(
    home: Path, server: DemoServer, opened: Opened
) -> None:
    again(home, server, opened, "--fresh").is_asked("Type:")
    again(home, server, opened, "--resume").is_asked("Secret access key:")


@pytest.mark.usefixtures("left")
def test_a_draft_fills_in_the_project_but_sends_no_token_anywhere(
    home: Path, server: DemoServer, opened: Opened
) -> None:
    person = opened(Person("--resume", home=home))
    person.answers(f"Server [{server.url}]")
    person.answers("Auth token:", server.token)
    person.answers("Organization [acme]")
    person.answers("Project [game-client]")
    person.is_asked("Secret access key:")
    elsewhere = {**settings_for(server, project="game-server"), "SENTRY_ORG": "acme"}
    other = opened(Person("--resume", home=home, env={**elsewhere}))
    said = flat(other.is_asked("Secret access key:"))
    assert "Note: This draft was for acme / game-client @" in said
    assert "Connected: acme / game-server" in said


@pytest.mark.usefixtures("left")
def test_a_draft_for_another_server_changes_nothing_about_this_one(
    home: Path, opened: Opened, server: DemoServer
) -> None:
    before = len(server.requests)
    with DemoServer() as other:
        env = {"SENTRY_URL": other.url, "SENTRY_AUTH_TOKEN": other.token}
        person = opened(Person("--resume", home=home, env=env))
        person.answers(f"Server [{other.url}]")
        person.answers("Auth token [token from SENTRY_AUTH_TOKEN]")
        person.is_asked("Organization:")
        assert other.requests
        assert len(server.requests) == before


@pytest.mark.usefixtures("left")
def test_storing_a_source_in_one_window_keeps_the_drafts_of_another(
    home: Path, server: DemoServer, opened: Opened
) -> None:
    person = again(home, server, opened, "--resume")
    person.answers("Secret access key:", SECRET)
    other = again(home, server, opened, "--fresh")
    other.answers("Type", "http")
    other.answers("Name", "Of another")
    other.is_asked("URL")
    other.press("ctrl+c")
    other.wait_exit()
    assert len(drafts(home)) == 2
    person.answers("Prefix")
    person.answers("Layout", "1")
    person.answers("Casing")
    person.answers("Advanced")
    person.answers("What next?", "submit")
    person.is_asked("What next?")
    assert json.loads(draft_file(home).read_text())["answers"]["name"] == "Of another"


def test_the_destination_is_kept_and_confirmed_again(
    home: Path, server: DemoServer, opened: Opened
) -> None:
    env = {"SENTRY_URL": server.url, "SENTRY_AUTH_TOKEN": server.token}
    person = opened(Person(home=home, env=env))
    person.answers(f"Server [{server.url}]")
    person.answers("Auth token [token from SENTRY_AUTH_TOKEN]")
    person.answers("Organization:", "acme")
    person.is_asked("Project:")
    person.press("ctrl+c")
    assert person.wait_exit() == INTERRUPTED
    assert "Organization and project are remembered for next time; the token is not." in flat(
        person.said()
    )
    asked = len(server.requests)
    person = opened(Person(home=home, env=env))
    person.answers(f"Server [{server.url}]")
    person.is_asked("Auth token [token from SENTRY_AUTH_TOKEN]")
    assert len(server.requests) == asked
    person.answers("Auth token [token from SENTRY_AUTH_TOKEN]")
    person.answers("Organization [acme]")
    person.answers("Project:", "game-client")
    person.is_asked("Type:")
    person.press("ctrl+d")
    person.answers("Quit without submitting?", "keep")
    person.wait_exit()
    kept = json.loads(draft_file(home).read_text())
    assert kept["destination"]["project"] == "game-client"
    fresh = opened(Person("--fresh", home=home, env=env))
    fresh.answers(f"Server [{server.url}]")
    fresh.answers("Auth token [token from SENTRY_AUTH_TOKEN]")
    fresh.is_asked("Organization:")


def test_quitting_asks_before_a_token_is_lost(
    home: Path, server: DemoServer, opened: Opened
) -> None:
    person = opened(Person(home=home))
    person.answers("Server [", server.url)
    person.answers("Auth token:", server.token)
    person.is_asked("Organization:")
    person.press("ctrl+d")
    assert "Quit and save a draft" not in person.answers("Quit without submitting?", "discard")
    assert person.wait_exit() == 0
    assert not drafts(home)


def test_an_optional_secret_of_a_draft_is_prompted_for_again(
    person: Person, home: Path, server: DemoServer, opened: Opened
) -> None:
    person.answers("Type", "http")
    person.answers("Name", "Builds")
    person.answers("URL", "https://symbols.example.com/")
    person.answers("Username", "reader")
    person.answers("Password", "correct horse")
    person.answers("Layout", "1")
    person.answers("Casing")
    person.answers("Advanced")
    person.is_asked("What next?")
    person.press("ctrl+c")
    person.wait_exit()
    again(home, server, opened, "--resume").is_asked("Password (optional): ")


def test_a_defect_keeps_a_draft_and_shows_no_secret(
    person: Person, home: Path, server: DemoServer, opened: Opened
) -> None:
    spoilt = home / "spoilt"
    spoilt.mkdir()
    (spoilt / "sitecustomize.py").write_text(
        "import symsrc_tui.sources.preview as review\n"
        "def as_json(body):\n    raise LookupError(body, 'S3NT1NEL')\n"
        "review.as_json = as_json\n"
    )
    person.close()
    env = {**settings_for(server), "PYTHONPATH": f"{spoilt}:{REPOSITORY}"}
    person = opened(Person(home=home, env=env))
    person.answers("Type", "http")
    person.answers("Name", "Builds")
    person.answers("URL", "https://symbols.example.com/")
    person.answers("Username")
    person.answers("Password")
    person.answers("Layout", "1")
    person.answers("Casing")
    person.answers("Advanced")
    assert person.wait_exit() == 1
    assert not person.left_behind()
    said = person.said()
    assert "A draft was saved, without secrets. To resume it, run:" in said
    assert "LookupError at session/source_file.py" in said
    assert "S3NT1NEL" not in said
    assert "Traceback" not in said
    assert drafts(home)


def test_a_missing_draft_is_reported(home: Path, server: DemoServer, opened: Opened) -> None:
    assert "There is no draft to resume" in again(home, server, opened, "--resume").is_asked(
        "Type:"
    )


@pytest.mark.usefixtures("left")
def test_a_damaged_draft_is_reported_and_not_offered(
    home: Path, server: DemoServer, opened: Opened
) -> None:
    draft_file(home).write_bytes(b"{")
    output = flat(again(home, server, opened).is_asked("Type:"))
    assert re.search(r"Note: The draft \S+ was ignored: it is damaged", output)
    assert draft_file(home).read_bytes() == b"{"


def test_a_hostile_draft_is_shown_as_plain_text(
    home: Path, server: DemoServer, opened: Opened, left: None
) -> None:
    del left
    kept = json.loads(draft_file(home).read_text())
    kept["answers"] |= {"name": "\x1b]52;c;AAAA\x07\x1b[2J\u202ename", "region": ["x"], "x": "y"}
    kept["destination"]["organization"] = "\x1b[31macme"
    draft_file(home).write_text(json.dumps(kept))
    person = again(home, server, opened)
    person.answers("What do you want to do?", "1")
    person.is_asked("Name")
    assert b"\x1b" not in person.raw
    assert "\u202e" not in person.raw.decode()


@pytest.fixture
def stateless(server: DemoServer, home: Path, opened: Opened) -> Person:
    """Someone asked for the bucket, where no draft can be saved."""
    env = {**settings_for(server), "XDG_STATE_HOME": "/proc/none"}
    person = opened(Person(home=home, env=env))
    person.answers("Type", "amazon")
    person.answers("Name", "Windows builds")
    person.is_asked("Bucket")
    return person


def test_a_draft_that_cannot_be_kept_is_reported(stateless: Person) -> None:
    stateless.press("ctrl+c")
    assert stateless.wait_exit() == INTERRUPTED
    assert "Cannot save a draft in /proc/none/symsrc-tui: No such file" in flat(stateless.said())


def test_answers_that_cannot_be_kept_are_not_lost(stateless: Person) -> None:
    stateless.press("ctrl+d")
    stateless.answers("Quit without submitting?", "keep")
    stateless.reads("Cannot save a draft in /proc/none/symsrc-tui: No such file")
    stateless.answers("Quit without submitting?", "<")
    stateless.answers("Bucket", "<")
    stateless.is_asked("Name [Windows builds]")


def test_a_draft_of_the_demo_is_for_the_demo_only(home: Path, opened: Opened) -> None:
    person = opened(Person("--demo", home=home))
    person.answers("Type", "amazon")
    person.answers("Name", "Windows builds")
    person.is_asked("Bucket")
    person.press("ctrl+c")
    person.wait_exit()
    assert not drafts(home)
    assert [file.parent.name for file in home.rglob("draft-*.json")] == ["demo"]
    opened(Person("--demo", home=home)).is_asked("What do you want to do?")


def test_ctrl_z_suspends_and_fg_resumes(
    server: DemoServer, home: Path, opened: Callable[[Terminal], Terminal]
) -> None:
    env = {**settings_for(server), "PYTHONPATH": str(REPOSITORY), "PS1": "shell: "}
    shell = opened(Terminal(["/bin/bash", "--norc", "-i"], home=home, env={**env}, term="dumb"))
    shell.wait_for("shell: ")
    shell.send(f"{' '.join(PROGRAM)}\r")
    shell.wait_for("Type:")
    shell.send("amazon\rWindows builds\racme-symbols\rfrank\rAKIAIOSFODNN7EXAMPLE\r")
    shell.wait_for("Secret access key: ")
    shell.press("ctrl+z")
    shell.wait_for("Stopped", "shell: ")
    mark = shell.mark()
    shell.send("stty -a\r")
    shell.wait_for(lambda: b"shell: " in shell.bytes_since(mark)[-10:])
    assert b" echo " in shell.bytes_since(mark)
    mark = shell.mark()
    shell.send("fg\r")
    shell.wait_for(lambda: shell.bytes_since(mark).endswith(b"Secret access key: "))
    shell.send(f"{SECRET}\r")
    shell.wait_for("Prefix (optional): ")
    shell.recording.assert_absent(SECRET)


def test_without_a_terminal_it_exits_with_instructions(
    home: Path, opened: Callable[[Terminal], Terminal]
) -> None:
    script = '"$0" "$@" </dev/null'
    path = {"PYTHONPATH": str(REPOSITORY)}
    terminal = opened(
        Terminal(["/bin/sh", "-c", script, sys.executable, *PROGRAM[1:]], home=home, env=path)
    )
    assert terminal.wait_exit() == 2
    assert "use: symsrc-tui add --from" in flat(terminal.text())
