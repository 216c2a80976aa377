"""A client for tests of the demo: the standard library's, and nothing that it could share."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json
    from symsrc_tui.demo.server import DemoServer

SOURCES = "/api/0/projects/acme/game-client/symbol-sources/"


class Answer(NamedTuple):
    """One answer of the server."""

    status: int
    headers: dict[str, str]
    """Keys in lower case."""
    body: bytes

    @property
    def json(self) -> Json:
        """The body, read as JSON."""
        parsed: Json = json.loads(self.body)
        return parsed


def add_mine(
    server: DemoServer, path: str = "symbols/", to: str = "acme/game-client", **other: Json
) -> None:
    """Add the source `mine`, which is one of the demo's own symbol servers, to a project."""
    source: dict[str, Json] = {
        "type": "http",
        "id": "mine",
        "name": "Mine",
        "url": f"{server.url}/{path}",
        "layout": {"type": "unified", "casing": "default"},
    }
    answer = call(server, "POST", f"/api/0/projects/{to}/symbol-sources/", source | other)
    assert answer.status == 201


def call(
    server: DemoServer,
    method: str,
    path: str,
    content: Json | bytes = None,
    *,
    token: str | None = "",
    content_type: str = "application/json",
) -> Answer:
    """Sends one request on a connection of its own. An empty token means the one for all."""
    headers = {"Content-Type": content_type}
    if token is not None:
        headers["Authorization"] = f"Bearer {token or server.token}"
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    try:
        connection.request(method, path, None if content is None else body, headers)
        response = connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, response.read())
    finally:
        connection.close()
