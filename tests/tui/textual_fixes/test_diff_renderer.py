"""Sending differences gives the same screen as sending everything."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from symsrc_tui.tui.textual_fixes.diff_renderer import FrameDiff
from tests.terminal.emulator import Emulator
from tests.terminal.looks import seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyte.screens import Char

PLAIN = Style(color="default", bgcolor="default")
# Narrow, wide, combining; many blanks, because the renderer leaves these out.
CHARACTERS = "     ab│✓é表😀e\u0301o\u0301"
SIZE = (12, 2)
SIZES = [SIZE, (7, 3), (1, 1)]


def colours() -> st.SearchStrategy[str | None]:
    return st.sampled_from([None, "default", "red", "bright_black", "color(123)", "#102030"])


def styles() -> st.SearchStrategy[Style | None]:
    flag = st.sampled_from([None, None, True, False])
    made = st.builds(
        Style,
        color=colours(),
        bgcolor=colours(),
        bold=flag,
        reverse=flag,
        underline=flag,
        strike=flag,
    )
    return st.none() | st.just(PLAIN) | made


def texts() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(re.findall("[eo]\u0301|.", CHARACTERS)), max_size=8).map(
        "".join
    )


@st.composite
def screens(draw: st.DrawFn, size: tuple[int, int]) -> list[Strip]:
    """Draw as many lines as the terminal has, each exactly as wide."""
    width, height = size
    segments = st.tuples(texts(), styles()).map(lambda made: Segment(*made))
    lines = draw(st.lists(st.lists(segments, max_size=4), min_size=height, max_size=height))
    return [Strip(line).adjust_cell_length(width, draw(styles())) for line in lines]


@st.composite
def runs(draw: st.DrawFn) -> list[tuple[tuple[int, int], list[Strip]]]:
    """Draw a series of screens, most of them a little different from the one before."""
    run: list[tuple[tuple[int, int], list[Strip]]] = []
    size = draw(st.sampled_from(SIZES))
    for _ in range(draw(st.integers(1, 5))):
        if draw(st.integers(0, 4)) == 0:
            size = draw(st.sampled_from(SIZES))
        shown = draw(screens(size))
        if run and run[-1][0] == size:
            kept = draw(st.lists(st.booleans(), min_size=size[1], max_size=size[1]))
            pairs = zip(run[-1][1], shown, kept, strict=True)
            shown = [before if is_kept else after for before, after, is_kept in pairs]
        run.append((size, shown))
    return run


def console() -> Console:
    return Console(file=StringIO(), force_terminal=True, color_system="truecolor")


def alike(text: str) -> list[Strip]:
    """Return a screen with this text on every line."""
    return [Strip([Segment(text)]).adjust_cell_length(SIZE[0])] * SIZE[1]


def terminal(size: tuple[int, int], encoding: str = "utf-8") -> Emulator:
    """Return a terminal that does not wrap, as Textual sets it up."""
    emulator = Emulator(*size, encoding=encoding)
    emulator.feed(b"\x1b[?7l")
    return emulator


def drawn_whole(size: tuple[int, int], lines: Sequence[Strip], on: Console) -> list[list[Char]]:
    """Return the screen after every line was drawn in full."""
    emulator = terminal(size)
    for y, line in enumerate(lines):
        emulator.feed(f"\x1b[{y + 1};1H{line.render(on)}".encode())
    return seen(emulator)


@given(run=runs())
# As many characters as cells, but none in the cell of its number.
@example(run=[(SIZE, alike("表e\u0301")), (SIZE, alike("表o\u0301"))])
def test_sending_differences_gives_the_same_screen_as_sending_everything(
    run: list[tuple[tuple[int, int], list[Strip]]],
) -> None:
    shown, on, real = FrameDiff(), console(), terminal(run[0][0])
    for size, lines in run:
        if size != (real.columns, real.rows):
            real.resize(*size)
            shown.forget()
        real.feed(shown.update(lines, on).encode())
        assert seen(real) == drawn_whole(size, lines, on)
        assert shown.update(lines, on) == ""


@given(lines=screens(SIZE))
def test_forgetting_redraws_everything(lines: list[Strip]) -> None:
    shown, on, littered = FrameDiff(), console(), terminal(SIZE)
    shown.update(lines, on)
    shown.forget()
    littered.feed(b"\x1b[1;31;44m" + b"rubbish  " * 20 + b"\x1b[0m")
    littered.feed(shown.update(lines, on).encode())
    assert seen(littered) == drawn_whole(SIZE, lines, on)


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "koi8-r"])
@given(text=texts())
def test_characters_the_encoding_lacks_are_replaced_by_others_of_the_same_width(
    text: str, encoding: str
) -> None:
    line = Strip([Segment(text)]).adjust_cell_length(16)
    shown = terminal((16, 1), encoding)
    shown.feed(FrameDiff(encoding).update([line], console()).encode(encoding))
    wanted = "".join(
        character if character.encode(encoding, "ignore") else "?" * cell_len(character)
        for character in text
    )
    assert shown.lines[0].rstrip() == wanted.rstrip()


def test_an_ellipsis_and_a_scroll_bar_have_ascii_replacements() -> None:
    line = Strip([Segment("cut… ▏▁█ ✓表")])
    assert FrameDiff("latin-1").update([line], console()).endswith("cut> ||| ???")
