"""Answers that are lost, odd or late: at most one source, and never a wrong word about it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault, Faults, Sending
from symsrc_tui.demo.messages import Reply, reply
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.net.deadline import Limits
from symsrc_tui.net.errors import RequestError, Unreachable
from symsrc_tui.sentry import source_search
from symsrc_tui.sentry.errors import (
    IdTaken,
    OutcomeUnknown,
    Refused,
    SignInRequired,
    TokenRefused,
    Unexpected,
)
from symsrc_tui.sources.source import IdOrigin
from tests.replies import rate_limited, redirect, sign_in_required, text, web_page
from tests.sentry.connection import IMPATIENT, Connection
from tests.sentry.samples import source

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json
    from symsrc_tui.sources.source import Source

TARGET = ("acme", "game-client")
UNSEEN = text(404, "Unknown source id: x")
"""What a copy answers that is behind."""
SOMEBODY_ELSES: Json = {"type": "http", "id": "other", "name": "Other", "url": "https://x/"}
ESCAPES = "\x1b[2J\x1b]0;owned\x07[bold red]Sorry[/]\u202e" + "!" * 100_000


def count_of(server: DemoServer, sent: Source) -> int:
    """How often the source is there; all else must be as it was."""
    found = [stored["id"] for stored in server.stored(*TARGET)]
    assert len(found) - found.count(sent.id or "") == 2
    return found.count(sent.id or "")


SETTLING = {
    "400 empty": Reply(400),
    "400 page": web_page(400),
    "403": reply(403, {"detail": "No."}),
    "418 text": Reply(418, ESCAPES.encode(), "text/plain"),
}
"""Answers after which nothing of ours was stored."""
ODD_ANSWERS = {
    "500": Reply(500, b'{"detail": "Internal Error", "errorId": "e1"}'),
    "502 page": web_page(502, "Bad Gateway"),
    "503 empty": Reply(503),
    "504 page": web_page(504),
    "200 for a POST": reply(200, SOMEBODY_ELSES),
    "201 for another": reply(201, SOMEBODY_ELSES),
    "201 page": web_page(201),
    "201 empty": Reply(201),
    "201 list": reply(201, []),
    "201 half a document": Reply(201, b'{"type": "http", "id": "'),
    "201 wrong type": Reply(201, b"Stored.", "text/plain"),
    "202": Reply(202),
    "204": Reply(204),
    "302 within": redirect("/auth/login/"),
    "302 elsewhere": redirect("https://elsewhere.example/api/"),
    "307": redirect("/api/0/elsewhere/", 307),
    "408": Reply(408),
    "500 escapes": text(500, ESCAPES),
}
"""Answers that leave open whether it was stored."""


@pytest.mark.parametrize("name", ODD_ANSWERS)
async def test_stored_despite_an_odd_response(name: str) -> None:
    sent = source("http")
    fault = Fault(ODD_ANSWERS[name], method="POST", carry=Carry.FIRST)
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent)
        assert added.recovered
        assert added.stored["id"] == sent.id
        assert count_of(server, sent) == 1
        posts = [request for request in server.requests if request.method == "POST"]
        assert len(posts) == 1


@pytest.mark.parametrize("name", [*ODD_ANSWERS, *SETTLING])
async def test_not_stored_whatever_the_response(name: str) -> None:
    sent = source("s3")
    fault = Fault({**ODD_ANSWERS, **SETTLING}[name], method="POST", times=0)
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server) as client:
            with pytest.raises(RequestError) as caught:
                await client.add(*TARGET, sent)
        assert count_of(server, sent) == 0
    error = caught.value
    if name in SETTLING:
        assert "Nothing was stored" in error.advice
    else:
        assert isinstance(error, OutcomeUnknown)
        assert error.exit_code == 31
        assert "not known" in error.message
        assert str(sent.id) in error.advice
        assert "Nothing was stored" not in error.message + error.advice
    for shown in (error.message, error.advice, error.server_text):
        assert shown.isprintable()
        assert len(shown) < 700


GATEWAYS = {
    "401 page": web_page(401),
    "403 page": web_page(403, "Request blocked. url: /api/0/"),
    "403 message": reply(403, {"message": "Forbidden"}),
    "404 page": web_page(404),
    "404 empty": Reply(404),
    "405 empty": Reply(405),
    "413 page": web_page(413, "413 Request Entity Too Large"),
    "413 message": reply(413, {"message": "Request Too Long"}),
    "431 empty": Reply(431),
}
"""Rejections that are not Sentry's own, and may come after it stored the source."""
BAD_REQUESTS = {
    "400 page": web_page(400, "Request blocked. url: /api/0/"),
    "400 message": reply(400, {"message": "Bad Request"}),
}
"""The same, which may stand for the 400 of an ID that somebody else has."""


