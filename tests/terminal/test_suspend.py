"""Ctrl+Z restores the terminal for the shell, and fg restores the wizard."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.terminal.emulator import Profile
from tests.terminal.looks import looks
from tests.terminal.wizard import KINDS, WIZARD, Wizard

if TYPE_CHECKING:
    from collections.abc import Callable

SHELL = ["/bin/bash", "--norc", "--noprofile", "-i"]


@pytest.fixture(params=[Profile.XTERM, Profile.MODERN], ids=lambda profile: profile.name)
def shell(request: pytest.FixtureRequest, home: Path, opened: Callable[[Wizard], Wizard]) -> Wizard:
    """Start a shell that can stop and continue jobs."""
    inputrc = home / "inputrc"
    inputrc.write_text("set enable-bracketed-paste off\n")
    env = {"INPUTRC": str(inputrc), "PS1": "ready> "}
    shell = opened(Wizard(SHELL, home=home, env=env, profile=request.param))
    shell.wait_for("ready>")
    return shell


@pytest.fixture
def job(shell: Wizard) -> Wizard:
    """Start the wizard as a job of a shell, and type a name into its form."""
    shell.send(" ".join(WIZARD) + " --demo\r")
    fill_in(shell)
    return shell


def fill_in(job: Wizard) -> None:
    """Go from the first screen to a name typed into the form."""
    job.wait_for(*KINDS, "✓ connected")
    job.choose("SymbolServer (HTTP)")
    job.fill("Name", "Kept")
    job.wait_for("Kept")


def at_prompt(job: Wizard) -> bool:
    x, y = job.emulator.cursor
    return job.screen()[y][:x] == "ready> "


def assert_the_shell_has_it(job: Wizard, text: str) -> None:
    """The shell works on a screen without any of the wizard's modes."""
    job.wait_for("Stopped", lambda: not job.emulator.alternate_screen and at_prompt(job))
    job.send(f"echo {text} | rev\r")
    job.wait_for(text[::-1], lambda: at_prompt(job))
    assert job.emulator.modes == {7, 25}
    assert not job.emulator.kitty_flags


def start_in_background(shell: Wizard) -> None:
    """Start the wizard in the background, where it waits for the terminal."""
    shell.send(" ".join(WIZARD) + " --demo &\r")
    have_it_wait_until(shell, '[ "$(jobs -s)" ]')
    assert_the_shell_has_it(shell, "begun")
    assert b"\x1b" not in shell.raw


def have_it_wait_until(shell: Wizard, condition: str) -> None:
    """Delay the shell's next prompt, before which it reports what happened to its jobs."""
    shell.send(f"until {condition}; do sleep 0.05; done\r")


def assert_goes_on(job: Wizard) -> None:
    """The form takes keys, and at the end the shell finds its terminal as it was."""
    job.type(" on")
    job.wait_for("Kept on")
    job.press("ctrl+q")
    job.wait_for("Quit without submitting?")
    job.press("down", "down", "enter")
    job.wait_for(lambda: not job.emulator.alternate_screen and at_prompt(job))
    job.send("echo ended with $?\r")
    job.wait_for("ended with 0")
    assert job.emulator.modes - {1016} == {7, 25}
    assert not job.emulator.kitty_flags


def test_ctrl_z_and_fg_can_be_repeated(job: Wizard) -> None:
    before = looks(job)
    for word in ("first", "second", "third"):
        job.press("ctrl+z")
        assert_the_shell_has_it(job, word)
        job.send("fg\r")
        job.wait_for("Username", "Kept")
        job.wait_until_quiet()
        assert looks(job) == before
    assert_goes_on(job)


def test_bg_leaves_it_stopped_until_fg(job: Wizard) -> None:
    job.press("ctrl+z")
    assert_the_shell_has_it(job, "first")
    job.send("bg\r")
    job.wait_for("symsrc_tui --demo &", lambda: at_prompt(job))
    assert_the_shell_has_it(job, "second")
    job.send("fg\r")
    job.wait_for("Username", "Kept")
    assert_goes_on(job)


def test_started_in_the_background_it_waits_for_fg(shell: Wizard) -> None:
    start_in_background(shell)
    shell.send("bg\r")
    have_it_wait_until(shell, '[ "$(jobs -s)" ]')
    assert_the_shell_has_it(shell, "second")
    shell.send("fg\r")
    fill_in(shell)
    shell.press("ctrl+z")
    assert_the_shell_has_it(shell, "third")
    shell.send("fg\r")
    shell.wait_for("Username", "Kept")
    assert_goes_on(shell)


def test_started_in_the_background_it_can_be_ended_there(shell: Wizard) -> None:
    start_in_background(shell)
    shell.send("kill %1\r")
    have_it_wait_until(shell, '[ -z "$(jobs -s)$(jobs -r)" ]')
    shell.wait_for("Terminated")
    assert b"\x1b" not in shell.raw


def test_after_sigstop_the_screen_is_redrawn(job: Wizard) -> None:
    before = looks(job)
    (child,) = Path(f"/proc/{job.pid}/task/{job.pid}/children").read_text().split()
    os.kill(int(child), signal.SIGSTOP)
    job.wait_for("Stopped", lambda: at_prompt(job))
    job.send("echo rubbish on the wizards screen\r")
    job.wait_for("\nrubbish", lambda: at_prompt(job))
    job.send("fg\r")
    job.wait_for("Username", "Kept", gone=["rubbish"])
    job.wait_until_quiet()
    assert looks(job) == before
    assert_goes_on(job)


@pytest.mark.parametrize("front", ["", " --plain"])
def test_killed_while_it_is_stopped_it_keeps_the_answers(
    shell: Wizard, home: Path, front: str
) -> None:
    shell.send(f"{' '.join(WIZARD)} --demo{front}\r")
    if front:
        shell.wait_for("Type:")
        shell.send("amazon\rKept\r")
        shell.wait_for("Bucket:")
    else:
        fill_in(shell)
    shell.press("ctrl+z")
    shell.wait_for("Stopped", lambda: at_prompt(shell))
    shell.send("kill %1\r")
    have_it_wait_until(shell, '[ -z "$(jobs -s)$(jobs -r)" ]')
    shell.wait_for("Exit 143", lambda: at_prompt(shell))
    (draft,) = home.rglob("draft-*.json")
    assert "Kept" in draft.read_text()


def test_resized_while_stopped(job: Wizard) -> None:
    job.press("ctrl+z")
    assert_the_shell_has_it(job, "first")
    job.resize(100, 30)
    job.send("fg\r")
    job.wait_for("Username", "Kept", lambda: job.screen()[29].startswith(" F2 fill"))
    assert_goes_on(job)


def test_without_a_shell_it_keeps_running_and_says_so(
    home: Path, opened: Callable[[Wizard], Wizard]
) -> None:
    wizard = opened(Wizard([*WIZARD, "--demo"], home=home))
    wizard.wait_for(*KINDS, "✓ connected")
    wizard.press("ctrl+z")
    wizard.wait_for("Cannot suspend")
    wizard.signal(signal.SIGTSTP)
    wizard.choose("SymbolServer (HTTP)")
