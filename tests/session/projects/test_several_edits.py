"""An edit in several projects: of the same source, or of all with the same credentials."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.check import Report
from symsrc_tui.demo.faults import Carry, Fault, Faults, Sending
from symsrc_tui.demo.messages import reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.session.check_source import CheckResult
from symsrc_tui.session.projects.rotation import failure_of
from symsrc_tui.session.stored.credentials import Credentials, credential_fields
from symsrc_tui.session.stored.source_list import SourceList
from symsrc_tui.session.wizard import operations
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.validate import validate
from tests.replies import text
from tests.session.projects.test_several_projects import nothing
from tests.session.wizard.test_wizard import ignore, session
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symsrc_tui.demo.world import DemoSource
    from symsrc_tui.forms.field import Value
    from symsrc_tui.session.projects.several_projects import SeveralProjects
    from symsrc_tui.session.wizard.wizard import WizardSession

OLD: DemoSource = {
    "type": "s3",
    "name": "Builds",
    "layout": {"type": "unified", "casing": "default"},
    "bucket": "acme-builds",
    "region": "eu-central-1",
    "access_key": "AKIAIOSFODNN7EXAMPLE",
    "secret_key": "o" * 40,
}
NEW_KEY = "AKIAIOSFODNN7EXAMPLA"
NEW_SECRET = "N" * 40
ROTATION: dict[str, Value] = {"access_key": NEW_KEY, "secret_key": SecretStr(NEW_SECRET)}
THREE = ["game-client", "game-server", "game-tools"]


@pytest.fixture(params=list(Age))
def server(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    """A server of each age, where three projects have the source; one has another besides."""
    with DemoServer(request.param) as server:
        for slug in THREE:
            server.store("acme", slug, [{**OLD, "id": f"of-{slug}"}])
        other = {**OLD, "id": "other", "name": "Nightly", "bucket": "acme-nightly"}
        server.store("acme", "game-tools", [*server.stored("acme", "game-tools"), other])
        yield server


async def editing(
    server: DemoServer, answers: dict[str, Value]
) -> tuple[WizardSession, SeveralProjects]:
    """A session that is about to make this edit in the three projects."""
    run = session(server)
    await run.verify(ignore)
    async with run.connection.requests(ignore) as client:
        listed = SourceList(client, "acme", "game-client", run.connection.journal)
        await listed.read()
    run.begin_edit(listed.find("of-game-client"), listed, back=NextStep(Step.SOURCES))
    run.form.answer(answers)
    assert run.begin_several() == NextStep(Step.PROJECTS)
    several = run.several
    assert several is not None
    assert [*several.chosen] == ["game-client"]
    several.choose_only([*THREE, "game-website"])
    return run, several


async def test_the_source_of_the_same_place_is_edited(server: DemoServer) -> None:
    run, several = await editing(server, {"name": "All builds"})
    assert [each.heading for each in several.operations] == ['Change "Builds" in several projects']
    await several.plan(ignore, nothing)
    assert (several.headline, several.invitation) == ("1 failed, 3 to change", "Change 3 sources")
    assert several.tasks[0].project == "acme/game-website"
    assert several.tasks[0].why.startswith("The project has no source of the type and place")
    await operations.carry_out(run, ignore, nothing)
    assert several.headline == "1 failed, 3 changed"
    for slug in THREE:
        # The name does not need a new ID, and the secret is kept.
        assert server.stored("acme", slug)[0] == {**OLD, "id": f"of-{slug}", "name": "All builds"}
    assert server.stored("acme", "game-tools")[1]["name"] == "Nightly"
    places = "acme/game-client, acme/game-server, acme/game-tools"
    assert run.stored == [f'Changed "Builds" in {places}.']
    await several.plan(ignore, nothing)
    assert several.headline == "1 failed, 3 up to date"
    await run.connection.close()


async def test_only_the_list_of_its_project_ends_the_doubt_about_an_edit(
    server: DemoServer,
) -> None:
    run, several = await editing(server, {"name": "All builds"})
    several.choose_only(THREE)
    await several.plan(ignore, nothing)
    sources = "game-tools/symbol-sources"
    server.faults.add(Fault(method="PUT", path="game-tools", sending=Sending.NONE))
    server.faults.add(Fault(path=sources, carry=Carry.FIRST))
    server.faults.add(Fault(text(403, "no"), path=sources, times=0))
    await operations.carry_out(run, ignore, nothing)
    server.faults = Faults()
    await run.manage().read()
    codes = [run.connection.exit_code]
    several.choose_only(["game-server"])
    await several.plan(ignore, nothing)
    codes.append(run.connection.exit_code)
    several.choose_only(THREE)
    await several.plan(ignore, nothing)
    codes.append(run.connection.exit_code)
    assert codes == [ExitCode.UNREACHABLE, ExitCode.UNREACHABLE, ExitCode.OK]
    await run.connection.close()


async def test_the_edit_is_over_once_it_is_done_everywhere(server: DemoServer) -> None:
    run, several = await editing(server, {"name": "All builds"})
    several.choose_only(THREE)
    await several.plan(ignore, nothing)
    await operations.carry_out(run, ignore, nothing)
    assert several.unfinished == []
    assert ([each.value for each in several.offers()], several.way_back) == (
        ["list", "quit"],
        "list",
    )
    assert not run.would_lose_answers
    assert [source.name for source in run.connection.sources] == ["All builds"]
    assert operations.after(run) == NextStep(Step.SOURCES)
    assert run.edit is None
    await run.connection.close()


async def test_new_credentials_replace_the_old_ones_everywhere(server: DemoServer) -> None:
    run, several = await editing(server, {**ROTATION, "name": "All builds"})
    several.operation = several.operations[1]
    assert several.operation.heading == "Replace credentials in several projects"
    await several.plan(ignore, nothing, checks=False)
    assert several.headline == "4 to change, 1 nothing to do"
    await operations.carry_out(run, ignore, nothing)
    assert several.headline == "4 changed, 1 nothing to do"
    for slug in THREE:
        for source in server.stored("acme", slug):
            # Nothing but the credentials, and the ID, so that Sentry tries them at once.
            assert (source["access_key"], source["secret_key"]) == (NEW_KEY, NEW_SECRET)
            assert source["name"] in {"Builds", "Nightly"}
            assert source["id"] not in {f"of-{slug}", "other"}
    await run.connection.close()


async def test_a_new_place_waits_for_projects_that_failed(server: DemoServer) -> None:
    run, several = await editing(
        server, {"bucket": "acme-moved", "secret_key": SecretStr(NEW_SECRET)}
    )
    await several.plan(ignore, nothing, checks=False)
    assert several.headline == "1 failed, 3 to change"
    await operations.carry_out(run, ignore, nothing)
    assert several.headline == "2 failed, 2 changed"
    assert (several.done, several.total) == (2, 3)
    assert [task.project for task in several.unfinished] == [
        "acme/game-client",
        "acme/game-website",
    ]
    assert server.stored("acme", "game-client")[0]["bucket"] == OLD["bucket"]
    server.store("acme", "game-website", [{**OLD, "id": "late"}])
    await several.plan_again(ignore, nothing, checks=False)
    await operations.carry_out(run, ignore, nothing)
    assert several.headline == "4 changed"
    for slug in (*THREE, "game-website"):
        assert server.stored("acme", slug)[0]["bucket"] == "acme-moved"
    await run.connection.close()


def in_each_project(server: DemoServer, asked: int) -> dict[str, int]:
    """How many requests each project got, but for the session's own, for the built-in sources."""
    paths = [each.path for each in server.requests[asked:]]
    return Counter(path.split("/")[5] for path in paths if "builtin" not in path)