@pytest.mark.parametrize("name", GATEWAYS)
@pytest.mark.parametrize("behind", [0, 7])
async def test_a_gateways_rejection_does_not_hide_that_it_was_stored(
    name: str, behind: int
) -> None:
    sent = source("http")
    faults = (
        Fault(UNSEEN, method="GET", times=1 + behind),
        Fault(GATEWAYS[name], method="POST", carry=Carry.FIRST),
    )
    with DemoServer(faults=faults) as server:
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent)
            assert added.recovered
            assert "its secret may be the one that is stored" in added.warnings[0].message
        assert count_of(server, sent) == 1


@pytest.mark.parametrize("name", [*GATEWAYS, *BAD_REQUESTS])
async def test_nothing_was_stored_is_said_of_a_gateways_rejection_after_looking(name: str) -> None:
    sent = source("http")
    fault = Fault({**GATEWAYS, **BAD_REQUESTS}[name], method="POST", times=0)
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server) as client:
            with pytest.raises(Unexpected, match="but not from Sentry's API") as caught:
                await client.add(*TARGET, sent)
            assert not client.has_doubts
            assert sum(wait.seconds for wait in client.waits) == 19.5
        assert [request.method for request in server.requests] == ["GET", "POST", *["GET"] * 8]
    error = caught.value
    assert error.field is None
    assert error.exit_code == ExitCode.API
    assert error.advice.startswith(
        "Nothing was stored: the project does not have the source. Something in front of Sentry,"
    )


@pytest.mark.parametrize("name", [*GATEWAYS, *BAD_REQUESTS, "400 empty"])
async def test_if_looking_fails_too_a_rejection_without_sentrys_words_leaves_it_open(
    name: str,
) -> None:
    sent = source("http")
    faults = (
        Fault(UNSEEN, method="GET"),
        Fault({**GATEWAYS, **BAD_REQUESTS, **SETTLING}[name], method="POST"),
        Fault(Reply(500), method="GET", times=0),
    )
    with DemoServer(faults=faults) as server:
        async with Connection(server) as client:
            with pytest.raises(OutcomeUnknown, match="looking for it failed") as caught:
                await client.add(*TARGET, sent)
            assert client.has_doubts
    assert "Nothing was stored" not in caught.value.message + caught.value.advice


@pytest.mark.parametrize("name", [*GATEWAYS, *BAD_REQUESTS, "400 empty"])
async def test_what_looks_have_shown_counts_although_the_last_one_is_late(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(source_search, "LOOKING", 1.0)
    faults = (
        Fault(UNSEEN, method="GET"),
        Fault({**GATEWAYS, **BAD_REQUESTS, **SETTLING}[name], method="POST"),
        Fault(UNSEEN, method="GET"),
        Fault(method="GET", wait_for=Event(), times=0),
    )
    with DemoServer(faults=faults) as server:
        async with Connection(server) as client:
            with pytest.raises(RequestError) as caught:
                await client.add(*TARGET, source("http"))
    assert caught.value.exit_code == ExitCode.API
    assert "Nothing was stored" in caught.value.advice


@pytest.mark.parametrize("name", BAD_REQUESTS)
async def test_a_gateways_400_may_mean_that_somebody_else_has_the_id(name: str) -> None:
    faults = (
        Fault(UNSEEN, method="GET", times=3),
        Fault(BAD_REQUESTS[name], method="POST", carry=Carry.FIRST),
    )
    with DemoServer(faults=faults) as server:
        async with Connection(server) as client:
            with pytest.raises(IdTaken, match="is taken by the source"):
                await client.add(*TARGET, source("http"))


async def test_an_attempt_of_an_earlier_submission_stays_in_doubt() -> None:
    sent = source("http")
    faults = (Fault(Reply(500), method="POST"), Fault(Reply(400), method="POST"))
    with DemoServer(faults=faults) as server:
        async with Connection(server) as client:
            for why in ("had an internal error", "the response to an earlier attempt was lost"):
                with pytest.raises(OutcomeUnknown, match=f"{why}.*, and it has not appeared"):
                    await client.add(*TARGET, sent)


class OwnId(Event):
    """Lets a server assign its own ID, before its response is sent."""

    server: DemoServer

    def wait(self, timeout: float | None = None) -> bool:
        del timeout
        project = self.server._world.organizations[TARGET[0]].projects[TARGET[1]]
        project.sources[-1]["id"] = "theirs"
        return True


@pytest.mark.parametrize("origin", IdOrigin)
@pytest.mark.parametrize("name", ["500", "302 within", "201 empty", "403 page"])
async def test_a_source_with_the_servers_own_id_is_found_by_type_place_and_name(
    name: str, origin: IdOrigin
) -> None:
    sent, own = source("http"), OwnId()
    answer = {**ODD_ANSWERS, **GATEWAYS}[name]
    fault = Fault(answer, method="POST", carry=Carry.FIRST, wait_for=own)
    with DemoServer(faults=(fault,)) as server:
        own.server = server
        known = [str(stored["id"]) for stored in server.stored(*TARGET)]
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent, origin=origin, known=known)
        posts = [request for request in server.requests if request.method == "POST"]
        assert len(posts) == 1
    assert added.recovered
    assert added.stored["id"] == "theirs"
    assert added.told.endswith("the source was found by its type, place and name")
    secret, id_ = (problem.message for problem in added.warnings)
    assert "its secret may be the one that is stored" in secret
    assert id_ == "The server stored it under the ID theirs"


