"""The wizard in tmux: the screen is right after resizing, detaching and attaching again."""

from __future__ import annotations

import os
import select
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.needs import need
from tests.terminal.driver import PATIENCE, clean_environment
from tests.terminal.looks import looks
from tests.terminal.wizard import KINDS, WIZARD, Wizard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAM = f"exec {shlex.join([*WIZARD, '--demo'])}"
NAME = "Jeux — ビルド №1"
URL = "https://debug.acme.example"


class Tmux:
    """A tmux server with its own socket, and clients of it."""

    def __init__(self, home: Path, opened: Callable[[Wizard], Wizard]) -> None:
        self._home, self._opened = home, opened
        self._command = ["tmux", "-f", "/dev/null", "-S", str(home / "socket")]

    def client(self, *command: str, columns: int = 80, rows: int = 24) -> Wizard:
        """A terminal with this command of tmux running in it."""
        argv = [*self._command, *command]
        return self._opened(Wizard(argv, home=self._home, columns=columns, rows=rows))

    def run(self, *command: str) -> str:
        """What a command of tmux prints."""
        env = clean_environment(self._home, "xterm-256color")
        done = subprocess.run(
            [*self._command, *command], env=env, check=True, capture_output=True, text=True
        )
        return done.stdout


@pytest.fixture
def tmux(home: Path, opened: Callable[[Wizard], Wizard]) -> Iterator[Tmux]:
    need(shutil.which("tmux") is not None, "tmux is not installed")
    tmux = Tmux(home, opened)
    yield tmux
    subprocess.run([*tmux._command, "kill-server"], capture_output=True, check=False)


def assert_right(wizard: Wizard, tmux: Tmux) -> None:
    """The screen is what tmux has recorded, and does not change when it is redrawn."""
    wizard.wait_until_quiet(quiet=0.3)
    pane = tmux.run("capture-pane", "-p").splitlines()
    assert pane == [line.rstrip() for line in wizard.screen()[: len(pane)]]
    # Without tmux's own line, which has a clock.
    before = looks(wizard)[: len(pane)]
    tty = tmux.run("display-message", "-p", "#{pane_tty}").strip()
    Path(tty).write_bytes(b"\x1b[3;1H\x1b[Jrubbish")
    wizard.wait_for("rubbish")
    wizard.press("ctrl+l")
    wizard.wait_for(lambda: looks(wizard)[: len(pane)] == before)


def test_resized_detached_and_attached_again(tmux: Tmux) -> None:
    wizard = tmux.client("new-session", PROGRAM)
    wizard.wait_for(*KINDS, "✓ connected")
    wizard.press("3")
    wizard.wait_for("Username")
    wizard.paste(NAME)
    wizard.wait_for(NAME)
    assert_right(wizard, tmux)

    wizard.resize(60, 16)
    wizard.wait_for(NAME, lambda: wizard.emulator.lines[-2].startswith(" F2 fill"))
    assert_right(wizard, tmux)
    wizard.resize(130, 40)
    wizard.wait_for(NAME, '"name": ')
    assert_right(wizard, tmux)

    wizard.press("ctrl+b", "d")
    assert wizard.wait_exit() == 0
    again = tmux.client("attach-session", columns=90, rows=30)
    again.wait_for(NAME, "Username")
    assert_right(again, tmux)
    again.press("tab", *URL)
    again.wait_for(URL)
    again.pick("Layout", "ssqp", "Microsoft SSQP")
    again.review()
    assert_right(again, tmux)
    again.submit()
    again.press("ctrl+q")
    again.wait_exit()


def test_the_program_ends_when_the_server_is_killed(tmux: Tmux, home: Path) -> None:
    wizard = tmux.client("new-session", PROGRAM)
    wizard.wait_for(*KINDS, "✓ connected")
    wizard.press("3")
    wizard.wait_for("Username")
    wizard.type("Kept")
    wizard.wait_for("Kept")
    program = os.pidfd_open(int(tmux.run("display-message", "-p", "#{pane_pid}")))
    tmux.run("kill-server")
    with os.fdopen(program):
        assert select.select([program], [], [], PATIENCE)[0], "it runs on"
    assert any("Kept" in path.read_text() for path in home.rglob("*.json"))
