"""The command and the ID can be shown outside the full screen, or copied."""

from __future__ import annotations

import signal
from threading import Event
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.demo.server import DemoServer
from tests.terminal.wizard import KINDS, WIZARD, Wizard, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PASSWORD = "correct horse battery"


@pytest.fixture
def wizard(home: Path, opened: Callable[[Wizard], Wizard]) -> Iterator[tuple[Wizard, DemoServer]]:
    """The wizard on the review of an HTTP source with a password."""
    with DemoServer() as server:
        wizard = opened(Wizard(WIZARD, home=home, env=settings_for(server)))
        wizard.wait_for(*KINDS)
        wizard.choose("SymbolServer (HTTP)")
        wizard.fill("Name", "Build server")
        wizard.fill("URL", "https://symbols.example.com/files")
        wizard.fill("Username", "sentry")
        wizard.fill("Password", PASSWORD)
        wizard.pick("Layout", "unified", "Unified Symbol Server Layout")
        wizard.review()
        yield wizard, server
        wizard.recording.assert_absent(PASSWORD, server.token)


def test_the_command_can_be_selected_outside_the_full_screen(
    wizard: tuple[Wizard, DemoServer],
) -> None:
    terminal, server = wizard
    terminal.press("p")
    terminal.wait_for("Press Enter to return to the wizard", "curl")
    assert not terminal.emulator.alternate_screen
    assert f"{server.url}/api/0/projects/acme/game-client/symbol-sources/" in terminal.text()
    terminal.press("enter")
    terminal.wait_for("4 Review", "[ Submit ]", "Ctrl+Q quit", gone=["Press Enter to return"])
    assert terminal.emulator.alternate_screen
    terminal.submit()
    terminal.press("p")
    terminal.wait_for("Press Enter to return to the wizard", "hidden-secret")
    terminal.press("enter")
    terminal.wait_for("Stored", gone=["Press Enter to return"])


@pytest.mark.parametrize("keys", ["p\r", "ppx\r", "p\x1b[B\r"])
def test_enter_in_one_packet_with_the_key_for_the_plain_view_returns_and_submits_nothing(
    wizard: tuple[Wizard, DemoServer], keys: str
) -> None:
    terminal, server = wizard
    terminal.send(keys)
    terminal.wait_for("[ Submit ]", lambda: b"Press Enter to return" in terminal.raw)
    terminal.wait_until_quiet()
    assert "[ Submit ]" in terminal.text()
    assert {request.method for request in server.requests} == {"GET"}
    terminal.send("p\r\r")
    terminal.wait_for("Stored in")


def test_a_source_stored_meanwhile_is_shown_on_return(
    wizard: tuple[Wizard, DemoServer],
) -> None:
    terminal, server = wizard
    held = Event()
    server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=held))
    terminal.press("enter")
    terminal.wait_for("Sending the source")
    terminal.press("p")
    terminal.wait_for("Press Enter to return to the wizard")
    held.set()
    while len(server.stored("acme", "game-client")) < 3:
        terminal.wait_until_quiet()
    terminal.wait_until_quiet()
    assert not terminal.emulator.alternate_screen
    terminal.press("enter")
    terminal.wait_for("Stored in", "Add another source", gone=["Press Enter to return"])
    assert terminal.emulator.alternate_screen


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_wizard_outside_the_full_screen_too(
    wizard: tuple[Wizard, DemoServer], number: signal.Signals
) -> None:
    terminal, _ = wizard
    terminal.press("p")
    terminal.wait_for("Press Enter to return to the wizard")
    terminal.signal(number)
    assert terminal.wait_exit() == 128 + number
    assert not terminal.left_behind()


def test_the_command_and_the_id_are_copied_without_secrets(
    wizard: tuple[Wizard, DemoServer],
) -> None:
    terminal, server = wizard
    terminal.press("c")
    terminal.wait_for("Sent the curl command to the clipboard")
    assert "curl" in "".join(terminal.emulator.clipboard)
    terminal.submit()
    terminal.press("c")
    terminal.wait_for("Sent the ID to the clipboard")
    stored = server.stored("acme", "game-client")[-1]
    assert str(stored["id"]) in "".join(terminal.emulator.clipboard)


@pytest.mark.parametrize("term", ["linux", "vt220"])
def test_nothing_is_copied_without_a_clipboard(
    server: DemoServer, home: Path, opened: Callable[[Wizard], Wizard], term: str
) -> None:
    terminal = opened(Wizard(WIZARD, home=home, env=settings_for(server), term=term))
    terminal.wait_for(*KINDS)
    terminal.choose("SymbolServer (HTTP)")
    terminal.fill("Name", "Build server")
    terminal.press("shift+left", "ctrl+c")
    terminal.wait_for("This terminal cannot copy. Press P on the review")
    terminal.press("ctrl+x", "ctrl+v", "ctrl+v")
    terminal.wait_for("Build serverr")
    terminal.fill("URL", "https://symbols.example.com/files")
    terminal.pick("Layout", "ssqp", "Microsoft SSQP")
    terminal.review()
    assert "P plain  Esc back" in terminal.text()
    terminal.press("c")
    terminal.wait_for("This terminal cannot copy. Press P to see it as plain text")
    terminal.submit()
    assert "C copy" not in terminal.text()
    terminal.press("c")
    terminal.wait_for("This terminal cannot copy. Press P to see it as plain text")
    assert b"\x1b]52" not in terminal.raw


def test_the_plain_view_works_in_an_encoding_that_lacks_characters(
    server: DemoServer, home: Path, opened: Callable[[Wizard], Wizard]
) -> None:
    env = {**settings_for(server), "PYTHONIOENCODING": "latin-1"}
    terminal = opened(Wizard(WIZARD, home=home, env=env, encoding="latin-1"))
    terminal.wait_for(*KINDS)
    terminal.choose("SymbolServer (HTTP)")
    terminal.go_to("Name")
    terminal.send("日本 é".encode())
    terminal.fill("URL", "https://symbols.example.com/files")
    terminal.pick("Layout", "ssqp", "Microsoft SSQP")
    terminal.review()
    terminal.press("p")
    terminal.wait_for("Press Enter to return to the wizard", "\\u65e5\\u672c é")
    terminal.send("é\r")
    terminal.wait_for("[ Submit ]", "???? é", gone=["Press Enter to return"])
    terminal.submit()
    assert server.stored("acme", "game-client")[-1]["name"] == "日本 é"