async def test_a_source_with_the_servers_own_id_is_found_by_the_next_submission() -> None:
    """The list that is known is that from before the first one."""
    sent, own = source("http"), OwnId()
    faults = (
        Fault(UNSEEN, method="GET"),
        Fault(Reply(500), method="POST", carry=Carry.FIRST, wait_for=own),
        Fault(Reply(500), method="GET", times=0),
    )
    with DemoServer(faults=faults) as server:
        own.server = server
        known = [str(stored["id"]) for stored in server.stored(*TARGET)]
        async with Connection(server) as client:
            with pytest.raises(OutcomeUnknown):
                await client.add(*TARGET, sent, known=known)
            server.faults = Faults()
            added = await client.add(*TARGET, sent, known=[*known, "theirs"])
    assert added.stored["id"] == "theirs"


@pytest.mark.parametrize("differs", ["known", "name", "url"])
async def test_another_source_of_the_place_is_not_taken_for_the_lost_one(differs: str) -> None:
    sent = source("http")
    twin = {**sent.body(), "id": "twin"}
    if differs != "known":
        twin[differs] = f"{twin[differs]}2"
    with DemoServer(faults=(Fault(Reply(500), method="POST"),)) as server:
        project = server._world.organizations[TARGET[0]].projects[TARGET[1]]
        known = [str(stored["id"]) for stored in project.sources]
        project.sources.append(twin)
        async with Connection(server) as client:
            with pytest.raises(OutcomeUnknown):
                await client.add(
                    *TARGET, sent, known=[*known, "twin"] if differs == "known" else known
                )


@pytest.mark.parametrize(
    ("name", "behind"), [("400 empty", 0), ("400 empty", 7), ("400 page", 0), ("400 page", 7)]
)
async def test_a_400_means_that_another_source_has_the_id(name: str, behind: int) -> None:
    """While no try is in doubt, also where the list shows it later. Its secret is another's."""
    sent = source("http")
    faults = (
        Fault(UNSEEN, method="GET", times=1 + behind),
        Fault(SETTLING[name], method="POST", carry=Carry.FIRST),
    )
    with DemoServer(faults=faults) as server:
        async with Connection(server) as client:
            with pytest.raises(IdTaken) as caught:
                await client.add(*TARGET, sent)
            told = {wait.reason for wait in client.waits}
    assert caught.value.exit_code == 23
    assert "same fields" in caught.value.advice
    waits_for = {
        "400 empty": "The server gave no reason for rejecting it. Checking whether the ID is taken",
        "400 page": "127.0.0.1 returned status 400, but not from Sentry's API. "
        "Checking whether it was stored",
    }
    assert told == ({waits_for[name]} if behind else set())


