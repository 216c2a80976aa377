"""An edit of a stored source in the wizard's form, on servers of each age."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.messages import reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.forms.controls import KEPT
from symsrc_tui.forms.problem import Problem
from symsrc_tui.session.add_source import FieldErrors, ProjectRenamed
from symsrc_tui.session.source_file import SourceFile
from symsrc_tui.session.stored.edit_outcome import NotChanged
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.session.wizard.review import review_of
from symsrc_tui.sources.source import fields_of, nest
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
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json
    from symsrc_tui.demo.world import DemoSource
    from symsrc_tui.forms.field import Value

CASING = next(each for each in fields_of(kind("s3").source_class()) if each.path == "layout.casing")
NEW_ID = (
    "will be new, because Symbolicator remembers failures by ID for up to an hour. If Terraform "
    "manages the source, import it again"
)


async def test_a_form_is_filled_from_what_is_stored_and_changes_nothing(server: DemoServer) -> None:
    async with opened(server) as (_, edit):
        assert edit.form.answers == {
            "name": "Nightly builds",
            "bucket": "acme-nightly-symbols",
            "region": "eu-central-1",
            "access_key": "AKIAIOSFODNN7EXAMPLE",
            "secret_key": KEPT,
            "layout.type": "unified",
            "layout.casing": "lowercase",
            "prefix": "nightly",
            "id": ID,
        }
        assert edit.planned().edit is None
        assert edit.planned().errors == ()
        assert lines(edit) == [("Secret access key", "kept")]
        assert not edit.form.has_answers


async def test_a_blank_field_of_a_stored_source_has_no_default(server: DemoServer) -> None:
    async with opened(server) as (_, edit):
        assert edit.form.present(CASING) == "lowercase"
        del edit.form.answers["layout.casing"]
        assert edit.form.present(CASING) == ""


async def test_the_id_of_a_stored_source_unfolds_the_advanced_fields_once_changed(
    server: DemoServer,
) -> None:
    async with opened(server) as (_, edit):
        assert not edit.form.needs_advanced
        edit.form.answer({"id": "nightly"})
        assert edit.form.needs_advanced


@pytest.mark.parametrize("age", Age)
async def test_a_new_name_keeps_id_secret_unknown_fields_and_the_others(age: Age) -> None:
    with DemoServer(age) as server:
        more: dict[str, Json] = {"filetypes": ["pe"]}
        if age.has_filters:
            more = {"is_public": True, "platforms": ["native"], "has_index": False}
        store(server, stored(server)[0], {**stored(server)[1], **more})
        before = stored(server)
        async with opened(server) as (run, edit):
            edit.form.answer({"name": "Nightly"})
            assert lines(edit) == [
                ("Name", '"Nightly builds" will be "Nightly"'),
                ("Secret access key", "kept"),
            ]
            done = await changed(run)
            assert (done.id, done.old_id, done.name) == (ID, ID, "Nightly")
            assert stored(server) == [before[0], before[1] | {"name": "Nightly"}]


@pytest.mark.parametrize("age", Age)
async def test_a_new_place_gets_a_new_id_and_keeps_the_secret(age: Age) -> None:
    with DemoServer(age) as server:
        before = stored(server)
        async with opened(server) as (run, edit):
            edit.form.answer({"layout.casing": "default", "prefix": ""})
            assert edit.about_id(edit.planned()) == NEW_ID
            assert lines(edit) == [
                ("Casing", '"Lowercase" will be "Default (mixed case)"'),
                ("Prefix", '"nightly" will be removed'),
                ("Secret access key", "kept"),
            ]
            done = await changed(run)
            now = stored(server)[1]
            assert now["id"] == done.id != ID
            del before[1]["prefix"]
            assert now == before[1] | {
                "id": done.id,
                "layout": {"type": "unified", "casing": "default"},
            }
            assert run.connection.taken_ids == {str(before[0]["id"]), done.id}


@pytest.mark.parametrize("age", Age)
async def test_a_kept_id_stays(age: Age) -> None:
    with DemoServer(age) as server:
        before = stored(server)
        async with opened(server) as (run, edit):
            edit.form.answer({"prefix": "weekly"})
            edit.keeps_id = True
            done = await changed(run)
            assert done.id == ID
            assert stored(server) == [before[0], before[1] | {"prefix": "weekly"}]


@pytest.mark.parametrize("age", Age)
async def test_a_secret_is_replaced_under_a_new_id(age: Age) -> None:
    with DemoServer(age) as server:
        before = stored(server)
        async with opened(server) as (run, edit):
            edit.form.answer({"secret_key": NEW_KEY})
            assert lines(edit) == [("Secret access key", "will be replaced")]
            done = await changed(run)
            assert stored(server)[1] == before[1] | {
                "id": done.id,
                "secret_key": NEW_KEY.get_secret_value(),
            }


@pytest.mark.parametrize("age", Age)
async def test_an_optional_secret_is_kept_or_cleared(age: Age) -> None:
    with DemoServer(age) as server:
        store(server, INTERNAL)
        async with opened(server, "internal") as (run, edit):
            edit.form.answer({"username": "builder"})
            edit.keeps_id = True
            await changed(run)
            assert stored(server) == [INTERNAL | {"username": "builder"}]
            edit = await begun(run, "internal")
            edit.form.answer({"username": "", "password": SecretStr("")})
            assert lines(edit) == [
                ("Username", '"builder" will be removed'),
                ("Password", "will be removed"),
            ]
            edit.keeps_id = True
            await changed(run)
            wanted = dict(INTERNAL)
            del wanted["username"], wanted["password"]
            assert stored(server) == [wanted]


@pytest.mark.parametrize(
    ("id_", "answers", "path", "warning"),
    [
        (
            "nightly-builds",
            {"access_key": "AKIAIOSFODNN7EXAMPLA"},
            "secret_key",
            "Enter the secret",
        ),
        ("internal", {"username": "ci"}, "password", "Enter the secret"),
        ("internal", {"url": "https://b.example.com/"}, "password", "send it to b.example.com"),
        ("internal", {"url": "https://symbols.example.com/b/"}, "password", ""),
        ("internal", {"url": "https://b.example.com/", "password": NEW_KEY}, "password", ""),
        ("internal", {"name": "Other"}, "password", ""),
    ],
)
async def test_a_kept_secret_beside_other_credentials_is_warned_of(
    server: DemoServer, id_: str, answers: dict[str, Value], path: str, warning: str
) -> None:
    store(server, *stored(server), INTERNAL)
    async with opened(server, id_) as (_, edit):
        edit.form.answer(answers)
        problems = edit.planned().problems
        found = [each.message for each in problems if each.field == path]
        assert [warning in each for each in found] == ([True] if warning else [])


async def test_an_optional_secret_that_was_cleared_can_be_kept_again(server: DemoServer) -> None:
    store(server, INTERNAL)
    async with opened(server, "internal") as (_, edit):
        edit.form.answer({"password": SecretStr("")})
        edit.form.answer({"password": KEPT})
        assert edit.planned().wanted is None


async def test_a_required_secret_cannot_be_cleared(server: DemoServer) -> None:
    async with opened(server) as (_, edit):
        edit.form.answer({"secret_key": SecretStr("")})
        assert edit.form.answers["secret_key"] is KEPT
        assert edit.planned().wanted is None


async def test_an_unchanged_field_that_is_invalid_here_does_not_block(server: DemoServer) -> None:
    store(server, stored(server)[1] | {"access_key": "ASIA"})
    async with opened(server) as (run, edit):
        edit.form.answer({"name": "Nightly"})
        [problem] = edit.planned().problems
        assert (problem.field, problem.severity) == ("access_key", "warning")
        assert problem.message.endswith("(unchanged)")
        await changed(run)
        edit = await begun(run)
        edit.form.answer({"access_key": "ASIB"})
        assert [each.field for each in edit.planned().errors] == ["access_key"]
        assert edit.planned().edit is None


@pytest.mark.parametrize("age", Age)
async def test_another_id_needs_the_secret_too(age: Age) -> None:
    with DemoServer(age) as server:
        async with opened(server) as (run, edit):
            edit.form.answer({"id": "nightly"})
            [problem] = edit.planned().errors
            assert problem == Problem(
                "id",
                "Changing the ID loses the secret. Enter the secret again, or keep the ID",
            )
            edit.form.answer({"secret_key": NEW_KEY})
            assert edit.planned().errors == ()
            assert not edit.can_choose_id(edit.planned())
            done = await changed(run)
            assert done.id == stored(server)[1]["id"] == "nightly"


async def test_a_blank_id_makes_a_new_one_where_the_server_can(server: DemoServer) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"id": ""})
        assert edit.planned().wanted is None  # only the server has its secret
        edit = await begun(run, "b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b11")
        edit.form.answer({"id": ""})
        assert edit.about_id(edit.planned()) == NEW_ID
        done = await changed(run)
        assert done.id == stored(server)[0]["id"] != done.old_id


async def test_the_source_itself_is_not_a_duplicate_and_its_id_not_taken(
    server: DemoServer,
) -> None:
    store(server, *stored(server), INTERNAL)
    async with opened(server) as (run, edit):
        edit.form.answer({"name": "Nightly", "secret_key": NEW_KEY})
        assert edit.planned().problems == ()
        edit.form.answer({"id": "internal"})
        assert [each.field for each in edit.planned().errors] == ["id"]
        edit = await begun(run, "internal")
        edit.form.answer({"url": "https://msdl.microsoft.com/download/symbols"})
        assert [each.message for each in edit.planned().problems if not each.field] == [
            (
                'This project already has a source for this place: "Microsoft" '
                "(ID b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b11)"
            )
        ]


async def test_the_changes_as_a_file_have_no_secret_and_null_for_what_is_cleared(
    server: DemoServer,
) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "", "secret_key": NEW_KEY, "layout.casing": "default"})
        file = SourceFile.of_edit(edit)
        assert json.loads(file.text) == {
            "prefix": None,
            "secret_key": {"$env": "SECRET_KEY"},
            "layout": {"casing": "default"},
        }
        told, command = file.saved("changes.json", run.connection)
        assert told == "Saved changes.json, without secrets. Set SECRET_KEY, then run:"
        assert command.startswith("symsrc-tui edit nightly-builds ")


@pytest.mark.parametrize("type_", ["gcs", "appStoreConnect"])
async def test_a_kept_private_key_goes_back(type_: str) -> None:
    with DemoServer(Age.NOVEMBER_2023) as server:
        answers = {"type": type_, "id": "one", **right(type_)}
        source: DemoSource = nest(answers, lambda secret: secret.get_secret_value())
        store(server, source)
        async with opened(server, "one") as (run, edit):
            assert edit.planned().problems == ()
            edit.form.answer({"name": "Renamed"})
            await changed(run)
            assert stored(server) == [source | {"name": "Renamed"}]


async def test_what_the_server_says_of_a_field_is_shown_there(server: DemoServer) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly"})
        edit.keeps_id = True
        said = "Invalid s3 source: prefix: Not allowed here."
        server.faults.add(Fault(text(400, said), method="PUT"))
        outcome = await apply(run)
        assert isinstance(outcome, FieldErrors)
        assert [each.field for each in outcome.problems] == ["prefix"]
        assert edit.planned().edit is None
        edit.form.answer({"prefix": "daily"})
        await changed(run)


async def test_a_list_that_is_rejected_because_of_the_edit_leads_to_its_field() -> None:
    """The whole list is written, because the server is to give the source a new ID."""
    with DemoServer(Age.NOVEMBER_2023) as server:
        async with opened(server) as (run, edit):
            edit.form.answer({"layout.type": "slashsymbols"})
            planned = edit.planned().edit
            assert planned is not None
            assert planned.new_id is None
            # Such a server repeats the source, and names no field.
            outcome = await apply(run)
            assert isinstance(outcome, NotChanged)
            review = review_of(run, outcome.error)
            number = review.item_for(outcome.error)
            assert number is not None
            assert review.items[number].to == NextStep(Step.DETAILS, "layout.type")
            said = "Invalid s3 source: layout.type: Not a choice."
            server.faults.add(Fault(reply(400, {"symbolSources": [said]}), method="PUT"))
            outcome = await apply(run)
            assert isinstance(outcome, FieldErrors)
            assert [each.field for each in outcome.problems] == ["layout.type"]


async def test_a_renamed_project_is_followed(server: DemoServer) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"name": "Nightly"})
        server.rename("acme", "game-client", "game")
        assert isinstance(await apply(run), ProjectRenamed)
        assert edit.is_here
        await changed(run)
        assert server.stored("acme", "game")[1]["name"] == "Nightly"
