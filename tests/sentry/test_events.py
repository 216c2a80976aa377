"""The list of crashes, whole events, and what is kept of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault, Faults
from symsrc_tui.demo.messages import Reply, reply
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.net.errors import Unreachable
from symsrc_tui.sentry.errors import NotAllowed, Unexpected
from symsrc_tui.sentry.event_models import Event, EventRow, LookupStep
from symsrc_tui.sentry.events import EventReader, worth_reading
from symsrc_tui.sentry.models import from_json
from tests.replies import rate_limited, web_page
from tests.sentry.connection import Connection
from tests.sentry.crashes import (
    days_ago,
    detail,
    elf,
    event_id,
    missed,
    next_page,
    pe,
    row,
    serves,
    unused,
)

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json


def reader(client: Connection) -> EventReader:
    return client.events("acme", "game-client")


def rows(*given: Json) -> list[EventRow]:
    found = from_json(list[EventRow], json.dumps(given).encode())
    assert found is not None
    return found


async def test_an_event_and_its_modules() -> None:
    location = "https://ada:pass@sym.example.com/f1/c3.debug?sig=abc#x"
    looked_up = elf(
        debug_status="fetching_failed",
        candidates=[
            {
                "source": "SRC",
                "source_name": "Ac\x1b[1mme",
                "location": location,
                "download": {"status": "noperm", "details": "403 Forbidden"},
            },
            {
                "source": "sentry:project",
                "source_name": "Sentry",
                "location": "sentry://project_debug_file/7",
                "download": {"status": "ok", "features": {"has_debug_info": True}},
                "debug": {"status": "ok"},
                "unwind": {"status": "ok"},
            },
        ],
    )
    given = detail(1, looked_up, unused(), None, {"type": "proguard"}, {"type": "jvm"}, os="Linux")
    with DemoServer(faults=serves(given)) as server:
        async with Connection(server) as client:
            event = await reader(client).event(event_id(1))
    assert event is not None
    assert (event.id, event.group_id, event.release) == (event_id(1), "1001", "game@1")
    assert event.os_name == "linux"
    assert event.received is not None
    crash, dbghelp = event.images
    assert crash.object_id == (
        "f1c3bcc0279865fe3058404b2831d9e64135386c",
        "/srv/app/crash",
        "c0bcc3f1-9827-fe65-3058-404b2831d9e6",
        "/srv/app/crash",
        "elf",
    )
    assert (crash.name, crash.debug_status) == ("crash", "fetching_failed")
    assert (dbghelp.name, dbghelp.candidates) == ("dbghelp.dll", ())
    refused, used = crash.candidates
    assert refused is not None
    assert used is not None
    assert refused.location == "https://sym.example.com/f1/c3.debug"
    assert refused.source_name == "Acme"
    assert refused.download is not None
    assert (refused.download.status, refused.download.details) == ("noperm", "403 Forbidden")
    assert not refused.is_used
    assert used.is_used
    assert used.download is not None
    assert used.download.features is not None
    assert used.download.features.has_debug_info


@pytest.mark.parametrize(
    ("location", "public"),
    [
        ("https://sym.example.com/a/b", "https://sym.example.com/a/b"),
        ("https://u:p@sym.example.com:8443/a@b/c?key=1", "https://sym.example.com:8443/a@b/c"),
        ("https://u:p@sym.example.com", "https://sym.example.com"),
        ("https://user:s3cret@proxy/https://x/a", "https://proxy/https://x/a"),
        ("https://proxy/https://user:s3cret@x/a?key=1", "https://proxy/https://x/a"),
        ("https://u:p@proxy/https://u:s3@cret@x/a", "https://proxy/https://x/a"),
        (
            "https://proxy/https%3A%2F%2Fu%3As3cret%40x%2Fa%3Fkey=1",
            "https://proxy/https%3A%2F%2Fx%2Fa",
        ),
        ("s3://bucket/prefix/key", "s3://bucket/prefix/key"),
        ("No object files listed on this source", "No object files listed on this source"),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_locations_lose_user_and_query(location: Json, public: str) -> None:
    given = detail(1, elf(candidates=[{"source": "SRC", "location": location}]))
    event = from_json(Event, json.dumps(given).encode())
    assert event is not None
    (image,) = event.images
    (found,) = image.candidates
    assert found is not None
    assert found.location == public


@pytest.mark.parametrize(
    ("details", "public"),
    [
        ("403 Forbidden", "403 Forbidden"),
        ("at `https://u:s3cret@x/https://u:s3cret@y/a?k=1`.", "at `https://x/https://y/a`."),
        ("at https://u:s3)c'ret@x/a?k=s3'c)ret now", "at https://x/a now"),
        ("really? ada@example.com", "really? ada@example.com"),
    ],
)
def test_details_lose_user_and_query_of_all_urls(details: str, public: str) -> None:
    assert LookupStep.model_validate({"details": details}).details == public


@pytest.mark.parametrize(
    "changes",
    [
        {"candidates": None},
        {"candidates": [None, 5, {"source": 7, "download": "ok", "debug": []}]},
        {"features": [], "debug_status": None, "unwind_status": 3},
        {"code_id": None, "code_file": 5, "debug_file": None},
    ],
)
def test_servers_with_unexpected_types(changes: dict[str, Json]) -> None:
    wrong: dict[str, Json] = {
        "tags": [None, {"key": 1}, ["release", "1"]],
        "contexts": {"os": "Linux"},
        "errors": [None, 5, {"type": "native_bad_dsym"}],
        "dateReceived": "soon",
        "crashFile": "x",
    }
    event = from_json(Event, json.dumps({**detail(1, elf(**changes)), **wrong}).encode())
    assert event is not None
    assert [image.debug_id for image in event.images] == ["c0bcc3f1-9827-fe65-3058-404b2831d9e6"]
    assert (event.release, event.os_name, event.received, event.crash_file) == ("", "", None, None)


def test_the_sdks_system_counts_if_no_context_has_it() -> None:
    given = detail(1, contexts={})
    given["entries"] = [
        {"type": "debugmeta", "data": {"images": None, "sdk_info": {"sdk_name": "macOS"}}}
    ]
    event = from_json(Event, json.dumps(given).encode())
    assert event is not None
    assert (event.os_name, event.images) == ("macos", ())


async def test_an_event_that_is_missing_or_malformed() -> None:
    page = Fault(web_page(), path=f"{event_id(2)}/$")
    with DemoServer(faults=(page, *serves())) as server:
        async with Connection(server) as client:
            found = [await reader(client).event(event_id(number)) for number in (1, 2)]
    assert found == [None, None]


async def test_a_whole_minidump_is_read() -> None:
    frame: Json = {"package": "x", "instructionAddr": "0x1", "lineNo": None, "colNo": None}
    stacks: Json = [{"stacktrace": {"frames": [frame] * 100}} for _ in range(300)]
    given = detail(1, pe())
    threads: Json = {"type": "threads", "data": {"values": stacks}}
    given["entries"] = [threads, {"type": "debugmeta", "data": {"images": [pe()]}}]
    with DemoServer(faults=serves(given)) as server:
        async with Connection(server) as client:
            event = await reader(client).event(event_id(1))
    assert event is not None
    assert len(event.images) == 1


async def test_the_list_has_recent_native_events_on_servers_of_every_age() -> None:
    listed: list[Json] = [
        row(1),
        row(2, platform="javascript"),
        row(3, platform="cocoa", dateCreated=days_ago(13.9)),
        row(4, dateCreated=days_ago(14.1)),
        *(row(number, platform="dart") for number in range(5, 10)),
        {"eventID": "../../x", "platform": "native"},
    ]
    with DemoServer(faults=serves(rows=listed)) as server:
        async with Connection(server) as client:
            found = (await reader(client).recent()).rows
        (request,) = server.requests
    assert [int(each.id, 16) for each in found] == [1, 3, 5, 6, 7]
    assert request.query == {"per_page": "100", "statsPeriod": "14d"}


async def test_a_second_page_is_read_if_few_are_native_and_no_third() -> None:
    link = (
        '<https://x/?cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1", '
        '<https://x/?cursor=0:100:0>; rel="next"; results="true"; cursor="0:100:0"'
    )
    pages = (
        Fault(reply(200, [row(1), row(2)], {"Link": link})),
        Fault(reply(200, [row(2), row(3)], {"Link": link})),
    )
    with DemoServer(faults=pages) as server:
        async with Connection(server) as client:
            recent = await reader(client).recent(days=3)
        requests = [dict(request.query) for request in server.requests]
    assert [int(each.id, 16) for each in recent.rows] == [1, 2, 3]
    assert (recent.listed, recent.is_whole) == (3, False)
    assert requests == [
        {"per_page": "100", "statsPeriod": "3d"},
        {"per_page": "100", "statsPeriod": "3d", "cursor": "0:100:0"},
    ]


async def test_the_first_page_counts_if_the_second_fails() -> None:
    pages = (Fault(reply(200, [row(1)], next_page("0:1:0"))), Fault(reply(403, {"detail": "no"})))
    with DemoServer(faults=pages) as server:
        async with Connection(server) as client:
            recent = await reader(client).recent()
    assert [each.id for each in recent.rows] == [event_id(1)]
    assert not recent.is_whole


def test_one_event_of_each_issue_release_and_system_and_minidumps_first() -> None:
    same = row(1)
    of_other_issue = row(2, tags=same["tags"])
    given = [same, {**same, "eventID": event_id(9)}, of_other_issue]
    minidump = row(3, crashFile={"id": "1", "name": "upload_file_minidump"})
    chosen = worth_reading(rows(*given, row(4, groupID=None), row(5, groupID=None), minidump))
    assert [int(each.id, 16) for each in chosen] == [3, 1, 2, 4, 5]


def test_the_first_are_of_each_platform() -> None:
    given = [*(row(number) for number in range(1, 5)), row(5, platform="cocoa"), row(6)]
    chosen = worth_reading(rows(*given))
    assert [int(each.id, 16) for each in chosen] == [1, 5, 2, 3, 4, 6]


async def test_the_list_ends_where_events_are_too_old() -> None:
    listed: list[Json] = [row(1), row(2, dateCreated=days_ago(15))]
    page = Fault(reply(200, listed, next_page("0:2:0")))
    with DemoServer(faults=(page,)) as server:
        async with Connection(server) as client:
            recent = await reader(client).recent()
        assert len(server.requests) == 1
    assert (len(recent.rows), recent.listed, recent.is_whole) == (1, 1, True)


async def test_a_rate_limit_is_waited_for_once() -> None:
    # So late that the wait is the longest, however slow this host is.
    limited = Fault(rate_limited(3600), path="/events/")
    with DemoServer(faults=(limited, *serves(detail(1, pe())))) as server:
        async with Connection(server) as client:
            crashes = reader(client)
            assert await crashes.page()
            assert [wait.seconds for wait in client.waits] == [60]
            server.faults = Faults(limited)
            with pytest.raises(Unreachable) as caught:
                await crashes.event(event_id(1))
    assert "rate-limiting requests (status 429)" in caught.value.message
    assert len(client.waits) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply(403, {"detail": "You do not have permission"}), NotAllowed),
        (web_page(), Unexpected),
        (Reply(200, b'{"user": "player@example.com"}'), Unexpected),
    ],
)
async def test_a_list_that_cannot_be_read(answer: Reply, error: type[Exception]) -> None:
    with DemoServer(faults=(Fault(answer),)) as server:
        async with Connection(server) as client:
            with pytest.raises(error) as caught:
                await reader(client).page()
    assert "player@example.com" not in str(vars(caught.value))


async def test_bodies_are_not_logged() -> None:
    given = detail(1, elf(candidates=missed("SRC", "https://sym.example.com/x")))
    with DemoServer(faults=serves(given)) as server:
        async with Connection(server) as client:
            crashes = reader(client)
            await crashes.page()
            await crashes.event(event_id(1))
            await crashes.event(event_id(2))
    said = [exchange.response for exchange in client.log]
    assert "player@example.com" not in "".join(said)
    assert [text.endswith("not logged: they hold user data)") for text in said[:2]] == [True, True]
    assert said[2] == '{"detail": "Event not found"}'