async def test_an_id_reported_as_taken_is_taken_even_if_it_is_not_listed() -> None:
    faults = (
        Fault(UNSEEN, method="GET", times=0),
        Fault(text(400, "Duplicate source id: mine"), method="POST"),
    )
    with DemoServer(faults=faults) as server:
        async with Connection(server) as client:
            with pytest.raises(IdTaken, match="The ID mine is taken by another source"):
                await client.add(*TARGET, source("http", id="mine"))


async def test_a_generated_id_cannot_be_anyone_elses() -> None:
    """A gateway sent it twice, so the second time was refused."""
    sent = source("http")
    fault = Fault(Reply(400), method="POST", carry=Carry.FIRST)
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent, origin=IdOrigin.OWN)
        assert added.stored["id"] == sent.id
        assert count_of(server, sent) == 1


@pytest.mark.parametrize("name", ODD_ANSWERS)
async def test_an_outdated_list_shows_the_source_later(name: str) -> None:
    sent = source("http")
    faults = (
        Fault(UNSEEN, method="GET", times=1 + 7),
        Fault(ODD_ANSWERS[name], method="POST", carry=Carry.FIRST),
    )
    with DemoServer(faults=faults) as server:
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent)
            assert added.recovered
            # Nobody waits longer than twenty seconds for it.
            looking = [wait.seconds for wait in client.waits if wait.action == "Looking again"]
            assert looking == sorted(looking)
            assert sum(looking) <= 20
        assert count_of(server, sent) == 1


@pytest.mark.parametrize(
    ("type_", "origin", "warns"),
    [
        ("http", IdOrigin.OWN, False),
        ("http", IdOrigin.RESUMED, True),
        ("http", IdOrigin.SHARED, True),
        ("open", IdOrigin.SHARED, False),
    ],
)
async def test_a_warning_says_that_the_secret_may_be_anothers(
    type_: str, origin: IdOrigin, *, warns: bool
) -> None:
    """If another run can have made the same id, and there is a secret."""
    sent = source("http") if type_ == "http" else source("http", password=None)
    fault = Fault(method="POST", carry=Carry.FIRST, sending=Sending.NONE)
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent, origin=origin)
    assert added.recovered
    told = [problem.message for problem in added.warnings]
    assert len(told) == warns
    assert all("its secret may be the one that is stored" in each for each in told)


async def test_the_search_ends_in_time_though_the_server_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(source_search, "LOOKING", 0.2)
    sent = source("http")
    faults = (
        Fault(UNSEEN, method="GET"),
        Fault(Reply(500), method="POST"),
        Fault(method="GET", wait_for=Event(), times=0),
    )
    with DemoServer(faults=faults) as server:
        async with Connection(server) as client:
            with pytest.raises(OutcomeUnknown, match="it has not appeared so far"):
                await client.add(*TARGET, sent)


async def test_the_search_can_be_cancelled() -> None:
    sent = source("http")
    with DemoServer(faults=(Fault(Reply(500), method="POST"),)) as server:
        async with Connection(server) as client:
            looking = asyncio.Event()

            async def sleep(_: float) -> None:
                looking.set()
                await asyncio.Event().wait()

            client._backoff = replace(client._backoff, sleep=sleep)
            task = asyncio.ensure_future(client.add(*TARGET, sent))
            await looking.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            with pytest.raises(OutcomeUnknown, match="not been stored so far"):
                await client.added(*TARGET, sent, origin=IdOrigin.SHARED)


async def test_an_explained_rejection_settles_the_previous_attempt() -> None:
    faults = (
        Fault(web_page(502), method="POST"),
        Fault(text(400, "Invalid http source: url: Enter a URL."), method="POST"),
    )
    with DemoServer(faults=faults) as server:
        async with Connection(server) as client:
            with pytest.raises(Refused) as caught:
                await client.add(*TARGET, source("http"))
    assert caught.value.field == "url"
    assert "Nothing was stored" in caught.value.advice


@pytest.mark.parametrize("answer", [Reply(400), Reply(401), web_page(403)])
async def test_an_unexplained_rejection_does_not_settle_the_previous_attempt(answer: Reply) -> None:
    """The first one may have been stored, and the look be at a copy that is behind."""
    faults = (
        Fault(web_page(502), method="POST"),
        Fault(answer, method="POST"),
    )
    with DemoServer(faults=faults) as server:
        async with Connection(server) as client:
            with pytest.raises(OutcomeUnknown, match="is busy or down"):
                await client.add(*TARGET, source("http"))


