"""The demo's symbol servers, by an HTTP client of the standard library."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.server import DemoServer
from symsrc_tui.demo.stores import EXAMPLE_FILE
from tests.demo.example_file import BUILD_ID, example_file

if TYPE_CHECKING:
    from collections.abc import Iterator

ID = BUILD_ID.hex()
PATH = f"{ID[:2]}/{ID[2:]}/debuginfo"


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer() as demo:
        yield demo


def get(server: DemoServer, path: str) -> tuple[int, bytes]:
    host = server.url.removeprefix("http://")
    with closing(HTTPConnection(host)) as client:
        client.request("GET", path)
        answer = client.getresponse()
        return answer.status, answer.read()


def test_the_example_is_as_described() -> None:
    assert EXAMPLE_FILE.read_bytes() == example_file()


def test_the_symbol_server_lists_and_serves_its_files(server: DemoServer) -> None:
    status, page = get(server, "/symbols/")
    assert (status, page.count(b"<a href=")) == (200, 5)
    assert b'<a href="8d/">8d/</a>' in page
    status, page = get(server, "/symbols/8d/")
    assert (status, page.count(b"<a href=")) == (200, 1)
    assert get(server, f"/symbols/{PATH}") == (200, example_file())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/symbols/8d", 404),
        ("/symbols/no/such/debuginfo", 404),
        (f"/symbols/{PATH}/", 404),
        (f"/symbols/{PATH.upper()}", 404),
        (f"/older-builds/{PATH}", 404),
        ("/older-builds/", 200),
        ("/refused/", 403),
        (f"/refused/{PATH}", 403),
        (f"/debuginfod/buildid/{ID}/debuginfo", 200),
        (f"/debuginfod/buildid/{ID}/executable", 404),
        (f"/debuginfod/buildid/{'0' * 40}/debuginfo", 404),
        (f"/debuginfod/buildid/{ID.upper()}/debuginfo", 503),
        (f"/debuginfod/{ID}/debuginfo", 503),
        ("/debuginfod/", 503),
        ("/", 404),
    ],
)
def test_the_response_of_each_store(server: DemoServer, path: str, status: int) -> None:
    assert get(server, path)[0] == status
