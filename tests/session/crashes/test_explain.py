"""Find the crashes to explain, and wait for one that names a source."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.messages import reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.net.errors import Unreachable
from symsrc_tui.sentry import client
from symsrc_tui.sentry.errors import NotAllowed, NotFound
from symsrc_tui.session.crashes.event_reference import EventReference
from symsrc_tui.session.crashes.explain import look, wait_for
from tests.demo.plain_client import SOURCES, add_mine, call
from tests.demo.test_sources import APPLE
from tests.replies import rate_limited, text
from tests.sentry.crashes import (
    days_ago,
    detail,
    elf,
    event_id,
    javascript_only,
    missed,
    next_page,
    pe,
    row,
    serves,
)
from tests.session.links import connected

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.messages import Json, Reply
    from symsrc_tui.session.crashes.explanation import Explanation


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are repeated at once."""

    async def no_pause(_: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(client, "SentryClient", partial(client.SentryClient, sleep=no_pause))


def quiet(_: str) -> None:
    """Show no progress."""


def counts(explanation: Explanation, id_: str) -> dict[str, int]:
    return dict(explanation.counts().get(id_, {}).items())


def reads(server: DemoServer) -> list[str]:
    """The requests for events, as list or detail."""
    paths = [request.path for request in server.requests if "/events/" in request.path]
    return ["list" if path.endswith("/events/") else "detail" for path in paths]


@pytest.mark.parametrize("age", list(Age))
async def test_the_latest_crashes_on_servers_of_all_ages(age: Age, tmp_path: Path) -> None:
    with DemoServer(age) as server:
        async with connected(server, tmp_path) as connection:
            found = await look(connection, progress=quiet)
        assert len(server.requests) <= 18
    assert len(found.events) == 8
    assert found.headline == "Sentry found debug files for 1 of 13 modules"
    code = "InvalidAccessKeyId: " if age is Age.NEXT else ""
    modules = "game-server, libphysics.so, libc.so.6 and 7 more"
    assert found.advice.startswith(
        f'"Nightly builds" refuses Sentry\'s requests for {modules}: {code}The AWS '
    )
    assert counts(found, "nightly-builds") == {"refused": 10, "not-there": 3}


async def test_new_crashes_mention_a_stored_source(server: DemoServer, tmp_path: Path) -> None:
    add_mine(server)
    async with connected(server, tmp_path) as connection:
        found = await look(connection, source_id="mine", progress=quiet)
    assert counts(found, "mine") == {"used": 3, "not-there": 3, "not-consulted": 7}
    assert not found.is_bad("mine")
    assert found.advice.startswith(
        'Put the debug files of physics.dll and libphysics.so into "Mine".'
    )
    assert found.advice.endswith("/symbols/9c/2a5d6e6f0b4f7a9d551f6c1b0a7e212/debuginfo.")


async def test_one_event_by_its_id_or_by_its_issue(server: DemoServer, tmp_path: Path) -> None:
    async with connected(server, tmp_path) as connection:
        newest = (await look(connection, progress=quiet)).events[0]
        by_id = await look(connection, EventReference(event=newest.id), progress=quiet)
        issue = EventReference(issue=newest.group_id)
        by_issue = await look(connection, issue, progress=quiet)
    assert [each.id for each in by_id.events] == [newest.id]
    assert by_id == by_issue


@pytest.mark.parametrize(
    ("reference", "source", "message", "advice"),
    [
        (
            EventReference(event="0" * 32),
            "",
            f"game-client has no event {'0' * 32}, or it is not processed yet",
            "Check the ID and the project. A new crash appears within a minute or so.",
        ),
        (
            EventReference(issue="77"),
            "",
            "None of the project's latest crashes belongs to issue 77",
            "Open the issue in Sentry, choose one of its events, and use that URL.",
        ),
        (
            None,
            "nonesuch",
            "game-client has no symbol source with this ID",
            "The IDs of its sources are: b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b11, nightly-builds.",
        ),
    ],
)
async def test_things_that_the_project_does_not_have(
    server: DemoServer,
    tmp_path: Path,
    reference: EventReference | None,
    source: str,
    message: str,
    advice: str,
) -> None:
    async with connected(server, tmp_path) as connection:
        with pytest.raises(NotFound) as caught:
            await look(connection, reference, source, progress=quiet)
    assert (caught.value.message, caught.value.advice) == (message, advice)


async def test_a_project_without_native_crashes(server: DemoServer, tmp_path: Path) -> None:
    async with connected(server, tmp_path, project="game-server") as connection:
        found = await look(connection, progress=quiet)
    assert (found.headline, found.advice, found.events) == (
        "The project has no native crashes in the last 14 days",
        "Crash the app once, wait a minute, then try again.",
        (),
    )
    assert found.is_bad("mine")


async def test_crashes_that_are_not_known(tmp_path: Path) -> None:
    headlines = []
    for faults in ((javascript_only(),), serves(rows=[row(1)])):
        with DemoServer(faults=faults) as server:
            async with connected(server, tmp_path) as connection:
                headlines.append((await look(connection, progress=quiet)).headline)
    assert headlines == [
        "The newest 2 events are not native crashes, and older ones were not read",
        "Sentry lists crashes of the last 14 days, but sent none of those requested",
    ]


async def test_a_plan_without_the_feature(server: DemoServer, tmp_path: Path) -> None:
    add_mine(server, to="acme-labs/prototype")
    labs = {"organization": "acme-labs", "project": "prototype"}
    async with connected(server, tmp_path, **labs) as connection:
        found = await look(connection, progress=quiet)
    assert found.advice.startswith("The organization does not have the feature custom-symbol-")
    assert set(counts(found, "mine")) == {"not-consulted"}


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, {"slug": "acme", "name": "Acme", "features": []}),
        reply(403, {"detail": "You do not have permission to perform this action."}),
    ],
)
async def test_an_unknown_plan(server: DemoServer, tmp_path: Path, answer: Reply) -> None:
    server.faults.add(Fault(answer, path="/organizations/acme/$", times=0))
    server.faults.add(*serves(detail(1, pe(candidates=missed("sentry:project", "")))))
    async with connected(server, tmp_path) as connection:
        found = await look(connection, progress=quiet)
    assert found.advice.startswith("Crashes from before a source was added never name it.")


