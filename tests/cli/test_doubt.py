"""Two runs at once, lost answers, lists that are behind: no false success, no false failure."""

from __future__ import annotations

from threading import Barrier, Event
from typing import TYPE_CHECKING, cast

import pytest

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.demo.messages import Reply, reply
from tests.cli.ci import HTTP, S3, SECRET_KEY
from tests.replies import text

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json
    from tests.cli.ci import Job

ROUNDS = 6
SOURCES = "/symbol-sources"
BEHIND = Fault(text(404, "Unknown source id: x"), method="GET", path=SOURCES, times=7)
"""A copy that has not seen the source yet."""
STORED = Fault(Reply(500), method="POST", carry=Carry.FIRST)
"""The source is stored, and nobody knows."""


class Both(Event):
    """Holds requests back until two have arrived."""

    def __init__(self) -> None:
        super().__init__()
        self._barrier = Barrier(2)

    def wait(self, timeout: float | None = None) -> bool:
        self._barrier.wait(timeout or 60)
        return True


def test_two_processes_with_one_file_store_one_source(job: Job) -> None:
    for number in range(ROUNDS):
        job.write({**S3, "name": f"Builds {number}", "bucket": f"acme-symbols-{number}"})
        job.server.faults.add(Fault(method="POST", carry=Carry.LAST, wait_for=Both(), times=2))
        processes = {}
        for secret in (SECRET_KEY, SECRET_KEY[::-1]):
            job.environ["SYMBOLS_SECRET_KEY"] = secret
            processes[secret] = job.start("--from", "source.json")
        runs = {secret: job.finish(process) for secret, process in processes.items()}
        assert sorted(ran.code for ran in runs.values()) == [0, 23]
        assert len(job.added) == number + 1
        stored = job.added[-1]
        for secret, ran in runs.items():
            if ran.code:
                assert "This project already has this source" in ran.err
                assert ran.out == ""
            else:
                assert stored["secret_key"] == secret
                assert ran.out.startswith(f'Stored "Builds {number}"')
                assert "response was lost" not in ran.out


@pytest.mark.parametrize("behind", [True, False])
def test_a_source_with_a_lost_response_is_found(job: Job, *, behind: bool) -> None:
    job.write(S3)
    # It is looked for twice before it is sent.
    seen = Fault(method="GET", path=SOURCES, carry=Carry.FIRST, times=2)
    job.server.faults.add(seen)
    job.server.faults.add(STORED)
    if behind:
        job.server.faults.add(BEHIND)
    ran = job.add("--from", "source.json", "--json")
    assert ran.code == 0
    assert ran.json["recovered"] is True
    (told,) = cast("list[dict[str, Json]]", ran.json["warnings"])
    assert told["severity"] == "warning"
    assert "its secret may be the one that is stored" in str(told["message"])
    assert len(job.added) == 1


@pytest.mark.parametrize("fails", [True, False])
def test_an_unknown_outcome_is_not_a_failure(job: Job, *, fails: bool) -> None:
    """The list never shows the source, or cannot be read any more."""
    job.write(S3)
    seen = Fault(method="GET", path=SOURCES, carry=Carry.FIRST, times=2)
    job.server.faults.add(seen)
    job.server.faults.add(STORED)
    answer = Reply(500) if fails else BEHIND.reply
    job.server.faults.add(Fault(answer, method="GET", path=SOURCES, times=0))
    ran = job.add("--from", "source.json", "--json")
    assert ran.code == 31
    assert "it is not known whether it was stored" in ran.err
    assert ("looking for it failed" in ran.err) is fails
    assert "Nothing was stored" not in ran.err
    assert "Nothing was sent" not in ran.err
    assert cast("dict[str, Json]", ran.json["error"])["code"] == "unreachable"


@pytest.mark.parametrize("chosen", [True, False])
@pytest.mark.parametrize("behind", [True, False])
def test_a_400_means_that_another_run_stored_it(job: Job, *, chosen: bool, behind: bool) -> None:
    """Though it looks the same: its secret may be another."""
    job.write({**S3, "id": "mine"} if chosen else S3)
    job.server.faults.add(Fault(method="GET", path=SOURCES, carry=Carry.FIRST, times=2))
    job.server.faults.add(Fault(Reply(400), method="POST", carry=Carry.FIRST))
    if behind:
        job.server.faults.add(BEHIND)
    ran = job.add("--from", "source.json")
    assert (ran.code, ran.out) == (23, "")
    told = "The ID mine is taken by" if chosen else "This project already has this source"
    assert told in ran.err


def test_a_server_that_makes_its_own_ids_never_stores_two_sources(job: Job) -> None:
    job.write(HTTP)

    class Renamed(Event):
        def wait(self, timeout: float | None = None) -> bool:
            del timeout
            sources = job.server._world.organizations["acme"].projects["game-client"].sources
            sources[-1]["id"] = "theirs"
            return True

    answer = {**HTTP, "id": "theirs", "name": "Windows"}
    job.server.faults.add(
        Fault(reply(201, answer), method="POST", carry=Carry.FIRST, wait_for=Renamed())
    )
    ran = job.add("--from", "source.json")
    assert ran.code == 0
    assert ran.out.startswith('Stored "Windows" (ID theirs) in ')
    assert ran.problems == [
        "warning: id: The server stored it under the ID theirs",
        "warning: name: The server stored it under the name 'Windows'",
    ]
    assert job.add("--from", "source.json").code == 23
    assert len(job.added) == 1
