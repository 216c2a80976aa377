"""What goes wrong on order, and that it goes wrong as ordered."""

from __future__ import annotations

from http.client import IncompleteRead
from threading import Event, Thread

import pytest

from symsrc_tui.demo.faults import Carry, Fault, Sending
from symsrc_tui.demo.server import DemoServer
from tests.demo.plain_client import SOURCES, call
from tests.demo.test_sources import HTTP
from tests.replies import rate_limited, web_page

MINE = HTTP | {"id": "mine"}


def has_mine(server: DemoServer) -> bool:
    return "mine" in [source["id"] for source in server.stored("acme", "game-client")]


def test_a_fault_strikes_matching_requests_and_only_so_often() -> None:
    fault = Fault(rate_limited(), method="POST", path="game-client", times=2)
    with DemoServer(faults=(fault,)) as server:
        assert call(server, "GET", SOURCES).status == 200
        limited = call(server, "POST", SOURCES, MINE)
        assert (limited.status, limited.headers["content-type"]) == (429, "text/html")
        assert int(limited.headers["x-sentry-rate-limit-reset"]) > 0
        assert not has_mine(server)
        assert call(server, "POST", SOURCES, MINE).status == 429
        assert call(server, "POST", SOURCES, MINE).status == 201
        assert len(server.requests) == 4


def test_a_fault_can_strike_without_limit() -> None:
    with DemoServer(faults=(Fault(web_page(), times=0),)) as server:
        assert {call(server, "GET", SOURCES).headers["content-type"] for _ in range(3)} == {
            "text/html; charset=utf-8"
        }


@pytest.mark.parametrize(("carry", "stored"), [(Carry.NOT, False), (Carry.FIRST, True)])
def test_resets_before_or_after_storing(carry: Carry, stored: bool) -> None:
    with DemoServer(faults=(Fault(carry=carry, sending=Sending.NONE),)) as server:
        with pytest.raises(ConnectionResetError):
            call(server, "POST", SOURCES, MINE)
        assert has_mine(server) is stored


def test_loses_the_response_to_a_stored_source() -> None:
    with DemoServer(faults=(Fault(web_page(502), carry=Carry.FIRST),)) as server:
        assert call(server, "POST", SOURCES, MINE).status == 502
        assert has_mine(server)


def test_sends_half_a_response() -> None:
    with DemoServer(faults=(Fault(carry=Carry.FIRST, sending=Sending.HALF),)) as server:
        with pytest.raises(IncompleteRead):
            call(server, "POST", SOURCES, MINE)
        assert has_mine(server)


@pytest.mark.parametrize("carry", [Carry.FIRST, Carry.LAST])
def test_holds_a_response_until_it_is_released(carry: Carry) -> None:
    release = Event()
    arrived: list[int] = []
    with DemoServer(faults=(Fault(method="POST", carry=carry, wait_for=release),)) as server:
        caller = Thread(target=lambda: arrived.append(call(server, "POST", SOURCES, MINE).status))
        caller.start()
        # Another connection is served meanwhile.
        assert call(server, "GET", "/api/0/").status == 200
        assert arrived == []
        release.set()
        caller.join()
        assert arrived == [201]
        assert has_mine(server)


def test_closing_releases_held_responses() -> None:
    ended = Event()

    def run() -> None:
        with pytest.raises(ConnectionResetError):
            call(server, "GET", SOURCES)
        ended.set()

    with DemoServer(faults=(Fault(path="/symbol-sources", wait_for=Event()),)) as server:
        caller = Thread(target=run)
        caller.start()
        while not any(request.path.endswith(SOURCES) for request in server.requests):
            call(server, "GET", "/api/0/nonesuch/")
    caller.join()
    assert ended.is_set()
