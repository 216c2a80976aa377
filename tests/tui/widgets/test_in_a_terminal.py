"""The fields in a real pseudo-terminal: bytes sent for a key, keys that arrive together."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.terminal.driver import Terminal
from tests.terminal.emulator import Profile
from tests.tui.widgets.probe import FIELDS
from tests.tui.widgets.test_key_input import PEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROBE = [sys.executable, "-m", "tests.tui.widgets.probe"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def terminal(home: Path, pytestconfig: pytest.Config) -> Iterator[Terminal]:
    """The form at 80x24, the first field in focus."""
    with Terminal(PROBE, home=home, cwd=pytestconfig.rootpath) as running:
        running.wait_for("ready")
        running.wait_until_quiet()
        yield running


def enter(terminal: Terminal, field: str) -> None:
    terminal.press(*["tab"] * FIELDS.index(field))
    terminal.wait_until_quiet()


def bytes_for(terminal: Terminal, key: str) -> int:
    """How many bytes the program sends for one key."""
    mark = terminal.mark()
    terminal.press(key)
    terminal.wait_until_quiet()
    return len(terminal.bytes_since(mark))


@pytest.mark.parametrize(
    ("field", "keys"),
    [
        ("line", ["a", "b", "backspace", "left", "right"]),
        ("secret", ["a", "b", "backspace"]),
        ("flag", ["space", "space"]),
        ("key", ["x", "y", "ctrl+u"]),
    ],
)
def test_a_key_in_a_field_repaints_its_line(
    terminal: Terminal, field: str, keys: list[str]
) -> None:
    enter(terminal, field)
    sent = {key: bytes_for(terminal, key) for key in keys}
    assert max(sent.values()) < 200, sent


@pytest.mark.parametrize("field", ["picker", "many"])
def test_a_key_in_an_open_list_repaints_two_rows(terminal: Terminal, field: str) -> None:
    enter(terminal, field)
    opening = bytes_for(terminal, "space")
    assert opening < 10 * 150, opening
    sent = [bytes_for(terminal, "down") for _ in range(3)]
    assert max(sent) < 2 * 180, sent
    terminal.wait_for("›")


def test_an_idle_form_sends_nothing(terminal: Terminal) -> None:
    enter(terminal, "picker")
    bytes_for(terminal, "enter")
    assert terminal.output_within(1) == b""


def test_keys_in_one_packet_reach_the_intended_fields(terminal: Terminal) -> None:
    terminal.send("acmé\x7f\x7fme\ts3cret\tlabel 7\r\t\t \tx\x7f\tlast\x1b[21~")
    terminal.wait_for("['acme', 'last'] ['value-7', True] 6 0")


@pytest.mark.parametrize("profile", list(Profile))
def test_a_pasted_key_stays_in_its_field(
    home: Path, pytestconfig: pytest.Config, profile: Profile
) -> None:
    terminal = Terminal(PROBE, home=home, cwd=pytestconfig.rootpath, profile=profile, term="vt100")
    with terminal:
        terminal.wait_for("ready")
        enter(terminal, "key")
        if profile is Profile.SILENT:
            terminal.send(PEM.replace("\n", "\r") + "\r")
        else:
            terminal.paste(PEM + "\n")
        terminal.wait_for(f"28 lines, {len(PEM):,} characters")
        terminal.press("f10")
        terminal.wait_for("['', ''] ['', False] 0 27")
        terminal.recording.assert_absent(PEM)
