"""Lists, pages, regions, and what the token may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.messages import reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.sentry.errors import NotAllowed, NotFound, ProjectMoved, TokenRefused, Unexpected
from symsrc_tui.sentry.models import Fields, from_json
from tests.replies import rate_limited, web_page
from tests.sentry.certificates import make_authority, serve_as
from tests.sentry.connection import Connection
from tests.sentry.tunnel import tunnel

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.messages import Json

SOURCES = "/symbol-sources"


async def projects(client: Connection) -> list[list[str]]:
    return [[found.slug for found in page] async for page in client.projects("acme")]


async def organizations(client: Connection) -> list[str]:
    return [found.slug async for page in client.organizations() for found in page]


async def test_the_tokens_permissions() -> None:
    with DemoServer() as server:
        async with Connection(server) as client:
            scopes = await client.scopes()
        async with Connection(server, token=server.organization_token) as client:
            builds = await client.scopes()
        async with Connection(server, token=server.invalid_token) as client:
            with pytest.raises(TokenRefused) as caught:
                await client.scopes()
    assert "project:write" in scopes
    assert builds == {"org:ci"}
    assert caught.value.exit_code == ExitCode.TOKEN_REFUSED
    assert "Invalid token" in caught.value.server_text


@pytest.mark.parametrize(
    ("index", "scopes"),
    [
        ({"auth": None, "user": None}, set()),
        ({"auth": {}, "user": {"name": "Ada"}}, set()),
        ({"auth": {"scopes": ["a"]}}, {"a"}),
        ({"auth": {"scopes": None}}, set()),
        ({"auth": {"scopes": ["a", 1]}}, {"a"}),
    ],
)
async def test_servers_that_report_fewer_permissions(index: Json, scopes: set[str]) -> None:
    with DemoServer(faults=(Fault(reply(200, index)),)) as server:
        async with Connection(server) as client:
            assert await client.scopes() == scopes


async def test_all_projects_page_by_page() -> None:
    with DemoServer(projects=30, page_size=12) as server:
        async with Connection(server) as client:
            pages = await projects(client)
    assert [len(page) for page in pages] == [12, 12, 6]
    assert len({slug for page in pages for slug in page}) == 30


async def test_ten_thousand_projects() -> None:
    with DemoServer(projects=10_000) as server:
        async with Connection(server) as client:
            pages = await projects(client)
    assert len({slug for page in pages for slug in page}) == 10_000
    assert len(server.requests) == 100


async def test_invalid_names() -> None:
    page: Json = [{"slug": "a", "name": None, "platform": 5}, {"slug": "b", "features": None}]
    with DemoServer(faults=(Fault(reply(200, page), times=2),)) as server:
        async with Connection(server) as client:
            assert await projects(client) == [["a", "b"]]
            assert await organizations(client) == ["a", "b"]


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"{}," * 100_000 + b"{}]",
        b'[{"a": [' + b"[]," * 100_000 + b"[]]}]",
        b'[{"a": [' + b"1," * 100_000 + b"1]}]",
        b"[" + b'{"a":' * 300 + b"1" + b"}" * 300 + b"]",
    ],
    ids=["objects", "lists", "numbers", "deep"],
)
def test_a_document_that_would_need_gigabytes_is_not_read(body: bytes) -> None:
    """Though it is of the right type."""
    assert from_json(list[Fields], body) is None


@pytest.mark.parametrize("count", [2_000, 2_001])
async def test_lists_are_bounded(count: int) -> None:
    """Because the texts of each entry are redacted."""
    listed: Json = [{"slug": f"s{n}"} for n in range(count)]
    with DemoServer(faults=(Fault(reply(200, listed), times=2),)) as server:
        async with Connection(server) as client:
            if count > 2_000:
                with pytest.raises(Unexpected):
                    await projects(client)
                with pytest.raises(Unexpected):
                    await client.sources("acme", "game-client")
            else:
                assert [len(page) for page in await projects(client)] == [count]
                assert len(await client.sources("acme", "game-client")) == count


async def test_a_rate_limit_in_the_middle_is_waited_for() -> None:
    with DemoServer(page_size=12) as server:
        async with Connection(server) as client:
            slugs = []
            async for page in client.projects("acme"):
                slugs += [found.slug for found in page]
                server.faults.add(Fault(rate_limited()))
            assert len(client.waits) == 2
    assert len(slugs) == 30


async def test_a_circular_list_ends() -> None:
    link = {"Link": '<https://elsewhere.example/>; rel="next"; results="true"; cursor="0:1:0"'}
    with DemoServer(faults=(Fault(reply(200, [], link), times=0),)) as server:
        async with Connection(server) as client:
            with pytest.raises(Unexpected, match="keeps sending pages of this list"):
                await projects(client)
        assert len(server.requests) == 3


async def test_an_endless_list_ends() -> None:
    links = [f'<x>; rel="next"; results="true"; cursor="{n}"' for n in range(9)]
    pages = [Fault(reply(200, [{"slug": "a"}], {"Link": link})) for link in links]
    with DemoServer(faults=tuple(pages)) as server:
        async with Connection(server) as client:
            with pytest.raises(Unexpected, match="keeps sending pages of this list"):
                await projects(client)
        assert len(server.requests) == 4


@pytest.mark.parametrize(
    "link",
    [
        "",
        "nonsense",
        '<x>; rel="next"; results="true"',
        '<x>; rel="next"; results="false"; cursor="0:1:0"',
        '<x>; rel="previous"; results="true"; cursor="0:1:0"',
    ],
)
async def test_a_list_without_a_next_page(link: str) -> None:
    with DemoServer(faults=(Fault(reply(200, [], {"Link": link})),)) as server:
        async with Connection(server) as client:
            assert await projects(client) == [[]]


async def test_organizations_of_a_server_without_regions() -> None:
    with DemoServer() as server:
        async with Connection(server) as client:
            assert await organizations(client) == ["acme", "acme-labs"]


async def test_a_token_that_cannot_list() -> None:
    with DemoServer() as server:
        async with Connection(server, token=server.make_token("project:write")) as client:
            with pytest.raises(NotAllowed) as caught:
                await organizations(client)
    assert "the scope org:admin or org:read or org:write" in caught.value.advice


async def test_organizations_of_all_regions(tmp_path: Path) -> None:
    """Regions under the server's name are asked; those elsewhere never learn of the token."""
    authority = make_authority(tmp_path)
    regions = {
        "us": "https://us.sentry.example",
        "de": "https://de.sentry.example/",
        "plain": "http://plain.sentry.example",
        "evil": "https://evil.example",
    }
    tls = serve_as(authority, "sentry.example", "us.sentry.example", "de.sentry.example")
    evil_tls = serve_as(authority, "evil.example")
    elsewhere: Json = [{"slug": "acme-europe", "name": "Acme Europe"}, {"slug": "acme"}]
    with (
        DemoServer(tls=tls, regions=regions) as server,
        DemoServer(tls=tls, faults=(Fault(reply(401, {"detail": "Invalid token"})),)) as us,
        DemoServer(tls=tls, faults=(Fault(reply(200, elsewhere)),)) as de,
        DemoServer(tls=evil_tls) as evil,
    ):
        routes = {
            "sentry.example:443": server.url,
            "us.sentry.example:443": us.url,
            "de.sentry.example:443": de.url,
            "evil.example:443": evil.url,
            "plain.sentry.example:80": evil.url,
        }
        async with tunnel(routes) as proxy:
            client = Connection(
                "https://sentry.example",
                token=server.token,
                proxy=proxy.url,
                ca_file=authority.file,
            )
            async with client:
                assert await organizations(client) == ["acme", "acme-labs", "acme-europe"]
        assert [request.bearer for request in de.requests] == [server.token]
        assert [request.bearer for request in us.requests] == [server.token]
        assert evil.requests == []
        assert all(b"evil" not in head and b"plain" not in head for head in proxy.asked)