async def test_a_token_with_read_access_to_the_project_is_enough(
    server: DemoServer, tmp_path: Path
) -> None:
    token = server.make_token("project:read")
    async with connected(server, tmp_path, token=token) as connection:
        assert (await look(connection, progress=quiet)).events


async def test_a_server_that_does_not_show_crashes(tmp_path: Path) -> None:
    denied = reply(403, {"detail": "You do not have permission to perform this action."})
    with DemoServer(faults=(Fault(denied, path="/events/", times=0),)) as server:
        async with connected(server, tmp_path) as connection:
            with pytest.raises(NotAllowed):
                await look(connection, progress=quiet)


async def test_a_list_of_sources_that_the_server_cannot_read(tmp_path: Path) -> None:
    broken = Fault(text(500, "Internal Error"), path="/symbol-sources", times=0)
    with DemoServer(faults=(broken,)) as server:
        async with connected(server, tmp_path) as connection:
            found = await look(connection, progress=quiet)
    assert "this server can no longer read the list" in found.advice


async def test_crashes_read_before_a_rate_limit_count(tmp_path: Path) -> None:
    limited = Fault(rate_limited(), path=f"/events/{event_id(2)}/", times=0)
    rows = missed("sentry:project", "")
    crashes = [detail(1, pe(candidates=rows)), detail(2, pe(), dateCreated=days_ago(2))]
    with DemoServer(faults=(limited, *serves(*crashes))) as server:
        async with connected(server, tmp_path) as connection:
            found = await look(connection, progress=quiet)
    assert [each.id for each in found.events] == [event_id(1)]


async def test_the_number_of_requests_does_not_grow_with_the_crashes(tmp_path: Path) -> None:
    crashes = [
        detail(number, pe(code_id=f"{number:08x}1000", debug_id=None, candidates=missed("x", "")))
        for number in range(1, 41)
    ]
    with DemoServer(faults=serves(*crashes)) as server:
        async with connected(server, tmp_path) as connection:
            found = await look(connection, progress=quiet)
        assert reads(server) == ["list", *["detail"] * 12]
        assert len(server.requests) == 15
    assert len(found.modules) == 12


class Sleeper:
    """Takes no time, and lets something happen meanwhile."""

    def __init__(self, *happenings: Any) -> None:
        self.slept: list[float] = []
        self._happenings = list(happenings)

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self._happenings:
            self._happenings.pop(0)()


async def test_waits_for_the_first_crash_that_mentions_the_source(
    server: DemoServer, tmp_path: Path
) -> None:
    add_mine(server, to="acme/game-server")
    sleeper = Sleeper(lambda: None, lambda: server.crash("acme", "game-server"))
    async with connected(server, tmp_path, project="game-server") as connection:
        found = await wait_for(connection, "mine", 300, sleep=sleeper)
    assert sleeper.slept == [30, 30]
    assert len(found.events) == 1
    assert not found.is_bad("mine")
    assert reads(server) == ["list", "list", "list", "detail"]


