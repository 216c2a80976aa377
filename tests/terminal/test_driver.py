"""The driver itself, with programs so small that it is clear what they must do."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.terminal.conftest import PROBES
from tests.terminal.driver import Terminal
from tests.terminal.emulator import Profile
from tests.terminal.link import SLOW, Link

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Opened = Callable[[Terminal], Terminal]

KEYS_PROBE = [sys.executable, str(PROBES / "keys.py")]


def test_keys_arrive_as_pressed_and_in_order(keys_probe: Terminal) -> None:
    keys_probe.wait_for("size 80x24")
    keys_probe.press("a", "tab", "shift+tab", "up", "f1", "f5", "ctrl+r", "escape")
    keys_probe.wait_for("key <escape>")
    shown = [line.strip() for line in keys_probe.screen() if "key" in line]
    assert shown == [
        f"key <{key}>" for key in ("a", "tab", "shift+tab", "up", "f1", "f5", "ctrl+r", "escape")
    ]


def test_a_modern_terminal_sends_kitty_keys_and_its_size_in_band(
    home: Path, opened: Opened
) -> None:
    terminal = opened(Terminal(KEYS_PROBE, home=home, profile=Profile.MODERN))
    terminal.wait_for("size 80x24", lambda: 2048 in terminal.emulator.modes)
    terminal.press("é", "shift+tab", "ctrl+r")
    terminal.wait_for("key <é>", "key <shift+tab>", "key <ctrl+r>")
    terminal.resize(90, 30)
    terminal.wait_for("size 90x30")
    assert b"\x1b[?2026h" in terminal.raw, "synchronized output was offered and not taken"
    terminal.press("f10")
    assert terminal.wait_exit() == 7
    # Textual 8.2.8 turns reports in pixels on and never off again; alone they have no effect.
    assert terminal.left_behind() == {"mode 1016"}


def test_a_silent_terminal_is_not_waited_for(home: Path, opened: Opened) -> None:
    terminal = opened(Terminal(KEYS_PROBE, home=home, profile=Profile.SILENT, term="vt100"))
    terminal.wait_for("size 80x24")
    assert b"\x1b[?2026h" not in terminal.raw


def test_a_paste_arrives_whole(keys_probe: Terminal) -> None:
    keys_probe.wait_for("size 80x24")
    keys_probe.paste("first\r\nsecond é\n")
    keys_probe.wait_for(r"paste 'first\rsecond é\r'")
    keys_probe.paste("first\nsecond", line_end="\r\n")
    keys_probe.wait_for(r"paste 'first\r\nsecond'")


def test_a_resize_arrives(keys_probe: Terminal) -> None:
    keys_probe.wait_for("size 80x24")
    keys_probe.resize(40, 10)
    keys_probe.wait_for("size 40x10")
    assert [len(line) for line in keys_probe.screen()] == [40] * 10


def test_the_exit_code_comes_back_and_the_terminal_is_as_before(keys_probe: Terminal) -> None:
    keys_probe.wait_for("size 80x24")
    assert keys_probe.emulator.alternate_screen
    assert "mode 25" in keys_probe.left_behind()
    keys_probe.press("f10")
    assert keys_probe.wait_exit() == 7
    assert not keys_probe.left_behind()
    assert not keys_probe.emulator.unknown


def test_the_modes_that_a_killed_program_leaves_are_seen(
    keys_probe: Terminal,
) -> None:
    keys_probe.wait_for("size 80x24")
    keys_probe.signal(signal.SIGKILL)
    assert keys_probe.wait_exit() == -signal.SIGKILL
    left = {"no echo", "no lines", "no signals", "mode 1049", "mode 25", "mode 1003"}
    assert left <= keys_probe.left_behind()
    assert keys_probe.emulator.alternate_screen


def test_a_hang_up_reaches_the_program(home: Path, opened: Opened) -> None:
    script = "trap 'echo caught >caught; exit 3' HUP; echo ready; while :; do read line; done"
    terminal = opened(Terminal(["/bin/bash", "-c", script], home=home))
    terminal.wait_for("ready")
    terminal.hang_up()
    assert terminal.wait_exit() == 3
    assert (home / "caught").read_text() == "caught\n"


def test_the_program_has_a_controlling_terminal_and_a_clean_environment(
    home: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTRY_AUTH_TOKEN", "must-not-be-inherited")
    script = "echo from tty >/dev/tty; env; pwd; echo end"
    terminal = opened(
        Terminal(
            ["/bin/sh", "-c", script],
            home=home,
            columns=300,
            rows=60,
            env={"LANG": None, "ADDED": "1"},
        )
    )
    assert terminal.wait_exit() == 0
    shown = terminal.text()
    assert "from tty" in shown
    assert f"HOME={home}" in shown
    assert "ADDED=1" in shown
    assert "LANG=" not in shown
    assert "SENTRY" not in shown
    assert str(home) in shown.splitlines()


def test_all_output_is_drawn_when_the_program_has_ended(home: Path, opened: Opened) -> None:
    terminal = opened(Terminal(["/usr/bin/seq", "30000"], home=home))
    assert terminal.wait_exit() == 0
    assert terminal.raw.endswith(b"29999\r\n30000\r\n")


def test_an_unsuccessful_wait_fails_at_once_with_the_screen(home: Path, opened: Opened) -> None:
    terminal = opened(Terminal(["/bin/echo", "something else"], home=home))
    with pytest.raises(
        AssertionError, match=r"never came: (?s:.)*something else(?s:.)*ended with 0"
    ):
        terminal.wait_for("what never comes")


def test_quiet_means_that_the_program_sleeps(home: Path, opened: Opened) -> None:
    script = "echo busy; for i in $(/usr/bin/seq 300000); do :; done; echo done; exec sleep 1000"
    terminal = opened(Terminal(["/bin/bash", "-c", script], home=home))
    terminal.wait_for("busy")
    terminal.wait_until_quiet(quiet=0.02)
    assert "done" in terminal.text()


def test_a_program_that_has_ended_is_quiet_even_with_unread_keys(
    home: Path, opened: Opened
) -> None:
    terminal = opened(Terminal(["/bin/echo", "end"], home=home))
    assert terminal.wait_exit() == 0
    terminal.type("never read")
    terminal.wait_until_quiet()
    assert terminal.text().strip() == "end"


def test_on_a_slow_line_keys_keep_their_order(home: Path, opened: Opened) -> None:
    terminal = opened(Terminal(KEYS_PROBE, home=home, link=SLOW))
    terminal.wait_for("size 80x24")
    terminal.press("left", "x", "f5", "down")
    terminal.wait_for("key <left>", "key <x>", "key <f5>", "key <down>")
    assert "escape" not in terminal.text()
    assert {size for _, size in terminal.recording.arrivals} == {1}


@pytest.mark.parametrize(("patience", "arrives"), [(None, "key <escape>"), ("10000", "key <up>")])
def test_a_split_arrow_key_is_whole_only_for_a_patient_program(
    home: Path, opened: Opened, patience: str | None, arrives: str
) -> None:
    terminal = opened(
        Terminal(
            KEYS_PROBE,
            home=home,
            link=Link(piece=1, typing_gap=0.5),
            profile=Profile.SILENT,
            env={"ESCDELAY": patience},
        )
    )
    terminal.wait_for("size 80x24")
    terminal.press("up")
    terminal.wait_for(arrives)


def test_a_secret_shown_by_the_program_is_found(keys_probe: Terminal) -> None:
    keys_probe.wait_for("size 80x24")
    keys_probe.recording.assert_absent("pasted-sentinel-42")
    keys_probe.paste("pasted-sentinel-42")
    keys_probe.wait_for("pasted-sentinel-42")
    with pytest.raises(AssertionError, match="the bytes written"):
        keys_probe.recording.assert_absent("pasted-sentinel-42")
