"""Headers for a gateway before Sentry are found, and go to its own server only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.demo.server import DemoServer
from symsrc_tui.session.connection.connection import Connection, ConnectionState
from symsrc_tui.session.connection.fields import SERVER, TOKEN
from symsrc_tui.settings.headers import CustomHeaders

if TYPE_CHECKING:
    from tests.settings.user import User

CORP = "https://sentry.example.com/"
SECRET = "correct horse battery"


def found(user: User) -> dict[str, str]:
    headers = user.resolve().headers
    return (
        {name: each.get_secret_value() for name, each in headers.load().items()} if headers else {}
    )


@pytest.mark.parametrize(
    ("environ", "headers"),
    [
        ({"CUSTOM_HEADER": "X-Gate: a; b: c"}, {"X-Gate": "a; b: c"}),
        ({"CUSTOM_HEADER": "X-Gate:a"}, {"X-Gate": "a"}),
        ({"CUSTOM_HEADER": ""}, {}),
        ({"SENTRY_CUSTOM_HEADERS": "X-Gate: a; X-Id: b:c ;"}, {"X-Gate": "a", "X-Id": "b:c"}),
        (
            {"SENTRY_CUSTOM_HEADERS": "X-Gate: a", "CUSTOM_HEADER": "X-Other: b"},
            {"X-Other": "b"},
        ),
    ],
)
def test_variables_set_headers(
    user: User, environ: dict[str, str], headers: dict[str, str]
) -> None:
    user.environ |= {"SENTRY_URL": CORP, **environ}
    assert found(user) == headers
    told = "SENTRY_CUSTOM_HEADERS was ignored, because CUSTOM_HEADER is set"
    assert user.resolve().notices == ((told,) if len(environ) > 1 else ())


def test_files_set_a_header(user: User) -> None:
    user.in_home(f"[defaults]\nurl = {CORP}\ncustom_header = X-Gate: a\n")
    assert found(user) == {"X-Gate": "a"}
    headers = user.resolve().headers
    assert headers is not None
    assert headers.where == "~/.sentryclirc line 3"
    user.in_properties("defaults.custom_header=X-Gate: b\n")
    assert found(user) == {"X-Gate": "b"}


def test_headers_beside_another_server_are_ignored(user: User) -> None:
    user.in_home(f"[defaults]\nurl = {CORP}\ncustom_header = X-Gate: a\n")
    user.environ["SENTRY_URL"] = "https://other.example.com"
    assert found(user) == {}
    assert user.notice() == (
        "The header (~/.sentryclirc line 3) belongs to a different server than "
        "https://other.example.com/ (SENTRY_URL) and was ignored"
    )


def test_headers_for_self_hosted_servers_are_not_sent_to_sentry_io(user: User) -> None:
    user.environ["SENTRY_CUSTOM_HEADERS"] = "X-Gate: a"
    assert found(user) == {}
    assert "for self-hosted servers" in user.notice()


def test_a_repository_that_sets_the_server_is_reported(user: User) -> None:
    user.in_project(f"[defaults]\nurl = {CORP}\n")
    user.environ["CUSTOM_HEADER"] = "X-Gate: a"
    assert found(user) == {"X-Gate": "a"}
    assert user.notice() == (
        f"The header (CUSTOM_HEADER) is sent to {CORP}, which only ~/code/.sentryclirc line 2 names"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("X-Gate", "is not of the form Name: value"),
        ("X Gate: a", "is not of the form Name: value"),
        (": a", "is not of the form Name: value"),
        ("X-Gate: \u00e4", "is not of the form Name: value"),
        ("X-Gate: a\r\nX-Other: b", "is not of the form Name: value"),
        ("Authorization: Bearer x", "sets Authorization, which symsrc-tui sets itself"),
        ("user-agent: x", "sets user-agent, which symsrc-tui sets itself"),
        ("X-Gate: ${GATE}", "contains the variable GATE"),
    ],
)
def test_an_invalid_header_is_reported_and_not_sent(user: User, text: str, why: str) -> None:
    user.environ |= {"SENTRY_URL": CORP, "CUSTOM_HEADER": text}
    assert found(user) == {}
    assert user.notice().startswith(f"CUSTOM_HEADER {why}")


def test_a_deleted_header_is_not_sent(user: User) -> None:
    path = user.in_home(f"[defaults]\nurl = {CORP}\ncustom_header = X-Gate: a\n")
    headers = user.resolve().headers
    assert isinstance(headers, CustomHeaders)
    path.unlink()
    assert headers.load() == {}


def test_a_header_now_for_another_server_is_not_sent(user: User) -> None:
    user.in_home(f"[defaults]\nurl = {CORP}\ncustom_header = X-Gate: a\n")
    headers = user.resolve().headers
    assert isinstance(headers, CustomHeaders)
    user.in_home("[defaults]\nurl = https://other.example.com\ncustom_header = X-Gate: b\n")
    assert headers.load() == {}


async def test_the_connection_sends_headers_to_their_own_server_only(user: User) -> None:
    with DemoServer() as server, DemoServer() as other:
        user.environ |= {
            "SENTRY_URL": server.url,
            "SENTRY_AUTH_TOKEN": server.token,
            "SENTRY_ORG": "acme",
            "SENTRY_PROJECT": "game-client",
            "CUSTOM_HEADER": f"X-Gate: {SECRET}",
        }
        connection = Connection(user.resolve())
        await connection.verify()
        connection.set_answer(SERVER, other.url)
        connection.set_answer(TOKEN, SecretStr(other.token))
        await connection.verify()
        assert connection.state is ConnectionState.CONNECTED
        await connection.close()
    assert {request.headers.get("x-gate") for request in server.requests} == {SECRET}
    assert other.requests
    assert not any("x-gate" in request.headers for request in other.requests)
