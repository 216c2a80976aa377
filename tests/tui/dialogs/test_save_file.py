"""The source is saved as a file from the review, and no file is replaced by accident."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.session.wizard.flow import Step
from tests.session.links import link_to
from tests.tui.desk import SIZES, sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("size", SIZES)
async def test_a_button_on_the_review_saves_the_source(
    server: DemoServer, tmp_path: Path, folder: Path, size: tuple[int, int]
) -> None:
    async with sit_down(link_to(server, tmp_path), size) as desk:
        await desk.fill("s3", Step.REVIEW)
        desk.app.screen.query_one("#save").focus()
        await desk.press("enter")
        await desk.shows("Save as a file", "Path (Tab completes)")
        await desk.press("enter")
        await desk.until(lambda: desk.at(Step.REVIEW) and len(desk.app.screen_stack) == 2)
        assert desk.app.step_screen is not None
        assert desk.app.step_screen.said == (
            "Saved source.json, without secrets. Set SECRET_KEY, then run: "
            "symsrc-tui add --from source.json"
        )
    saved = json.loads((folder / "source.json").read_bytes())
    assert saved["secret_key"] == {"$env": "SECRET_KEY"}


async def test_a_file_is_replaced_only_by_a_separate_button(
    server: DemoServer, tmp_path: Path, folder: Path
) -> None:
    (folder / "source.json").write_text("mine")
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW)
        desk.app.screen.query_one("#save").focus()
        # As if Enter was held down.
        await desk.press("enter", "enter", "enter", "enter")
        await desk.shows("✗ source.json already exists. To replace it, press Tab", "[ Replace it ]")
        assert (folder / "source.json").read_text() == "mine"
        await desk.press("x")
        assert "Replace it" not in desk.screen
        await desk.press("backspace", "enter")
        await desk.shows("[ Replace it ]")
        await desk.press("tab", "enter")
        await desk.shows("Saved source.json")
    assert json.loads((folder / "source.json").read_bytes())["type"] == "http"


async def test_a_failure_is_reported_and_another_path_can_be_entered(
    server: DemoServer, tmp_path: Path, folder: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW)
        desk.app.screen.query_one("#save").focus()
        await desk.press("enter", "ctrl+u", *"none/a", "enter")
        await desk.shows("✗ none/a was not saved: the folder none does not exist")
        await desk.press("ctrl+u", *"a", "enter")
        await desk.shows("Saved a, without secrets. Run: symsrc-tui add", "--from a")
    assert json.loads((folder / "a").read_bytes())["type"] == "http"


async def test_a_source_with_errors_cannot_be_saved(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW, url="")
        assert desk.app.screen.query_one("#save").disabled
