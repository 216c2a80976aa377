"""Terminals that know little: few letters, few columns, nothing but text."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault
from tests.plain.person import PROGRAM, REPOSITORY, Held, Person, flat
from tests.sources.samples import pem, rsa_key
from tests.terminal.driver import Terminal
from tests.terminal.link import SLOW, Link
from tests.terminal.wizard import settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer

    Opened = Callable[[Person], Person]

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYS3NT1NELKE"
NOTHING_BUT_TEXT = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f]*")


def add_s3(person: Person, name: str) -> None:
    """Adds an S3 source, told what it is called."""
    person.answers("Type", "amazon")
    person.answers("Name", name)
    person.answers("Bucket", "acme-symbols")
    person.answers("Region", "paulo")
    person.answers("Access key ID", "AKIAIOSFODNN7EXAMPLE")
    person.answers("Secret access key", SECRET)
    person.answers("Prefix")
    person.answers("Layout", "5")
    person.answers("Casing")
    person.answers("Advanced")
    person.answers("What next?", "submit")
    person.reads("Stored in")
    person.answers("What next?", "quit")
    assert person.wait_exit() == 0
    assert not person.left_behind()
    person.recording.assert_absent(SECRET)


@pytest.mark.parametrize(
    ("env", "encoding", "name"),
    [
        ({"TERM": "dumb"}, "utf-8", "Été №1 📱"),
        ({"TERM": None}, "utf-8", "Été №1 📱"),
        ({"TERM": "vt100", "LC_ALL": "C"}, "utf-8", "Été №1"),
        ({"LC_ALL": "POSIX", "LANG": None}, "utf-8", "Été №1"),
        ({"PYTHONIOENCODING": "latin-1"}, "latin-1", "Été ±1"),
        ({"PYTHONIOENCODING": "cp1252"}, "cp1252", "Été …1"),
        ({"PYTHONIOENCODING": "ascii"}, "ascii", "Summer 1"),
        ({"NO_COLOR": "1", "COLUMNS": "30"}, "utf-8", "Été"),
    ],
)
def test_any_terminal_adds_a_source(
    server: DemoServer,
    home: Path,
    opened: Opened,
    env: dict[str, str | None],
    encoding: str,
    name: str,
) -> None:
    person = opened(Person(home=home, env={**settings_for(server), **env}, encoding=encoding))
    add_s3(person, name)
    assert server.stored("acme", "game-client")[-1]["name"] == name
    written = person.raw.decode(encoding).replace("\r\n", "\n")
    assert NOTHING_BUT_TEXT.fullmatch(written)
    assert f'\n  "name": "{name}",\n' in written


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_characters_that_the_terminal_lacks_are_escaped_as_in_json(
    server: DemoServer, home: Path, opened: Opened, encoding: str
) -> None:
    env = {**settings_for(server), "PYTHONIOENCODING": encoding}
    person = opened(Person(home=home, env=env, encoding=encoding))
    person.answers("Type", "amazon")
    person.answers("Name", "x")
    person.answers("Bucket", "acme-symbols")
    region = "South America (São Paulo)" if encoding == "latin-1" else "(S\\u00e3o Paulo)"
    assert region in person.answers("Region", "paulo")
    person.answers("Access key ID", "ASIA1")
    assert "Error: ASIA... keys are temporary" in person.is_asked("Access key ID")


def test_json_with_characters_that_the_terminal_lacks_stays_equal(
    server: DemoServer, home: Path, opened: Opened
) -> None:
    env = settings_for(server)
    person = opened(Person(home=home, env=env))
    person.answers("Type", "amazon")
    person.answers("Name", "Été 📱")
    person.is_asked("Bucket")
    person.press("ctrl+c")
    person.wait_exit()
    env["PYTHONIOENCODING"] = "latin-1"
    person = opened(Person("--resume", home=home, env=env, encoding="latin-1"))
    for prompt in ("Bucket", "Region", "Access key ID", "Secret access key"):
        person.answers(prompt)
        person.answers(prompt)
    person.answers("Prefix")
    person.answers("Layout")
    person.answers("Layout")
    person.answers("Casing")
    person.answers("Advanced")
    assert "\nName: Été \\ud83d\\udcf1\n" in person.answers("What next?", "request")
    said = person.is_asked("What next?")
    assert '\n  "name": "Été \\ud83d\\udcf1",\n' in said


def test_a_raw_terminal_works_and_stays_raw(
    server: DemoServer, home: Path, opened: Callable[[Terminal], Terminal]
) -> None:
    script = 'trap : INT; stty raw -echo; "$0" "$@"; stty -a'
    env = {**settings_for(server), "PYTHONPATH": str(REPOSITORY)}
    argv = ["/bin/sh", "-c", script, *PROGRAM]
    terminal = opened(Terminal(argv, home=home, env={**env}, term="dumb", columns=200))
    terminal.wait_for(lambda: terminal.raw.endswith(b"\r\nType: "))
    terminal.send("nothing\r")
    terminal.wait_for("No match for nothing.")
    assert b"Type: nothing\r\n" in terminal.raw
    terminal.press("ctrl+c")
    terminal.wait_exit()
    assert {"-icanon", "-echo", "-icrnl", "-opost", "-isig"} <= set(terminal.text().split())


def test_input_invalid_in_the_terminals_encoding_is_prompted_for_again(person: Person) -> None:
    person.answers("Type", "amazon")
    person.is_asked("Name")
    person.send(b"\xff\xfe\r")
    person.reads("This is not valid utf-8, the terminal's encoding.")
    person.answers("Name", "Builds")
    person.is_asked("Bucket")


@pytest.mark.parametrize("columns", [40, 80])
def test_lines_for_people_are_cut_between_words(
    server: DemoServer, home: Path, opened: Opened, columns: int
) -> None:
    person = opened(Person(home=home, env=settings_for(server), columns=columns))
    person.answers("Type", "http")
    person.answers("Name", "?")
    person.answers("Name", "x")
    person.is_asked("URL")
    lines = person.raw.decode().replace("\r\n", "\n").split("\n")
    assert max(map(len, lines)) < columns
    assert min(len(line) for line in lines if line.startswith("At any question")) > columns - 20


def test_a_new_width_is_used(person: Person) -> None:
    person.resize(40, 10)
    person.answers("Type", "http")
    said = person.is_asked("Name")
    assert max(map(len, said.split("\n"))) < 40


def test_input_typed_ahead_is_kept_and_not_shown(
    server: DemoServer, home: Path, opened: Opened
) -> None:
    held = Held()
    server.faults.add(Fault(path="/projects/acme/game-client/", wait_for=held))
    person = opened(Person(home=home, env=settings_for(server)))
    assert held.began.wait(30)
    person.send(f"amazon\r{SECRET}\r")
    person.wait_until_quiet()
    held.set()
    said = person.is_asked("Bucket")
    assert "Type: (typed ahead)\n" in said
    assert "Name: (typed ahead)\n" in said
    person.recording.assert_absent(SECRET)


def test_lines_pasted_after_a_secret_are_discarded(person: Person) -> None:
    person.answers("Type", "http")
    person.answers("Name", "x")
    person.answers("URL", "https://symbols.example.com/")
    person.answers("Username", "reader")
    person.is_asked("Password")
    person.send("first-line-secret\rsecond-line-secret\r\rthird-line-secret\r")
    assert "Only the first line was kept." in person.is_asked("Layout")
    person.recording.assert_absent("first-line-secret", "second-line-secret", "third-line-secret")


def test_lines_pasted_after_a_key_are_discarded(person: Person) -> None:
    person.answers("Type", "google")
    person.answers("Name", "x")
    person.answers("Bucket", "acme-symbols")
    person.answers("Client email", "a@acme.iam.gserviceaccount.com")
    person.is_asked("Private key")
    key = pem(rsa_key())
    # More than is read at once.
    person.send(key.replace("\n", "\r") + "left over\r" * 600)
    said = person.answers("Prefix (optional):", "?")
    assert "typed ahead" not in said
    person.is_asked("Prefix (optional):")
    person.recording.assert_absent(key)


# The terminal itself shows what is pasted where letters show, before the program gets to see it.
@pytest.mark.lets_secrets_out
def test_a_key_pasted_at_the_wrong_prompt_is_discarded(person: Person) -> None:
    person.answers("Type", "google")
    person.is_asked("Name")
    person.send(pem(rsa_key()).replace("\n", "\r"))
    person.reads("This is a private key, which does not belong here.")
    person.answers("Name:", "Builds")
    person.is_asked("Bucket:")


def test_a_key_longer_than_a_terminals_line_arrives_whole(
    person: Person, server: DemoServer
) -> None:
    key = pem(rsa_key(4096))
    person.answers("Type", "google")
    person.answers("Name", "x")
    person.answers("Bucket", "acme-symbols")
    person.answers("Client email", "a@acme.iam.gserviceaccount.com")
    person.is_asked("Private key")
    spaces = " " * 3000
    person.send(f"{spaces}{key}{spaces}".replace("\n", "\\n") + "\r")
    person.answers("Prefix")
    person.answers("Layout", "1")
    person.answers("Casing")
    person.answers("Advanced")
    person.answers("What next?", "submit")
    person.reads("Stored in")
    assert server.stored("acme", "game-client")[-1]["private_key"] == key


def test_a_line_truncated_by_the_terminal_is_rejected(person: Person) -> None:
    person.answers("Type", "http")
    person.is_asked("Name")
    person.send("x" * 5000 + "\r")
    person.reads("This line is too long: the terminal cut it off.")
    person.answers("Name:", "y")
    person.is_asked("URL:")


def test_a_hidden_answer_can_be_corrected(person: Person) -> None:
    person.answers("Type", "app store")
    person.answers("Name", "x")
    person.answers("Issuer", "69a6de7e-1234-47e3-e053-5b8c7c11a4d1")
    person.answers("Key ID")
    person.is_asked("Private key")
    person.send("oops\x15@/nowheree\x7f\r")
    person.answers("Path", "<")
    assert "There is no .p8 file at /nowhere\n" in person.raw.decode().replace("\r\n", "\n")
    person.is_asked("Private key")
    person.press("ctrl+d")
    person.is_asked("Quit without submitting?")


@pytest.mark.parametrize("link", [SLOW])
def test_a_pasted_key_arrives_whole_over_a_slow_connection(
    server: DemoServer, home: Path, opened: Opened, link: Link
) -> None:
    key = pem(rsa_key())
    person = opened(Person(home=home, env=settings_for(server), link=link))
    person.answers("Type", "google")
    person.answers("Name", "x")
    person.answers("Bucket", "acme-symbols")
    person.answers("Client email", "a@acme.iam.gserviceaccount.com")
    person.is_asked("Private key")
    person.send(key.replace("\n", "\r"))
    assert "Error" not in person.is_asked("Prefix")
    person.recording.assert_absent(key)


def test_it_imports_no_textual() -> None:
    program = "import sys, symsrc_tui.plain.wizard, symsrc_tui.sentry.client; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert "textual" not in ran.stdout.split()


def test_importing_it_imports_next_to_nothing() -> None:
    program = "import sys, symsrc_tui.plain; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert {"pydantic", "httpx", "asyncio"}.isdisjoint(ran.stdout.split())


def test_help_has_purpose_place_and_example(person: Person) -> None:
    person.answers("Type", "?")
    assert "You can change it later." in person.answers("Type", "amazon")
    person.answers("Name", "?")
    said = flat(person.is_asked("Name"))
    assert "Tell your team which debug files the source holds." in said
    assert "For example: Windows builds" in said
    assert "< goes back" in said