async def test_a_200_with_our_source_is_not_trusted() -> None:
    """As from a cache or a proxy that plays the request back."""
    sent = source("http")
    with DemoServer(faults=(Fault(reply(200, sent.body()), method="POST"),)) as server:
        async with Connection(server) as client:
            with pytest.raises(OutcomeUnknown, match="status 200, and it has not appeared"):
                await client.add(*TARGET, sent)
        assert count_of(server, sent) == 0


@pytest.mark.parametrize("carry", [Carry.NOT, Carry.FIRST])
@pytest.mark.parametrize("sending", [Sending.NONE, Sending.HALF])
async def test_the_connection_breaks(carry: Carry, sending: Sending) -> None:
    sent = source("gcs")
    answer = Reply(201, b'{"half": 1}') if carry is Carry.NOT else None
    fault = Fault(answer, method="POST", carry=carry, sending=sending)
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent)
        assert added.recovered is (carry is Carry.FIRST)
        assert count_of(server, sent) == 1


async def test_the_connection_breaks_every_time() -> None:
    sent = source("gcs")
    fault = Fault(method="POST", sending=Sending.NONE, times=0)
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server) as client:
            with pytest.raises(OutcomeUnknown, match="closed the connection") as caught:
                await client.add(*TARGET, sent)
            tries = [wait.attempt for wait in client.waits if wait.action == "Retrying"]
            assert tries == [2, 3, 4]
        assert "Nothing was stored" not in caught.value.advice
        assert caught.value.exit_code == ExitCode.UNREACHABLE
        assert count_of(server, sent) == 0


async def test_two_lost_responses_never_store_two_sources() -> None:
    """The look after the first try fails to see it, and the second try is refused for its id."""
    sent = source("http")
    faults = (
        Fault(web_page(502), method="POST", carry=Carry.FIRST),
        Fault(UNSEEN, method="GET", times=2),
    )
    with DemoServer(faults=faults) as server:
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent)
        assert added.recovered
        assert count_of(server, sent) == 1
        posts = [request for request in server.requests if request.method == "POST"]
        assert len(posts) == 2
        assert posts[0].body == posts[1].body


async def test_a_burst_of_429_is_waited_out_within_limits() -> None:
    sent = source("http")
    with DemoServer(faults=(Fault(rate_limited(7), method="POST", times=3),)) as server:
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent)
            assert [wait.attempts for wait in client.waits] == [4, 4, 4]
            assert "rate-limiting" in client.waits[0].reason
            assert client.slept == [wait.seconds for wait in client.waits]
        assert not added.recovered
        assert count_of(server, sent) == 1


async def test_endless_429() -> None:
    sent = source("http")
    with DemoServer(faults=(Fault(rate_limited(), method="POST", times=0),)) as server:
        async with Connection(server) as client:
            with pytest.raises(Unreachable, match="is rate-limiting requests") as caught:
                await client.add(*TARGET, sent)
        assert caught.value.cause == "busy"
        assert "Nothing was stored" in caught.value.advice
        posts = [request for request in server.requests if request.method == "POST"]
        assert len(posts) == 4


async def test_a_hang_after_storing() -> None:
    sent = source("s3")
    fault = Fault(method="POST", carry=Carry.FIRST, wait_for=Event())
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server, limits=IMPATIENT) as client:
            added = await client.add(*TARGET, sent)
        assert added.recovered
        assert count_of(server, sent) == 1


async def test_a_hang_that_would_never_have_stored() -> None:
    sent = source("s3")
    with DemoServer(faults=(Fault(method="POST", wait_for=Event()),)) as server:
        async with Connection(server, limits=IMPATIENT) as client:
            added = await client.add(*TARGET, sent)
        assert not added.recovered
        assert count_of(server, sent) == 1


async def test_a_hang_that_stores_when_it_is_too_late() -> None:
    """The first try arrives after the second one was stored."""
    sent = source("s3")
    late = Event()
    fault = Fault(method="POST", carry=Carry.LAST, wait_for=late)
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server, limits=IMPATIENT) as client:
            await client.add(*TARGET, sent)
            late.set()
            await client.sources(*TARGET)
        assert count_of(server, sent) == 1


