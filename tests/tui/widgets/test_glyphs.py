"""The characters drawn, with and without Unicode."""

from __future__ import annotations

from dataclasses import astuple

from rich.cells import cell_len

from symsrc_tui.tui.widgets import glyphs


def test_both_sets_have_the_same_widths() -> None:
    pairs = list(zip(astuple(glyphs.UNICODE), astuple(glyphs.ASCII), strict=True))
    assert [cell_len(one) for one, _ in pairs] == [cell_len(other) for _, other in pairs]


def test_the_ascii_set_is_ascii() -> None:
    assert "".join(astuple(glyphs.ASCII)).isascii()


def test_the_set_in_use_can_be_chosen() -> None:
    assert glyphs.current() is glyphs.UNICODE
    glyphs.use(glyphs.ASCII)
    try:
        assert glyphs.current() is glyphs.ASCII
        assert glyphs.fit("abcdef", 4) == "abc>"
    finally:
        glyphs.use(glyphs.UNICODE)
    assert glyphs.fit("abcdef", 4) == "abc…"


def test_text_is_truncated_by_cells() -> None:
    assert glyphs.fit("日本語", 6) == "日本語"
    assert glyphs.fit("日本語", 5) == "日本…"
    assert cell_len(glyphs.fit("日本語", 4)) == 4