async def test_a_crash_that_mentions_the_source_already_needs_no_wait(
    server: DemoServer, tmp_path: Path
) -> None:
    add_mine(server)
    sleeper = Sleeper()
    async with connected(server, tmp_path) as connection:
        found = await wait_for(connection, "mine", 300, sleep=sleeper)
    assert (sleeper.slept, len(found.events)) == ([], 1)


async def test_older_crashes_that_name_it_need_no_wait(tmp_path: Path) -> None:
    names_it = detail(20, pe(candidates=missed("mine", "u/1")), dateCreated=days_ago(2))
    same: list[Json] = []
    noisy = [detail(number, pe(), groupID="1", tags=same) for number in range(12)]
    others = [detail(number, pe()) for number in range(12, 17)]
    for newer in (noisy, others):
        with DemoServer(faults=serves(*newer, names_it)) as server:
            add_mine(server)
            sleeper = Sleeper()
            async with connected(server, tmp_path) as connection:
                found = await wait_for(connection, "mine", 30, sleep=sleeper)
        assert sleeper.slept == []
        assert [each.id for each in found.events] == [event_id(20)]


@pytest.mark.parametrize(
    ("seconds", "pauses"), [(5, [5]), (30, [30]), (32, [32]), (60, [30, 30]), (92, [30, 30, 32])]
)
async def test_looks_are_at_least_30_seconds_apart(
    server: DemoServer, tmp_path: Path, seconds: int, pauses: list[float]
) -> None:
    add_mine(server, to="acme/game-server")
    sleeper = Sleeper()
    async with connected(server, tmp_path, project="game-server") as connection:
        await wait_for(connection, "mine", seconds, sleep=sleeper)
    assert sleeper.slept == pauses
    assert reads(server) == ["list"] * (len(pauses) + 1)


async def test_nothing_arrives_in_time(server: DemoServer, tmp_path: Path) -> None:
    add_mine(server, to="acme/game-server")
    sleeper = Sleeper()
    async with connected(server, tmp_path, project="game-server") as connection:
        found = await wait_for(connection, "mine", 70, sleep=sleeper)
    assert sleeper.slept == [30, 40]
    assert found.headline == 'No crash arrived within 70 seconds, so none names "Mine" yet'
    assert found.is_bad("mine")


async def test_crashes_that_do_not_mention_the_source_are_explained(
    server: DemoServer, tmp_path: Path
) -> None:
    other = detail(5, pe(candidates=missed("sentry:project", "")))
    server.faults.add(Fault(reply(200, [row(4)]), path="/events/$"))
    server.faults.add(Fault(reply(200, detail(4)), path=f"/events/{event_id(4)}/$"))
    add_mine(server)

    sleeper = Sleeper(lambda: server.faults.add(*serves(other)))
    async with connected(server, tmp_path) as connection:
        found = await wait_for(connection, "mine", 30, sleep=sleeper)
    assert [each.id for each in found.events] == [event_id(5)]
    assert counts(found, "mine") == {"not-consulted": 1}
    assert found.advice.startswith(
        "Crash the app once more, wait a minute, then try again. If that crash does not name it "
        "either, ask the administrator of your Sentry"
    )


async def test_waits_for_crashes_of_other_platforms_if_there_are_no_native_ones(
    server: DemoServer, tmp_path: Path
) -> None:
    found = elf(candidates=missed("nightly-builds", "u/1"))
    crashes = (detail(1, found, platform="dart"), detail(2, platform="javascript"))
    server.faults.add(*serves(*crashes))
    async with connected(server, tmp_path) as connection:
        explanation = await wait_for(connection, "nightly-builds", 30, sleep=Sleeper())
    assert [each.id for each in explanation.events] == [event_id(1)]
    assert reads(server) == ["list", "detail"]


async def test_app_store_connect_is_not_waited_for(tmp_path: Path) -> None:
    sleeper = Sleeper()
    with DemoServer(Age.NOVEMBER_2023) as server:
        assert call(server, "POST", SOURCES, APPLE | {"id": "mine"}).status == 201
        async with connected(server, tmp_path) as connection:
            found = await wait_for(connection, "mine", 300, sleep=sleeper)
    assert sleeper.slept == []
    assert (found.headline, found.advice) == (
        "No crash will name this source",
        "Look for its files under Debug Files in the project's settings.",
    )