async def test_an_organization_and_its_features() -> None:
    with DemoServer() as server:
        async with Connection(server) as client:
            assert "custom-symbol-sources" in (await client.organization("acme")).features
            assert "custom-symbol-sources" not in (await client.organization("acme-labs")).features
            with pytest.raises(NotFound, match="No organization nonesuch") as caught:
                await client.organization("nonesuch")
    assert (caught.value.field, caught.value.exit_code) == (
        "organization",
        ExitCode.TARGET_MISSING,
    )


async def test_a_project() -> None:
    with DemoServer() as server:
        async with Connection(server) as client:
            assert (await client.project("acme", "game-client")).name == "Game client"
            with pytest.raises(NotFound, match="No project nonesuch in acme"):
                await client.project("acme", "nonesuch")
            server.rename("acme", "game-client", "game-app")
            with pytest.raises(ProjectMoved) as caught:
                await client.project("acme", "game-client")
    assert caught.value.new_slug == "game-app"


@pytest.mark.parametrize(
    "body",
    [
        {"slug": "a/../b\x1b", "detail": {"code": "resource-moved"}},
        {"slug": "game-client", "detail": {"code": "resource-moved"}},
        {"slug": 1, "detail": {"code": "resource-moved"}},
        {"slug": "x", "detail": "moved"},
    ],
)
async def test_an_invalid_project_move(body: Json) -> None:
    with DemoServer(faults=(Fault(reply(302, body, {"Location": "/x/"})),)) as server:
        async with Connection(server) as client:
            with pytest.raises(Unexpected, match="redirects"):
                await client.project("acme", "game-client")


