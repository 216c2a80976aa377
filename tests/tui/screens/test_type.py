"""The first screen: the types, and what is wrong with the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.session import Connection
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.settings import Flags, resolve
from symsrc_tui.sources.registry import KINDS
from symsrc_tui.tui.screens.form_row import FieldRow
from tests.replies import rate_limited
from tests.session.links import link_to
from tests.tui.desk import SIZES, Desk, sit_down

if TYPE_CHECKING:
    from pathlib import Path


def in_focus(desk: Desk) -> str:
    """The path of the field in focus."""
    assert desk.app.focused is not None
    row = desk.app.focused.parent
    assert isinstance(row, FieldRow)
    return row.field.path


@pytest.mark.parametrize("size", SIZES)
async def test_all_types_are_listed_by_their_labels(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with sit_down(link_to(server, tmp_path), size) as desk:
        for kind in KINDS:
            assert kind.label in desk.screen
            assert kind.when in desk.screen
        assert "acme / game-client" in desk.screen
        await desk.shows("✓ connected")


@pytest.mark.parametrize(("key", "type_"), [(str(n), k.type) for n, k in enumerate(KINDS, 1)])
async def test_a_digit_chooses_a_type(
    server: DemoServer, tmp_path: Path, key: str, type_: str
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press(key)
        assert desk.at(Step.DETAILS)
        assert desk.session.form.kind is not None
        assert desk.session.form.kind.type == type_


async def test_arrows_and_enter_choose_a_type(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("down", "down", "enter")
        assert desk.session.form.kind is KINDS[2]


@pytest.mark.parametrize(
    ("token", "reason", "advice"),
    [
        ("invalid_token", "does not accept this token", "project:write"),
        ("read_only_token", "does not have the scope project:write", "project:write"),
        ("organization_token", "organization token", "project:write"),
    ],
)
async def test_an_unusable_token_is_reported_on_the_first_step(
    server: DemoServer, tmp_path: Path, token: str, reason: str, advice: str
) -> None:
    link = link_to(server, tmp_path, token=getattr(server, token))
    async with sit_down(link) as desk:
        await desk.shows("✗ not ready", "✗ Auth token", reason, advice)
        assert desk.at(Step.CONNECTION)
        assert in_focus(desk) == "token"


@pytest.mark.parametrize(
    ("organization", "project"), [("acme", "no-such-project"), ("nobody", "game-client")]
)
async def test_a_missing_project_is_reported(
    server: DemoServer, tmp_path: Path, organization: str, project: str
) -> None:
    link = link_to(server, tmp_path, organization=organization, project=project)
    async with sit_down(link) as desk:
        wrong = "project" if organization == "acme" else "organization"
        await desk.shows("✗ not ready", f"✗ {wrong.capitalize()}", f"No {wrong}")
        assert in_focus(desk) == wrong


async def test_an_organization_without_the_feature_gets_a_warning(
    server: DemoServer, tmp_path: Path
) -> None:
    organization = "acme-labs"
    project = next(iter(server._world.organizations[organization].projects))
    link = link_to(server, tmp_path, organization=organization, project=project)
    async with sit_down(link) as desk:
        await desk.shows("✓ connected", "does not have the feature custom-symbol-sources")
        await desk.fill("http", Step.REVIEW)
        await desk.shows("does not have the feature custom-symbol-sources")
        assert desk.session.form.validation().source is not None
        await desk.press("shift+tab", "enter")
        assert desk.at(Step.CONNECTION)
        await desk.press(*"acme games", "enter", *"game-client", "ctrl+r")
        await desk.until(lambda: desk.at(Step.REVIEW))
        assert "does not have the feature" not in desk.screen


async def test_an_unreachable_server_is_reported(tmp_path: Path) -> None:
    with DemoServer() as server:
        link = link_to(server, tmp_path)
    async with sit_down(link) as desk:
        await desk.shows("✗ not ready", "✗ Server", "127.0.0.1 refused the connection")
        assert in_focus(desk) == "server"


async def test_going_back_loses_no_answers(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("1", *"abc", "tab", *"bucket", "escape")
        assert desk.at(Step.TYPE)
        await desk.press("2")
        await desk.shows("abc", "bucket")
        await desk.press("escape", "escape")
        assert desk.at(Step.CONNECTION)
        await desk.press("escape")
        assert desk.at(Step.TYPE)
        await desk.press("1")
        await desk.shows("abc", "bucket")


async def test_ctrl_c_says_how_to_quit(server: DemoServer, tmp_path: Path) -> None:
    hint = "Press Ctrl+Q to quit. It asks first if you would lose anything"
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("ctrl+c")
        await desk.shows(hint)
        await desk.press("1", *"ab", "ctrl+c")
        await desk.shows(hint)
        await desk.press("shift+left", "ctrl+c")
        await desk.shows("Copied, if your terminal supports it")
        assert desk.app.clipboard == "b"
        assert desk.session.form.answers["name"] == "ab"


async def test_steps_and_fields_have_help(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("question_mark")
        await desk.shows("Help: Type", "Anything else that serves files by URL")
        await desk.press("escape")
        await desk.fill("s3", Step.DETAILS, "layout.type", bucket="Acme!")
        await desk.press("f1")
        # Which layout is mine? is what most people ask.
        await desk.shows("Help: Layout", "For example: Unified Symbol Server Layout")
        await desk.shows("As written by symstore.exe", "As written by symsorter")
        await desk.press("escape", "shift+tab", "shift+tab", "shift+tab", "shift+tab")
        await desk.press("shift+tab", "tab", "shift+tab", "f1")
        await desk.shows("Help: Bucket", "✗ A bucket name has 3 to 63")


async def test_complete_settings_still_have_their_notices(
    server: DemoServer, tmp_path: Path
) -> None:
    rc = tmp_path / ".sentryclirc"
    rc.write_text(
        f"[auth]\ntoken={server.token}\n[http]\nverify_ssl=false\n"
        f"[defaults]\nurl={server.url}\norg=acme\nproject=game-client\n"
    )
    rc.chmod(0o644)
    async with sit_down(Connection(resolve(Flags(), {}, tmp_path, None))) as desk:
        assert desk.at(Step.TYPE)
        await desk.shows("is readable by other users", "chmod 600", "verify_ssl")


@pytest.mark.parametrize("step", [Step.TYPE, Step.DETAILS, Step.REVIEW])
async def test_a_finished_wait_leaves_the_message_line(
    server: DemoServer, tmp_path: Path, step: Step
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", step)
        assert desk.app.step_screen is not None
        before = desk.app.step_screen.said
        server.faults.add(Fault(rate_limited(reset_in=3), path="/api/0/$"))
        desk.app.verify()
        await desk.shows("Retrying in", "connecting")
        await desk.shows("✓ connected")
        await desk.until(lambda: "Retrying" not in desk.screen)
        assert desk.app.step_screen.said == before