async def test_an_endless_hang_is_not_a_failure() -> None:
    """It may arrive later; the next try with the same client looks before it sends."""
    sent = source("http")
    late = Event()
    fault = Fault(method="POST", carry=Carry.LAST, wait_for=late, times=2)
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server, limits=IMPATIENT) as client:
            with pytest.raises(OutcomeUnknown, match="may still be stored") as caught:
                await client.add(*TARGET, sent)
            assert caught.value.source_id == sent.id
            assert caught.value.exit_code == ExitCode.UNREACHABLE
            assert count_of(server, sent) == 0
            late.set()
            while not count_of(server, sent):
                await client.scopes()
            added = await client.add(*TARGET, sent)
            assert added.recovered
        assert count_of(server, sent) == 1


async def test_no_request_takes_longer_than_the_total_limit() -> None:
    """However patient each single step of it is."""
    limits = Limits(connect=50, silence=50, whole=0.2)
    with DemoServer(faults=(Fault(wait_for=Event(), times=0),)) as server:
        async with Connection(server, limits=limits) as client:
            with pytest.raises(Unreachable) as caught:
                await client.scopes()
    assert caught.value.cause == "timeout"


async def test_the_outcome_cannot_be_found_out() -> None:
    """The try is answered 502 after storing, and then nothing answers at all."""
    sent = source("http")
    with DemoServer() as server:
        async with Connection(server) as client:
            server.faults.add(Fault(web_page(502), method="POST", carry=Carry.FIRST))
            server.faults.add(Fault(UNSEEN, method="GET"))
            server.faults.add(Fault(web_page(503), method="GET", times=0))
            with pytest.raises(OutcomeUnknown, match="looking for it failed") as caught:
                await client.add(*TARGET, sent)
            assert f"?id={sent.id}" in caught.value.advice
            server.faults = Faults()
            server.faults.add(Fault(Reply(500), method="GET"))
            with pytest.raises(Unexpected) as failed:
                await client.add(*TARGET, sent)
            assert "still not known" in failed.value.advice
            # All is well again: what was sent is found, not sent twice.
            added = await client.add(*TARGET, sent)
            assert added.recovered
        assert count_of(server, sent) == 1


async def test_cancelled_while_sending_and_tried_again() -> None:
    sent = source("http")
    fault = Fault(method="POST", carry=Carry.FIRST, wait_for=Event())
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server) as client:
            task = asyncio.ensure_future(client.add(*TARGET, sent))
            while not count_of(server, sent):
                await client.scopes()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            added = await client.add(*TARGET, sent)
            assert added.recovered
        assert count_of(server, sent) == 1


async def test_another_source_with_the_id_of_one_in_doubt_is_not_ours() -> None:
    sent = source("http")
    changed = sent.model_copy(update={"name": "Another"})
    with DemoServer() as server:
        async with Connection(server) as client:
            await client.add(*TARGET, sent)
            with pytest.raises(RequestError, match="is taken"):
                await client.add(*TARGET, changed)


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (sign_in_required(), SignInRequired, "single sign-on"),
        (sign_in_required("2fa-required"), SignInRequired, "two-factor"),
        (reply(401, {"detail": "Invalid token"}), TokenRefused, "does not accept this token"),
        (web_page(), Unexpected, "sent a web page"),
        (Reply(200, b'[{"id": "x"'), Unexpected, "something other than a Sentry API response"),
        (Reply(200, b"[" * 100_000), Unexpected, "something other than a Sentry API response"),
        (reply(200, {"a": 1}), Unexpected, "something other than a Sentry API response"),
        (
            web_page(404),
            Unexpected,
            "does not seem to be a Sentry server: it sent a web page",
        ),
        (
            redirect("https://elsewhere.example/x?y"),
            Unexpected,
            "redirects to https://elsewhere.example",
        ),
        (
            redirect("https://elsewhere.example:8443/"),
            Unexpected,
            "redirects to https://elsewhere.example:8443",
        ),
        (redirect("http://[broken"), Unexpected, "redirects to an invalid address"),
        (redirect("http://x:99999/"), Unexpected, "redirects to an invalid address"),
        (
            sign_in_required(login_url="http://[::1"),
            SignInRequired,
            "single sign-on",
        ),
        (web_page(503), Unreachable, "busy or down"),
    ],
)
async def test_a_failure_before_sending_sends_nothing(
    answer: Reply, expected: type[RequestError], words: str
) -> None:
    with DemoServer(faults=(Fault(answer, times=0),)) as server:
        async with Connection(server) as client:
            with pytest.raises(expected, match=words) as caught:
                await client.add(*TARGET, source("http"))
        assert caught.value.advice.startswith("Nothing was sent.")
        assert "  " not in caught.value.advice
        assert {request.method for request in server.requests} == {"GET"}
        assert len(server.stored(*TARGET)) == 2