@pytest.mark.parametrize("slug", ["", " ", ".", ".."])
async def test_slugs_that_would_change_the_path_are_not_sent(slug: str) -> None:
    with DemoServer() as server:
        async with Connection(server) as client:
            with pytest.raises(NotFound):
                await client.project("acme", slug)
            with pytest.raises(NotFound):
                await client.organization(slug)
        assert server.requests == []


async def test_slugs_stay_one_part_of_the_path() -> None:
    with DemoServer() as server:
        async with Connection(server) as client:
            for slug in ("../../users/me/regions", "a/b", "a?b=c#d", "ä b", "%2e%2e"):
                with pytest.raises(NotFound):
                    await client.organization(slug)
            assert (await client.organization(" acme ")).slug == "acme"
        assert [request.path for request in server.requests[:2]] == [
            "/api/0/organizations/../../users/me/regions/",
            "/api/0/organizations/a/b/",
        ]
        assert {tuple(request.query.items()) for request in server.requests} == {
            (("detailed", "0"),)
        }


@pytest.mark.parametrize("path", ["é", "%C3%A9", "%0a", "%3f", "%23", "%ff", "a%2fb"])
async def test_any_path_that_a_server_can_have(path: str) -> None:
    with DemoServer(faults=(Fault(reply(200, {"auth": None}), path=r".*/api/0/$"),)) as server:
        async with Connection(f"{server.url}/{path}/", token=server.token) as client:
            assert not await client.scopes()
        assert len(server.requests) == 1


async def test_the_path_of_a_server_under_a_path() -> None:
    with DemoServer() as server:
        async with Connection(f"{server.url}/sentry/", token=server.token) as client:
            with pytest.raises(NotFound, match="not have this part of Sentry's API") as caught:
                await client.scopes()
        assert caught.value.field == "url"
        assert caught.value.advice == "Check the URL: it may not be that of a Sentry server."
        assert server.requests[0].path == "/sentry/api/0/"
        assert server.requests[0].bearer == server.token


@pytest.mark.parametrize("age", Age)
async def test_the_sources_of_a_project(age: Age) -> None:
    with DemoServer(age) as server:
        async with Connection(server) as client:
            first, second = await client.sources("acme", "game-client")
            assert (first.name, second.id) == ("Microsoft", "nightly-builds")
            assert second.fields["secret_key"] == {"hidden-secret": True}
            assert await client.sources("acme", "game-server") == ()


async def test_sources_that_this_program_would_not_make() -> None:
    """Kinds, keys and texts that are not known are kept as they are, and shown harmlessly."""
    odd: Json = [
        {"id": "a", "type": "azure", "name": "\x1b[31m[/x]\u202eN" + "x" * 100_000, "new": [1]},
        {"id": 7, "name": None},
        {},
    ]
    with DemoServer(faults=(Fault(reply(200, odd), path=SOURCES),)) as server:
        async with Connection(server) as client:
            first, second, third = await client.sources("acme", "game-client")
    assert isinstance(odd, list)
    assert [first.fields, second.fields, third.fields] == odd
    assert (first.id, first.type) == ("a", "azure")
    assert first.name.startswith("[/x]Nxx")
    assert len(first.name) == 300
    assert (second.id, second.name, third.type) == ("", "", "")


@pytest.mark.parametrize("listed", [{"a": 1}, ["x"], None, "x", [[]]])
async def test_an_invalid_list_of_sources(listed: Json) -> None:
    with DemoServer(faults=(Fault(reply(200, listed), times=0),)) as server:
        async with Connection(server) as client:
            with pytest.raises(Unexpected):
                await client.sources("acme", "game-client")
            with pytest.raises(Unexpected):
                await client.source("acme", "game-client", "x")


async def test_a_server_that_ignores_the_id() -> None:
    with DemoServer() as server:
        async with Connection(server) as client:
            everything = [
                dict(found.fields) for found in await client.sources("acme", "game-client")
            ]
            for wanted, found in (("nightly-builds", True), ("nightly", False)):
                server.faults.add(Fault(reply(200, everything)))  # type: ignore[arg-type]  # it came as JSON
                assert (await client.source("acme", "game-client", wanted) is not None) is found


async def test_the_title_of_a_page_is_the_servers_message() -> None:
    page = web_page(500, "Down <b>for</b> \x1b[31mmaintenance")
    with DemoServer(faults=(Fault(page),)) as server:
        async with Connection(server) as client:
            with pytest.raises(Unexpected) as caught:
                await client.scopes()
    assert caught.value.server_text == "Down for maintenance Hello"
