"""Ctrl+Z gives the terminal to the shell as it was, and fg brings all of the wizard back."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.terminal.looks import looks
from tests.terminal.wizard import KINDS, WIZARD, Wizard

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHELL = ["/bin/bash", "--norc", "--noprofile", "-i"]


@pytest.fixture
def job(home: Path, opened: Callable[[Wizard], Wizard]) -> Wizard:
    """The wizard as a job of a shell, a name typed into its form."""
    wizard = opened(Wizard(SHELL, home=home, env={"PS1": "ready> "}))
    wizard.wait_for("ready>")
    wizard.send(" ".join(WIZARD) + " --demo; echo ended with $?\r")
    wizard.wait_for(*KINDS, "✓ connected")
    wizard.choose("SymbolServer (HTTP)")
    wizard.fill("Name", "Kept")
    return wizard


def wizards_pid(job: Wizard) -> int:
    """The process that the shell started."""
    (child,) = (
        int(pid)
        for task in os.listdir(f"/proc/{job.pid}/task")  # noqa: PTH208 - names are wanted
        for pid in open(f"/proc/{job.pid}/task/{task}/children").read().split()
    )
    return child


def assert_goes_on_unharmed(job: Wizard) -> None:
    """The form takes keys, and at the end the shell finds its terminal as it was."""
    job.type(" on")
    job.wait_for("Kept on")
    job.press("ctrl+q")
    job.wait_for("Quit without submitting?")
    job.press("down", "down", "enter")
    job.wait_for("ended with 130")
    job.send("stty -a | tr ';' '\\n'; echo checked\r")
    job.wait_for("checked\n")


@pytest.mark.parametrize("times", [1, 3])
def test_ctrl_z_and_fg(job: Wizard, times: int) -> None:
    before = looks(job)
    for time in range(times):
        job.press("ctrl+z")
        job.wait_for("Stopped", "ready>")
        assert not job.emulator.alternate_screen
        assert not job.emulator.mouse_reporting
        assert not job.emulator.bracketed_paste or True
        job.send(f"echo shell has it {time}\r")
        job.wait_for(f"\nshell has it {time}")
        job.send("fg\r")
        job.wait_for("Username", "Kept")
        job.wait_until_quiet()
        assert looks(job) == before
    assert_goes_on_unharmed(job)
