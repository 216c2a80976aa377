"""What happens between the steps of a run, the same in both front ends."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from pydantic import SecretStr

from symsrc_tui.forms.problem import Problem
from symsrc_tui.session import Connection, ConnectionState
from symsrc_tui.session.add_source import Stored
from symsrc_tui.session.connection.fields import PROJECT, TOKEN
from symsrc_tui.session.drafts import arrivals
from symsrc_tui.session.wizard.flow import NextStep, Step, step_for
from symsrc_tui.session.wizard.wizard import WizardSession
from symsrc_tui.settings import Flags, resolve
from symsrc_tui.sources.fill import FilledValues
from tests.session.links import link_to
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.net.retry import Wait

T = TypeVar("T")

READ_ONLY = "Changing sources needs the scope project:write, which this token does not have"


class Patient:
    """Shows nothing, and cancels nothing."""

    def on_wait(self, wait: Wait) -> None:
        """Show nothing."""

    def on_cancelled(self) -> None:
        """Show nothing."""

    async def cancellable(self, work: Coroutine[None, None, T]) -> T | None:
        return await work


def session(
    server: DemoServer, *, project: str = "game-client", resume: bool | None = None
) -> WizardSession:
    return WizardSession(link_to(server, Path("/nowhere"), project=project), resume=resume)


def states(run: WizardSession) -> list[ConnectionState]:
    """In a list, because the type checker does not know that it changes."""
    return [run.connection.state]


def ignore(wait: Wait) -> None:
    """Show nothing of a wait."""
    del wait


async def send(run: WizardSession, id_: str = "") -> None:
    """Store a source, as a run that is killed before it deletes its draft."""
    run.form.choose(kind("s3"))
    run.form.answer(right("s3", name="Windows builds", id=id_))
    source = run.form.validation().source
    assert source is not None
    assert isinstance(await run.add(source, Patient()), Stored)
    await run.connection.close()


@pytest.mark.parametrize(
    ("token", "project", "broken", "can_look", "why_not"),
    [
        ("", "game-client", False, False, ""),
        ("", "game-client", True, True, ""),
        ("read", "game-client", False, True, READ_ONLY),
        ("read", "game-client", True, True, READ_ONLY),
        ("", "no-such-project", False, False, ""),
        ("org", "game-client", False, False, ""),
    ],
)
async def test_the_sources_can_be_seen_where_none_can_be_added(
    server: DemoServer, token: str, project: str, broken: bool, can_look: bool, why_not: str
) -> None:
    if broken:
        server.store("acme", "game-client", [{"type": "appStoreConnect", "id": "a", "name": "A"}])
    tokens = {"read": server.read_only_token, "org": server.make_token("org:read")}
    link = link_to(server, Path("/nowhere"), project=project, token=tokens.get(token, ""))
    run = WizardSession(link)
    await run.verify(ignore)
    assert run.can_look is can_look
    choice = run.sources_choice
    assert (choice is not None and choice.label == "See the project's sources") is can_look
    assert run.manage().why_not_change == why_not
    has_failed = run.connection.failure is not None
    assert run.after_sources() == NextStep(Step.CONNECTION if has_failed else Step.TYPE)
    await run.connection.close()


async def test_a_source_stored_earlier_is_the_result_of_its_draft(server: DemoServer) -> None:
    await send(session(server))
    run = session(server)
    assert run.first_step(resume=True) == NextStep(Step.DETAILS)
    await run.verify(ignore)
    found = await run.find_arrivals(ignore)
    assert found.resumed is not None
    assert found.resumed.stored["name"] == "Windows builds"
    run.record_stored(found.resumed)
    assert run.connection.has_stored
    assert session(server).draft is None
    await run.connection.close()


@pytest.mark.parametrize("resume", [None, False])
@pytest.mark.parametrize("id_", ["", "mine"])
async def test_a_source_stored_earlier_is_not_offered_as_a_draft(
    server: DemoServer, id_: str, *, resume: bool | None
) -> None:
    await send(session(server), id_)
    run = session(server, resume=resume)
    await run.verify(ignore)
    await run.find_arrivals(ignore)
    assert run.draft is None
    (notice,) = run.arrivals
    stored = server.stored("acme", "game-client")[-1]
    assert notice.startswith(f'An earlier run stored "Windows builds" (ID {stored["id"]}) but')
    assert session(server).draft is None
    await run.connection.close()


@pytest.mark.parametrize(("id_", "gets_new_id"), [("", True), ("mine", False)])
async def test_a_source_stored_with_other_values_is_another_source(
    server: DemoServer, id_: str, *, gets_new_id: bool
) -> None:
    await send(session(server), id_)
    stored = server._world.organizations["acme"].projects["game-client"].sources[-1]
    stored["bucket"] = "another"
    run = session(server)
    run.first_step(resume=True)
    before = run.form.new_id
    await run.verify(ignore)
    found = await run.find_arrivals(ignore)
    assert (found.resumed, found.deleted) == (None, ())
    assert (run.form.new_id != before) is gets_new_id
    assert any("stored with different values" in each for each in found.notices) is gets_new_id
    assert session(server).draft is not None
    await run.connection.close()


async def test_a_source_not_stored_is_still_a_draft(server: DemoServer) -> None:
    await send(session(server))
    server._world.organizations["acme"].projects["game-client"].sources.pop()
    run = session(server)
    await run.verify(ignore)
    found = await run.find_arrivals(ignore)
    assert (found.resumed, found.notices) == (None, ())
    assert run.draft is not None
    await run.connection.close()


@pytest.mark.parametrize("resume", [False, True])
async def test_a_source_whose_id_the_server_made_is_told_of_at_the_next_start(
    server: DemoServer, *, resume: bool
) -> None:
    await send(session(server))
    stored = server._world.organizations["acme"].projects["game-client"].sources[-1]
    stored["id"] = "made-by-the-server"
    run = session(server)
    run.first_step(resume=resume)
    await run.verify(ignore)
    found = await run.find_arrivals(ignore)
    assert found.resumed is None
    assert found.notices == (
        'The project has "Windows builds" (ID made-by-the-server), which is the same as your draft',
    )
    assert session(server).draft is not None
    await run.connection.close()


async def test_the_search_for_stored_sources_is_limited(
    server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await send(session(server))
    run = session(server)
    await run.verify(ignore)

    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(run.connection, "look_up", never)
    monkeypatch.setattr(arrivals, "LOOKING", 0.01)
    found = await asyncio.wait_for(run.find_arrivals(ignore), 60)
    assert (found.resumed, found.notices, found.deleted) == (None, (), ())
    assert run.draft is not None
    await run.connection.close()


async def test_a_cancelled_verification_leaves_the_connection_unverified(
    server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = session(server)
    is_asked = asyncio.Event()

    async def never(*_: object) -> None:
        is_asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(run.connection, "_open", never)
    for cancel in (run.connection.cancel_verification, None):
        is_asked.clear()
        verification = asyncio.create_task(run.verify(ignore))
        await is_asked.wait()
        assert states(run) == [ConnectionState.CONNECTING]
        if cancel is None:
            verification.cancel()
        else:
            cancel()
        await asyncio.wait({verification})
        assert states(run) == [ConnectionState.UNTRIED]


async def test_a_failed_connection_comes_before_the_details(server: DemoServer) -> None:
    run = session(server, project="no-such-project")
    await run.verify(ignore)
    assert run.connection.state is ConnectionState.FAILED
    assert run.after_type(kind("s3")) == NextStep(Step.CONNECTION, then=Step.DETAILS)
    await run.connection.close()


async def test_an_empty_list_has_a_reason(server: DemoServer) -> None:
    run = session(server)
    for organization in server._world.organizations.values():
        organization.projects.clear()
    with pytest.raises(Exception, match="This token cannot access any project"):
        _ = [page async for page in run.connection.choices(PROJECT)]
    await run.connection.close()


def test_a_run_without_settings_starts_with_the_connection(server: DemoServer) -> None:
    assert session(server).first_step(resume=False) == NextStep(Step.TYPE)
    assert session(server, project="").first_step(resume=False) == NextStep(Step.CONNECTION)


def test_a_problem_leads_to_where_it_is_corrected() -> None:
    fields = {"url"}
    assert step_for(Problem("url", "wrong"), fields) == NextStep(Step.DETAILS, "url")
    assert step_for(Problem("type", "wrong"), fields).step is Step.TYPE
    to = NextStep(Step.CONNECTION, "organization", then=Step.REVIEW)
    assert step_for(Problem("", "wrong"), fields) == to


def test_an_answer_stays_when_a_profile_fills_in_others(server: DemoServer) -> None:
    form = session(server).form
    form.choose(kind("s3"))
    form.answer({"region": "eu-central-1", "access_key": "AKIAIOSFODNN7BEFORE0"})
    filler = kind("s3").filler_for("access_key")
    assert filler is not None
    profile = FilledValues({"access_key": "AKIAIOSFODNN7EXAMPLE", "region": "us-east-1"})
    filled, told = form.fill_from_host(filler, profile)
    assert filled.values == {"access_key": "AKIAIOSFODNN7EXAMPLE"}
    assert form.answers["region"] == "eu-central-1"
    assert form.answers["access_key"] == "AKIAIOSFODNN7EXAMPLE"
    assert told == "Region eu-central-1 was kept."
    form.answer({"region": ""})
    assert form.fill_from_host(filler, profile)[1] == "Filled in: Region, Access key ID"
    assert {"region", "access_key"} <= form.touched


async def test_a_stored_source_is_recorded_once_with_its_warnings(server: DemoServer) -> None:
    run = session(server)
    await run.verify(ignore)
    before = len(run.connection.sources)
    run.form.choose(kind("s3"))
    same_place = {"bucket": "acme-nightly-symbols", "prefix": "nightly"}
    run.form.answer({**right("s3"), **same_place, "id": "mine"})
    source = run.form.validation().source
    assert source is not None
    outcome = await run.add(source, Patient())
    assert isinstance(outcome, Stored)
    messages = [problem.message for problem in run.record_stored(outcome.added)]
    assert any("already has a source for this place" in message for message in messages)
    assert len(run.connection.sources) == before + 1
    await run.connection.close()


async def test_a_draft_is_not_resumed_past_a_connection_that_failed(server: DemoServer) -> None:
    await send(session(server))
    run = session(server, project="no-such-project")
    await run.verify(ignore)
    assert states(run) == [ConnectionState.FAILED]
    to = run.resume()
    assert (to.step, to.then) == (Step.CONNECTION, Step.DETAILS)
    await run.connection.close()


def test_quitting_offers_to_keep_or_discard_the_answers_it_would_lose(server: DemoServer) -> None:
    run = session(server)
    assert run.ways_to_quit == []
    run.form.choose(kind("s3"))
    run.form.answer({"name": "Windows builds"})
    assert [way.value for way in run.ways_to_quit] == ["stay", "keep", "drop"]
    assert not run.quit("stay")
    assert run.quit("keep")
    later = session(server)
    later.first_step(resume=True)
    assert later.form.answers["name"] == "Windows builds"
    assert later.quit("drop")
    assert session(server).draft is None


def test_quitting_offers_no_draft_of_a_token_alone() -> None:
    run = WizardSession(Connection(resolve(Flags(), {}, Path("/nowhere"), None)))
    run.connection.set_answer(TOKEN, SecretStr("sntryu_" + "0" * 64))
    assert [way.value for way in run.ways_to_quit] == ["stay", "drop"]


def test_a_draft_that_cannot_be_saved_does_not_quit(server: DemoServer, state: Path) -> None:
    state.write_text("in the way")
    run = session(server)
    run.form.choose(kind("s3"))
    run.form.answer({"name": "Windows builds"})
    assert not run.quit("keep")
    assert "Cannot save a draft in" in run.drafts.notice
    assert run.quit("drop")
