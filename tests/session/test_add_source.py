"""What becomes of a source that is added, the same in all front ends and commands."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, TypeVar

import pytest
from pydantic import SecretStr

from symsrc_tui.demo.faults import Carry, Fault, Sending
from symsrc_tui.demo.messages import Reply, reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import Problem
from symsrc_tui.sentry import source_search
from symsrc_tui.session.add_source import (
    Failed,
    FieldErrors,
    NewIdNeeded,
    ProjectRenamed,
    Stored,
    Unknown,
)
from symsrc_tui.session.wizard.wizard import WizardSession
from tests.replies import rate_limited, redirect, text, web_page
from tests.session.links import link_to
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from symsrc_tui.forms.field import Value
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.session.add_source import Outcome

T = TypeVar("T")
POST = "POST"
SOURCES = "/symbol-sources"


class Person:
    """Cancels as soon as each of these has happened, one after the other."""

    def __init__(self, *moments: Event) -> None:
        self.moments = list(moments)
        self.waits: list[str] = []
        self.looks = 0

    def on_wait(self, wait: Wait) -> None:
        self.waits.append(wait.reason)
        for moment in self.moments:
            moment.set()

    def on_cancelled(self) -> None:
        self.looks += 1

    async def cancellable(self, work: Coroutine[None, None, T]) -> T | None:
        task = asyncio.ensure_future(work)
        if not self.moments:
            return await task
        moment = asyncio.ensure_future(asyncio.to_thread(self.moments[0].wait))
        await asyncio.wait((task, moment), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            self.moments[0].set()
            return await task
        del self.moments[0]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return None


class Held(Event):
    """Holds a response back until the server closes, and says when its request has arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived = Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.arrived.set()
        return super().wait(timeout)


@asynccontextmanager
async def wizard(server: DemoServer) -> AsyncIterator[WizardSession]:
    """A run that is connected, with a valid source in its form."""
    run = WizardSession(link_to(server, Path("/nowhere")), resume=False)
    await run.verify(lambda _: None)
    run.form.choose(kind("http"))
    run.form.answer(right("http", name="Builds"))
    yield run
    await run.connection.close()


async def add(run: WizardSession, person: Person | None = None) -> Outcome:
    source = run.form.validation().source
    assert source is not None
    return await run.add(source, person or Person())


def count(server: DemoServer) -> int:
    return sum(each["name"] == "Builds" for each in server.stored("acme", "game-client"))


async def test_a_source_is_stored(server: DemoServer) -> None:
    async with wizard(server) as run:
        outcome = await add(run)
    assert isinstance(outcome, Stored)
    assert not outcome.added.recovered
    assert count(server) == 1


async def test_cancelling_before_it_is_sent_stores_nothing(server: DemoServer) -> None:
    async with wizard(server) as run:
        held = Held()
        server.faults.add(Fault(path=SOURCES, wait_for=held))
        person = Person(held.arrived)
        outcome = await add(run, person)
        assert isinstance(outcome, Failed)
        assert outcome.error.message == "Cancelled. Nothing was stored"
        assert (person.looks, count(server)) == (0, 0)


async def test_cancelling_a_wait_for_the_rate_limit_stores_nothing(server: DemoServer) -> None:
    async with wizard(server) as run:
        server.faults.add(Fault(rate_limited(50), method=POST))
        person = Person(Event())
        outcome = await add(run, person)
        assert isinstance(outcome, Failed)
        assert person.waits == ["Sentry is rate-limiting requests"]
        assert (person.looks, count(server)) == (0, 0)


async def test_a_cancelled_source_that_arrived_is_found(server: DemoServer) -> None:
    async with wizard(server) as run:
        held = Held()
        server.faults.add(Fault(method=POST, carry=Carry.FIRST, wait_for=held))
        person = Person(held.arrived)
        outcome = await add(run, person)
    assert isinstance(outcome, Stored)
    assert outcome.added.recovered
    assert (person.looks, count(server)) == (1, 1)


async def test_a_cancelled_source_may_arrive_later(server: DemoServer) -> None:
    async with wizard(server) as run:
        held = await cancelled(run, server)
        await arrives(run, server, held)
        outcome = await add(run)
    assert isinstance(outcome, Stored)
    assert outcome.added.recovered
    assert count(server) == 1


