"""What is written is text, in letters the terminal has, in lines it has room for."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.plain.words import fit, wrap


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "cp437"])
@given(text=st.text())
def test_all_of_it_can_be_written_and_no_terminal_acts_on_it(encoding: str, text: str) -> None:
    fitted = fit(text, encoding)
    fitted.encode(encoding)
    assert fitted.replace("\n", "").isprintable()
    assert fitted.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("encoding", "text", "expected"),
    [
        ("utf-8", "São Paulo … №1 📱", "São Paulo … №1 📱"),
        ("latin-1", "São Paulo … №1", "São Paulo ... \\u21161"),
        ("ascii", "AKIA… “x”", 'AKIA... "x"'),
        ("ascii", "📱", "\\ud83d\\udcf1"),
        ("utf-8", "a\x1b[31mb\x07", "a\\u001b[31mb\\u0007"),
        ("utf-8", "evil\u202egnp.exe", "evil\\u202egnp.exe"),
        ("utf-8", "a\tb\rc\x85d", "a\\tb\\rc\\u0085d"),
    ],
)
def test_what_cannot_be_shown_stands_there_as_json_writes_it(
    encoding: str, text: str, expected: str
) -> None:
    assert fit(text, encoding) == expected


@given(text=st.text(alphabet=st.characters(exclude_characters="…—–‘’“”\n")))
def test_json_stays_the_same_json(text: str) -> None:
    assert json.loads(fit(json.dumps(text, ensure_ascii=False), "ascii")) == text


def test_lines_are_cut_between_words_and_long_words_are_left_whole() -> None:
    address = "https://sentry.example.com/api/0/projects/"
    assert wrap(f"Goes to {address} now\n\nnext", 20) == f"Goes to\n{address}\nnow\n\nnext"


def test_what_is_numbered_goes_on_below_its_text() -> None:
    assert wrap("12. one two three", 12) == "12. one two\n    three"
