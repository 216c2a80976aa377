"""The source is saved as a file from the review, line by line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.plain.save_file import save_file
from symsrc_tui.session import DemoConnection
from symsrc_tui.session.source_file import SourceFile
from tests.plain.scripted import talk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plain.scripted import Scripted

FILE = SourceFile('{"type": "http"}', ("PASSWORD",))


def saved(path: str) -> list[str]:
    """What is said after the file was saved at a path."""
    return [
        f"Saved {path}, without secrets. Set PASSWORD, then run:",
        f"symsrc-tui add --demo --from {path}",
    ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def saving(*answers: str) -> Scripted:
    """The conversation with these answers."""
    prompter, console = talk(*answers)
    await save_file(prompter, FILE, DemoConnection())
    assert console.is_done
    return console


async def test_enter_saves_at_the_suggested_path(folder: Path) -> None:
    said = (await saving("")).said
    assert said == ["Path [source.json]: ", *saved("source.json")]
    assert json.loads((folder / "source.json").read_bytes()) == {"type": "http"}


async def test_a_file_is_replaced_only_after_confirmation(folder: Path) -> None:
    (folder / "source.json").write_text("mine")
    said = (await saving("", "", "other.json")).said
    assert said[1] == "source.json already exists. Replace it? [y/N] "
    assert said[-2:] == saved("other.json")
    assert (folder / "source.json").read_text() == "mine"
    assert (await saving("", "y")).said[-2:] == saved("source.json")
    assert json.loads((folder / "source.json").read_bytes()) == {"type": "http"}


async def test_a_failure_is_reported_and_the_path_prompted_for_again(folder: Path) -> None:
    said = (await saving("none/a", "a")).said
    assert said[1] == (
        "Error: none/a was not saved: the folder none does not exist. Choose another path."
    )
    assert said[-2:] == saved("a")
    assert json.loads((folder / "a").read_bytes())["type"] == "http"


async def test_back_saves_nothing(folder: Path) -> None:
    (folder / "source.json").write_text("mine")
    assert (await saving("<")).said[-1] == "Nothing was saved."
    assert (await saving("", "<")).said[-1] == "Nothing was saved."
    assert (folder / "source.json").read_text() == "mine"
