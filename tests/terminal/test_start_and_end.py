"""How the wizard starts in each circumstance, and how it leaves the terminal."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
from typing import TYPE_CHECKING

import pytest

from tests.terminal.driver import Terminal
from tests.terminal.wizard import KINDS, WIZARD, Wizard, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer

    Opened = Callable[[Terminal], Terminal]

REFUSED = 2
SLOW_RESOLVER = """
import pathlib, socket, time
at_once = socket.getaddrinfo
def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    if not flags & socket.AI_NUMERICHOST and b"example" in host:
        pathlib.Path("asked").touch()
        time.sleep(3600)
    return at_once(host, port, family, type, proto, flags)
socket.getaddrinfo = getaddrinfo
"""


@pytest.fixture
def demo(home: Path, opened: Callable[[Wizard], Wizard]) -> Wizard:
    """The wizard against its own demo server, on the first screen."""
    wizard = opened(Wizard([*WIZARD, "--demo"], home=home))
    wizard.wait_for(*KINDS)
    return wizard


def test_quitting_with_nothing_to_lose_ends_at_once(demo: Wizard) -> None:
    demo.press("ctrl+q")
    demo.wait_exit()
    assert not demo.left_behind()
    assert demo.text().strip() == "Nothing was stored."


def test_quitting_with_answers_asks_first(demo: Wizard) -> None:
    demo.choose("Amazon S3")
    demo.fill("Name", "Kept")
    demo.press("ctrl+q")
    demo.wait_for("Quit without submitting?")
    demo.press("escape")
    demo.wait_for("Kept", gone=["Quit without submitting?"])
    demo.press("ctrl+q")
    demo.wait_for("Quit without submitting?")
    demo.press("down", "enter")
    demo.wait_exit()
    assert not demo.left_behind()


@pytest.mark.parametrize("first", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_second_signal_during_the_exit_changes_nothing(
    demo: Wizard, first: signal.Signals, second: signal.Signals
) -> None:
    demo.signal(first)
    demo.wait_for(lambda: not demo.emulator.alternate_screen)
    with contextlib.suppress(ProcessLookupError):
        demo.signal(second)
    assert demo.wait_exit() == 128 + first
    assert not demo.left_behind()
    assert b"Traceback" not in demo.raw


@pytest.mark.parametrize("front", [[], ["--plain"]])
def test_it_ends_during_a_host_name_lookup(home: Path, opened: Opened, front: list[str]) -> None:
    # A fake, because a real resolver gives up after some time.
    (home / "sitecustomize.py").write_text(SLOW_RESOLVER)
    env = {
        "PYTHONPATH": str(home),
        "SENTRY_URL": "https://sentry.example.com",
        "SENTRY_AUTH_TOKEN": "sntryu_" + 64 * "0",
        "SENTRY_ORG": "acme",
        "SENTRY_PROJECT": "game-client",
    }
    terminal = opened(Terminal([*WIZARD, *front], home=home, env=env))
    terminal.wait_for("Connecting" if front else "connecting", (home / "asked").exists)
    terminal.wait_until_quiet()
    if front:
        terminal.press("ctrl+c")
        terminal.wait_for("? ")
        terminal.press("ctrl+d")
    else:
        terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0
    assert not terminal.left_behind()


def test_textuals_developer_tools_reveal_no_input(
    home: Path, opened: Callable[[Wizard], Wizard]
) -> None:
    out = home / "out"
    out.mkdir()
    env = {
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_LOG": str(out / "textual.log"),
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_PRESS": "3",
        "TEXTUAL_SCREENSHOT": "0",
        "TEXTUAL_SCREENSHOT_LOCATION": str(out),
        "TEXTUAL_SCREENSHOT_FILENAME": "picture.svg",
        "TEXTUAL_SHOW_RETURN": "1",
        "TEXTUAL_DISABLE_KITTY_KEY": "1",
    }
    wizard = opened(Wizard([*WIZARD, "--demo"], home=home, env=env))
    wizard.wait_for(*KINDS)
    wizard.choose("SymbolServer (HTTP)")
    wizard.fill("Password", "correct horse battery")
    wizard.signal(signal.SIGTERM)
    assert wizard.wait_exit() == 128 + signal.SIGTERM
    assert not wizard.left_behind()
    assert list(out.iterdir()) == []
    # The variable for keys still has its effect.
    assert b"\x1b[>" not in wizard.raw


def test_ctrl_c_does_not_end_it(demo: Wizard) -> None:
    demo.press("ctrl+c")
    demo.choose("Amazon S3")


def test_complete_settings_show_the_kinds_and_then_the_connection(
    server: DemoServer, home: Path, opened: Opened
) -> None:
    terminal = opened(Terminal(WIZARD, home=home, env=settings_for(server)))
    terminal.wait_for(*KINDS, "acme / game-client", "✓ connected")
    terminal.recording.assert_absent(server.token)


def test_without_a_token_it_asks_for_the_connection(home: Path, opened: Opened) -> None:
    terminal = opened(Terminal(WIZARD, home=home))
    terminal.wait_for("Server", "Auth token", "Organization", "Project")
    assert not any(kind in terminal.text() for kind in KINDS)


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("invalid_token", "does not accept this token"),
        ("read_only_token", "does not have the scope project:write"),
        ("organization_token", "is an organization token"),
    ],
)
def test_an_unusable_token_is_reported_before_anything_is_filled_in(
    server: DemoServer, home: Path, opened: Opened, token: str, reason: str
) -> None:
    secret: str = getattr(server, token)
    env = {**settings_for(server), "SENTRY_AUTH_TOKEN": secret}
    terminal = opened(Terminal(WIZARD, home=home, env=env))
    terminal.wait_for("✗ Auth token", "✗ not ready", reason)
    assert {request.method for request in server.requests} <= {"GET"}
    terminal.recording.assert_absent(secret)


def test_a_terminal_of_40_by_10_shows_all_kinds_by_scrolling(home: Path, opened: Opened) -> None:
    terminal = opened(Terminal([*WIZARD, "--demo"], home=home, columns=40, rows=10))
    terminal.wait_for(KINDS[0])
    terminal.press("down", "down", "down")
    terminal.wait_for(KINDS[3])
    terminal.resize(80, 24)
    terminal.wait_for(*KINDS)


@pytest.mark.parametrize("term", ["dumb", None])
def test_a_terminal_that_cannot_draw_gets_the_plain_front_end(
    home: Path, opened: Opened, term: str | None
) -> None:
    terminal = opened(Terminal([*WIZARD, "--demo"], home=home, env={"TERM": term}))
    terminal.wait_for(*KINDS)
    assert b"\x1b" not in terminal.raw
    terminal.signal(signal.SIGTERM)
    assert terminal.wait_exit() != 0
    assert not terminal.left_behind()


def test_plain_asks_line_by_line(home: Path, opened: Opened) -> None:
    terminal = opened(Terminal([*WIZARD, "--demo", "--plain"], home=home))
    terminal.wait_for(*KINDS)
    assert b"\x1b" not in terminal.raw


@pytest.mark.parametrize("redirection", ["</dev/null", "2>&1 | cat"])
def test_without_a_terminal_it_exits_with_instructions(
    home: Path, opened: Opened, redirection: str
) -> None:
    script = f'set -o pipefail; "$0" -m symsrc_tui --demo {redirection}'
    terminal = opened(Terminal(["/bin/bash", "-c", script, sys.executable], home=home))
    assert terminal.wait_exit() == REFUSED
    assert "add --from" in terminal.text()
    assert b"\x1b" not in terminal.raw


@pytest.mark.parametrize("front", [[], ["--plain"]])
@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("pipe", "pipe cannot be written: it is not a regular file"),
        ("/dev/tty", "/dev/tty cannot be written: it is not a regular file"),
        ("", "an empty path cannot be written"),
    ],
)
def test_a_log_that_is_not_a_file_is_rejected_at_once(
    home: Path, opened: Opened, file: str, message: str, front: list[str]
) -> None:
    os.mkfifo(home / "pipe")
    terminal = opened(Terminal([*WIZARD, "--demo", "--debug", file, *front], home=home))
    assert terminal.wait_exit() == REFUSED
    assert f"symsrc-tui: --debug: {message}" in terminal.text()
    assert b"\x1b" not in terminal.raw


def _with_a_name(wizard: Wizard) -> Wizard:
    """Type a name that would be lost."""
    wizard.wait_for(*KINDS)
    wizard.choose("Amazon S3")
    wizard.fill("Name", "Windows builds")
    return wizard


def test_after_a_signal_the_terminal_shows_that_the_answers_could_not_be_saved(
    home: Path, opened: Callable[[Wizard], Wizard]
) -> None:
    env = {"XDG_STATE_HOME": "/proc/none"}
    wizard = _with_a_name(opened(Wizard([*WIZARD, "--demo"], home=home, env=env)))
    wizard.signal(signal.SIGTERM)
    assert wizard.wait_exit() == 128 + signal.SIGTERM
    assert not wizard.left_behind()
    text = " ".join(wizard.text().split())
    assert "Cannot save a draft in /proc/none/symsrc-tui/demo: No such file" in text
    assert "Your answers were not saved" in text


@pytest.mark.parametrize("state", [None, "/proc/none"])
def test_a_signal_ends_the_wizard_while_output_is_blocked(
    home: Path, opened: Callable[[Wizard], Wizard], state: str | None
) -> None:
    env = {"XDG_STATE_HOME": state} if state else {}
    wizard = _with_a_name(opened(Wizard([*WIZARD, "--demo"], home=home, env=env)))
    terminal = os.open(f"/proc/{wizard.pid}/fd/2", os.O_RDWR | os.O_NOCTTY)
    try:
        termios.tcflow(terminal, termios.TCOOFF)
    finally:
        os.close(terminal)
    wizard.signal(signal.SIGTERM)
    assert wizard.wait_exit() == 128 + signal.SIGTERM
    assert bool(list(home.rglob("draft-*.json"))) is not bool(state)


def test_a_lost_connection_ends_the_wizard(demo: Wizard) -> None:
    demo.hang_up()
    assert demo.wait_exit() == 128 + signal.SIGHUP
