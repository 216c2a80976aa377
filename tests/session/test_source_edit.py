"""An edit of a stored source in the wizard's form, on servers of each age."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

import pytest
from pydantic import SecretStr

from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.forms.controls import KEPT
from symsrc_tui.session.edit_outcome import Changed
from symsrc_tui.session.flow import Step
from tests.session.test_wizard import Patient, session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from symsrc_tui.demo.messages import Json
    from symsrc_tui.demo.world import DemoSource
    from symsrc_tui.session.source_edit import SourceEdit
    from symsrc_tui.session.wizard import WizardSession

T = TypeVar("T")

ID = "nightly-builds"
NEW_KEY = SecretStr("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEZ")
PASSWORD = "S3NT1NEL-hunter2"
INTERNAL: DemoSource = {
    "type": "http",
    "id": "internal",
    "name": "Internal",
    "url": "https://symbols.example.com/",
    "username": "sentry",
    "password": PASSWORD,
    "layout": {"type": "native", "casing": "default"},
}
NEW_ID = (
    "will be a new one, because Symbolicator remembers by the ID, for up to an hour, what it could "
    "not fetch. If Terraform manages the source, import it again"
)


def stored(server: DemoServer) -> list[DemoSource]:
    return server.stored("acme", "game-client")


def store(server: DemoServer, *sources: DemoSource) -> None:
    server.store("acme", "game-client", [*sources])


@asynccontextmanager
async def opened(
    server: DemoServer, id_: str = ID
) -> AsyncIterator[tuple[WizardSession, SourceEdit]]:
    """A run that has begun to edit a source, as from the list."""
    run = session(server)
    await run.verify(lambda _: None)
    try:
        yield run, await begun(run, id_)
    finally:
        await run.connection.close()


async def begun(run: WizardSession, id_: str = ID) -> SourceEdit:
    manager = run.manage()
    await manager.read()
    to = run.begin_edit(manager.sources.find(id_), manager.sources)
    assert to.step is Step.DETAILS
    assert run.edit is not None
    return run.edit


async def apply(run: WizardSession, progress: Patient | None = None) -> object:
    assert run.edit is not None
    edit = run.edit.planned().edit
    assert edit is not None, run.edit.planned().problems
    return await run.apply_edit(edit, progress or Patient())


async def changed(run: WizardSession) -> Changed:
    outcome = await apply(run)
    assert isinstance(outcome, Changed), outcome
    return outcome


def lines(edit: SourceEdit) -> list[tuple[str, str]]:
    return [*edit.lines(edit.planned())]


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
