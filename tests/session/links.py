"""Connections of somebody whose settings are complete."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from symsrc_tui.session import Connection
from symsrc_tui.settings import Flags, resolve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer


def link_to(
    server: DemoServer,
    folder: Path,
    *,
    token: str = "",
    organization: str = "acme",
    project: str = "game-client",
) -> Connection:
    """A connection with the settings of someone who uses this server; `folder` has no files."""
    environ = {
        "SENTRY_URL": server.url,
        "SENTRY_AUTH_TOKEN": token or server.token,
        "SENTRY_ORG": organization,
        "SENTRY_PROJECT": project,
    }
    given = {name: value for name, value in environ.items() if value}
    return Connection(resolve(Flags(), given, folder, None))


@asynccontextmanager
async def connected(server: DemoServer, folder: Path, **settings: str) -> AsyncIterator[Connection]:
    """The same, closed at the end."""
    connection = link_to(server, folder, **settings)
    try:
        yield connection
    finally:
        await connection.close()
