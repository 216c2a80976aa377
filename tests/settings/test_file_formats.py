"""INI and Java properties as people and tools really write them."""

from __future__ import annotations

import configparser
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.settings.file_formats import Parsed, parse_ini, parse_properties

Parser = Callable[[str], Parsed]


def values(parsed: Parsed) -> dict[str, str]:
    return {key: line.value for key, line in parsed.lines.items()}


@pytest.mark.parametrize(
    "text",
    [
        "[auth]\ntoken=t0",
        "\ufeff[auth]\ntoken=t0\n",
        "[auth]\r\ntoken = t0\r\n",
        "[auth]\rtoken = t0\r",
        "[AUTH]\nToken\t=\tt0  \n",
        "  [ auth ]  ; why\n    token: t0\n",
        '[auth]\ntoken = "t0"\n',
        "[auth]\ntoken = 't0' # mine\n",
        "[auth]\ntoken = t0 ; mine\n",
        "[auth]\n# token = no\n;token = no\ntoken = t0\n",
        "[auth]\ntoken = first\n[other]\ntoken = x\n[auth]\ntoken = t0\n",
    ],
)
def test_every_form_of_ini_is_read(text: str) -> None:
    assert values(parse_ini(text))["auth.token"] == "t0"
    assert not parse_ini(text).mistakes


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("100%", "100%"),
        ("%(org)s", "%(org)s"),
        ("${HOME}", "${HOME}"),
        ("https://a.example.com/x#y", "https://a.example.com/x#y"),
        ("a;b", "a;b"),
        ("a = b : c", "a = b : c"),
        ("'half", "'half"),
        ('"a # b"', "a # b"),
        ("# nothing", ""),
        ("\\n", "\\n"),
        ("", ""),
    ],
)
def test_ini_values_are_read_unchanged(written: str, read: str) -> None:
    assert values(parse_ini(f"[s]\nk = {written}\n")) == {"s.k": read}


def test_ini_lines_are_numbered_and_errors_reported_without_content() -> None:
    parsed = parse_ini("early=1\n[s]\n\nk = v\nt0ken\n[open\nlost = 1\n[s]\n= t0ken\n")
    assert parsed.lines["s.k"].number == 4
    assert [number for number, _ in parsed.mistakes] == [1, 5, 6, 9]
    assert not any("t0ken" in told for _, told in parsed.mistakes)


words = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1)
plain = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="\"'#;"),
    min_size=1,
)


@given(st.dictionaries(words.map(str.lower), plain, min_size=1))
def test_ini_written_by_the_standard_library_is_read(section: dict[str, str]) -> None:
    writer = configparser.RawConfigParser(default_section="")
    writer.optionxform = str  # type: ignore[assignment, method-assign]  # as its manual says
    writer["s"] = section
    file = io.StringIO()
    writer.write(file)
    expected = {f"s.{key.lower()}": value for key, value in section.items()}
    assert values(parse_ini(file.getvalue())) == expected


@pytest.mark.parametrize(
    "text",
    [
        "auth.token=t0",
        "auth.token = t0\n",
        "auth.token:t0\r\n",
        "auth.token t0\r",
        "  auth.token\t\ft0\n",
        "auth.token = \\\n   t0\n",
        "auth.\\\n  token=t\\\r\n\t0\n",
        "auth.token=t\\u0030\n",
        "auth\\.token=\\t0\n".replace("\\t0", "t\\0"),
        "# comment \\\n! auth.token=no\n\nauth.token=t0\n",
        "auth.token=first\nauth.token=t0\\",
    ],
)
def test_every_form_of_properties_is_read(text: str) -> None:
    assert values(parse_properties(text))["auth.token"] == "t0"
    assert not parse_properties(text).mistakes


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https\\://a.example.com/", "https://a.example.com/"),
        ("https://a.example.com/#x", "https://a.example.com/#x"),
        ("a\\\\users", "a\\users"),
        ("a\\\\", "a\\"),
        ("a\\tb\\nc\\rd\\fe", "a\tb\nc\rd\fe"),
        ("\\ud83d\\udd11", "🔑"),
        ("\\ud83d", "\ufffd"),
        ("100%", "100%"),
        ("", ""),
    ],
)
def test_properties_values(written: str, read: str) -> None:
    assert values(parse_properties(f"k={written}\nl=0")) == {"k": read, "l": "0"}


def test_properties_lines_are_numbered_by_their_first() -> None:
    parsed = parse_properties("\n# c\na=1\\\n\n\nb=2\nc=\\u12\nd=3")
    assert {key: line.number for key, line in parsed.lines.items()} == {"a": 3, "b": 6, "d": 8}
    assert [number for number, _ in parsed.mistakes] == [7]


def escaped(text: str) -> str:
    """As java.util.Properties.store writes: everything odd as an escape."""
    units = text.encode("utf-16-be", "surrogatepass")
    pairs = (units[at : at + 2] for at in range(0, len(units), 2))
    return "".join(f"\\u{int.from_bytes(pair, 'big'):04X}" for pair in pairs)


@given(st.dictionaries(words.map(str.lower), st.text(st.characters(codec="utf-8"))))
def test_properties_written_by_java_are_read(pairs: dict[str, str]) -> None:
    text = "".join(f"{escaped(key)}={escaped(value)}\r\n" for key, value in pairs.items())
    lowered = {key.lower(): value for key, value in pairs.items()}
    assert values(parse_properties(text)) == lowered


@given(st.text())
@pytest.mark.parametrize("parse", [parse_ini, parse_properties])
def test_any_text_is_parsed_with_valid_line_numbers(parse: Parser, text: str) -> None:
    parsed = parse(text)
    count = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    numbers = [line.number for line in parsed.lines.values()] + [n for n, _ in parsed.mistakes]
    assert all(1 <= number <= count for number in numbers)


@pytest.mark.parametrize("filler", ["\\", "\\u", "[", "'", "=", " ", "#", '"x', "a:", "\\\\u"])
@pytest.mark.parametrize("parse", [parse_ini, parse_properties])
def test_any_text_is_parsed_quickly(parse: Parser, filler: str) -> None:
    # What grows with the square of the length would need minutes here.
    parse(f"[a]\nk={filler * 200_000}")