async def test_a_project_takes_four_requests_however_many_of_its_sources_change(
    server: DemoServer,
) -> None:
    run, several = await editing(server, ROTATION)
    several.operation = several.operations[1]
    several.choose_only(THREE)
    asked = len(server.requests)
    await several.plan(ignore, nothing, checks=False)
    await operations.carry_out(run, ignore, nothing)
    # Read, read again, changed, read.
    assert in_each_project(server, asked) == dict.fromkeys(THREE, 4)
    ids = [source["id"] for source in server.stored("acme", "game-tools")]
    assert [task.id for task in several.tasks if task.project == "acme/game-tools"] == ids
    await run.connection.close()


async def test_where_the_plan_refuses_a_list_each_source_is_changed_alone(
    server: DemoServer,
) -> None:
    labs = "prototype"
    server.store("acme-labs", labs, server.stored("acme", "game-tools"))
    run, several = await editing(server, ROTATION)
    several.operation = several.operations[1]
    several.choose_only([f"acme-labs/{labs}"])
    asked = len(server.requests)
    await several.plan(ignore, nothing, checks=False)
    await operations.carry_out(run, ignore, nothing)
    assert several.headline == "2 changed"
    assert {source["access_key"] for source in server.stored("acme-labs", labs)} == {NEW_KEY}
    # Read; read, refused; read, changed, read; changed, read.
    assert in_each_project(server, asked) == {labs: 8}
    await run.connection.close()


async def test_only_a_secret_is_replaced_one_source_at_a_time(server: DemoServer) -> None:
    # The list would not show whether that was done.
    run, several = await editing(server, {"secret_key": SecretStr(NEW_SECRET)})
    several.operation = several.operations[1]
    several.choose_only(["game-tools"])
    asked = len(server.requests)
    await several.plan(ignore, nothing, checks=False)
    await operations.carry_out(run, ignore, nothing)
    assert several.headline == "2 changed"
    assert {source["secret_key"] for source in server.stored("acme", "game-tools")} == {NEW_SECRET}
    assert in_each_project(server, asked) == {"game-tools": 6}
    await run.connection.close()


async def test_a_list_of_which_nobody_knows_whether_it_was_stored_is_told_for_each(
    server: DemoServer,
) -> None:
    run, several = await editing(server, ROTATION)
    several.operation = several.operations[1]
    several.choose_only(["game-tools"])
    await several.plan(ignore, nothing, checks=False)
    server.faults.add(Fault(reply(200, {"slug": "game-tools"}), method="PUT"))
    await operations.carry_out(run, ignore, nothing)
    assert several.headline == "2 failed"
    assert all("It is not known whether" in task.why for task in several.tasks)
    await several.plan_again(ignore, nothing, checks=False)
    assert several.headline == "2 to change"
    await run.connection.close()


