"""Nothing leaves the host while somebody tries the demo, in both front ends and `add`.

The program runs with every connection and look-up of a name watched, and all but those to the
demo's own server forbidden.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.exit_codes import ExitCode
from tests.plain.person import REPOSITORY, Person, flat
from tests.terminal.driver import clean_environment
from tests.terminal.wizard import KINDS, Wizard

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ELSEWHERE = {
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://192.0.2.1:3128"),
    **dict.fromkeys(("AWS_ENDPOINT_URL_S3", "STORAGE_EMULATOR_HOST"), "http://192.0.2.1:9000"),
    "SENTRY_URL": "https://sentry.example.com",
    "PYTHONPATH": str(REPOSITORY),
}
FOUND = "game-client.debug was found at"
NOT_CONNECTED = "The demo does not connect to symbols.example.com"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """The file that has what was forbidden; it is not there if nothing was."""
    return tmp_path / "forbidden"


def program(notes: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "tests.demo.watch", str(notes), "--demo", *options]


def test_full_screen(home: Path, opened: Callable[[Wizard], Wizard], notes: Path) -> None:
    wizard = opened(Wizard(program(notes), home=home, env=ELSEWHERE))
    wizard.wait_for(*KINDS, "nothing leaves this host")
    wizard.choose("SymbolServer (HTTP)")
    wizard.press("f2")
    wizard.wait_for("Symbol server", "Older builds")
    wizard.press("enter")
    wizard.wait_for("Filled in: Name, URL")
    wizard.press("f6")
    wizard.wait_for("Press Enter to read the demo's example")
    wizard.press("enter")
    wizard.wait_for("8d6f1c2b3a495e7d90112233445566778899aabb")
    wizard.press("escape")
    wizard.wait_for("Example: Symbol server")
    wizard.press("f5")
    wizard.wait_for(FOUND)
    wizard.press("escape")
    wizard.go_to("URL")
    wizard.press("ctrl+u")
    wizard.type("https://symbols.example.com")
    wizard.press("f5")
    wizard.wait_for(NOT_CONNECTED)
    wizard.press("escape")
    wizard.review()
    wizard.submit()
    assert not notes.exists()


def test_line_by_line(home: Path, opened: Callable[[Person], Person], notes: Path) -> None:
    person = opened(Person(home=home, env=ELSEWHERE, program=program(notes, "--plain")))
    assert "This is a demo: nothing leaves this host." in person.is_asked("Type")
    person.answers("Type", "http")
    said = person.answers("Name", "@")
    assert "Type @ to use an example of the demo." in said
    said = flat(person.answers("Demo example:", "1"))
    assert "Wrong layout: a check suggests one that works" in said
    for prompt in ("URL", "Username", "Password", "Layout", "Casing", "Advanced settings?"):
        person.answers(prompt)
    person.answers("What next?", "debug file")
    assert "Type @ to use the demo's example." in person.answers("Path", "@")
    person.answers("What next?", "check")
    assert FOUND in flat(person.is_asked("What next?"))
    person.answers("What next?", "change")
    person.answers("Which one?", "URL")
    person.answers("URL", "https://symbols.example.com")
    person.answers("What next?", "check")
    assert f"Note: {NOT_CONNECTED}. To check it, start without --demo" in flat(
        person.is_asked("What next?")
    )
    person.answers("What next?", "submit")
    person.reads("Stored in")
    assert not notes.exists()


def test_the_command(home: Path, notes: Path) -> None:
    ran = _watched(home, notes, "add", "--demo", url="https://symbols.example.com")
    assert ran.returncode == ExitCode.OK, ran.stderr
    assert not notes.exists()


def test_the_monitor_records_forbidden_requests(home: Path, notes: Path) -> None:
    ran = _watched(home, notes, "check", url="http://127.0.0.1:9/")
    assert ran.returncode == ExitCode.CHECK_FAILED
    assert "socket.connect ('127.0.0.1', 9)" in notes.read_text()


def _watched(home: Path, notes: Path, *command: str, url: str) -> subprocess.CompletedProcess[str]:
    source = home / "source.json"
    layout = {"type": "unified", "casing": "default"}
    source.write_text(json.dumps({"type": "http", "name": "Builds", "url": url, "layout": layout}))
    argv = [sys.executable, "-m", "tests.demo.watch", str(notes), *command, "--from", str(source)]
    env = {**clean_environment(home, "dumb"), **ELSEWHERE}
    return subprocess.run(
        argv, env=env, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
