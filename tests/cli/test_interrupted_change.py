"""Ctrl+C while a change is sent: the command looks whether it was stored."""

from __future__ import annotations

import signal
from threading import Event
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.demo.messages import Reply
from symsrc_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from tests.cli.ci import Job, Ran

FIRST = "b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b11"
COMMANDS = [
    ("delete", "nightly-builds", "--yes"),
    ("move", FIRST, "--last"),
    ("edit", "nightly-builds", "--from", "source.json"),
    ("builtin", "--off", "ios"),
]


class Held(Event):
    """Holds back a response, and says when its request has arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.has_request = Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.has_request.set()
        return super().wait(timeout)


def interrupted(job: Job, command: tuple[str, ...], carry: Carry) -> Ran:
    job.write({"name": "Weekly builds"})
    held = Held()
    method = "DELETE" if command[0] == "delete" else "PUT"
    job.server.faults.add(Fault(Reply(500), method=method, carry=carry, wait_for=held))
    process = job.start(*command[1:], command=command[0])
    assert held.has_request.wait(60)
    process.send_signal(signal.SIGINT)
    ran = job.finish(process)
    held.set()
    assert (ran.code, ran.out.count("Interrupted")) == (ExitCode.INTERRUPTED, 0)
    assert ran.lines[0] == "symsrc-tui: Interrupted. Checking whether it arrived"
    return ran


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_change_that_was_stored_is_found(job: Job, command: tuple[str, ...]) -> None:
    ran = interrupted(job, command, Carry.FIRST)
    done = "source was deleted" if command[0] == "delete" else "change was stored"
    assert ran.lines[1].startswith(f"symsrc-tui: Interrupted, but the {done}")
    again = job.command(*command, "--json")
    assert (again.code, again.json["outcome"]) == (0, "unchanged")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_change_that_is_not_found_stays_in_doubt(job: Job, command: tuple[str, ...]) -> None:
    ran = interrupted(job, command, Carry.NOT)
    assert ran.lines[1] == (
        "symsrc-tui: Interrupted. It is not known whether the change was stored. "
        "`symsrc-tui list` shows it. Running this again is safe"
    )