@pytest.mark.parametrize("status", [400, 405, 413, 415])
async def test_a_rejection_in_sentrys_own_words_is_not_called_something_else(status: int) -> None:
    answer = reply(status, {"detail": "Not like this."})
    with DemoServer(faults=(Fault(answer, times=0),)) as server:
        async with Connection(server) as client:
            with pytest.raises(Unexpected) as caught:
                await client.sources(*TARGET)
    assert caught.value.message == f"127.0.0.1 rejected the request (status {status})"
    assert caught.value.server_text == "Not like this."


IAP = "Invalid IAP credentials: Unable to parse JWT"
NGINX = b"<html><head><title>401 Authorization Required</title></head><body>nginx</body></html>"
FORBIDDEN = b"""<html><head><style>p { color: red }</style></head><body><h1>Access denied</h1>
<script>var x = "<p>";</script><p>Ask R&amp;D.</p></body></html>"""


@pytest.mark.parametrize(
    ("answer", "message", "words"),
    [
        (Reply(401, IAP.encode(), "text/plain"), "status 401, but not from Sentry's API", IAP),
        (
            Reply(401, NGINX, "text/html", {"WWW-Authenticate": 'Basic realm="x"'}),
            "requires a username and password",
            "401 Authorization Required nginx",
        ),
        (
            Reply(403, FORBIDDEN, "text/html"),
            "status 403, but not from Sentry's API",
            "Access denied Ask R&D.",
        ),
        (reply(403, {"message": "Forbidden"}), "status 403, but not from Sentry's API", "Forbid"),
        (Reply(401), "status 401, but not from Sentry's API", ""),
        (
            reply(401, {"error": "unauthorized"}),
            "status 401, but not from Sentry's API",
            "unauth",
        ),
        (Reply(403), "status 403, but not from Sentry's API", ""),
        (redirect("/login/?next=x"), "redirects to 127.0.0.1/login/", ""),
        (redirect("https://accounts.google.com/o"), "redirects to https://accounts.google.com", ""),
    ],
)
async def test_a_gateways_rejection_is_not_blamed_on_the_token(
    answer: Reply, message: str, words: str
) -> None:
    with DemoServer(faults=(Fault(answer, times=0),)) as server:
        async with Connection(server) as client:
            for asked in (client.scopes(), client.project(*TARGET), client.sources(*TARGET)):
                with pytest.raises(Unexpected) as caught:
                    await asked
                error = caught.value
                assert message in error.message
                assert "Sentry did not see the token" in error.advice
                assert "single sign-on" in error.advice
                assert error.server_text.startswith(words)


async def test_a_list_that_the_server_can_no_longer_read_is_explained() -> None:
    with DemoServer(faults=(Fault(Reply(500), path="/symbol-sources", times=0),)) as server:
        async with Connection(server) as client:
            with pytest.raises(Unexpected) as caught:
                await client.sources(*TARGET)
            assert "App Store Connect source" in caught.value.advice
            with pytest.raises(Unexpected) as caught:
                await client.add(*TARGET, source("http"))
            assert "App Store Connect source" in caught.value.advice


async def test_a_stored_source_is_shown_up_to_a_limit() -> None:
    sent = source("http", password=None)
    stored: Json = {**sent.body(), "x": ["y"] * 1_900, "z": [[["y"]] * 200] * 200}
    with DemoServer(faults=(Fault(reply(201, stored), method="POST"),)) as server:
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent)
    assert added.stored["id"] == sent.id
    assert json.dumps(added.stored).count('"y"') <= 1_000


async def test_single_sign_on_says_where_to_sign_in() -> None:
    with DemoServer(faults=(Fault(sign_in_required()),)) as server:
        async with Connection(server) as client:
            with pytest.raises(SignInRequired) as caught:
                await client.scopes()
        assert f"Sign in at {server.url}/auth/login/acme/ in a browser" in caught.value.advice
        assert caught.value.exit_code == ExitCode.SIGN_ON_NEEDED
