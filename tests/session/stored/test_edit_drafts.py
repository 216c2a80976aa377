"""A draft of an edit has answers and no secret, and its source is read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from symsrc_tui.session.drafts.draft import as_json, from_json
from symsrc_tui.session.stored.edit_outcome import SourceGone
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.session.wizard.wizard import WizardSession
from tests.session.edits import (
    ID,
    INTERNAL,
    NEW_KEY,
    begun,
    changed,
    lines,
    opened,
    store,
    stored,
)
from tests.session.links import link_to
from tests.session.wizard.test_wizard import Patient, ignore, session
from tests.sources.samples import kind

if TYPE_CHECKING:
    from symsrc_tui.demo.server import DemoServer


async def kept(server: DemoServer, id_: str = ID, **values: str | SecretStr) -> None:
    """A run that ends with an edit."""
    async with opened(server, id_) as (run, edit):
        edit.form.answer({path.replace("__", "."): value for path, value in values.items()})
        run.drafts.keep()
        assert not run.drafts.is_lost


async def resumed(server: DemoServer) -> tuple[WizardSession, NextStep | SourceGone]:
    run = session(server)
    assert run.first_step(resume=True) == NextStep(Step.TYPE)
    assert run.is_edit_wanted
    await run.verify(ignore)
    found = await run.find_arrivals(ignore)
    assert (found.notices, found.resumed) == ((), None)
    return run, await run.resume_edit(ignore)


async def test_a_draft_has_what_changes_and_what_is_stored_but_no_secret(
    server: DemoServer, state: Path
) -> None:
    await kept(server, prefix="", layout__casing="default", secret_key=NEW_KEY)
    [file] = (state / "symsrc-tui").glob("draft-*.json")
    document = json.loads(file.read_text())
    assert NEW_KEY.get_secret_value() not in file.read_text()
    assert document["version"] == 2
    assert document["destination"]["project"] == "game-client"
    assert document["source"] == {
        "id": ID,
        "name": "Nightly builds",
        "cleared": ["prefix"],
        "unchanged": {
            "name": "Nightly builds",
            "id": ID,
            "bucket": "acme-nightly-symbols",
            "region": "eu-central-1",
            "access_key": "AKIAIOSFODNN7EXAMPLE",
            "layout.type": "unified",
        },
        "not_kept": [],
    }
    assert document["answers"] == {"layout.casing": "default"}
    assert document["again"] == ["secret_key"]
    draft = from_json(file.read_text())
    assert from_json(as_json(draft)) == draft


async def test_a_resumed_edit_reads_the_source_again(server: DemoServer) -> None:
    await kept(server, prefix="", layout__casing="default", secret_key=NEW_KEY)
    store(server, stored(server)[0], stored(server)[1] | {"region": "us-east-1"})
    run, to = await resumed(server)
    assert to == NextStep(Step.DETAILS)
    edit = run.edit
    assert edit is not None
    assert edit.form.answers["region"] == "us-east-1"
    assert [(each.field, each.message) for each in edit.planned().errors] == [
        (
            "secret_key",
            "Not kept in the draft, because it is a secret. Enter it again, or keep the stored one",
        )
    ]
    run.drafts.keep()  # in a file of its own, because the other is deleted
    assert session(server).draft is not None
    edit.form.answer({"secret_key": NEW_KEY})
    assert lines(edit) == [
        ("Casing", '"Lowercase" will be "Default (mixed case)"'),
        ("Secret access key", "will be replaced"),
        ("Prefix", '"nightly" will be removed'),
    ]
    await changed(run)
    assert run.drafts.find() is None
    await run.connection.close()


async def test_a_cleared_secret_stays_cleared(server: DemoServer) -> None:
    store(server, INTERNAL)
    await kept(server, "internal", password=SecretStr(""))
    run, _ = await resumed(server)
    assert run.edit is not None
    assert lines(run.edit) == [("Password", "will be removed")]
    await run.connection.close()


async def test_a_draft_of_a_gone_source_can_be_added(server: DemoServer) -> None:
    before = stored(server)[1]
    await kept(server, prefix="weekly", layout__casing="default")
    store(server, stored(server)[0])
    run, gone = await resumed(server)
    assert isinstance(gone, SourceGone)
    assert run.draft is not None
    assert run.add_instead().step is Step.DETAILS
    assert run.edit is None
    assert [(each.field, each.message) for each in run.form.validation().errors] == [
        ("secret_key", "Not kept in the draft, because it is a secret. Enter it again")
    ]
    run.form.answer({"secret_key": NEW_KEY})
    source = run.form.validation().source
    assert source is not None
    await run.add(source, Patient())
    now = stored(server)[1]
    assert now == before | {
        "id": now["id"],
        "prefix": "weekly",
        "layout": {"type": "unified", "casing": "default"},
        "secret_key": NEW_KEY.get_secret_value(),
    }
    assert now["id"] != before["id"]
    await run.connection.close()


async def test_a_stored_password_is_asked_for_again_once_its_source_is_gone(
    server: DemoServer, state: Path
) -> None:
    """Also one that an URL has, and which no draft may hold."""
    url = "https://symbols.example.com/?sig=S3NT1NEL"
    store(server, INTERNAL | {"url": url})
    await kept(server, "internal", name="Renamed")
    [file] = (state / "symsrc-tui").glob("draft-*.json")
    assert "S3NT1NEL" not in file.read_text()
    store(server)
    run, gone = await resumed(server)
    assert isinstance(gone, SourceGone)
    run.add_instead()
    assert run.form.answers["username"] == "sentry"
    assert run.form.not_kept == {
        "url": "Not kept in the draft, because it looks like a secret. Enter it again",
        "password": (
            "Not kept in the draft, because it is a secret. Enter it again, or clear the field"
        ),
    }
    await run.connection.close()


async def test_a_draft_of_another_project_is_not_confused(server: DemoServer) -> None:
    await kept(server, prefix="weekly")
    run = WizardSession(link_to(server, Path("/nowhere"), project="game-server"))
    run.first_step(resume=True)
    await run.verify(ignore)
    to = await run.resume_edit(ignore)
    assert isinstance(to, NextStep)
    assert to.step is Step.CONNECTION
    assert "This draft changes a source in acme / game-client" in to.notice
    assert run.draft is not None
    await run.connection.close()


async def test_an_edit_ends_when_its_source_is_deleted(server: DemoServer) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly"})
        run.drafts.keep()
        run.leave_edit()
        assert run.ways_to_quit
        await run.delete(ID, Patient())
        assert run.ways_to_quit == []
    assert session(server).draft is None


async def test_the_draft_of_an_edit_ends_when_its_source_is_deleted(server: DemoServer) -> None:
    await kept(server, prefix="weekly")
    other = str(stored(server)[0]["id"])
    async with opened(server, other) as (run, _):
        run.leave_edit()
        assert run.draft is not None
        await run.delete(other, Patient())
        assert run.draft is not None
        await run.delete(ID, Patient())
        assert run.draft is None
    assert session(server).draft is None


async def test_a_change_that_was_stored_after_all_is_said_to_be(server: DemoServer) -> None:
    await kept(server, prefix="weekly")
    store(server, stored(server)[0], stored(server)[1] | {"prefix": "weekly"})
    run, to = await resumed(server)
    assert to == NextStep(Step.DETAILS, notice="The source already has the draft's changes")
    await run.connection.close()


async def test_answers_of_a_new_source_and_an_edit_are_both_saved(server: DemoServer) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly"})
        run.leave_edit()
        run.form.choose(kind("http"))
        run.form.answer({"name": "New"})
        run.drafts.keep()
    run = session(server)
    assert run.draft is not None
    assert run.draft.edited is not None  # saved last
    assert [each.name for each in run.drafts.others()] == ["New"]
    run.drafts.delete(run.draft)
    found = session(server).draft
    assert found is not None
    assert (found.name, found.edited) == ("New", None)


async def test_all_drafts_are_dropped_when_the_person_wants_that(server: DemoServer) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly"})
        run.drafts.keep()
        await begun(run)
        run.drafts.drop_all()
    assert session(server).draft is None
