"""Sources that arrive as they were meant, and those that a server will not have."""

from __future__ import annotations

import json
from threading import Event
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.demo.messages import Reply, reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.sentry.errors import IdTaken, NotAllowed, NotFound, ProjectMoved, Refused
from symsrc_tui.sources.source import IdOrigin
from tests.replies import rate_limited, text
from tests.sentry.connection import Connection
from tests.sentry.samples import id_of, source

if TYPE_CHECKING:
    from pydantic import JsonValue

TARGET = ("acme", "game-client")
SLASH = {"type": "slashsymbols", "casing": "default"}


@pytest.mark.parametrize(
    ("age", "type_"),
    [
        *((age, type_) for age in Age for type_ in ("http", "s3", "gcs")),
        (Age.NOVEMBER_2023, "appStoreConnect"),
    ],
)
async def test_a_source_arrives_unchanged(age: Age, type_: str) -> None:
    sent = source(type_)
    with DemoServer(age) as server:
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent)
        *others, stored = server.stored(*TARGET)
    assert stored == sent.body()
    assert len(others) == 2
    hidden = {"hidden-secret": True}
    secrets = [secret.get_secret_value() for secret in sent.secrets()]
    assert secrets
    shown = {name: hidden if value in secrets else value for name, value in stored.items()}
    assert (added.stored, added.recovered) == (shown, False)


async def test_servers_that_know_filters_get_them() -> None:
    filters: JsonValue = {
        "filetypes": ["pe", "pdb"],
        "path_patterns": ["*/Ä*"],
        "requires_checksum": True,
    }
    sent = source("http", filters=filters)
    with DemoServer() as server:
        async with Connection(server) as client:
            await client.add(*TARGET, sent)
        assert server.stored(*TARGET)[-1]["filters"] == filters


async def test_adding_sends_exactly_one_write() -> None:
    with DemoServer() as server:
        async with Connection(server) as client:
            await client.add(*TARGET, source("s3"))
        assert [request.method for request in server.requests] == ["GET", "POST"]
        assert server.requests[1].headers["content-type"] == "application/json"


async def test_an_id_is_required() -> None:
    with DemoServer() as server:
        async with Connection(server) as client:
            with pytest.raises(ValueError, match="needs an id"):
                await client.add(*TARGET, source("s3", id=None))
        assert server.requests == []


@pytest.mark.parametrize(
    ("age", "type_", "changes", "field", "label"),
    [
        (Age.JUNE_2024, "appStoreConnect", {}, "type", "the type"),
        (Age.CURRENT, "appStoreConnect", {}, "type", "the type"),
        (Age.NOVEMBER_2023, "s3", {"layout": SLASH}, "layout.type", "Layout"),
        (
            Age.JUNE_2024,
            "gcs",
            {"filters": {"filetypes": ["pe"]}},
            "filters.filetypes",
            "File types",
        ),
        (
            Age.NOVEMBER_2023,
            "http",
            {"filters": {"path_patterns": ["*"]}},
            "filters.path_patterns",
            "Path patterns",
        ),
    ],
)
async def test_an_empty_400_is_explained_by_the_server_s_age(
    age: Age, type_: str, changes: dict[str, JsonValue], field: str, label: str
) -> None:
    with DemoServer(age) as server:
        before = server.stored(*TARGET)
        async with Connection(server) as client:
            with pytest.raises(Refused) as caught:
                await client.add(*TARGET, source(type_, **changes))
        assert server.stored(*TARGET) == before
    assert caught.value.field == field
    assert caught.value.advice == f"Nothing was stored. Change {label} and try again."
    assert caught.value.exit_code == ExitCode.API


BLANK: dict[str, JsonValue] = {"appconnectKey": None, "appName": None}


async def test_an_empty_400_may_be_about_a_field_documented_as_optional() -> None:
    with DemoServer(Age.NOVEMBER_2023) as server:
        async with Connection(server) as client:
            with pytest.raises(Refused) as caught:
                await client.add(*TARGET, source("appStoreConnect", **BLANK))
    assert [hint.field for hint in caught.value.hints] == ["type", "appconnectKey", "appName"]
    told = caught.value.hints[1].message
    assert told == "Key ID is blank, but servers that accept this type require it."


