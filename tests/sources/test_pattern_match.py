"""Path patterns as Symbolicator matches them."""

from __future__ import annotations

from time import process_time

import pytest

from symsrc_tui.sources.pattern_match import Pattern


@pytest.mark.parametrize(
    ("pattern", "path", "is_match"),
    [
        ("*.dll", "C:/Game/Bin/GAME.DLL", True),
        ("*.dll", "game.dll.exe", False),
        ("/opt/*", "/opt/game/lib/a.so", True),
        ("/opt/**", "/opt/game/lib/a.so", True),
        ("/opt/**", "/opt2/a.so", False),
        ("/opt/**/a.so", "/opt/a.so", True),
        ("/opt/**/a.so", "/opt/x/y/a.so", True),
        ("/opt/**/a.so", "/opt/xa.so", False),
        ("**/game.exe", "game.exe", True),
        ("**/game.exe", "C:/Game/Game.exe", True),
        ("**/game.exe", "C:/mygame.exe", False),
        ("game.exe", "C:/game.exe", False),
        ("lib?.so", "libA.so", True),
        ("lib?.so", "lib.so", False),
        ("lib[abc].so", "libB.so", True),
        ("lib[!abc].so", "libB.so", False),
        ("lib[0-9].so", "lib7.so", True),
        ("lib[z-a].so", "libm.so", False),
        ("lib[]].so", "lib].so", True),
        ("lib[!]].so", "lib].so", False),
        ("{a,b}.so", "a.so", False),
        ("*", "", True),
        ("größe.so", "GRößE.SO", True),
        ("größe.so", "GRÖßE.SO", False),
    ],
)
def test_a_whole_path(pattern: str, path: str, *, is_match: bool) -> None:
    assert Pattern(pattern).matches(path) is is_match


@pytest.mark.parametrize(
    ("pattern", "can_match", "needs_a_folder"),
    [
        ("*", True, False),
        ("*.so", True, False),
        ("**/libgame.so", True, False),
        ("*libgame.so", True, False),
        ("libgame.so", True, True),
        ("/opt/**", True, True),
        ("/opt/*/libgame.so", True, True),
        ("/opt/?x/**/libgame.*", True, True),
        ("C:/[abc]/lib*", True, True),
        ("*.dll", False, True),
        ("/opt/**/game.so", False, True),
        ("/opt/libgame", False, True),
    ],
)
def test_a_file_in_an_unknown_folder(
    pattern: str, *, can_match: bool, needs_a_folder: bool
) -> None:
    assert Pattern(pattern).can_match("libgame.so") is can_match
    assert Pattern(pattern).needs_a_folder("libgame.so") is needs_a_folder


def test_any_pattern_is_matched_quickly() -> None:
    started = process_time()
    assert not Pattern("*a" * 100 + "b").matches("a" * 255)
    assert Pattern("**/" * 50 + "x").can_match("x")
    assert process_time() - started < 5
