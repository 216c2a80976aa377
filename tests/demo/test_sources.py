"""Which sources the demo takes and how it refuses the others, by server age."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from tests.demo.plain_client import SOURCES, call

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json

Body = dict[str, "Json"]

LAYOUT: Body = {"type": "native", "casing": "default"}
HTTP: Body = {"type": "http", "name": "n", "layout": {**LAYOUT}, "url": "https://x/"}
S3: Body = {
    "type": "s3",
    "name": "n",
    "layout": {**LAYOUT},
    "bucket": "b",
    "region": "eu-central-1",
    "access_key": "AKIA",
    "secret_key": "s",
}
GCS: Body = {
    "type": "gcs",
    "name": "n",
    "layout": {**LAYOUT},
    "bucket": "b",
    "client_email": "e",
    "private_key": "k",
}
APPLE: Body = {
    "type": "appStoreConnect",
    "name": "n",
    "appconnectIssuer": "x" * 36,
    "appconnectKey": "ABC",
    "appconnectPrivateKey": "k",
    "appName": "a",
    "appId": "1",
    "bundleId": "b",
}
SECRETS = {"http": "password", "s3": "secret_key", "gcs": "private_key"}


def add(server: DemoServer, body: Body) -> int:
    return call(server, "POST", SOURCES, body).status


@pytest.mark.parametrize("age", Age)
@pytest.mark.parametrize("body", [HTTP | {"username": "u", "password": "p"}, S3, GCS])
def test_stores_a_source_and_hides_its_secret(age: Age, body: Body) -> None:
    with DemoServer(age) as server:
        answer = call(server, "POST", SOURCES, body | {"id": "mine"})
        secret = SECRETS[str(body["type"])]
        hidden = body | {"id": "mine", secret: {"hidden-secret": True}}
        assert (answer.status, answer.json) == (201, hidden)
        assert call(server, "GET", f"{SOURCES}?id=mine").json == [hidden]
        assert server.stored("acme", "game-client")[-1] == body | {"id": "mine"}


def test_makes_an_id_if_none_is_given() -> None:
    with DemoServer() as server:
        first, second = (call(server, "POST", SOURCES, HTTP).json for _ in range(2))
        assert isinstance(first, dict)
        assert isinstance(second, dict)
        assert len(str(first["id"])) == 36
        assert first["id"] != second["id"]


@pytest.mark.parametrize(
    ("body", "ages"),
    [
        (APPLE, {Age.NOVEMBER_2023}),
        (
            HTTP | {"layout": {"type": "slashsymbols", "casing": "default"}},
            {Age.JUNE_2024, Age.CURRENT, Age.NEXT},
        ),
        (HTTP | {"filters": {"filetypes": ["wasm_code"]}}, {Age.CURRENT, Age.NEXT}),
        (HTTP | {"is_public": True, "platforms": ["native"]}, {Age.CURRENT, Age.NEXT}),
        (HTTP | {"filetypes": ["pe"]}, {Age.NOVEMBER_2023, Age.JUNE_2024}),
        (HTTP | {"url": ""}, set(Age) - {Age.NEXT}),
        (HTTP | {"username": "", "password": ""}, set(Age)),
    ],
)
def test_each_age_accepts_its_own_fields(body: Body, ages: set[Age]) -> None:
    taken = set()
    for age in Age:
        with DemoServer(age) as server:
            if add(server, body) == 201:
                taken.add(age)
    assert taken == ages


def without(name: str) -> Callable[[Body], Body]:
    return lambda body: {key: value for key, value in body.items() if key != name}


@pytest.mark.parametrize("age", Age)
@pytest.mark.parametrize(
    "body",
    [
        without("url")(HTTP),
        without("name")(HTTP),
        without("layout")(HTTP),
        without("type")(HTTP),
        without("region")(S3),
        without("private_key")(GCS),
        HTTP | {"bucket": "b"},
        HTTP | {"id": ""},
        HTTP | {"id": 7},
        HTTP | {"name": None},
        HTTP | {"url": ["https://x/"]},
        HTTP | {"layout": {"type": "native"}},
        HTTP | {"layout": {"type": "nonesuch", "casing": "default"}},
        HTTP | {"layout": {"type": "native", "casing": "Default"}},
        HTTP | {"layout": LAYOUT | {"depth": "2"}},
        HTTP | {"filters": {"filetypes": ["nonesuch"]}},
        HTTP | {"filters": {"requires_checksum": "yes"}},
        HTTP | {"filters": {"patterns": []}},
        HTTP | {"type": "azure"},
        HTTP | {"type": ["http"]},
        GCS | {"region": "us-east-1"},
        APPLE | {"layout": {**LAYOUT}},
        APPLE | {"appconnectIssuer": "x" * 35},
        APPLE | {"appconnectKey": "x"},
        APPLE | {"appconnectKey": "x" * 21},
        APPLE | {"appName": ""},
        APPLE | {"appName": "x" * 513},
        without("bundleId")(APPLE),
        HTTP | {"id": "sentry"},
        HTTP | {"id": "sentry:mine"},
        HTTP | {"id": "nightly-builds"},
    ],
)
def test_no_age_accepts_invalid_fields(age: Age, body: Body) -> None:
    with DemoServer(age) as server:
        before = server.stored("acme", "game-client")
        answer = call(server, "POST", SOURCES, body)
        assert answer.status == 400
        assert bool(answer.body) == age.explains
        assert server.stored("acme", "game-client") == before


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (HTTP | {"id": "nightly-builds"}, "Duplicate source id: nightly-builds"),
        (HTTP | {"id": "sentry:x"}, 'Source ids must not start with "sentry:"'),
        (without("url")(HTTP), "Invalid http source: url: This field is required."),
        (
            HTTP | {"layout": LAYOUT | {"deep": "2"}},
            "Invalid http source: layout.deep: Unknown field.",
        ),
    ],
)
def test_later_servers_give_the_reason(body: Body, reason: str) -> None:
    with DemoServer(Age.NEXT) as server:
        assert call(server, "POST", SOURCES, body).json == {"error": reason}


def test_ids_are_compared_exactly() -> None:
    with DemoServer() as server:
        assert add(server, HTTP | {"id": "Nightly-Builds"}) == 201


def test_unknown_id_is_not_found() -> None:
    with DemoServer() as server:
        for method in ("GET", "DELETE"):
            answer = call(server, method, f"{SOURCES}?id=nope")
            assert (answer.status, answer.json) == (404, {"error": "Unknown source id: nope"})


def test_removes_by_id_alone() -> None:
    with DemoServer() as server:
        assert call(server, "DELETE", f"{SOURCES}?id=nightly-builds").status == 204
        assert [found["name"] for found in server.stored("acme", "game-client")] == ["Microsoft"]
        assert call(server, "DELETE", SOURCES).status == 404
    with DemoServer(Age.NEXT) as server:
        assert call(server, "DELETE", SOURCES).status == 400


@pytest.mark.parametrize("age", Age)
def test_a_hidden_secret_that_is_sent_back_stays_unchanged(age: Age) -> None:
    with DemoServer(age) as server:
        listed = call(server, "GET", f"{SOURCES}?id=nightly-builds").json
        assert isinstance(listed, list)
        assert isinstance(listed[0], dict)
        changed = listed[0] | {"name": "Renamed"}
        answer = call(server, "PUT", f"{SOURCES}?id=nightly-builds", changed)
        assert (answer.status, answer.json) == (200, changed)
        stored = server.stored("acme", "game-client")[1]
        assert stored["name"] == "Renamed"
        assert str(stored["secret_key"]).endswith("EXAMPLEKEY")


@pytest.mark.parametrize(("age", "status"), [(Age.CURRENT, 400), (Age.NEXT, 200)])
def test_where_the_hidden_secret_is_looked_up(age: Age, status: int) -> None:
    changed = S3 | {"id": "other", "secret_key": {"hidden-secret": True}}
    with DemoServer(age) as server:
        assert call(server, "PUT", f"{SOURCES}?id=nightly-builds", changed).status == status


def test_the_oldest_servers_reveal_secrets_when_they_reject_a_change() -> None:
    wrong = S3 | {"id": "nightly-builds", "secret_key": "very-secret", "nonesuch": 1}
    with DemoServer(Age.NOVEMBER_2023) as server:
        assert b"very-secret" in call(server, "PUT", f"{SOURCES}?id=nightly-builds", wrong).body
    with DemoServer() as server:
        answer = call(server, "PUT", f"{SOURCES}?id=nightly-builds", wrong)
        assert answer.status == 400
        assert b"very-secret" not in answer.body


def test_accepts_only_json() -> None:
    with DemoServer() as server:
        assert call(server, "POST", SOURCES, b"{", content_type="application/json").status == 400
        assert call(server, "POST", SOURCES, b"[]").status == 400
        assert call(server, "POST", SOURCES, b"a=b", content_type="text/plain").status == 415