async def test_a_servers_message_about_a_type_is_shown_whole_and_explained() -> None:
    with DemoServer(Age.NEXT) as server:
        async with Connection(server) as client:
            with pytest.raises(Refused) as caught:
                await client.add(*TARGET, source("appStoreConnect", **BLANK))
    (hint,) = caught.value.hints
    assert hint.field == "type"
    assert hint.message == (
        "Unknown source type: 'appStoreConnect'. Sentry servers since June 2024 reject"
        " App Store Connect sources."
    )


async def test_an_empty_400_without_a_known_cause_is_reported_as_such() -> None:
    with DemoServer(faults=(Fault(Reply(400), method="POST"),)) as server:
        async with Connection(server) as client:
            with pytest.raises(Refused, match="gave no reason") as caught:
                await client.add(*TARGET, source("http"))
    assert caught.value.field is None
    assert "unsupported version" in caught.value.advice


@pytest.mark.parametrize(
    ("answer", "field", "reason"),
    [
        (text(400, "Invalid http source: url: Enter a URL.; name: Ugly."), "url", "Enter a URL."),
        (text(400, "Invalid http source: layout.type: No."), "layout.type", "No."),
        (reply(400, {"layout": {"casing": ["Not a choice."]}}), "layout.casing", "Not a choice."),
        (reply(400, {"name": ["Too long.", "Too blue."]}), "name", "Too long."),
        (text(400, 'Source ids must not start with "sentry:"'), "id", "Source ids must"),
        (reply(400, {"detail": "JSON parse error"}), None, ""),
        (text(400, "{'type': 'http', 'url': 'x'} is not valid"), None, ""),
        (text(400, "On instance['url']: 'x'"), None, ""),
    ],
)
async def test_a_reason_is_shown_at_its_field(
    answer: Reply, field: str | None, reason: str
) -> None:
    with DemoServer(Age.NEXT, faults=(Fault(answer, method="POST"),)) as server:
        async with Connection(server) as client:
            with pytest.raises(Refused) as caught:
                await client.add(*TARGET, source("http"))
    assert caught.value.field == field
    assert caught.value.server_text
    assert not reason or caught.value.hints[0].message.startswith(reason)


@pytest.mark.parametrize("age", Age)
async def test_a_taken_id_is_a_failure_with_an_explanation(age: Age) -> None:
    with DemoServer(age) as server:
        before = server.stored(*TARGET)
        async with Connection(server) as client:
            with pytest.raises(IdTaken, match="Nightly builds") as caught:
                await client.add(*TARGET, source("http", id="nightly-builds"))
        assert server.stored(*TARGET) == before
    assert (caught.value.field, caught.value.exit_code) == ("id", ExitCode.ID_TAKEN)


@pytest.mark.parametrize("age", Age)
async def test_an_id_taken_at_the_last_moment(age: Age) -> None:
    """As if somebody had added theirs between our look and our try."""
    missing = text(404, "Unknown source id: nightly-builds")
    with DemoServer(age, faults=(Fault(missing, method="GET"),)) as server:
        async with Connection(server) as client:
            with pytest.raises(IdTaken):
                await client.add(*TARGET, source("http", id="nightly-builds"))
        assert [request.method for request in server.requests] == ["GET", "POST", "GET"]


async def test_a_second_submission_is_not_mistaken_for_a_lost_response() -> None:
    """Its secret may be another one, and that would not be stored."""
    first = source("s3", id="mine")
    second = source("s3", id="mine", secret_key="b" * 40)
    with DemoServer() as server:
        async with Connection(server) as client:
            await client.add(*TARGET, first)
            for again in (first, second):
                with pytest.raises(IdTaken) as caught:
                    await client.add(*TARGET, again)
                assert "same fields" in caught.value.advice
        assert server.stored(*TARGET)[-1] == first.body()


@pytest.mark.parametrize("renamed_after", [0, 1])
async def test_a_renamed_project_is_reported_and_not_followed(renamed_after: int) -> None:
    """Renamed before we look, or between our look and our try."""
    with DemoServer() as server:
        server.rename("acme", "game-client", "game-app")
        if renamed_after:
            server.faults.add(Fault(text(404, "Unknown source id"), method="GET"))
        async with Connection(server) as client:
            with pytest.raises(ProjectMoved, match="game-client was renamed to game-app") as caught:
                await client.add(*TARGET, source("http"))
            assert len(server.stored("acme", "game-app")) == 2
            sent = source("http")
            await client.add("acme", caught.value.new_slug, sent)
        assert server.stored("acme", "game-app")[-1]["id"] == sent.id


