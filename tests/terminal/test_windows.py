"""Windows that are too small or impossibly large, and windows that change their size."""

from __future__ import annotations

import shlex
import signal
from typing import TYPE_CHECKING

import pytest

from tests.terminal.wizard import WIZARD, Wizard, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer


SLOW_TO_LOOK = """
import pathlib, shutil, time
look = shutil.get_terminal_size
def get_terminal_size(*fallback):
    size = look(*fallback)
    if size.columns == 100:
        pathlib.Path("looked").touch()
        while look().columns == 100:
            time.sleep(0.01)
    return size
shutil.get_terminal_size = get_terminal_size
"""


def test_the_last_of_two_sizes_counts(
    server: DemoServer, home: Path, opened: Callable[[Wizard], Wizard]
) -> None:
    # So that the second arrives while it reads the first.
    (home / "sitecustomize.py").write_text(SLOW_TO_LOOK)
    env = {**settings_for(server), "PYTHONPATH": str(home)}
    wizard = opened(Wizard(WIZARD, home=home, env=env))
    wizard.wait_for("✓ connected")
    wizard.resize(100, 30)
    wizard.wait_until_quiet()
    assert (home / "looked").exists()
    wizard.resize(120, 40)
    wizard.wait_for(lambda: wizard.screen()[0].rstrip().endswith("✓ connected"))
    wizard.wait_until_quiet()
    head, *_, keys = wizard.screen()
    assert len(head.rstrip()) == 120 - 1
    assert "Ctrl+Q quit" in keys


@pytest.mark.parametrize("longer", range(0, 30, 10))
def test_messages_that_wrap_beside_a_scroll_bar_settle(
    server: DemoServer, home: Path, opened: Callable[[Wizard], Wizard], longer: int
) -> None:
    wizard = opened(Wizard(WIZARD, home=home, env=settings_for(server), columns=60, rows=20))
    wizard.wait_for("✓ connected")
    wizard.press("escape")
    wizard.wait_for("[ Connect ]", lambda: wizard.focused() is not None)
    wizard.go_to("Server")
    wizard.paste("'[/red]markup[two b]//etc/passwd3😀😀表ld]" + "y" * longer)
    wizard.press("tab")
    wizard.paste("x y")
    wizard.press("tab")
    wizard.wait_until_quiet()


@pytest.mark.parametrize("size", ["cols 65535", "rows 65535", "cols 65535 rows 65535"])
@pytest.mark.parametrize("front", ["", "--plain"])
def test_a_window_of_an_impossible_size_is_drawn(
    home: Path, opened: Callable[[Wizard], Wizard], size: str, front: str
) -> None:
    # Only the kernel's size, because a screen of this size would take the test's own time.
    program = f"stty {size}; exec {shlex.join(WIZARD)} --demo {front}"
    wizard = opened(Wizard(["/bin/sh", "-c", program], home=home))
    wizard.wait_for("symsrc-tui", lambda: b"App Store Connect" in wizard.raw)
    # A bound that a frame of all these columns or rows would exceed.
    wizard.wait_until_quiet()
    assert len(wizard.raw) < 100_000
    wizard.signal(signal.SIGTERM)
    assert wizard.wait_exit() == 128 + signal.SIGTERM
    assert not wizard.left_behind()


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (65535, 1), (1, 65535)])
def test_a_window_can_change_to_an_impossible_size(
    home: Path, opened: Callable[[Wizard], Wizard], size: tuple[int, int]
) -> None:
    wizard = opened(Wizard([*WIZARD, "--demo"], home=home))
    wizard.wait_for("App Store Connect", "✓ connected")
    wizard.choose("SymbolServer (HTTP)")
    wizard.resize_without_screen(*size)
    wizard.type("Kept")
    wizard.wait_until_quiet()
    wizard.resize(80, 24)
    wizard.wait_for("Name               Kept")
