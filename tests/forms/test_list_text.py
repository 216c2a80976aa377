"""Lists typed on one line are split into entries, and joined so that they split again."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symsrc_tui.forms.list_text import join_lines, split_lines

LINES = st.lists(
    st.text(st.sampled_from(",,[]{}! a\\*") | st.characters(exclude_categories=["Cs"]), max_size=9)
    .map(str.strip)
    .filter(bool),
    max_size=4,
).map(tuple)


@given(LINES)
@example(("a[", "b]"))
@example(("{a", "b,c}", "[", "]"))
@example((",", ",,", "[a, ,b]", "{,"))
@example(("[!],x]", "[],x]"))
def test_joined_entries_split_into_the_same(lines: tuple[str, ...]) -> None:
    assert split_lines(join_lines(lines)) == lines


@given(st.text(st.sampled_from(",[]{}! a"), max_size=20))
def test_any_typed_text_keeps_its_meaning_when_joined_again(typed: str) -> None:
    lines = split_lines(typed)
    assert split_lines(join_lines(lines)) == lines
    assert all(line == line.strip() != "" for line in lines)


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("", ()),
        (" , ", ()),
        ("/opt/game/**, *.dll", ("/opt/game/**", "*.dll")),
        ("a,b,", ("a", "b")),
        ("/opt/a,,b/**, [x,y].so", ("/opt/a,b/**", "[x,y].so")),
        ("*.{dll, exe},*.so", ("*.{dll, exe}", "*.so")),
        ("{a,{b,c},d},e", ("{a,{b,c},d}", "e")),
        ("{a,[},]}", ("{a,[}", "]}")),
        ("[a,b", ("[a", "b")),
        ("a],b", ("a]", "b")),
        ("{a,{b,c}", ("{a", "{b,c}")),
        ("[],x],[!],y]", ("[],x]", "[!],y]")),
        ("{},x", ("{}", "x")),
        ("[{],x}", ("[{]", "x}")),
        ("a,,,b", ("a,", "b")),
        ("a,,,,b", ("a,,b",)),
        ("[a,,b]", ("[a,,b]",)),
        ("[a, , b]", ("[a", "b]")),
    ],
)
def test_commas_separate_entries_outside_brackets(typed: str, lines: tuple[str, ...]) -> None:
    assert split_lines(typed) == lines


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (("/opt/**", "*.so"), "/opt/**, *.so"),
        (("/opt/a,b/**", "[x,y].so"), "/opt/a,,b/**, [x,y].so"),
        (("a[", "b]"), "a[, , b]"),
        (("[a,b",), "[a,,b"),
    ],
)
def test_only_ambiguous_commas_are_doubled(lines: tuple[str, ...], joined: str) -> None:
    assert join_lines(lines) == joined