async def test_a_read_only_token() -> None:
    with DemoServer() as server:
        async with Connection(server, token=server.read_only_token) as client:
            with pytest.raises(NotAllowed) as caught:
                await client.add(*TARGET, source("http"))
    assert "the scope project:admin or project:write" in caught.value.advice
    assert caught.value.exit_code == ExitCode.PERMISSION_MISSING


async def test_a_project_deleted_meanwhile() -> None:
    with DemoServer() as server:
        server.remove_project("acme", "game-server")
        async with Connection(server) as client:
            with pytest.raises(NotFound, match="No project game-server in acme"):
                await client.add("acme", "game-server", source("http"))


async def test_a_stored_source_can_be_looked_up() -> None:
    sent = source("gcs", id="Größe/+&?=#")
    with DemoServer() as server:
        async with Connection(server) as client:
            await client.add(*TARGET, sent)
            found = await client.source(*TARGET, id_of(sent))
            assert found is not None
            assert (found.id, found.name, found.type) == (sent.id, "Windows «builds» 🎮", "gcs")
            assert await client.source(*TARGET, "größe") is None


async def test_the_servers_response_is_safe_to_show() -> None:
    """A server that echoes the secret, and texts that would steer a terminal."""
    sent = source("http", name="plain")
    told = {**sent.body(), "note": "\x1b]0;owned\x07\u202egood \x1b[31mred[/foo]" + "x" * 100_000}
    echo = Fault(reply(201, told), method="POST", carry=Carry.FIRST)
    with DemoServer(faults=(Fault(rate_limited()), echo)) as server:
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent)
    assert added.stored["password"] == {"hidden-secret": True}
    note = added.stored["note"]
    assert isinstance(note, str)
    assert note.startswith("good red[/foo]xxx")
    assert len(note) <= 4000


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"id": "theirs"}, [("id", "The server stored it under the ID theirs")]),
        ({"name": "Windows"}, [("name", "The server stored it under the name 'Windows'")]),
        (
            {"id": "theirs", "name": "Windows"},
            [
                ("id", "The server stored it under the ID theirs"),
                ("name", "The server stored it under the name 'Windows'"),
            ],
        ),
        ({"prefix": "/win/x64"}, [("prefix", "The server stored a different value of prefix")]),
        ({"prefix": None, "note": "new", "is_public": True}, []),
    ],
)
async def test_a_source_stored_with_other_values_is_a_success_with_a_warning(
    changed: dict[str, JsonValue], told: list[tuple[str, str]]
) -> None:
    sent = source("s3")
    answer = {**sent.body(), "secret_key": {"hidden-secret": True}, **changed}
    body = json.dumps(answer).encode()
    with DemoServer(faults=(Fault(Reply(201, body), method="POST"),)) as server:
        async with Connection(server) as client:
            added = await client.add(*TARGET, sent)
        assert not added.recovered
        assert added.stored["id"] == answer["id"]
        assert [(each.field, each.message) for each in added.warnings] == told
        assert {each.severity for each in added.warnings} <= {"warning"}
        # Nobody is told to do anything that would store it a second time.
        posts = [request for request in server.requests if request.method == "POST"]
        assert len(posts) == 1


@pytest.mark.parametrize(
    ("origin", "field", "is_ours"),
    [
        (IdOrigin.OWN, "name", True),
        (IdOrigin.OWN, "bucket", True),
        (IdOrigin.RESUMED, "name", True),
        (IdOrigin.SHARED, "name", True),
        (IdOrigin.SHARED, "bucket", False),
    ],
)
async def test_a_source_stored_with_other_values_is_found_after_a_lost_response(
    origin: IdOrigin, field: str, *, is_ours: bool
) -> None:
    sent = source("s3")

    class Changed(Event):
        def wait(self, timeout: float | None = None) -> bool:
            del timeout
            server._world.organizations["acme"].projects["game-client"].sources[-1][field] = "other"
            return True

    fault = Fault(Reply(500), method="POST", carry=Carry.FIRST, wait_for=Changed())
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server) as client:
            if is_ours:
                added = await client.add(*TARGET, sent, origin=origin)
                assert added.recovered
                assert field in {each.field for each in added.warnings}
            else:
                with pytest.raises(IdTaken):
                    await client.add(*TARGET, sent, origin=origin)
