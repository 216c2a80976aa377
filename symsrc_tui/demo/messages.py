"""Requests and replies, independent of sockets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import quote

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None


@dataclass(frozen=True)
class Request:
    """One request. Its `repr` leaves out secrets."""

    method: str
    path: str
    """Decoded, without the query: `/api/0/projects/acme/game-client/symbol-sources/`."""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Keys in lowercase, without `authorization`."""
    bearer: str | None = field(default=None, repr=False)
    """The request's token."""
    body: bytes = field(default=b"", repr=False)

    def json(self) -> Json:
        """Parse the body. Raises ValueError if it is not JSON."""
        parsed: Json = json.loads(self.body)
        return parsed

    def target(self) -> str:
        """Return the path and query as in a request line."""
        query = "&".join(f"{quote(key)}={quote(value)}" for key, value in self.query.items())
        return quote(self.path) + (f"?{query}" if query else "")


@dataclass(frozen=True)
class Reply:
    """One reply."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def reply(status: int, content: Json, headers: Mapping[str, str] | None = None) -> Reply:
    """Return a reply with a JSON body."""
    return Reply(status, json.dumps(content).encode(), headers=headers or {})
