"""Answers that are kept over the end of the program, all but the secrets."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from textual import events

from symsrc_tui.wizard.draft import from_json
from symsrc_tui.wizard.session import Step
from tests.kinds.samples import right
from tests.tui.desk import link_to, sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer


def _kept(folder: Path) -> list[Path]:
    return [path for path in (folder / "state").rglob("*") if path.is_file()]


def _name_kept(folder: Path) -> str:
    draft = from_json(_kept(folder)[0].read_text())
    return draft.name


async def _leave_a_draft(server: DemoServer, folder: Path, name: str = "Windows builds") -> None:
    async with sit_down(link_to(server, folder)) as desk:
        await desk.fill("s3", Step.DETAILS, prefix="win/x64", name=name)
        await desk.press("ctrl+q", "down", "enter")
        await desk.until(lambda: not desk.app.is_running)


async def test_a_draft_is_offered_and_gone_on_with(server: DemoServer, tmp_path: Path) -> None:
    await _leave_a_draft(server, tmp_path)
    secret = right("s3")["secret_key"]
    assert isinstance(secret, SecretStr)
    assert len(_kept(tmp_path)) == 1
    assert secret.get_secret_value() not in _kept(tmp_path)[0].read_text()
    assert _kept(tmp_path)[0].stat().st_mode & 0o777 == 0o600
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows("Go on with the draft Windows builds", "Amazon S3 for acme")
        await desk.shows("Answers of an earlier run were kept: Enter goes on with them")
        await desk.press("enter")
        await desk.shows("acme-symbols", "win/x64", "Secret key is needed")
        desk.app.wizard.answer({"secret_key": secret})
        await desk.press("ctrl+r", "enter")
        await desk.shows("✓ Stored")
    assert not _kept(tmp_path)


async def test_the_name_of_a_draft_leaves_room_for_the_types(
    server: DemoServer, tmp_path: Path
) -> None:
    await _leave_a_draft(server, tmp_path, name="表" * 300)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows("Amazon S3", "App Store Connect", "Go on with the draft 表表表", "…")


async def test_a_draft_is_gone_on_with_at_once_if_so_told(
    server: DemoServer, tmp_path: Path
) -> None:
    await _leave_a_draft(server, tmp_path)
    async with sit_down(link_to(server, tmp_path), resume=True) as desk:
        assert desk.at(Step.DETAILS)
        await desk.shows("acme-symbols")


async def test_a_fresh_start_offers_nothing(server: DemoServer, tmp_path: Path) -> None:
    await _leave_a_draft(server, tmp_path)
    async with sit_down(link_to(server, tmp_path), resume=False) as desk:
        assert "draft" not in desk.screen
    assert len(_kept(tmp_path)) == 1


async def test_a_folder_that_cannot_be_written_is_told(server: DemoServer, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS)
        assert not desk.app.drafts.keep()
        await desk.press("escape")
        await desk.shows("A draft cannot be kept")


async def test_the_draft_of_another_source_stays(server: DemoServer, tmp_path: Path) -> None:
    await _leave_a_draft(server, tmp_path)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW)
        await desk.press("enter")
        await desk.shows("✓ Stored")
    assert len(_kept(tmp_path)) == 1


async def test_a_draft_for_another_project_says_where_it_goes_now(
    server: DemoServer, tmp_path: Path
) -> None:
    await _leave_a_draft(server, tmp_path)
    async with sit_down(link_to(server, tmp_path, project="game-server")) as desk:
        await desk.press("enter")
        await desk.shows("Meant for acme / game-client @", "it goes to acme / game-server @")


async def test_a_form_hardly_begun_does_not_cost_an_earlier_draft(
    server: DemoServer, tmp_path: Path
) -> None:
    await _leave_a_draft(server, tmp_path)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("3", "x")
        assert desk.app.drafts.keep()
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows("Go on with the draft x")
        await desk.press("enter", "ctrl+q", "down", "down", "enter")
        await desk.until(lambda: not desk.app.is_running)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows("Go on with the draft Windows builds")


async def test_what_was_typed_just_before_a_signal_is_kept(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("3")
        for character in "New":
            desk.app.post_message(events.Key(character, character))
        desk.app.post_message(events.Paste("-builds"))
        os.kill(os.getpid(), signal.SIGTERM)
        await desk.until(lambda: not desk.app.is_running)
    assert _name_kept(tmp_path) == "New-builds"


@pytest.mark.parametrize("end", ["SIGHUP", "ctrl+q"])
async def test_what_was_typed_into_an_open_list_is_kept(
    server: DemoServer, tmp_path: Path, end: str
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "region", region="us-east-1")
        await desk.press("enter", *"frank")
        if end == "ctrl+q":
            await desk.press("ctrl+q", "down", "enter")
        else:
            os.kill(os.getpid(), signal.SIGHUP)
        await desk.until(lambda: not desk.app.is_running)
    assert '"eu-central-1"' in _kept(tmp_path)[0].read_text()
