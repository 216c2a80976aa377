"""Foreign text: nothing in it steers a terminal, and none of it is endless."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symsrc_tui.text.safe import cut, escaped, line, shown, visible, without_tags


@given(st.text())
@settings(max_examples=300)
def test_any_text_becomes_harmless_lines(text: str) -> None:
    for safe in (line(text, 50), without_tags(text, 50), shown(text, 50), visible(text)[:50]):
        assert len(safe) <= 50
        assert safe.isprintable()
        assert not {unicodedata.category(c) for c in safe} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert line(line(text, 50), 50) == line(text, 50)
    assert len(visible(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("two\r\nlines\tand  blanks", "two lines and blanks"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0\x1b\\text", "text"),
        ("a\x1bcb", "ab"),
        ("\u202eright to left\u202c", "right to left"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("bell\x07 null\x00", "bell null"),
        ("[/foo] [bold]markup", "[/foo] [bold]markup"),
        ("Grüße 世界 🎮", "Grüße 世界 🎮"),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_a_servers_words(text: str, words: str) -> None:
    assert line(text) == words


def test_the_words_of_a_page() -> None:
    page = "<p class='x'>No\u202e [bold]such[/bold]\r\n\tthing\x1b[31m</p><br>found"
    assert without_tags(page) == "No [bold]such[/bold] thing found"
    page = "<STYLE>p {}</style>a<!-- <b> -->b<script>c</script >d &amp; e<script>f"
    assert without_tags(page) == "a b d & e"


def test_a_page_with_unclosed_tags_is_read_quickly() -> None:
    for part in ("<script", "<!--", "<", "<style><", "&#"):
        assert len(without_tags(part * 200_000)) <= 300


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("grün/Ω", "grün/Ω"),
        ("a\x1b[31mb\n", "a\\u001b[31mb\\n"),
        ("\u202eexe.dll", "\\u202eexe.dll"),
        ("\ud83d", "\\ud83d"),
        ("x" * 121, "x" * 119 + "…"),
    ],
)
def test_a_value_shows_its_invisible_characters(value: str, seen: str) -> None:
    assert shown(value) == seen


def test_invisible_characters_keep_their_width() -> None:
    assert visible("a\x1bb\u200b") == "a�b�"
    assert visible("a\x1bb", "?") == "a?b"


def test_a_truncated_text_says_so() -> None:
    assert (cut("abc", 3), cut("abcd", 3)) == ("abc", "ab…")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "cp437"])
@given(text=st.text())
def test_any_text_can_be_written_and_has_no_effect_on_a_terminal(encoding: str, text: str) -> None:
    fitted = escaped(text, encoding)
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
def test_unprintable_characters_are_escaped_as_in_json(
    encoding: str, text: str, expected: str
) -> None:
    assert escaped(text, encoding) == expected


@given(text=st.text(alphabet=st.characters(exclude_characters="…—–‘’“”\n")))
def test_json_stays_equal(text: str) -> None:
    assert json.loads(escaped(json.dumps(text, ensure_ascii=False), "ascii")) == text
