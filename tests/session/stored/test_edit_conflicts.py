"""Somebody else changes or deletes the source that is edited, or the outcome is not known."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from pydantic import SecretStr

from symsrc_tui.demo.faults import Carry, Fault, Faults, Sending
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.controls import KEPT
from symsrc_tui.sentry.errors import ChangedMeanwhile
from symsrc_tui.session.connection.fields import PROJECT
from symsrc_tui.session.stored.edit_outcome import (
    Changed,
    ChangedByOthers,
    NotChanged,
    SourceGone,
    Unsettled,
)
from symsrc_tui.session.stored.source_list import SourceList
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.session.wizard.last_words import last_words
from symsrc_tui.session.wizard.review import review_of
from symsrc_tui.session.wizard.wizard import WizardSession
from tests.replies import text
from tests.session.edits import (
    ID,
    INTERNAL,
    NEW_KEY,
    apply,
    begun,
    changed,
    lines,
    opened,
    store,
    stored,
)
from tests.session.links import link_to
from tests.session.stored.test_source_manager import Held, Impatient
from tests.session.wizard.test_wizard import Patient
from tests.sources.samples import kind

if TYPE_CHECKING:
    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.session.stored.change import Change


async def test_a_change_made_meanwhile_is_told_and_mine_can_be_applied_to_it(
    server: DemoServer,
) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly"})
        theirs = stored(server)[1] | {"region": "us-east-1", "prefix": "old"}
        store(server, stored(server)[0], theirs)
        for _ in range(2):  # nothing is overwritten by submitting again
            outcome = await apply(run)
            assert isinstance(outcome, ChangedByOthers)
            assert outcome.error.message == (
                'Someone else changed it in the meantime. Region: "EU (Frankfurt)" is now '
                '"US East (N. Virginia)"; Prefix: "nightly" is now "old"'
            )
        assert stored(server)[1] == theirs
        assert await edit.renew(Patient()) is None
        assert lines(edit) == [("Prefix", '"old" will be "weekly"'), ("Secret access key", "kept")]
        done = await changed(run)
        assert stored(server)[1] == theirs | {"prefix": "weekly", "id": done.id}


async def test_another_change_of_the_list_is_not_said_to_be_of_the_source(
    server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def overtaken(sources: SourceList, change: Change) -> NoReturn:
        del sources, change
        raise ChangedMeanwhile("another change came before this one")

    monkeypatch.setattr(SourceList, "apply", overtaken)
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly"})
        outcome = await apply(run)
        assert isinstance(outcome, ChangedByOthers)
        assert outcome.error.message == (
            "Someone else changed the project's sources in the meantime"
        )


async def test_a_change_that_gave_it_a_new_id_does_not_count_as_a_deletion(
    server: DemoServer,
) -> None:
    """As every change in Sentry's web form does."""
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly"})
        theirs = stored(server)[1] | {
            "name": "Theirs",
            "id": "made-by-the-server",
            "prefix": "nightly/",
        }
        store(server, stored(server)[0], theirs)
        outcome = await apply(run)
        assert isinstance(outcome, ChangedByOthers)
        assert "ID: is now made-by-the-server" in outcome.error.message
        assert await edit.renew(Patient()) is None
        done = await changed(run)
        assert (done.name, done.old_id) == ("Theirs", "made-by-the-server")
        assert len(stored(server)) == 2


async def test_a_source_that_is_gone_can_be_added_again_with_its_secret(server: DemoServer) -> None:
    async with opened(server) as (run, edit):
        run.form.answer({"prefix": "weekly"})
        store(server, stored(server)[0])
        outcome = await apply(run)
        assert isinstance(outcome, SourceGone)
        assert outcome.error.message == (
            'The project no longer has "Nightly builds" (ID nightly-builds)'
        )
        assert isinstance(await edit.renew(Patient()), SourceGone)
        assert run.add_instead().step is Step.DETAILS
        assert run.edit is None
        assert (run.form.answers["prefix"], run.form.answers.get("id")) == ("weekly", None)
        assert [(each.field, each.message) for each in run.form.validation().errors] == [
            ("secret_key", "The stored one is gone with the source. Enter it again")
        ]
        run.form.answer({"secret_key": NEW_KEY})
        source = run.form.validation().source
        assert source is not None
        await run.add(source, Patient())
        assert stored(server)[1]["prefix"] == "weekly"


