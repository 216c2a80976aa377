"""Pasted text loses what cannot be seen, and says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.forms.clean_text import clean_key, clean_line

BODY = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg\nabcdefghijklmnopqrstuvwxyz+/ABCD=="
PEM = f"-----BEGIN PRIVATE KEY-----\n{BODY}\n-----END PRIVATE KEY-----"
AWKWARD = st.text(
    st.one_of(st.characters(), st.sampled_from("\r\n\t \x1b\x07\x9b[]m;8'\",\\n{}-\u202e\u200b"))
)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("  acme-symbols \n", "acme-symbols"),
        ("\n\n  first\r\nsecond", "first"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]52;c;c2VjcmV0\x07after", "after"),
        ("a\tb\u00a0c\u3000d", "a b c d"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("\ufeffzero\u200bwidth", "zerowidth"),
        ("Ünïcode ☃ 日本", "Ünïcode ☃ 日本"),
        ("nul\x00bell\x07", "nulbell"),
    ],
)
def test_a_line_keeps_its_visible_characters(pasted: str, kept: str) -> None:
    assert clean_line(pasted).text == kept


def test_a_cleaned_line_names_what_was_removed() -> None:
    assert clean_line(" plain ").notices == ()
    assert clean_line("bell\x07 and\x1b[m more\nsecond\nthird").notices == (
        "2 control or invisible characters were removed from the pasted text.",
        "Only the first of 3 pasted lines was kept.",
    )
    assert clean_line("\u200bone").notices == (
        "1 control or invisible character was removed from the pasted text.",
    )
    assert clean_line(" \n\x1b").notices == ("The pasted text was blank.",)
    assert clean_line("x" * 5000) == (
        "x" * 4096,
        ("Only the first 4,096 of 5,000 characters were kept.",),
    )


@given(AWKWARD)
def test_a_cleaned_line_is_printable_and_stays_the_same(pasted: str) -> None:
    text, _ = clean_line(pasted)
    assert text.isprintable()
    assert text == text.strip()
    assert clean_line(text) == (text, ())


@given(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\x1b")))
def test_a_line_loses_no_visible_character(text: str) -> None:
    if text.isprintable():
        assert clean_line(f"\x1b[1m {text}\r\n").text == text.strip()


@pytest.mark.parametrize(
    "pasted",
    [
        PEM,
        f"\n{PEM}\n\n",
        PEM.replace("\n", "\r\n"),
        PEM.replace("\n", "\r"),
        PEM.replace("\n", "\\n"),
        PEM.replace("\n", "\\r\\n"),
        PEM.replace("\n", "\\\\n"),
        f'"{PEM}\n"'.replace("\n", "\\n"),
        f'  "private_key": "{PEM}\n",'.replace("\n", "\\n"),
        f"'{PEM}'",
        f'GCS_KEY="{PEM}"',
        "    " + PEM.replace("\n", "\n    "),
        f"Bag Attributes\n    friendlyName: key\n{PEM}\n",
        PEM.replace("\n", "\u200b\n\t"),
    ],
)
def test_a_pasted_key_equals_its_file(pasted: str) -> None:
    assert clean_key(pasted).text == PEM


def test_a_key_keeps_its_certificate() -> None:
    both = PEM.replace("PRIVATE KEY", "CERTIFICATE") + "\n" + PEM
    assert clean_key(both).text == both


def test_a_json_document_keeps_its_escaped_line_ends() -> None:
    document = '{\n  "type": "service_account",\n  "private_key": "-----BEGIN X-----\\nM\\n"\n}'
    assert clean_key(f" {document}\r\n") == (document, ())


def test_a_cleaned_key_names_what_was_removed() -> None:
    assert clean_key(PEM).notices == ()
    assert clean_key(PEM.replace("M", "M\x07", 1)).notices == (
        "1 control or invisible character was removed from the pasted text.",
    )
    assert clean_key("\n").notices == ("The pasted text was blank.",)


@given(AWKWARD)
def test_a_cleaned_key_is_printable_lines(pasted: str) -> None:
    text, _ = clean_key(pasted)
    assert text.replace("\n", "").isprintable()
    assert text == text.strip()
