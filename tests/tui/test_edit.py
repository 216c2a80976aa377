"""A stored source is changed in the same form: details, review, result."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.session.connection import link_to
from tests.tui.desk import sit_down

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.demo.world import DemoSource
    from tests.tui.desk import Desk

ID = "nightly-builds"
INTERNAL: DemoSource = {
    "type": "http",
    "id": "internal",
    "name": "Internal",
    "url": "https://symbols.example.com/",
    "username": "sentry",
    "password": "S3NT1NEL-hunter2",
    "layout": {"type": "native", "casing": "default"},
}


@asynccontextmanager
async def editing(
    server: DemoServer, folder: Path, id_: str = ID, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Desk]:
    """The details of a stored source."""
    async with sit_down(link_to(server, folder), size) as desk:
        manager = desk.session.manage()
        await manager.read()
        desk.app.go(desk.session.begin_edit(manager.sources.find(id_), manager.sources))
        await desk.shows("Edit")
        yield desk


async def no_test_look(server: DemoServer, tmp_path: Path) -> None:
    server.store("acme", "game-client", [*server.stored("acme", "game-client"), INTERNAL])
    async with editing(server, tmp_path) as desk:
        print(desk.screen)
        await desk.press("ctrl+r")
        print(desk.screen)
        await desk.press("escape")
        await desk.press("tab", "tab", "tab", "tab")
        print(desk.screen)
        await desk.press("ctrl+u")
        print(desk.screen)
        await desk.press("tab")
        await desk.press("ctrl+u", *"weekly")
        await desk.press("ctrl+r")
        print(desk.screen)
        await desk.press("tab", "tab", "enter")
        print(desk.screen)
        await desk.press("shift+tab", "shift+tab", "enter")
        await desk.shows("Changed in")
        print(desk.screen)
    async with editing(server, tmp_path, "internal") as desk:
        await desk.press("tab", "tab", "tab")
        print(desk.screen)
        await desk.press("ctrl+u")
        print(desk.screen)
        await desk.press("ctrl+y")
        print(desk.screen)
        await desk.press(*"secret")
        await desk.press("ctrl+r")
        print(desk.screen)