async def test_reads_at_most_15_crashes(tmp_path: Path) -> None:
    crashes = [detail(number, pe(candidates=missed("x", ""))) for number in range(30)]
    with DemoServer(faults=serves(*crashes)) as server:
        add_mine(server)
        # No crash is new.
        async with connected(server, tmp_path) as connection:
            await wait_for(connection, "mine", 60, sleep=Sleeper())
        one_more = ["list", "detail"]
        assert reads(server) == ["list", *["detail"] * 10, *one_more, "list", *["detail"] * 4]
    first = Fault(reply(200, [row(99)]), path="/events/$")
    with DemoServer(faults=(first, *serves(*crashes))) as server:
        add_mine(server)
        async with connected(server, tmp_path) as connection:
            found = await wait_for(connection, "mine", 600, sleep=Sleeper())
        assert reads(server).count("detail") == 15
        assert reads(server).count("list") == 2
    assert len(found.events) == 14


@pytest.mark.parametrize(("older_than", "slept"), [(10, 1), (11, 2), (12, 3), (14, 3)])
async def test_a_crash_older_than_many_others_is_found(
    tmp_path: Path, older_than: int, slept: int
) -> None:
    names_it = detail(50, pe(candidates=missed("mine", "u/1")), dateCreated=days_ago(2))
    newer = [detail(number, pe(candidates=missed("x", ""))) for number in range(older_than)]
    with DemoServer(faults=serves(*newer, names_it)) as server:
        add_mine(server)
        sleeper = Sleeper()
        async with connected(server, tmp_path) as connection:
            found = await wait_for(connection, "mine", 90, sleep=sleeper)
    assert [each.id for each in found.events] == [event_id(50)]
    assert len(sleeper.slept) == slept


async def test_crashes_that_were_not_read_are_told(tmp_path: Path) -> None:
    crashes = [detail(number, pe(candidates=missed("x", ""))) for number in range(17)]
    with DemoServer(faults=serves(*crashes)) as server:
        add_mine(server)
        async with connected(server, tmp_path) as connection:
            found = await wait_for(connection, "mine", 30, sleep=Sleeper())
    assert found.advice.endswith("with the ID of an older crash: 2 of them were not read.")


async def test_one_event_that_is_not_native(tmp_path: Path) -> None:
    more = reply(200, [row(1, platform="javascript")], next_page("0:1:0"))
    with DemoServer(faults=(Fault(more, path="/events/$", times=0),)) as server:
        async with connected(server, tmp_path) as connection:
            found = await look(connection, progress=quiet)
    assert found.headline == (
        "The newest event is not a native crash, and older ones were not read"
    )


async def test_a_look_sends_at_most_18_requests_however_often_it_is_limited(
    tmp_path: Path,
) -> None:
    crashes = [
        detail(number, pe(code_id=f"{number:08x}1000", debug_id=None, candidates=missed("x", "")))
        for number in range(1, 41)
    ]
    # Each request is first answered by a 429.
    for path in ("/symbol-sources/$", "/events/$", f"/events/{event_id(3)}/$", "/acme/$"):
        limited = Fault(rate_limited(0), path=path, times=3)
        with DemoServer(faults=(limited, *serves(*crashes))) as server:
            async with connected(server, tmp_path) as connection:
                with suppress(Unreachable):
                    await look(connection, progress=quiet)
            assert len(server.requests) <= 18
            assert sum(bool(re.search(path, each.path)) for each in server.requests) == 2
    both = (
        Fault(rate_limited(0), path="/symbol-sources/$"),
        Fault(rate_limited(0), path="/acme/$", times=0),
    )
    with DemoServer(faults=(*both, *serves(*crashes))) as server:
        async with connected(server, tmp_path) as connection:
            found = await look(connection, progress=quiet)
        assert len(server.requests) == 16
    assert len(found.events) == 12


async def test_a_failure_while_waiting_is_reported_only_if_it_lasts(
    server: DemoServer, tmp_path: Path
) -> None:
    add_mine(server, to="acme/game-server")
    down = Fault(text(503, "down"), path="/events/$", times=0)
    sleeper = Sleeper(lambda: server.faults.add(down))
    async with connected(server, tmp_path, project="game-server") as connection:
        with pytest.raises(Unreachable):
            await wait_for(connection, "mine", 60, sleep=sleeper)
    assert sleeper.slept == [30, 30]


async def test_waiting_can_be_stopped_at_any_time(server: DemoServer, tmp_path: Path) -> None:
    add_mine(server, to="acme/game-server")
    is_waiting = asyncio.Event()

    async def never(_: float) -> None:
        is_waiting.set()
        await asyncio.Event().wait()

    async with connected(server, tmp_path, project="game-server") as connection:
        task = asyncio.create_task(wait_for(connection, "mine", 600, sleep=never))
        await is_waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
