"""A place that may name the server and is not understood is told at the server's field, and the
wizard connects to nothing before a person has said where to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.session import Connection
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.settings import Flags, resolve
from tests.tui.desk import sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer


def _link(folder: Path, home: str, **environ: str) -> Connection:
    """A link with complete settings, had the server been understood."""
    (folder / ".sentryclirc").write_text(home)
    (folder / ".sentryclirc").chmod(0o600)
    given = {"SENTRY_ORG": "acme", "SENTRY_PROJECT": "game-client", **environ}
    return Connection(resolve(Flags(), given, folder, folder))


@pytest.mark.parametrize("is_a_variable", [True, False])
async def test_nothing_is_sent_before_the_server_is_entered(
    server: DemoServer, tmp_path: Path, *, is_a_variable: bool
) -> None:
    home = f"[defaults]\nurl = {server.url}\n"
    environ = {"SENTRY_AUTH_TOKEN": server.token, "SENTRY_PROPERTIES": str(tmp_path / "nowhere")}
    told = "nowhere does not exist."
    if is_a_variable:
        environ["SENTRY_SERVER"] = "sentry"
        told = "SENTRY_SERVER (https://sentry)"
    async with sit_down(_link(tmp_path, home, **environ)) as desk:
        assert desk.at(Step.CONNECTION)
        await desk.shows("✗ Server", told, "no token is sent.", "not connected")
        await desk.press("ctrl+r")
        await desk.shows("✗ Auth token", "An auth token is required")
        # A token that is tied to no server is not sent to one that is typed.
        await desk.paste(server.url)
        await desk.press("tab", "ctrl+r")
        await desk.until(lambda: "✗ Server" not in desk.screen)
        await desk.shows("✗ Auth token", "An auth token is required")
        assert server.requests == []
        await desk.paste(server.token)
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.at(Step.TYPE))
        await desk.shows("acme / game-client", "✓ connected")


async def test_a_token_is_sent_to_the_server_beside_it_once_a_person_enters_that(
    server: DemoServer, tmp_path: Path
) -> None:
    home = f"[auth]\ntoken = {server.token}\n[default]\nurl = {server.url}\n"
    async with sit_down(_link(tmp_path, home)) as desk:
        await desk.shows("✗ Server", "line 4: url in [default]")
        assert server.requests == []
        await desk.paste(f"{server.url}/")
        await desk.press("tab")
        await desk.shows("using the token from ~/.sentryclirc line 2")
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.at(Step.TYPE))
        await desk.shows("acme / game-client", "✓ connected")
