"""A bad connection, a busy server, Ctrl+C: one source at most, and the truth about it."""

from __future__ import annotations

import signal
import subprocess
import sys
from threading import Event
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.cli.output import Reporter
from symsrc_tui.demo.faults import Carry, Fault, Faults, Sending
from symsrc_tui.demo.messages import Reply
from symsrc_tui.exit_codes import ExitCode
from tests.cli.ci import HTTP
from tests.replies import rate_limited

if TYPE_CHECKING:
    from tests.cli.ci import Job, Ran

LOST = Fault(method="POST", carry=Carry.FIRST, sending=Sending.NONE)
"""The source is stored, and the connection reset."""


class Held(Event):
    """Holds an answer back, and tells that a request is there to be answered."""

    def __init__(self) -> None:
        super().__init__()
        self.has_arrived = Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.has_arrived.set()
        return super().wait(timeout)


def test_waiting_is_reported(job: Job) -> None:
    job.write(HTTP)
    job.server.faults.add(Fault(rate_limited(0), method="POST"))
    ran = job.add("--from", "source.json")
    assert ran.code == 0
    assert ran.err.startswith("symsrc-tui: Sentry is rate-limiting requests. Retrying")
    assert ran.err.endswith(" s (2 of 4)\n")
    assert len(job.added) == 1


def test_waiting_is_limited(job: Job) -> None:
    job.write(HTTP)
    job.server.faults.add(Fault(rate_limited(0), method="POST", times=0))
    ran = job.add("--from", "source.json")
    assert ran.code == ExitCode.UNREACHABLE
    assert len(ran.lines) == 4
    assert ran.lines[-1].startswith("symsrc-tui: 127.0.0.1 is rate-limiting requests")
    assert job.added == []


def test_waiting_for_several_requests_is_reported_once(job: Job) -> None:
    job.write(HTTP)
    job.server.faults.add(Fault(Reply(503), method="GET", times=0))
    ran = job.add("--from", "source.json")
    assert ran.code == ExitCode.UNREACHABLE
    assert [line.rpartition(" (")[2] for line in ran.lines[:-1]] == [
        "2 of 4)",
        "3 of 4)",
        "4 of 4)",
    ]


def test_a_lost_response_never_stores_two_sources(job: Job) -> None:
    job.write(HTTP)
    job.server.faults.add(LOST)
    ran = job.add("--from", "source.json")
    assert ran.code == 0
    assert ran.out.endswith(
        "\nThe server's response was lost, but the source was found by its ID.\n"
    )
    assert len(job.added) == 1
    job.server.faults.add(LOST)
    job.write({**HTTP, "name": "More of them", "url": "https://more.example.com"})
    ran = job.add("--from", "source.json", "--json")
    assert ran.json["recovered"] is True
    assert ran.json["stored"] == job.added[1]


def test_an_unknown_outcome_is_reported_with_the_id(job: Job) -> None:
    job.write(HTTP)
    job.server.faults.add(LOST)
    # Asked twice before the source is sent, the server answers; later it fails.
    asked = Fault(method="GET", path="/symbol-sources", times=2, carry=Carry.FIRST)
    job.server.faults.add(asked)
    job.server.faults.add(Fault(Reply(500), method="GET", path="/symbol-sources", times=0))
    ran = job.add("--from", "source.json")
    assert (ran.code, ran.out) == (ExitCode.UNREACHABLE, "")
    assert "it is not known whether it was stored" in ran.err
    (added,) = job.added
    again = f"Run this again: the source keeps its ID ({added['id']}), so it cannot be stored twice"
    assert again in ran.err
    ran = job.add("--from", "source.json", "--dry-run")
    assert ran.code == ExitCode.API
    job.server.faults = Faults()
    assert job.add("--from", "source.json").code == ExitCode.ID_TAKEN
    assert len(job.added) == 1


@pytest.mark.parametrize("carry", [Carry.FIRST, Carry.LAST])
def test_repeating_a_killed_run_never_stores_two_sources(job: Job, carry: Carry) -> None:
    held = Held()
    job.server.faults.add(Fault(method="POST", carry=carry, wait_for=held))
    job.write(HTTP)
    process = job.start("--from", "source.json")
    assert held.has_arrived.wait(60)
    process.kill()
    job.finish(process)
    ran = job.add("--from", "source.json")
    assert ran.code == (ExitCode.ID_TAKEN if carry is Carry.FIRST else 0)
    held.set()
    assert job.add("--from", "source.json").code == ExitCode.ID_TAKEN
    assert len(job.added) == 1


