"""A bad connection, a busy server, Ctrl+C: one source at most, and the truth about it."""

from __future__ import annotations

import signal
from threading import Event
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.add.telling import Telling
from symsrc_tui.demo.faults import Carry, Fault, Sending, rate_limited
from symsrc_tui.demo.messages import Reply
from symsrc_tui.exit_codes import ExitCode
from tests.add.ci import HTTP

if TYPE_CHECKING:
    from tests.add.ci import Job, Ran

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


def test_waiting_is_told(job: Job) -> None:
    job.write(HTTP)
    job.server.faults.add(Fault(rate_limited(0), method="POST"))
    ran = job.add("--from", "source.json")
    assert ran.code == 0
    assert ran.err.startswith("symsrc-tui: Sentry limits how many requests it takes. Trying again")
    assert ran.err.endswith(" s (2 of 4)\n")
    assert len(job.added) == 1


def test_waiting_comes_to_an_end(job: Job) -> None:
    job.write(HTTP)
    job.server.faults.add(Fault(rate_limited(0), method="POST", times=0))
    ran = job.add("--from", "source.json")
    assert ran.code == ExitCode.UNREACHABLE
    assert len(ran.lines) == 4
    assert ran.lines[-1].startswith("symsrc-tui: 127.0.0.1 takes no more requests for now")
    assert job.added == []


def test_waiting_of_several_requests_at_once_is_told_once(job: Job) -> None:
    job.write(HTTP)
    job.server.faults.add(Fault(Reply(503), method="GET", times=0))
    ran = job.add("--from", "source.json")
    assert ran.code == ExitCode.UNREACHABLE
    assert [line.rpartition(" (")[2] for line in ran.lines[:-1]] == [
        "2 of 4)",
        "3 of 4)",
        "4 of 4)",
    ]


def test_a_lost_answer_makes_no_twin(job: Job) -> None:
    job.write(HTTP)
    job.server.faults.add(LOST)
    ran = job.add("--from", "source.json")
    assert ran.code == 0
    assert ran.out.endswith("\nThe answer had been lost; the source was found there by its id.\n")
    assert len(job.added) == 1
    job.server.faults.add(LOST)
    ran = job.add("--from", "source.json", "--json")
    assert ran.json["recovered"] is True
    assert ran.json["stored"] == job.added[1]


def test_what_nobody_can_know_is_said_with_the_id(job: Job) -> None:
    job.write(HTTP)
    job.server.faults.add(LOST)
    # Asked twice before the source is sent, the server answers; later it fails.
    asked = Fault(method="GET", path="symbol-sources", times=2, carry=Carry.FIRST)
    job.server.faults.add(asked)
    job.server.faults.add(Fault(Reply(500), method="GET", path="symbol-sources", times=0))
    ran = job.add("--from", "source.json")
    assert (ran.code, ran.out) == (ExitCode.UNREACHABLE, "")
    assert "whether it was stored is not known" in ran.err
    (added,) = job.added
    assert f'Before you run this again, put "id": "{added["id"]}" into the source' in ran.err


def interrupt(job: Job, held: Held) -> Ran:
    """Presses Ctrl+C while the request that is held back waits for its answer."""
    job.write({**HTTP, "id": "mine"})
    process = job.start("--from", "source.json")
    assert held.has_arrived.wait(60)
    process.send_signal(signal.SIGINT)
    ran = job.finish(process)
    assert (ran.code, ran.out) == (ExitCode.INTERRUPTED, "")
    return ran


def test_ctrl_c_before_anything_was_sent(job: Job) -> None:
    held = Held()
    job.server.faults.add(Fault(method="GET", path="symbol-sources", wait_for=held))
    assert interrupt(job, held).err == "symsrc-tui: Interrupted. Nothing was sent\n"


def test_ctrl_c_after_the_source_arrived(job: Job) -> None:
    held = Held()
    job.server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=held))
    ran = interrupt(job, held)
    assert ran.err == (
        "symsrc-tui: Interrupted. Looking whether the source had arrived\n"
        "symsrc-tui: Interrupted, but the source had arrived: it is stored (id mine)."
        " Do not add it again\n"
    )
    assert len(job.added) == 1


def test_ctrl_c_while_the_source_is_on_its_way(job: Job) -> None:
    held = Held()
    job.server.faults.add(Fault(method="POST", carry=Carry.LAST, wait_for=held))
    ran = interrupt(job, held)
    assert ran.lines[1].startswith(
        "symsrc-tui: Interrupted. The source has not arrived so far. Before you run this again,"
        ' put "id": "mine" into the source'
    )


def test_ctrl_c_when_nothing_can_be_found_out(job: Job) -> None:
    held = Held()
    job.server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=held))
    asked = Fault(method="GET", path="symbol-sources", times=2, carry=Carry.FIRST)
    job.server.faults.add(asked)
    job.server.faults.add(Fault(Reply(500), method="GET", path="symbol-sources", times=0))
    ran = interrupt(job, held)
    assert "Interrupted. Whether the source was stored is not known. Before you run" in ran.lines[1]


def test_ctrl_c_twice(job: Job) -> None:
    posted, looked = Held(), Held()
    job.server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=posted))
    asked = Fault(method="GET", path="symbol-sources", times=2, carry=Carry.FIRST)
    job.server.faults.add(asked)
    job.server.faults.add(Fault(method="GET", path="symbol-sources", wait_for=looked))
    job.write({**HTTP, "id": "mine"})
    process = job.start("--from", "source.json")
    for held in (posted, looked):
        assert held.has_arrived.wait(60)
        process.send_signal(signal.SIGINT)
    ran = job.finish(process)
    assert ran.code == ExitCode.INTERRUPTED
    assert "Interrupted. Whether the source was stored is not known. Before you" in ran.lines[1]


@pytest.mark.parametrize(
    ("event", "code", "said"),
    [
        (KeyboardInterrupt, 130, "Interrupted. Whether the source was stored is not known. Before"),
        (LookupError, 1, "The source may have been stored. Before you run this again, put"),
    ],
)
def test_what_happens_just_after_the_source_was_stored(
    job: Job, monkeypatch: pytest.MonkeyPatch, event: type[BaseException], code: int, said: str
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise event

    monkeypatch.setattr(Telling, "stored", break_off)
    job.write({**HTTP, "id": "mine"})
    ran = job.add("--from", "source.json")
    assert ran.code == code
    assert said in ran.lines[0]
