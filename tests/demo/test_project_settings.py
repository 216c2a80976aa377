"""A project's settings in the demo: the whole list of sources, and Sentry's own, by server age."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest

from symsrc_tui.demo.schema import HIDDEN, Age
from symsrc_tui.demo.server import DemoServer
from tests.demo.plain_client import SOURCES, Answer, call
from tests.demo.test_sources import APPLE

if TYPE_CHECKING:
    from symsrc_tui.demo.world import DemoSource

PROJECT = "/api/0/projects/acme/game-client/"
AGES_WITHOUT_APPLE = (Age.JUNE_2024, Age.CURRENT)


def stored(server: DemoServer) -> list[DemoSource]:
    return server.stored("acme", "game-client")


def listed(server: DemoServer) -> list[DemoSource]:
    return cast("list[DemoSource]", call(server, "GET", SOURCES).json)


def put(server: DemoServer, sources: list[DemoSource], project: str = PROJECT) -> Answer:
    return call(server, "PUT", project, {"symbolSources": json.dumps(sources)})


@pytest.mark.parametrize("age", Age)
def test_a_new_order_keeps_ids_and_secrets(age: Age) -> None:
    with DemoServer(age) as server:
        before = stored(server)
        assert put(server, listed(server)[::-1]).status == 200
        assert stored(server) == before[::-1]


@pytest.mark.parametrize("age", Age)
def test_a_changed_source_gets_a_new_id_and_keeps_its_secret(age: Age) -> None:
    with DemoServer(age) as server:
        first, second = listed(server)
        assert put(server, [first, second | {"prefix": "other"}]).status == 200
        now = stored(server)
        assert now[0]["id"] == first["id"]
        assert now[1]["id"] != "nightly-builds"
        assert (now[1]["prefix"], now[1]["secret_key"] != HIDDEN) == ("other", True)


def test_an_empty_text_removes_all_and_null_has_no_effect() -> None:
    with DemoServer() as server:
        call(server, "PUT", PROJECT, {"symbolSources": None})
        assert len(stored(server)) == 2
        call(server, "PUT", PROJECT, {"symbolSources": ""})
        assert stored(server) == []


@pytest.mark.parametrize(
    ("sources", "reason"),
    [
        ("[", "Sources are not valid serialised JSON"),
        ('[{"type": "s3", "id": "x", "secret_key": {"hidden-secret": true}}]', "Hidden symbol"),
    ],
)
def test_explains_why_a_list_is_rejected(sources: str, reason: str) -> None:
    with DemoServer() as server:
        answer = call(server, "PUT", PROJECT, {"symbolSources": sources})
        assert answer.status == 400
        assert reason in answer.body.decode()


def test_the_plan_matters_only_for_new_sources() -> None:
    path = "/api/0/projects/acme-labs/prototype/"
    with DemoServer() as server:
        server.store("acme-labs", "prototype", stored(server))
        assert put(server, listed(server)[::-1], path).status == 200
        first, second = listed(server)
        answer = put(server, [first | {"name": "New"}, second], path)
        assert answer.json == {
            "symbolSources": ["Organization is not allowed to set custom symbol sources"]
        }


@pytest.mark.parametrize("age", AGES_WITHOUT_APPLE)
def test_a_list_with_app_store_connect_fails_and_looks_empty(age: Age) -> None:
    with DemoServer(age) as server:
        server.store("acme", "game-client", [*stored(server), APPLE | {"id": "apple"}])
        for method in ("GET", "POST", "PUT", "DELETE"):
            assert call(server, method, SOURCES, {}).status == 500
        project = cast("DemoSource", call(server, "GET", PROJECT).json)
        assert project["symbolSources"] == "[]"


def test_the_next_version_drops_app_store_connect_with_the_next_change() -> None:
    with DemoServer(Age.NEXT) as server:
        server.store("acme", "game-client", [*stored(server), APPLE | {"id": "apple"}])
        assert len(listed(server)) == 2
        assert len(stored(server)) == 3
        assert call(server, "DELETE", f"{SOURCES}?id=nightly-builds").status == 204
        assert [source["type"] for source in stored(server)] == ["http"]


def test_any_key_of_sentrys_own_sources_is_stored() -> None:
    with DemoServer() as server:
        assert call(server, "PUT", PROJECT, {"builtinSymbolSources": ["iso"]}).status == 200
        assert server.built_in("acme", "game-client") == ["iso"]
        assert len(stored(server)) == 2
