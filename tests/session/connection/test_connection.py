"""The connection's knowledge of the project, for every front end."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.messages import Reply
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.forms.search import Choice
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.client import SentryClient
from symsrc_tui.sentry.errors import ReadOnlyToken
from symsrc_tui.session import Connection, ConnectionState, DemoConnection
from symsrc_tui.session.connection.fields import ORGANIZATION, PROJECT, SERVER, TOKEN, set_answers
from symsrc_tui.session.connection.form import split_paste
from symsrc_tui.session.wizard.wizard import WizardSession
from symsrc_tui.settings import Flags, TokenOrigin, resolve
from symsrc_tui.sources.validate import validate
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.forms.field import Field
    from symsrc_tui.sources.source import Source


def source(**answers: str) -> Source:
    found = validate(kind("s3"), right("s3", **answers)).source
    assert found is not None
    return found


def connect_to(server: DemoServer, folder: Path, organization: str = "acme") -> Connection:
    """A connection whose settings name no project."""
    environ = {"SENTRY_URL": server.url, "SENTRY_AUTH_TOKEN": server.token}
    return Connection(resolve(Flags(None, organization, None, None), environ, folder, None))


async def names(connection: Connection, field: Field) -> list[str]:
    return [each.value async for page in connection.choices(field) for each in page]


async def test_each_list_is_requested_once_for_a_token(server: DemoServer, tmp_path: Path) -> None:
    connection = connect_to(server, tmp_path)
    assert not connection.has_listed(ORGANIZATION)
    assert await names(connection, ORGANIZATION) == ["acme", "acme-labs"]
    projects = await names(connection, PROJECT)
    assert "game-client" in projects
    sent = len(server.requests)
    assert await names(connection, ORGANIZATION) == ["acme", "acme-labs"]
    assert await names(connection, PROJECT) == projects
    assert len(server.requests) == sent
    connection.set_answer(ORGANIZATION, "acme-labs")
    assert not connection.has_listed(PROJECT)
    assert await names(connection, PROJECT) == ["prototype"]
    connection.set_answer(TOKEN, SecretStr(server.make_token("project:write", "org:read")))
    assert not connection.has_listed(ORGANIZATION)
    await connection.close()


async def test_a_token_that_can_only_read_lists_the_names_before_its_error(
    server: DemoServer, tmp_path: Path
) -> None:
    connection = connect_to(server, tmp_path)
    connection.set_answer(TOKEN, SecretStr(server.read_only_token))
    pages = connection.choices(ORGANIZATION)
    assert [each.value for each in await anext(pages)] == ["acme", "acme-labs"]
    with pytest.raises(ReadOnlyToken, match="does not have the scope project:write"):
        await anext(pages)
    assert "game-client" in await names(connection, PROJECT)
    await connection.close()


async def test_a_list_that_failed_or_was_cut_short_is_requested_again(tmp_path: Path) -> None:
    with DemoServer(projects=60, page_size=25) as server:
        connection = connect_to(server, tmp_path)
        pages = connection.choices(PROJECT)
        assert len(await anext(pages)) == 25
        assert not connection.has_listed(PROJECT)
        refusal = Reply(403, b'{"detail": "no"}', "application/json")
        server.faults.add(Fault(refusal, path="/acme/projects/"))
        with pytest.raises(RequestError, match="This token cannot list projects"):
            await names(connection, PROJECT)
        assert not connection.has_listed(PROJECT)
        assert len(await names(connection, PROJECT)) == 60
        assert connection.has_listed(PROJECT)
        await connection.close()


def test_the_only_name_is_chosen_and_does_not_count_as_an_answer(
    server: DemoServer, tmp_path: Path
) -> None:
    connection = connect_to(server, tmp_path)
    only, other = Choice("prototype"), Choice("game-client")
    assert connection.choose_only(PROJECT, [only, other]) == ""
    assert connection.choose_only(PROJECT, [only]) == "prototype"
    assert connection.project == "prototype"
    assert not connection.would_lose_answers
    connection.set_answer(PROJECT, "game-client")
    assert connection.choose_only(PROJECT, [only]) == ""
    assert connection.project == "game-client"


def test_a_token_from_the_settings_is_for_its_server_only(
    server: DemoServer, tmp_path: Path
) -> None:
    connection = connect_to(server, tmp_path)
    assert connection.token_from == "SENTRY_AUTH_TOKEN"
    connection.set_answer(SERVER, "https://sentry.example.com")
    assert not connection.has_token
    assert connection.problem(TOKEN).startswith("An auth token is required")
    connection.set_answer(SERVER, f"{server.url}/")
    assert connection.token_from == "SENTRY_AUTH_TOKEN"


def messages(connection: Connection) -> dict[str, str]:
    return {path: each.message for path, each in connection.shown_problems().items()}


async def test_problems_appear_on_leaving_a_field_and_failures_at_once(
    server: DemoServer, tmp_path: Path
) -> None:
    connection = connect_to(server, tmp_path)
    assert messages(connection) == {}
    connection.touched.add("project")
    assert messages(connection) == {"project": "Project is required. Choose one"}
    connection.set_answer(PROJECT, "game-client")
    assert messages(connection) == {}
    refusal = Reply(403, b'{"detail": "no"}', "application/json")
    server.faults.add(Fault(refusal, path="/organizations/$"))
    with pytest.raises(RequestError):
        await names(connection, ORGANIZATION)
    told = {"organization": "This token cannot list organizations. Type the slug"}
    assert messages(connection) == told
    connection.set_answer(ORGANIZATION, "acme-labs")
    assert connection.trouble is None
    assert messages(connection) == {"project": "Project is required. Choose one"}
    await connection.close()


def test_an_invalid_server_in_the_settings_is_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / ".sentryclirc").write_text("[defaults]\nurl = ftp://x\n")
    connection = Connection(resolve(Flags(), {}, tmp_path, None))
    assert ".sentryclirc line 2" in messages(connection)["server"]
    connection.set_answer(SERVER, "https://sentry.example.com")
    assert messages(connection) == {}


def test_a_pasted_page_and_settings_line_are_split() -> None:
    base, slugs = "https://sentry.example.com", {"organization": "acme", "project": "game-client"}
    page = f"{base}/settings/acme/projects/game-client/debug-symbols/?a=b#c"
    told = f"Filled in from the URL: {base}, acme, game-client"
    assert split_paste(SERVER, page) == ({"server": base, **slugs}, told)
    assert split_paste(SERVER, f"{base}/issues/") == (
        {"server": base},
        f"Filled in from the URL: {base}",
    )
    token = "sntryu_" + "0" * 64
    told = "Only the token was kept from what you pasted"
    line = f"export SENTRY_AUTH_TOKEN={token}\n"
    assert split_paste(TOKEN, line) == ({"token": SecretStr(token)}, told)
    # An answer as it is, or in a field that has no such texts.
    assert split_paste(SERVER, base) is None
    assert split_paste(TOKEN, token) is None
    assert split_paste(PROJECT, page) is None


def test_a_new_organization_does_not_clear_the_project_that_comes_with_it() -> None:
    connection = DemoConnection()
    connection.set_answer(PROJECT, "game-server")
    values = {"project": "prototype", "server": "https://sentry.example.com"}
    assert set_answers(connection, {**values, "organization": "acme-labs"}) == {
        "organization",
        "project",
    }
    assert (connection.organization, connection.project) == ("acme-labs", "prototype")
    assert set_answers(connection, {"project": "prototype"}) == set()


async def test_a_source_of_the_same_place_is_reported(tmp_path: Path) -> None:
    with DemoServer() as server:
        environ = {"SENTRY_URL": server.url, "SENTRY_AUTH_TOKEN": server.token}
        flags = Flags(None, "acme", "game-client", None)
        connection = Connection(resolve(flags, environ, tmp_path, None))
        nightly = source(id="mine", bucket="acme-nightly-symbols", prefix="nightly/")
        assert connection.duplicate_message(nightly) == ""
        await connection.verify()
        await connection.close()
    assert connection.duplicate_message(nightly) == (
        'This project already has a source for this place: "Nightly builds" (ID nightly-builds)'
    )
    assert connection.duplicate_message(source(id="mine", bucket="others")) == ""
    assert connection.duplicate_message(source(id="mine", bucket="acme-nightly-symbols")) == ""
    # The source itself does not count.
    same = source(id="nightly-builds", bucket="acme-nightly-symbols", prefix="nightly")
    assert connection.duplicate_message(same) == ""
    connection.record_stored({"id": "x", "name": "Ours", "type": "s3", "bucket": "others"})
    assert connection.has_stored
    assert connection.duplicate_message(source(id="mine", bucket="others")) == (
        'This project already has a source for this place: "Ours" (ID x)'
    )
    assert WizardSession(connection).form.duplicate_message(nightly) != ""
    # Another project has other sources.
    connection.set_answer(PROJECT, "game-server")
    assert connection.duplicate_message(nightly) == ""


def connection_of(server: DemoServer, home: Path) -> Connection:
    """A connection whose token stands in a file."""
    (home / ".sentryclirc").write_text(
        f"[auth]\ntoken={server.token}\n"
        f"[defaults]\nurl={server.url}\norg=acme\nproject=game-client\n"
    )
    return Connection(resolve(Flags(), {}, home, home))


async def test_a_deleted_token_fails_the_verification(server: DemoServer, tmp_path: Path) -> None:
    connection = connection_of(server, tmp_path)
    (tmp_path / ".sentryclirc").unlink()
    await connection.verify()
    assert connection.state is ConnectionState.FAILED
    assert connection.failure is not None
    assert "no longer exists" in connection.failure.message


async def test_the_token_is_read_once(server: DemoServer, tmp_path: Path) -> None:
    connection = connection_of(server, tmp_path)
    await connection.verify()
    (tmp_path / ".sentryclirc").unlink()
    await connection.verify()
    assert connection.state is ConnectionState.CONNECTED
    await connection.close()


async def test_closing_ends_the_requests_in_the_background(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            for _step in range(50):
                await asyncio.sleep(0)

    monkeypatch.setattr(SentryClient, "built_ins", never)
    connection = connect_to(server, tmp_path)
    connection.set_answer(PROJECT, "game-client")
    await connection.verify()
    await asyncio.sleep(0)  # so that the request begins
    await connection.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_simultaneous_requests_share_one_client(server: DemoServer, tmp_path: Path) -> None:
    connection = connection_of(server, tmp_path)
    first, second = await asyncio.gather(connection._open(), connection._open())
    assert first is second
    await connection.close()


async def test_a_server_entered_meanwhile_does_not_get_the_settings_token(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = connection_of(server, tmp_path)
    is_reading, go_on = threading.Event(), threading.Event()
    load = TokenOrigin.load

    def slow(origin: TokenOrigin) -> SecretStr:
        token = load(origin)
        is_reading.set()
        assert go_on.wait(60)
        return token

    monkeypatch.setattr(TokenOrigin, "load", slow)
    with DemoServer() as other:
        opening = asyncio.create_task(connection._open())
        await asyncio.to_thread(is_reading.wait)
        connection.set_answer(SERVER, other.url)
        connection.set_answer(TOKEN, SecretStr(other.read_only_token))
        go_on.set()
        client = await opening
        assert client.server == other.url
        await client.scopes()
        assert {request.bearer for request in other.requests} == {other.read_only_token}
    await connection.close()
