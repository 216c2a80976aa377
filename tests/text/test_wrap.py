"""What is written is in lines that the terminal has room for."""

from __future__ import annotations

from symsrc_tui.text.wrap import wrap


def test_lines_are_cut_between_words_and_long_words_stay_whole() -> None:
    address = "https://sentry.example.com/api/0/projects/"
    assert wrap(f"Goes to {address} now\n\nnext", 20) == f"Goes to\n{address}\nnow\n\nnext"


def test_numbered_items_are_indented_below_their_text() -> None:
    assert wrap("12. one two three", 12) == "12. one two\n    three"


def test_what_is_to_be_indented_wraps_between_words_too() -> None:
    assert wrap("one two three\nfour", 9, "  ") == "  one two\n  three\n  four"


def test_indented_lines_stay_whole_to_be_copied() -> None:
    assert wrap("  one two three", 6) == "  one two three"