async def cancelled(run: WizardSession, server: DemoServer) -> Held:
    """Cancel a submission that is not carried out before the held event is set."""
    held = Held()
    server.faults.add(Fault(method=POST, carry=Carry.LAST, wait_for=held))
    outcome = await add(run, Person(held.arrived))
    assert isinstance(outcome, Unknown)
    assert outcome.error.message == "Cancelled. The source has not been stored so far"
    assert run.connection.exit_code == ExitCode.UNREACHABLE
    return held


async def arrives(run: WizardSession, server: DemoServer, held: Held) -> None:
    held.set()
    while not count(server):
        await run.connection.look_up("x")


async def test_a_second_cancel_ends_the_look(server: DemoServer) -> None:
    async with wizard(server) as run:
        sent, looked = Held(), Held()
        server.faults.add(Fault(method="GET", path=SOURCES, carry=Carry.FIRST))
        server.faults.add(Fault(method=POST, carry=Carry.FIRST, wait_for=sent))
        server.faults.add(Fault(method="GET", path=SOURCES, wait_for=looked))
        outcome = await add(run, Person(sent.arrived, looked.arrived))
        assert isinstance(outcome, Unknown)
        assert outcome.error.message == "Cancelled. It is not known whether the source was stored"
        assert "Submitting again is safe" in outcome.error.advice
        again = await add(run)
        assert isinstance(again, Stored)
        assert again.added.recovered
        assert run.connection.exit_code == ExitCode.OK
    assert count(server) == 1


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"password": SecretStr("")}, {"password": SecretStr("the right one")}),
        ({"password": SecretStr("wrong")}, {"password": SecretStr("the right one")}),
        ({"password": SecretStr("not needed")}, {"password": SecretStr("")}),
        ({"username": "old"}, {"username": ""}),
        ({}, {"filters.filetypes": ("pe",)}),
    ],
)
async def test_a_source_stored_with_other_values_is_not_a_success(
    server: DemoServer, first: dict[str, Value], then: dict[str, Value]
) -> None:
    async with wizard(server) as run:
        run.form.answer(first)
        held = await cancelled(run, server)
        await arrives(run, server, held)
        run.form.answer(then)
        outcome = await add(run)
        assert isinstance(outcome, NewIdNeeded)
        assert "Submit again to add this one beside it, with its own ID" in outcome.error.advice
        again = await add(run)
        assert isinstance(again, Stored)
    old, new = server.stored("acme", "game-client")[-2:]
    assert old["id"] != new["id"]
    assert {**old, "id": ""} != {**new, "id": ""}


@pytest.mark.parametrize("type_", ["http", "s3"])
async def test_a_source_that_an_earlier_run_stored_is_not_stored_twice(
    server: DemoServer, type_: str
) -> None:
    async with wizard(server) as run:
        run.form.choose(kind(type_))
        run.form.answer(right(type_, name="Builds"))
        assert isinstance(await add(run), Stored)
        new_id = run.form.new_id
    async with wizard(server) as run:
        run.form.choose(kind(type_))
        run.form.answer(right(type_, name="Builds"))
        # As a draft brings it back, whose project had not read the list yet.
        run.form.new_id, run.form.taken_ids = new_id, frozenset()
        outcome = await add(run)
    assert isinstance(outcome, Stored)
    told = [outcome.added.told, *(warning.message for warning in outcome.added.warnings)]
    secret = "" if type_ == "http" else ", with the secret that was entered then"
    assert f"An earlier attempt stored it{secret}" in told
    assert count(server) == 1


async def test_a_lost_response_is_not_a_failure(server: DemoServer) -> None:
    async with wizard(server) as run:
        server.faults.add(Fault(method=POST, carry=Carry.FIRST, sending=Sending.NONE))
        outcome = await add(run)
    assert isinstance(outcome, Stored)
    assert outcome.added.told.endswith("the source was found by its ID")
    assert count(server) == 1


class OwnId(Event):
    """Lets the server assign its own ID to the last source, before its response is sent."""

    def __init__(self, server: DemoServer) -> None:
        super().__init__()
        self._project = server._world.organizations["acme"].projects["game-client"]

    def wait(self, timeout: float | None = None) -> bool:
        del timeout
        self._project.sources[-1]["id"] = "theirs"
        return True