async def test_answers_of_a_new_source_are_saved_when_a_gone_one_is_added(
    server: DemoServer,
) -> None:
    async with opened(server) as (run, _):
        run.leave_edit()
        run.form.choose(kind("http"))
        run.form.answer({"name": "Half typed"})
        await begun(run)
        run.form.answer({"prefix": "weekly"})
        store(server, stored(server)[0])
        assert isinstance(await apply(run), SourceGone)
        run.add_instead()
        assert [draft.name for draft in run.drafts.others()] == ["Half typed"]


@pytest.mark.parametrize("values", [{"prefix": "weekly"}, {"secret_key": NEW_KEY}, {"name": "N"}])
async def test_a_change_whose_response_was_lost_is_found_by_submitting_again(
    server: DemoServer, values: dict[str, str | SecretStr]
) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer(values)
        # Read once before the change, and never after it.
        server.faults.add(Fault(method="PUT", carry=Carry.FIRST, sending=Sending.NONE))
        server.faults.add(Fault(path="/symbol-sources", carry=Carry.FIRST))
        server.faults.add(Fault(text(403, "no"), path="/symbol-sources", times=0))
        outcome = await apply(run)
        assert isinstance(outcome, Unsettled)
        codes = [run.connection.exit_code]
        told = last_words(run)
        assert told.startswith('It is not known whether the change of "Nightly builds" was stored.')
        assert "Nothing was stored" not in told
        server.faults = Faults()
        now, before = stored(server), len(puts(server))
        done = await changed(run)
        assert stored(server) == now
        assert len(puts(server)) == before
        assert (done.id, done.old_id) == (now[1]["id"], ID)
        assert [*codes, run.connection.exit_code] == [ExitCode.UNREACHABLE, ExitCode.OK]


def puts(server: DemoServer) -> list[str]:
    return [request.path for request in server.requests if request.method == "PUT"]


async def test_a_change_that_never_arrived_is_sent_again_under_the_same_new_id(
    server: DemoServer,
) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"secret_key": NEW_KEY})
        planned = edit.planned().edit
        assert planned is not None
        server.faults.add(Fault(method="PUT", sending=Sending.NONE))
        server.faults.add(Fault(path="/symbol-sources", carry=Carry.FIRST))
        server.faults.add(Fault(text(403, "no"), path="/symbol-sources", times=0))
        assert isinstance(await run.apply_edit(planned, Patient()), Unsettled)
        server.faults = Faults()
        done = await changed(run)
        assert done.id == planned.new_id == stored(server)[1]["id"]


@pytest.mark.parametrize("carry", [Carry.FIRST, Carry.NOT])
async def test_a_change_cancelled_after_it_was_sent_is_looked_up(
    server: DemoServer, carry: Carry
) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly"})
        held = Held()
        server.faults.add(Fault(method="PUT", carry=carry, wait_for=held))
        outcome = await apply(run, Impatient(held))
        assert isinstance(outcome, Changed if carry is Carry.FIRST else Unsettled)
        if carry is Carry.NOT:
            await changed(run)
        assert stored(server)[1]["prefix"] == "weekly"


async def test_a_change_cancelled_before_it_was_sent_changes_nothing(server: DemoServer) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly"})
        held = Held()
        server.faults.add(Fault(method="GET", path="/projects/", wait_for=held))
        outcome = await apply(run, Impatient(held))
        assert isinstance(outcome, NotChanged)
        assert outcome.error.message == "Cancelled. Nothing was changed"
        assert run.connection.exit_code is ExitCode.OK
        await changed(run)


async def test_without_the_plan_it_says_to_keep_the_id(server: DemoServer) -> None:
    server.store("acme-labs", "prototype", stored(server))
    where = link_to(server, Path("/nowhere"), organization="acme-labs", project="prototype")
    run = WizardSession(where)
    await run.verify(lambda _: None)
    edit = await begun(run)
    edit.form.answer({"prefix": "weekly"})
    outcome = await apply(run)
    assert isinstance(outcome, NotChanged)
    advice = "Nothing was changed. Keep the ID (--keep-id in a command), or enter the secret again."
    assert outcome.error.advice == advice
    edit.keeps_id = True
    await changed(run)
    await run.connection.close()


