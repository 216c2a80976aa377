"""The wizard ends even if something hangs, restores the terminal and saves a draft."""

from __future__ import annotations

import json
import resource
import shlex
import signal
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.watchdog import ENDING
from tests.plain.person import PROGRAM, REPOSITORY, Person
from tests.terminal.driver import Terminal
from tests.terminal.wizard import KINDS, WIZARD, Wizard

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Opened = Callable[[Terminal], Terminal]

SIGNALS = [
    *(signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT),
    *(signal.SIGXCPU, signal.SIGALRM, signal.SIGUSR1, signal.SIGRTMIN),
]
"""Some of each sort."""
NOT_ENDING = "CHLD CONT STOP TSTP TTIN TTOU URG WINCH KILL PIPE XFSZ BUS FPE ILL SEGV SYS TRAP"

AT_THE_TERMINALS_SETUP = """
import os, signal, termios
calls, change = [], termios.tcsetattr
def tcsetattr(*arguments):
    change(*arguments)
    calls.append(arguments)
    if len(calls) == int(os.environ["CALL"]):
        os.kill(os.getpid(), signal.SIGTERM)
termios.tcsetattr = tcsetattr
"""
STOPPED_FILE_SYSTEM = """
import os, sys, time
from pathlib import Path
name = os.environ["STOPPED"]
work = getattr(os, name)
def stopped(path, *arguments, **options):
    if isinstance(path, int) and name == "fsync" or "symsrc-tui" in str(path):
        if not name == "open" or arguments and arguments[0] & os.O_CREAT:
            Path("stopped").touch()
            time.sleep(3600)
    return work(path, *arguments, **options)
setattr(os, name, stopped)
"""
"""A fake, because a real one would need a kernel module or a server."""


def with_a_name(home: Path, opened: Opened, front: str, **env: str) -> Terminal:
    """Start a front end and type a name that would be lost."""
    if front == "plain":
        person = Person("--demo", home=home, env=env)
        opened(person)
        person.answers("Type", "amazon")
        person.answers("Name", "Kept")
        person.is_asked("Bucket")
        return person
    wizard = Wizard([*WIZARD, "--demo"], home=home, env=env)
    opened(wizard)
    wizard.wait_for(*KINDS, "✓ connected")
    wizard.choose("Amazon S3")
    wizard.fill("Name", "Kept")
    return wizard


def name_kept(home: Path) -> str:
    """The name in the only draft."""
    (file,) = home.rglob("draft-*.json")
    name: str = json.loads(file.read_text())["answers"]["name"]
    return name


def test_all_signals_that_end_a_program_are_handled() -> None:
    others = {signal.Signals[f"SIG{name}"] for name in NOT_ENDING.split()}
    assert signal.valid_signals() - ENDING == others


@pytest.mark.parametrize(
    ("front", "number"),
    # The tests of the plain front end send it the most usual ones.
    [*(("full", number) for number in SIGNALS), *(("plain", number) for number in SIGNALS[4:])],
)
def test_each_signal_that_ends_a_program_keeps_the_answers(
    home: Path, opened: Opened, front: str, number: signal.Signals
) -> None:
    terminal = with_a_name(home, opened, front)
    terminal.signal(number)
    assert terminal.wait_exit() == 128 + number
    assert not terminal.left_behind()
    assert name_kept(home) == "Kept"


@pytest.mark.parametrize("program", [WIZARD, PROGRAM])
def test_a_limit_of_cpu_time_sends_its_signal_before_it_kills(
    home: Path, opened: Opened, program: list[str]
) -> None:
    limited = ["/bin/sh", "-c", f"ulimit -t 60; exec {shlex.join(program)} --demo"]
    terminal = opened(Terminal(limited, home=home))
    terminal.wait_for(*KINDS)
    assert resource.prlimit(terminal.pid, resource.RLIMIT_CPU) == (59, 60)


