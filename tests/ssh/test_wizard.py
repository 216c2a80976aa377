"""The wizard over SSH, on a line of 300 ms round trip and 5 KB/s."""

from __future__ import annotations

import os
import select
import signal
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.terminal.driver import PATIENCE
from tests.terminal.emulator import Profile
from tests.terminal.link import Link
from tests.terminal.wizard import KINDS, WIZARD, Wizard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.ssh.conftest import FarEnd

PASSWORD = "correct horse battery"
KEYSTROKE_BYTES = 250
SLOW_START = 3 * PATIENCE


@pytest.fixture
def seat(far_end: FarEnd, tmp_path: Path) -> Iterator[Callable[..., Wizard]]:
    """Logs in with the options given, and starts the wizard there."""

    def sit_down(
        *options: str, link: Link | None = None, profile: Profile = Profile.XTERM
    ) -> Wizard:
        home, here = tmp_path / "far", tmp_path / "near"
        home.mkdir()
        here.mkdir()
        login = far_end.server.client([*WIZARD, "--demo", *options], home=home)
        argv = [*far_end.prefix, *login]
        link = link or far_end.link
        wizard = stack.enter_context(Wizard(argv, home=here, link=link, profile=profile))
        wizard.wait_for(*KINDS, "✓ connected", timeout=SLOW_START)
        return wizard

    with ExitStack() as stack:
        yield sit_down


def assert_gone(pid: int) -> None:
    """Within the patience of a person, there is neither that process nor one of its session."""
    try:
        end = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    with os.fdopen(end):
        assert select.select([end], [], [], PATIENCE)[0], "it runs on"
    assert not [
        stat.parent.name for stat in Path("/proc").glob("[0-9]*/stat") if _session(stat) == pid
    ]


def _session(stat: Path) -> int | None:
    try:
        state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state == "Z" else int(session)


def test_a_source_is_added_by_typing_ahead(seat: Callable[..., Wizard]) -> None:
    wizard = seat()
    wizard.press("3", *"Nightly builds", "down", *"https://symbols.example.com/files", "tab")
    wizard.press(*"sentry", "down", *PASSWORD, "tab", *"ssqp", "enter", "ctrl+r")
    wizard.wait_for("Will be added to", "Nightly builds", "symbols.example.com/files", "hidden")
    wizard.press("enter")
    wizard.wait_for("Stored in")
    wizard.press("ctrl+q")
    assert wizard.wait_exit() == 0
    assert not wizard.left_behind()
    wizard.recording.assert_absent(PASSWORD)


def test_typing_sends_few_bytes(seat: Callable[..., Wizard]) -> None:
    wizard = seat()
    assert not wizard.emulator.mouse_reporting
    wizard.press("3")
    wizard.wait_for("Username")
    text = "a name that somebody types at their leisure"
    mark = wizard.mark()
    wizard.type(text)
    wizard.wait_for(text)
    assert len(wizard.bytes_since(mark)) <= len(text) * KEYSTROKE_BYTES


def test_the_mouse_is_left_to_the_terminal_unless_requested(seat: Callable[..., Wizard]) -> None:
    wizard = seat("--mouse")
    assert wizard.emulator.mouse_reporting


def test_arrow_keys_are_whole_though_each_byte_has_its_own_packet(
    seat: Callable[..., Wizard],
) -> None:
    wizard = seat(link=Link(piece=1, typing_gap=0.08), profile=Profile.SILENT)
    wizard.press("3")
    wizard.wait_for("Username", lambda: wizard.focused() == "Name")
    wizard.press("down", "down", "up")
    wizard.wait_for(lambda: wizard.focused() == "URL")
    wizard.press("escape")
    wizard.wait_for(*KINDS)


@pytest.fixture
def half_way(seat: Callable[..., Wizard]) -> Wizard:
    """A name, and a password, typed into the form of a symbol server."""
    wizard = seat()
    wizard.press("3", *"Kept", "down", "down", "down", *PASSWORD, "tab")
    wizard.wait_for("Kept", "•" * len(PASSWORD), lambda: wizard.focused() == "Layout")
    return wizard


def assert_kept(home: Path) -> None:
    """There is a draft in `home` with the name in it, for its owner's eyes, without the secret."""
    files = {path: path.read_text() for path in home.rglob("*") if path.is_file()}
    assert not any(PASSWORD in text for text in files.values())
    (draft,) = (path for path, text in files.items() if "Kept" in text)
    assert draft.stat().st_mode & 0o777 == 0o600


def test_a_killed_client_ends_the_program(
    half_way: Wizard, far_end: FarEnd, tmp_path: Path
) -> None:
    half_way.signal(signal.SIGKILL)
    assert_gone(far_end.server.pid)
    assert_kept(tmp_path / "far")


@pytest.mark.usefixtures("half_way")
def test_a_lost_connection_ends_the_program(far_end: FarEnd, tmp_path: Path) -> None:
    if far_end.wire is None:
        pytest.skip("needs a network of its own, which only root may have")
    far_end.wire.cut()
    assert_gone(far_end.server.pid)
    assert_kept(tmp_path / "far")