async def test_an_edit_belongs_to_its_project(server: DemoServer) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly"})
        run.connection.set_answer(PROJECT, "game-server")
        review = review_of(run)
        assert review.is_blocked
        assert not review.can_submit
        assert review.items[0].problem.message.startswith("The source is in project game-client")
        assert review.items[0].to == NextStep(Step.CONNECTION, "project", then=Step.REVIEW)
        run.connection.set_answer(PROJECT, "game-client")
        assert review_of(run).can_submit


async def test_changes_stay_when_the_edit_is_left_and_taken_up_again(server: DemoServer) -> None:
    store(server, *stored(server), INTERNAL)
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly", "secret_key": NEW_KEY})
        run.leave_edit()
        other = await begun(run, "internal")
        other.form.answer({"password": SecretStr("")})
        run.leave_edit()
        assert run.would_lose_answers
        assert run.edit is None
        store(server, stored(server)[0], stored(server)[1] | {"region": "us-east-1"}, INTERNAL)
        assert await begun(run) is edit
        assert edit.form.answers["region"] == "us-east-1"
        assert lines(edit) == [
            ("Secret access key", "will be replaced"),
            ("Prefix", '"nightly" will be "weekly"'),
        ]
        run.leave_edit(drop=True)
        edit = await begun(run)
        assert edit.form.answers["secret_key"] is KEPT
        assert edit.planned().wanted is None


def lose_change(server: DemoServer, carry: Carry = Carry.NOT) -> None:
    """Lose the next change, so that nobody can see whether it was stored."""
    server.faults.add(Fault(method="PUT", carry=carry, sending=Sending.NONE))
    server.faults.add(Fault(path="/symbol-sources", carry=Carry.FIRST))
    server.faults.add(Fault(text(403, "no"), path="/symbol-sources", times=0))


async def test_a_list_that_shows_no_secrets_ends_no_doubt_about_one(server: DemoServer) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"secret_key": NEW_KEY})
        edit.keeps_id = True
        lose_change(server, Carry.FIRST)
        assert isinstance(await apply(run), Unsettled)
        server.faults = Faults()
        assert run.manager is not None
        await run.manager.read()
        codes = [run.connection.exit_code]
        assert "Nothing was stored" not in last_words(run)
        await changed(run)
        assert [*codes, run.connection.exit_code] == [ExitCode.UNREACHABLE, ExitCode.OK]


async def test_a_change_in_doubt_is_known_after_a_submission_that_was_not_sent(
    server: DemoServer,
) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"name": "New name", "secret_key": NEW_KEY})
        lose_change(server)
        assert isinstance(await apply(run), Unsettled)
        late = json.loads([each for each in server.requests if each.method == "PUT"][-1].body)
        server.faults = Faults(
            Fault(path="/symbol-sources", carry=Carry.FIRST),
            Fault(text(403, "no"), path="/symbol-sources"),
        )
        assert isinstance(await apply(run), NotChanged)
        store(server, stored(server)[0], late)
        done = await changed(run)
        assert (done.id, done.old_id) == (late["id"], ID)


async def test_a_change_in_doubt_can_be_made_again_after_somebody_changed_the_same(
    server: DemoServer,
) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"name": "New name"})
        lose_change(server)
        assert isinstance(await apply(run), Unsettled)
        server.faults = Faults()
        store(server, stored(server)[0], stored(server)[1] | {"name": "Theirs"})
        assert isinstance(await apply(run), ChangedByOthers)
        assert await edit.renew(Patient()) is None
        await changed(run)
        assert stored(server)[1]["name"] == "New name"


async def test_what_a_cancelled_change_has_undone_is_not_blamed_on_others(
    server: DemoServer,
) -> None:
    other = {**INTERNAL, "id": "other", "name": "Other", "url": "https://other.example.com/"}
    del other["username"], other["password"]
    store(server, INTERNAL, other)

    class Late(Held):
        def wait(self, timeout: float | None = None) -> bool:
            store(server, INTERNAL)
            return super().wait(timeout)

    class Sure(Impatient):
        """Looks once the change was stored."""

        def on_cancelled(self) -> None:
            while len(stored(server)) < 2:
                time.sleep(0.01)

    async with opened(server, "internal") as (run, edit):
        edit.form.answer({"url": "https://new.example.com/"})
        held = Late()
        server.faults.add(Fault(method="PUT", carry=Carry.LAST, wait_for=held))
        done = await apply(run, Sure(held))
        assert isinstance(done, Changed)
        assert [note.partition(" at the same")[0] for note in done.notes] == [
            'Someone else changed or deleted "Other" (ID other)'
        ]