def interrupt(job: Job, held: Held, by: signal.Signals = signal.SIGINT) -> Ran:
    """Presses Ctrl+C, or does as much, while the request that is held back waits for its answer."""
    job.write({**HTTP, "id": "mine"})
    process = job.start("--from", "source.json")
    assert held.has_arrived.wait(60)
    process.send_signal(by)
    ran = job.finish(process)
    # As shells tell a signal.
    assert (ran.code, ran.out) == (128 + by, "")
    return ran


def test_ctrl_c_before_anything_was_sent(job: Job) -> None:
    held = Held()
    job.server.faults.add(Fault(method="GET", path="/symbol-sources", wait_for=held))
    assert interrupt(job, held).err == "symsrc-tui: Interrupted. Nothing was sent\n"


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_ctrl_c_after_the_source_arrived(job: Job, by: signal.Signals) -> None:
    held = Held()
    job.server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=held))
    ran = interrupt(job, held, by)
    assert ran.err == (
        "symsrc-tui: Interrupted. Checking whether it arrived\n"
        "symsrc-tui: Interrupted, but the source was stored (ID mine)."
        " Do not add it again\n"
    )
    assert len(job.added) == 1


def test_ctrl_c_while_the_source_is_being_sent(job: Job) -> None:
    held = Held()
    job.server.faults.add(Fault(method="POST", carry=Carry.LAST, wait_for=held))
    ran = interrupt(job, held)
    assert ran.lines[1].startswith(
        "symsrc-tui: Interrupted. The source has not been stored so far. Run this again: the source"
        " keeps its ID (mine), so"
    )


def test_ctrl_c_when_the_outcome_cannot_be_found_out(job: Job) -> None:
    held = Held()
    job.server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=held))
    asked = Fault(method="GET", path="/symbol-sources", times=2, carry=Carry.FIRST)
    job.server.faults.add(asked)
    job.server.faults.add(Fault(Reply(500), method="GET", path="/symbol-sources", times=0))
    ran = interrupt(job, held)
    assert ran.lines[1].startswith(
        "symsrc-tui: Interrupted. It is not known whether the source was stored: looking for it"
    )
    assert "Run this again: the source keeps its ID (mine), so" in ran.lines[1]


NO_DNS = """
import socket, sys, threading
def hang(host, *arguments, **named):
    if "sentry.invalid" in str(host):
        print("looking up", file=sys.stderr, flush=True)
        threading.Event().wait()
    return known(host, *arguments, **named)
known, socket.getaddrinfo = socket.getaddrinfo, hang
from symsrc_tui.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
"""The program, with a resolver that never answers."""


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("command", ["add", "check", "detect"])
def test_a_resolver_that_never_answers_does_not_delay_the_exit(
    job: Job, command: str, by: signal.Signals
) -> None:
    job.environ["SENTRY_URL"] = "https://sentry.invalid"
    path = job.write({**HTTP, "url": "https://sentry.invalid/files"})
    arguments = [sys.executable, "-c", NO_DNS, command, "--from", str(path)]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, env=job.environ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "looking up\n"
        process.send_signal(by)
        try:
            # It would wait forever.
            assert process.wait(60) == 128 + by
        finally:
            process.kill()
        assert "Interrupted. " in process.stderr.read()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_twice(job: Job, by: signal.Signals) -> None:
    posted, looked = Held(), Held()
    job.server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=posted))
    asked = Fault(method="GET", path="/symbol-sources", times=2, carry=Carry.FIRST)
    job.server.faults.add(asked)
    job.server.faults.add(Fault(method="GET", path="/symbol-sources", wait_for=looked))
    job.write({**HTTP, "id": "mine"})
    process = job.start("--from", "source.json")
    for held in (posted, looked):
        assert held.has_arrived.wait(60)
        process.send_signal(by)
    ran = job.finish(process)
    assert ran.code == 128 + by
    assert "Interrupted. It is not known whether the source was stored. Run this" in ran.lines[1]


def test_an_ignored_signal_stays_ignored(job: Job) -> None:
    held = Held()
    job.server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=held))
    job.write(HTTP)
    process = job.start("--from", "source.json", through=("nohup",))
    assert held.has_arrived.wait(60)
    process.send_signal(signal.SIGHUP)
    held.set()
    assert job.finish(process).code == 0


@pytest.mark.parametrize(
    ("event", "code", "said"),
    [
        (
            KeyboardInterrupt,
            130,
            "Interrupted. It is not known whether the source was stored. Run this",
        ),
        (LookupError, 1, "The source may have been stored. Run this again: the source"),
    ],
)
def test_a_failure_just_after_the_source_was_stored(
    job: Job, monkeypatch: pytest.MonkeyPatch, event: type[BaseException], code: int, said: str
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise event

    monkeypatch.setattr(Reporter, "stored", break_off)
    job.write({**HTTP, "id": "mine"})
    ran = job.add("--from", "source.json")
    assert ran.code == code
    assert said in ran.lines[0]
