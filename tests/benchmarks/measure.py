"""What a program's first screen, its keystrokes and its silence cost, in a pseudo-terminal."""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tests.terminal.driver import Terminal
from tests.terminal.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_CLEAN = str(Path(__file__).parent / "clean")
"""Hides what a clean install does not have."""

IDLE_SECONDS = 2.0
TYPED = "Symbols"
"""Typed into a text field, one key after the other. The first may change whether the field is
right, and is not measured."""


@dataclass(frozen=True)
class Program:
    """A program to measure, and how to find one's way to a text field in it."""

    name: str
    argv: Sequence[str]
    first_screen: Sequence[str]
    """Texts that are all on the screen once the first screen is complete."""
    go_to_field: Callable[[Terminal], None] = lambda _: None
    """From the first screen to a text field that has the focus."""
    env: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class StartCost:
    """What it cost to show the first screen."""

    seconds: float
    """From exec to the last byte that the first screen needed."""
    cpu_seconds: float
    """Processor time, user and system, all threads, until nothing more comes by itself."""
    screen_bytes: int
    """Up to the byte that made the first screen complete."""
    settled_bytes: int
    """Up to the moment when nothing more comes by itself."""
    memory_kib: int
    """The most that was resident by then (VmHWM)."""


@dataclass(frozen=True)
class UseCost:
    """What it cost to type one word into a field, and then to do nothing."""

    keystroke_bytes: float
    """The median over the word's characters but the first."""
    largest_keystroke_bytes: int
    idle_bytes: int
    """In two seconds in which nothing happens, with the focus in the field."""
    memory_kib: int
    """The most that was ever resident (VmHWM)."""


Cost = TypeVar("Cost", StartCost, UseCost)


@contextmanager
def started(program: Program, **env: str) -> Iterator[Terminal]:
    """`program` in a home of its own, at 80x24, once its first screen is complete."""
    with (
        tempfile.TemporaryDirectory() as home,
        Terminal(
            program.argv, home=Path(home), env={"PYTHONPATH": _CLEAN, **program.env, **env}
        ) as terminal,
    ):
        terminal.wait_for(*program.first_screen)
        yield terminal


def start_cost(program: Program) -> StartCost:
    """Start `program` once."""
    with started(program) as terminal:
        terminal.wait_until_quiet()
        seconds, size = _first_screen(terminal, program.first_screen)
        return StartCost(
            seconds,
            _cpu_seconds(terminal.pid),
            size,
            terminal.mark(),
            _peak_memory_kib(terminal.pid),
        )


def use_cost(program: Program) -> UseCost:
    """Start `program` once and type into its first text field."""
    with started(program) as terminal:
        program.go_to_field(terminal)
        terminal.wait_until_quiet()
        keystrokes = [_keystroke(terminal, key) for key in TYPED][1:]
        return UseCost(
            statistics.median(keystrokes),
            max(keystrokes),
            len(terminal.output_within(IDLE_SECONDS)),
            _peak_memory_kib(terminal.pid),
        )


def interleaved(
    cost: Callable[[Program], Cost], programs: Sequence[Program], rounds: int
) -> dict[str, Cost]:
    """The median cost of each program over `rounds`, in each of which each runs once.

    One more round goes before and is not counted: it fills the caches.
    """
    runs = [[cost(program) for program in programs] for _ in range(rounds + 1)][1:]
    return {
        program.name: _median([one_round[place] for one_round in runs])
        for place, program in enumerate(programs)
    }


def imported_for_first_screen(program: Program) -> set[str]:
    """The modules that were there when the last byte was written that the first screen needed."""
    with _spied_on(program) as (terminal, log):
        _, needed = _first_screen(terminal, program.first_screen)
        writes = [json.loads(line) for line in log.read_text().splitlines()]
    modules: set[str] = set()
    sent = 0
    for write in writes:
        if sent >= needed:
            return modules
        modules.update(write["modules"])
        sent += write["bytes"]
    assert sent >= needed, "the first screen was written where the spy does not look"
    return modules


@contextmanager
def _spied_on(program: Program) -> Iterator[tuple[Terminal, Path]]:
    """`program` once its first screen is complete, and the file in which its imports are noted."""
    with tempfile.NamedTemporaryFile() as log:
        spy = str(Path(__file__).parent / "spy")
        with started(
            program, PYTHONPATH=os.pathsep.join((spy, _CLEAN)), WRITES_LOG=log.name
        ) as terminal:
            yield terminal, Path(log.name)


def _median(costs: Sequence[Cost]) -> Cost:
    columns = zip(*map(astuple, costs), strict=True)
    return type(costs[0])(*map(statistics.median, columns))


def _keystroke(terminal: Terminal, key: str) -> int:
    mark = terminal.mark()
    terminal.press(key)
    terminal.wait_for(lambda: terminal.mark() > mark)
    terminal.wait_until_quiet()
    return len(terminal.bytes_since(mark))


def _first_screen(terminal: Terminal, texts: Sequence[str]) -> tuple[float, int]:
    """Seconds and bytes until `texts` all stood on the screen, by drawing it all once more."""
    emulator = Emulator(terminal.emulator.columns, terminal.emulator.rows)
    raw = terminal.raw
    done = 0
    for moment, size in terminal.recording.arrivals:
        emulator.feed(raw[done : done + size])
        done += size
        shown = "\n".join(emulator.lines)
        if all(text in shown for text in texts):
            return moment - terminal.started_at, done
    raise AssertionError("the first screen was never complete")


def _cpu_seconds(pid: int) -> float:
    """All processor time of a running process, from the clock that Linux keeps for each."""
    return time.clock_gettime((~pid << 3) | 2)


def _peak_memory_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])
