"""Tokens, scopes, paths and pages of the demo."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from tests.demo.plain_client import SOURCES, Answer, call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symsrc_tui.demo.messages import Json

ORGANIZATIONS = "/api/0/organizations/"
PROJECTS = "/api/0/organizations/acme/projects/"
NO_RESOURCE: Json = {"detail": "The requested resource does not exist"}
NO_PERMISSION: Json = {"detail": "You do not have permission to perform this action."}


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer() as demo:
        yield demo


def slugs(answer: Answer) -> list[str]:
    assert answer.status == 200
    assert isinstance(answer.json, list)
    return [str(item["slug"]) for item in answer.json if isinstance(item, dict)]


def test_reports_the_scopes_of_a_token(server: DemoServer) -> None:
    full, read_only = (
        call(server, "GET", "/api/0/", token=token).json
        for token in (server.token, server.read_only_token)
    )
    assert "project:write" in str(full)
    assert "project:read" in str(read_only)
    assert "write" not in str(read_only)
    builds: Json = {"version": "0", "auth": {"scopes": ["org:ci"]}, "user": None}
    assert call(server, "GET", "/api/0/", token=server.organization_token).json == builds
    nobody: Json = {"version": "0", "auth": None, "user": None}
    assert call(server, "GET", "/api/0/", token=None).json == nobody


@pytest.mark.parametrize("path", ["/api/0/", ORGANIZATIONS, PROJECTS, SOURCES])
def test_rejects_an_unknown_token(server: DemoServer, path: str) -> None:
    answer = call(server, "GET", path, token=server.invalid_token)
    assert (answer.status, answer.json) == (401, {"detail": "Invalid token"})


@pytest.mark.parametrize("path", [ORGANIZATIONS, PROJECTS, SOURCES, "/api/0/nonesuch/"])
def test_requires_a_token(server: DemoServer, path: str) -> None:
    assert call(server, "GET", path, token=None).status == 401


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("project:read", {"GET"}),
        ("project:write", {"GET", "POST", "PUT"}),
        ("project:admin", {"GET", "POST", "PUT", "DELETE"}),
        ("org:ci", set()),
    ],
)
def test_scopes_of_the_sources(server: DemoServer, scope: str, allowed: set[str]) -> None:
    token = server.make_token(scope)
    answers = {
        method: call(server, method, SOURCES, {}, token=token)
        for method in ("GET", "POST", "PUT", "DELETE")
    }
    refused = {method for method, answer in answers.items() if answer.status == 403}
    assert refused == set(answers) - allowed
    assert all(answers[method].json == NO_PERMISSION for method in refused)


def test_organizations_need_their_own_scope(server: DemoServer) -> None:
    token = server.make_token("project:admin")
    for path in (ORGANIZATIONS, "/api/0/organizations/acme/", PROJECTS):
        assert call(server, "GET", path, token=token).status == 403
    assert call(server, "GET", "/api/0/projects/acme/game-client/", token=token).status == 200


def test_only_one_organization_may_use_its_sources(server: DemoServer) -> None:
    features = {
        slug: call(server, "GET", f"{ORGANIZATIONS}{slug}/").json for slug in ("acme", "acme-labs")
    }
    assert "custom-symbol-sources" in str(features["acme"])
    assert "custom-symbol-sources" not in str(features["acme-labs"])


@pytest.mark.parametrize(
    "path",
    [
        "/api/0/organizations/nonesuch/",
        "/api/0/organizations/nonesuch/projects/",
        "/api/0/projects/acme/nonesuch/",
        "/api/0/projects/nonesuch/game-client/symbol-sources/",
        "/api/0/users/me/regions/",
        "/api/0/nonesuch/",
    ],
)
def test_things_that_do_not_exist(server: DemoServer, path: str) -> None:
    answer = call(server, "GET", path)
    assert (answer.status, answer.json) == (404, NO_RESOURCE)


def test_paths_end_in_a_slash_and_methods_are_few(server: DemoServer) -> None:
    assert call(server, "GET", SOURCES.rstrip("/")).status == 404
    assert call(server, "PATCH", SOURCES).status == 405
    assert call(server, "POST", ORGANIZATIONS, {}).status == 405


def test_numeric_ids_are_accepted_as_slugs(server: DemoServer) -> None:
    project = call(server, "GET", "/api/0/projects/acme/game-client/").json
    assert isinstance(project, dict)
    by_number = call(server, "GET", f"/api/0/projects/1/{project['id']}/symbol-sources/")
    assert by_number.json == call(server, "GET", SOURCES).json


def test_lists_come_in_pages_with_cursors() -> None:
    with DemoServer(projects=30, page_size=12) as server:
        seen, cursor, more = list[str](), "0:0:0", "true"
        while more == "true":
            answer = call(server, "GET", f"{PROJECTS}?cursor={cursor}")
            seen += slugs(answer)
            link = re.fullmatch(
                r'<.*>; rel="next"; results="(.*)"; cursor="(.*)"',
                answer.headers["link"].split(", ")[1],
            )
            assert link is not None
            more, cursor = link.groups()
        assert len(server.requests) == 3
        assert len(seen) == len(set(seen)) == 30
        assert call(server, "GET", f"{PROJECTS}?cursor=x").status == 400
        assert call(server, "GET", f"{PROJECTS}?per_page=101").status == 400


def test_projects_can_be_searched_and_be_many() -> None:
    with DemoServer(projects=10_000) as server:
        assert slugs(call(server, "GET", f"{PROJECTS}?query=09999")) == ["level-09999"]
        assert len(slugs(call(server, "GET", PROJECTS))) == 100


def test_builtin_sources_moved_with_the_ages() -> None:
    for age in Age:
        with DemoServer(age) as server:
            inside = call(server, "GET", "/api/0/organizations/acme/builtin-symbol-sources/")
            assert inside.status == (200 if age.has_filters else 404)
            answer = call(server, "GET", "/api/0/builtin-symbol-sources/")
            assert isinstance(answer.json, list)
            assert isinstance(answer.json[0], dict)
            assert set(answer.json[0]) == {"sentry_key", "id", "name", "hidden"}


def test_a_renamed_project_reports_its_new_name(server: DemoServer) -> None:
    server.rename("acme", "game-client", "game-app")
    for method in ("GET", "POST"):
        answer = call(server, method, f"{SOURCES}?id=x", {})
        assert answer.status == 302
        assert answer.headers["location"] == SOURCES.replace("client", "app") + "?id=x"
        assert isinstance(answer.json, dict)
        assert answer.json["slug"] == "game-app"
    assert call(server, "GET", SOURCES.replace("client", "app")).status == 200
    # Someone who may not see the project is not told of its new name.
    assert call(server, "GET", SOURCES, token=server.make_token("org:ci")).status == 403


def test_lists_its_regions() -> None:
    regions = {"us": "https://us.sentry.example", "de": "https://de.sentry.example"}
    with DemoServer(regions=regions) as server:
        assert call(server, "GET", "/api/0/users/me/regions/").json == {
            "regions": [{"name": name, "url": url} for name, url in regions.items()]
        }


def test_records_requests_without_secrets(server: DemoServer) -> None:
    call(server, "POST", SOURCES, {"password": "very-secret"})
    (request,) = server.requests
    assert (request.method, request.path, request.bearer) == ("POST", SOURCES, server.token)
    assert request.json() == {"password": "very-secret"}
    assert "very-secret" not in repr(request)
    assert server.token not in repr(request)


def test_shares_nothing_with_the_program_it_tests() -> None:
    """An independent judge must not read the program's own definitions."""
    code = "import sys, symsrc_tui.demo.server; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    ours = {name for name in loaded if name.startswith("symsrc_tui.")}
    assert ours
    assert all(name.startswith("symsrc_tui.demo") for name in ours)
    assert not {"pydantic", "httpx", "textual"} & set(loaded)