async def test_a_source_with_the_servers_own_id_is_found_after_a_lost_response(
    server: DemoServer,
) -> None:
    async with wizard(server) as run:
        lost = Fault(Reply(500), method=POST, carry=Carry.FIRST, wait_for=OwnId(server))
        server.faults.add(lost)
        outcome = await add(run)
    assert isinstance(outcome, Stored)
    assert outcome.added.stored["id"] == "theirs"
    assert outcome.added.told.endswith("the source was found by its type, place and name")
    assert count(server) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(text(500, "Internal"), method=POST),
        Fault(web_page(), method=POST),
        Fault(redirect("/auth/login/"), method=POST),
        Fault(method=POST, sending=Sending.NONE, times=4),
    ],
)
async def test_an_unknown_outcome_is_not_a_failure(
    server: DemoServer, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr(source_search, "LOOKS", (0.01, 0.01))
    async with wizard(server) as run:
        server.faults.add(fault)
        outcome = await add(run)
        assert isinstance(outcome, Unknown)
        assert "it is not known whether it was stored" in outcome.error.message
        assert "Submitting again is safe" in outcome.error.advice
        assert isinstance(await add(run), Stored)
    assert count(server) == 1


async def test_a_gateways_rejection_is_a_failure_after_looking(
    server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_search, "LOOKS", (0.01,))
    async with wizard(server) as run:
        server.faults.add(Fault(web_page(413), method=POST))
        outcome = await add(run)
        assert isinstance(outcome, Failed)
        assert "status 413, but not from Sentry's API" in outcome.error.message
        assert "the project does not have the source" in outcome.error.advice
        assert run.connection.exit_code == ExitCode.OK


async def test_a_taken_id_is_an_error_of_its_field_until_that_changes(server: DemoServer) -> None:
    async with wizard(server) as run:
        run.form.answer({"id": "nightly-builds"})
        run.form.taken_ids = frozenset()
        outcome = await add(run)
        text = "The ID nightly-builds is taken by the source 'Nightly builds'. Choose another ID"
        assert isinstance(outcome, FieldErrors)
        assert outcome.problems == (Problem("id", text),)
        assert run.form.validation().source is None
        run.form.answer({"id": "mine"})
        assert isinstance(await add(run), Stored)
    assert count(server) == 1


async def test_fields_that_the_server_names_block_until_they_change(server: DemoServer) -> None:
    answer = text(400, "Invalid http source: url: Not this one; layout.type: Nor that")
    async with wizard(server) as run:
        server.faults.add(Fault(answer, method=POST))
        outcome = await add(run)
        assert isinstance(outcome, FieldErrors)
        assert outcome.problems == (
            Problem("url", "The server says: Not this one"),
            Problem("layout.type", "The server says: Nor that"),
        )
        assert set(outcome.problems) <= set(run.form.validation().errors)
        run.form.answer({"url": "https://symbols.example.com/more"})
        assert [each.field for each in run.form.validation().errors] == ["layout.type"]
        run.form.answer({"layout.type": "symstore"})
        assert isinstance(await add(run), Stored)


async def test_a_field_that_only_may_be_the_reason_blocks_nothing() -> None:
    with DemoServer(Age.JUNE_2024) as server:
        async with wizard(server) as run:
            run.form.answer({"filters.filetypes": ("pe",)})
            outcome = await add(run)
            assert isinstance(outcome, Failed)
            assert outcome.error.field == "filters.filetypes"
            assert run.form.validation().source is not None


async def test_a_renamed_project_is_the_next_destination(server: DemoServer) -> None:
    async with wizard(server) as run:
        server.rename("acme", "game-client", "game-ng")
        outcome = await add(run)
        assert isinstance(outcome, ProjectRenamed)
        assert run.connection.project == "game-ng"
        assert outcome.error.advice.startswith("Submit will now add it to project game-ng of acme")
        assert [each["name"] for each in server.stored("acme", "game-ng")].count("Builds") == 0
        assert isinstance(await add(run), Stored)
    assert [each["name"] for each in server.stored("acme", "game-ng")].count("Builds") == 1


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (text(403, "No"), "This token is not allowed to do this"),
        (reply(401, {"detail": "Invalid token"}), "127.0.0.1 does not accept this token"),
    ],
)
async def test_what_is_wrong_with_the_token_is_a_failure(
    server: DemoServer, answer: Reply, message: str
) -> None:
    async with wizard(server) as run:
        server.faults.add(Fault(answer, method=POST))
        outcome = await add(run)
        assert isinstance(outcome, Failed)
        assert outcome.error.message == message
        assert outcome.error.advice.startswith("Nothing was stored.")
        assert isinstance(await add(run), Stored)
