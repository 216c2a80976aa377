"""What is said before anyone fills in a form."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest

from symsrc_tui.demo.faults import Fault, Sending
from symsrc_tui.demo.messages import Reply, reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.net.errors import RequestError, Unreachable
from symsrc_tui.sentry.errors import (
    ListUnreadable,
    NotAllowed,
    NotFound,
    ProjectMoved,
    ReadOnlyToken,
    SignInRequired,
    TokenRefused,
    Unexpected,
)
from symsrc_tui.sentry.verification import Verification, verify
from tests.replies import sign_in_required, web_page
from tests.sentry.connection import Connection

SOURCES = "/symbol-sources"


async def look(
    server: DemoServer | str,
    *,
    token: str | None = None,
    organization: str = "acme",
    project: str = "game-client",
) -> Verification:
    async with Connection(server, token=token) as client:
        return await verify(client, organization, project)


@pytest.mark.parametrize("age", Age)
async def test_everything_is_valid(age: Age) -> None:
    with DemoServer(age) as server:
        found = await look(server)
    assert [source.id for source in found.sources] == [
        "b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b11",
        "nightly-builds",
    ]
    assert found.warnings == ()


async def test_all_requests_are_sent_at_once() -> None:
    """Were the requests made one by one, the first that hangs would hold up the others."""
    release = Event()
    fault = Fault(Reply(500), path="/organizations/acme/", wait_for=release)
    with DemoServer(faults=(fault,)) as server:
        async with Connection(server) as client:

            async def all_asked() -> None:
                while len({request.path for request in server.requests}) < 4:
                    await client.scopes()
                release.set()

            found, _ = await asyncio.gather(verify(client, "acme", "game-client"), all_asked())
    assert found.warnings == ()


async def test_an_organization_without_the_feature_gets_a_warning() -> None:
    with DemoServer() as server:
        found = await look(server, organization="acme-labs", project="prototype")
    (warning,) = found.warnings
    assert "Acme Labs does not have the feature custom-symbol-sources" in warning


async def test_a_token_that_cannot_see_the_organization() -> None:
    with DemoServer() as server:
        found = await look(server, token=server.make_token("project:write"))
    assert found.warnings == ()


async def test_a_server_that_does_not_report_scopes() -> None:
    """As behind a proxy that takes the token for itself."""
    index = b'{"auth": null, "user": null}'
    with DemoServer(faults=(Fault(Reply(200, index), path="/api/0/$"),)) as server:
        found = await look(server)
    assert found.warnings == ()


async def test_an_organization_token_is_rejected_without_a_request() -> None:
    with DemoServer() as server:
        with pytest.raises(NotAllowed, match="organization token of acme") as caught:
            await look(server, token=server.organization_token)
        assert server.requests == []
    assert caught.value.exit_code == ExitCode.PERMISSION_MISSING
    assert "project:write" in caught.value.advice


@pytest.mark.parametrize("scopes", [("project:read", "org:read"), ("org:ci",)])
async def test_missing_scopes(scopes: tuple[str, ...]) -> None:
    with (
        DemoServer() as server,
        pytest.raises(NotAllowed, match="does not have the scope project:write") as caught,
    ):
        await look(server, token=server.make_token(*scopes))
    assert all(scope in caught.value.advice for scope in scopes)
    assert isinstance(caught.value, ReadOnlyToken) is ("project:read" in scopes)


@pytest.mark.parametrize(
    ("organization", "project", "message"),
    [
        ("acme", "nonesuch", "No project nonesuch in acme"),
        ("nonesuch", "game-client", "No organization nonesuch"),
        ("acme-labs", "game-client", "No project game-client in acme-labs"),
    ],
)
async def test_things_that_do_not_exist(organization: str, project: str, message: str) -> None:
    with DemoServer() as server, pytest.raises(NotFound, match=message):
        await look(server, organization=organization, project=project)


async def test_a_renamed_project() -> None:
    with DemoServer() as server:
        server.rename("acme", "game-client", "game-app")
        with pytest.raises(ProjectMoved):
            await look(server)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(reply(401, {"detail": "Invalid token"}), times=0), TokenRefused),
        (Fault(sign_in_required(), times=0), SignInRequired),
        (Fault(sign_in_required(), path=SOURCES, times=0), SignInRequired),
        (Fault(web_page(), times=0), Unexpected),
        (Fault(web_page(503), times=0), Unreachable),
        (Fault(sending=Sending.NONE, times=0), Unreachable),
        (Fault(reply(404, {"detail": "x"}), path=SOURCES, times=0), Unexpected),
        (Fault(reply(200, {}), path=SOURCES, times=0), Unexpected),
        (Fault(Reply(500), path=SOURCES, times=0), ListUnreadable),
    ],
)
async def test_obstacles_are_reported(fault: Fault, expected: type[RequestError]) -> None:
    with DemoServer(faults=(fault,)) as server, pytest.raises(expected):
        await look(server)


async def test_a_server_too_old_for_sources_is_reported_as_such() -> None:
    fault = Fault(reply(404, {"detail": "x"}), path=SOURCES, times=0)
    with (
        DemoServer(faults=(fault,)) as server,
        pytest.raises(Unexpected, match="no API for symbol sources"),
    ):
        await look(server)


async def test_the_first_obstacle_is_reported_without_waiting_for_the_rest() -> None:
    with DemoServer() as server:
        server.faults.add(Fault(path=SOURCES, wait_for=Event(), times=0))
        server.faults.add(Fault(path="/organizations/", wait_for=Event(), times=0))
        server.faults.add(Fault(path="/projects/", wait_for=Event(), times=0))
        with pytest.raises(TokenRefused):
            await look(server, token=server.invalid_token)
