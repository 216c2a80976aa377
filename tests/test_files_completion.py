"""Completion of paths."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symsrc_tui.files import MOST_COMPLETIONS, complete

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def tree(home: Path) -> Path:
    for folder in ("keys", "Keep", ".hidden", "zoo"):
        (home / folder).mkdir()
    for file in ("key.json", "k.p8", "kk.P8", ".key.json", "keys/AuthKey.p8", "grün.json"):
        (home / file).write_text("")
    return home


@pytest.mark.parametrize(
    ("typed", "suffixes", "completed"),
    [
        ("", (".json",), ("Keep/", "keys/", "zoo/", "grün.json", "key.json")),
        ("k", (), ("keys/", "k.p8", "key.json", "kk.P8")),
        ("k", (".p8",), ("keys/", "k.p8", "kk.P8")),
        ("key", (".json", ".p8"), ("keys/", "key.json")),
        ("keys", (), ("keys/",)),
        ("keys/", (), ("keys/AuthKey.p8",)),
        ("~", (), ("~/",)),
        ("~/key", (".json",), ("~/keys/", "~/key.json")),
        ("./k", (".p8",), ("./keys/", "./k.p8", "./kk.P8")),
        ("keys/../z", (), ("keys/../zoo/",)),
        (".", (".json",), (".hidden/", ".key.json")),
        ("gr", (), ("grün.json",)),
        ("nothing", (), ()),
        ("nowhere/", (), ()),
        ("key.json/", (), ()),
        ("a\0/", (), ()),
        ("~nobody-of-this-name/", (), ()),
    ],
)
@pytest.mark.usefixtures("tree")
def test_completion(typed: str, suffixes: tuple[str, ...], completed: tuple[str, ...]) -> None:
    assert complete(typed, suffixes) == completed


def test_an_absolute_path_stays_absolute(tree: Path) -> None:
    assert complete(f"{tree}/ke", (".json",)) == (f"{tree}/keys/", f"{tree}/key.json")


def test_links_count_as_their_targets(tree: Path) -> None:
    (tree / "to-keys").symlink_to("keys")
    # Many, so that some come before others whatever the order they are listed in.
    for number in range(10):
        (tree / f"to-keys{number}").symlink_to("keys")
        (tree / f"to-loop{number}").symlink_to(f"to-loop{number}")
    (tree / "to-nothing").symlink_to("missing")
    os.mkfifo(tree / "to-pipe")
    assert complete("to-") == ("to-keys/", *(f"to-keys{number}/" for number in range(10)))


def test_unprintable_names_are_not_offered(tree: Path) -> None:
    for name in (b"odd\x1b[2J", b"odd\xff", b"odd\n"):
        (tree / os.fsdecode(name)).write_text("")
    assert complete("odd") == ()


def test_a_large_folder_is_truncated(home: Path) -> None:
    for number in range(MOST_COMPLETIONS + 50):
        (home / f"{number:04}").touch()
    assert complete("") == tuple(f"{number:04}" for number in range(MOST_COMPLETIONS))


@given(typed=st.text(max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_completed_to_what_starts_with_it(tree: Path, typed: str) -> None:
    assert tree.is_dir()
    assert all(answer.startswith(typed) for answer in complete(typed))