async def test_what_somebody_changed_since_the_plan_is_not_overwritten(server: DemoServer) -> None:
    run, several = await editing(server, ROTATION)
    several.operation = several.operations[1]
    several.choose_only(["game-tools"])
    await several.plan(ignore, nothing, checks=False)
    assert several.headline == "2 to change"
    first, second = server.stored("acme", "game-tools")
    server.store("acme", "game-tools", [first, {**second, "prefix": "theirs"}])
    await operations.carry_out(run, ignore, nothing)
    assert several.headline == "1 failed, 1 changed"
    assert 'prefix: is now "theirs"' in several.tasks[0].why
    assert server.stored("acme", "game-tools")[1] == {**second, "prefix": "theirs"}
    await several.plan_again(ignore, nothing, checks=False)
    await operations.carry_out(run, ignore, nothing)
    assert several.headline == "2 changed"
    now = server.stored("acme", "game-tools")[1]
    assert (now["prefix"], now["access_key"]) == ("theirs", NEW_KEY)
    await run.connection.close()


async def test_credentials_that_do_not_work_are_told_before_anything_changes() -> None:
    with DemoServer() as server:
        old: DemoSource = {
            "type": "http",
            "name": "Ours",
            "url": "http://127.0.0.1:1/",  # where nothing listens
            "username": "ci",
            "password": "an old one",
            "layout": {"type": "unified", "casing": "default"},
        }
        server.store("acme", "game-client", [{**old, "id": "of-game-client"}])
        run, several = await editing(server, {"password": SecretStr("a new one")})
        several.choose_only(["game-client"])
        for operation in several.operations:
            several.operation = operation
            await several.plan(ignore, nothing)
            assert (several.headline, several.check_failed) == ("1 failed", True)
            assert several.tasks[0].why.startswith("A check with the new credentials failed: ")
        await several.plan_again(ignore, nothing, checks=False)
        assert (several.headline, several.check_failed) == ("1 to change", False)
        await operations.carry_out(run, ignore, nothing)
        assert server.stored("acme", "game-client")[0]["password"] == "a new one"
        await run.connection.close()


async def test_credentials_that_could_not_be_checked_are_changed_with_a_note(
    server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def check(*_: object, **__: object) -> Report:
        return Report((Finding("demo", "note", "bucket", "Not requested"),), None, 0)

    monkeypatch.setattr("symsrc_tui.check.check", check)
    run, several = await editing(server, {"secret_key": SecretStr(NEW_SECRET)})
    several.choose_only(["game-client"])
    await several.plan(ignore, nothing)
    note = "The new credentials could not be checked: Not requested"
    assert note in several.tasks[0].notes
    await operations.carry_out(run, ignore, nothing)
    assert several.headline == "1 changed"
    assert f"Warning: {note}" in several.tasks[0].details
    await run.connection.close()


@pytest.mark.parametrize(
    ("stored", "pairs"),
    [
        ({"type": "s3", "access_key": "A"}, (("access_key", "A"),)),
        ({"type": "gcs", "client_email": "a@b.c"}, (("client_email", "a@b.c"),)),
        (
            {"type": "http", "url": "https://x.example.com/y", "username": "ci"},
            (("host", "x.example.com"), ("username", "ci")),
        ),
        ({"type": "appStoreConnect", "appconnectKey": "2X9"}, (("appconnectKey", "2X9"),)),
        ({"type": "http", "url": "https://x.example.com/y"}, None),
        ({"type": "http", "username": "ci"}, None),
        ({"type": "s3", "access_key": ""}, None),
        ({"type": "ftp", "access_key": "A"}, None),
    ],
)
def test_credentials_are_known_by_their_public_part(
    stored: dict[str, str], pairs: tuple[tuple[str, str], ...] | None
) -> None:
    found = Credentials.of(stored)
    assert (found.pairs if found else None) == pairs


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("s3", ("access_key", "secret_key")),
        ("gcs", ("client_email", "private_key")),
        ("http", ("username", "password")),
        ("appStoreConnect", ("appconnectKey", "appconnectPrivateKey")),
    ],
)
def test_the_fields_of_credentials(type_: str, fields: tuple[str, ...]) -> None:
    assert credential_fields(kind(type_)) == fields


@pytest.mark.parametrize(
    ("advice", "told"),
    [
        ("Check the key.", "Nothing was changed. Check the key. Try again."),
        ("", "Nothing was changed. Try again."),
    ],
)
def test_the_advice_after_a_failed_check(advice: str, told: str) -> None:
    source = validate(kind("s3"), right("s3")).source
    assert source is not None
    finding = Finding("forbidden", "error", "secret_key", "No access", advice)
    failure = failure_of(CheckResult(source, Report((finding,), None, 1)), "Try again.")
    assert failure is not None
    assert failure.advice == told