@pytest.mark.parametrize(("front", "call"), [("full", 1), ("full", 2), ("plain", 1)])
def test_a_signal_while_the_terminal_is_set_up_leaves_it_as_before(
    home: Path, opened: Opened, front: str, call: int
) -> None:
    (home / "sitecustomize.py").write_text(AT_THE_TERMINALS_SETUP)
    env = {"PYTHONPATH": f"{home}:{REPOSITORY}", "CALL": str(call)}
    program = [*(PROGRAM if front == "plain" else WIZARD), "--demo"]
    terminal = opened(Terminal(program, home=home, env=env))
    assert terminal.wait_exit() == 128 + signal.SIGTERM
    assert not terminal.left_behind()


def test_a_burst_of_keys_and_a_lost_connection_keep_the_answers(home: Path, opened: Opened) -> None:
    wizard = with_a_name(home, opened, "full")
    mark = wizard.mark()
    wizard.send("\x1b[B\x1b[A" * 150)
    wizard.wait_for(lambda: wizard.mark() > mark)
    wizard.hang_up()
    assert wizard.wait_exit() == 128 + signal.SIGHUP
    assert name_kept(home) == "Kept"


@pytest.mark.parametrize("front", ["full", "plain"])
def test_a_signal_on_a_stalled_line_restores_the_terminal_once_it_recovers(
    home: Path, opened: Opened, front: str
) -> None:
    terminal = with_a_name(home, opened, front)
    terminal.stall()
    # Far more than the kernel holds for a terminal that does not read.
    terminal.send("?\r" * 400 if front == "plain" else "\x1b[B\x1b[A\x0c" * 1000)
    terminal.wait_until_quiet()
    terminal.signal(signal.SIGTERM)
    terminal.wait_process()
    terminal.recover()
    assert terminal.wait_exit() == 128 + signal.SIGTERM
    assert not terminal.left_behind()
    assert name_kept(home) == "Kept"


def test_a_line_that_stalls_and_is_cut_keeps_the_answers(home: Path, opened: Opened) -> None:
    wizard = with_a_name(home, opened, "full")
    wizard.stall()
    wizard.send("\x1b[B\x1b[A\x0c" * 1000)
    wizard.wait_until_quiet()
    wizard.hang_up()
    assert wizard.wait_exit() == 128 + signal.SIGHUP
    assert name_kept(home) == "Kept"


@pytest.mark.parametrize(
    ("stopped", "front", "end"),
    [
        *((each, "full", "signal") for each in ("mkdir", "open", "fsync", "replace")),
        *((each, "plain", "signal") for each in ("open", "replace")),
        *((each, front, "quit") for each in ("fsync", "replace") for front in ("full", "plain")),
    ],
)
def test_a_file_system_that_has_stopped_does_not_delay_the_exit(
    home: Path, opened: Opened, stopped: str, front: str, end: str
) -> None:
    (home / "sitecustomize.py").write_text(STOPPED_FILE_SYSTEM)
    env = {"PYTHONPATH": f"{home}:{REPOSITORY}", "STOPPED": stopped}
    terminal = with_a_name(home, opened, front, **env)
    if end == "signal":
        terminal.signal(signal.SIGTERM)
    elif front == "plain":
        terminal.press("ctrl+d")
        terminal.wait_for("Quit without submitting?")
        terminal.send("keep\r")
        terminal.wait_for("Cannot save a draft")
        terminal.press("ctrl+d")
    else:
        terminal.press("ctrl+q")
        terminal.wait_for("Quit without submitting?")
        terminal.press("down", "enter")
        terminal.wait_for("Cannot save a draft")
        terminal.press("ctrl+q")
        terminal.wait_for("Quit without submitting?")
        terminal.press("down", "down", "enter")
    assert terminal.wait_exit() == (128 + signal.SIGTERM if end == "signal" else 0)
    assert (home / "stopped").exists()
    assert not terminal.left_behind()
    if end == "signal" or front == "plain":
        assert "Your answers were not saved" in " ".join(terminal.text().split())
