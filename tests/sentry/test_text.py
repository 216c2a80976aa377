"""Foreign text: nothing of a secret is left in it, nothing that steers a terminal."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from symsrc_tui.sentry.text import MASK, Scrubber, plain
from tests.sentry.leaks import forms_of

LONG = 1_000_000
# What a secret can be: typed, pasted with whatever came along, a key of several lines.
SECRETS = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=60),
    st.text("ab/+=%\\\"'<>&\n ", min_size=1, max_size=12),
).filter(str.strip)


def is_long(secret: str) -> bool:
    """Whether there is enough of it to be cut out, however much its blanks are trimmed."""
    return len(secret.strip()) >= 4


def in_bytes(text: str) -> str:
    return repr(text.encode())


def in_unicode_json(text: str) -> str:
    return json.dumps({"error": text}, ensure_ascii=False)


QUOTINGS: list[Callable[[str], str]] = [repr, ascii, in_bytes, json.dumps, in_unicode_json]


@given(SECRETS, st.text(max_size=40), st.text(max_size=40), st.sampled_from(range(19)))
@example('pä"ss', "", "", 3)
@example("-----BEGIN KEY-----\nMIIabcdefghijklmnop\n-----END KEY-----\n", "x", "y", 4)
@settings(max_examples=400)
def test_no_form_of_a_secret_is_left(secret: str, before: str, after: str, which: int) -> None:
    forms = list(forms_of(secret))
    form = forms[which % len(forms)]
    # Five letters in base64 tell nobody much, and are found only under the name they go with.
    assume(form in forms[:13] or len(secret.encode()) > 7 or "sentry" in forms[which % len(forms)])
    cleaned = Scrubber([SecretStr(secret)], "sentry")(f"{before}{form}{after}", LONG)
    left = "" if cleaned == MASK else cleaned.replace(MASK, "\0")
    assert secret not in left


@pytest.mark.parametrize("user", ["sentry", "someone else", ""])
@pytest.mark.parametrize("which", range(19))
def test_every_form_of_a_password(user: str, which: int) -> None:
    secret = 'pä"ss/wörd+&<sentinel>'
    form = list(forms_of(secret))[which]
    cleaned = Scrubber([SecretStr(secret)], user)(f"before {form} after")
    assert cleaned.startswith("before ")
    assert cleaned.endswith(" after")
    assert MASK in cleaned
    assert "sentinel" not in cleaned
    assert form not in cleaned


@given(
    st.text("ab\\\"'/é\n日\x7f🎮", min_size=4, max_size=12).filter(is_long),
    st.lists(st.sampled_from(QUOTINGS), max_size=3),
    st.sampled_from(["", "'", '"', "\"'"]),
)
@example("back\\slash", [repr, json.dumps], "")
@example("both'and\"quote", [repr, json.dumps], "")
@example("it's-mine", [repr, json.dumps], '"')
@example("pass\"'", [repr, json.dumps], "")
@example("back\\é'", [json.dumps, in_bytes, in_unicode_json], "\"'")
@settings(max_examples=300)
def test_no_secret_is_left_in_what_is_quoted_once_or_more(
    secret: str, quotings: list[Callable[[str], str]], beside: str
) -> None:
    said = f"{beside}before {secret} after"
    for quoting in quotings:
        said = quoting(said)
    assert f"before {MASK} after" in Scrubber([SecretStr(secret)])(said, LONG)


def test_every_line_of_a_key() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nBAQEFAASCBKcwggSjAgEAAo\n"
    clean = Scrubber([SecretStr(key)])
    assert clean("at 'MIIEvQIBADANBgkqhkiG9w0\\n'") == f"at '{MASK}\\n'"
    assert clean(f"x{key}y") == f"x{MASK}y"
    assert "BEGIN" in clean("-----BEGIN PRIVATE KEY----- is missing")


def test_a_secret_that_is_cut_off_at_the_end() -> None:
    clean = Scrubber([SecretStr("correct-horse-battery")])
    assert clean("password 'correct-horse-ba") == f"password '{MASK}"


def test_a_secret_with_escapes_in_its_middle() -> None:
    clean = Scrubber([SecretStr("correct-horse-battery")])
    assert clean("a correct-\x1b[31mhorse-\u200bbattery b") == f"a {MASK} b"


def test_a_secret_that_is_too_short_to_cut_out() -> None:
    clean = Scrubber([SecretStr("abc")])
    assert clean("the password abc is weak") == MASK
    assert clean("nothing in here") == "nothing in here"


def test_blank_secrets_hide_nothing() -> None:
    assert Scrubber([SecretStr(""), SecretStr("  ")])("as it  was") == "as it was"


def test_shows_none_of_what_it_knows() -> None:
    assert "correct" not in repr(Scrubber([SecretStr("correct-horse")]))


@given(st.text())
@settings(max_examples=300)
def test_plain_text_is_one_harmless_line(text: str) -> None:
    line = plain(text, 50)
    assert len(line) <= 50
    assert line.isprintable()
    assert not {unicodedata.category(c) for c in line} & {"Cc", "Cf", "Zl", "Zp"}
    assert plain(line, 50) == line


@pytest.mark.parametrize(
    ("text", "line"),
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
        ("x" * 400, "x" * 297 + "..."),
    ],
)
def test_what_plain_text_keeps(text: str, line: str) -> None:
    assert plain(text) == line
