"""Nothing of a secret is left in a text, in whatever form it was repeated."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from symsrc_tui.text.redact import Redactor, passwords_in
from symsrc_tui.text.stand_in import MASK
from tests.text.encodings import DIGITS, ESCAPES, Encoder, fragments_left, in_html

PASSWORD = 'pä"ss/wörd+&<sentinel>'
LONG = "correct-horse-battery-staple"
KEY = (
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n"
    "MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu\n"
    "-----END PRIVATE KEY-----\n"
)
# What a field takes, and more often what some encoding treats in its own way.
CHARACTERS = st.one_of(
    st.sampled_from("\\\"'/%+&<>;=# nutx20é\xa0\xad日🎮"),
    st.characters(exclude_categories=["Cc", "Cs"]),
)
PIPELINES = st.tuples(
    st.lists(st.sampled_from(list(ESCAPES.values())), max_size=2),
    st.sampled_from([str, *DIGITS.values()]),
    st.lists(st.sampled_from(list(ESCAPES.values())), max_size=2),
)


def texts(shortest: int, longest: int) -> st.SearchStrategy[str]:
    stripped = st.text(CHARACTERS, min_size=shortest, max_size=longest).map(str.strip)
    return stripped.filter(lambda text: len(text) >= shortest)


def hide(text: str, *secrets: str, username: str = "", known: Iterable[str] = ()) -> str:
    return Redactor(map(SecretStr, secrets), username=username, known=known).hide(text)


def encoded(text: str, pipeline: tuple[list[Encoder], Encoder, list[Encoder]]) -> str:
    first, digits, then = pipeline
    for encode in (*first, digits, *then):
        text = encode(text)
    return text


@pytest.mark.parametrize("digits", [*DIGITS, ""])
@pytest.mark.parametrize("escape", ESCAPES)
def test_every_form_of_a_password_is_hidden(escape: str, digits: str) -> None:
    """Escaped, then as digits, then escaped again in every way."""
    form = ESCAPES[escape](PASSWORD)
    form = DIGITS[digits](form) if digits else form
    for outer in ESCAPES.values():
        cleaned = hide(f"before {outer(form)} after", PASSWORD)
        assert cleaned.startswith("before ")
        assert cleaned.endswith(" after")
        assert cleaned.count(MASK) == 1
        # Beside it, digits of what was before it, and padding.
        assert len(cleaned) <= len(f"before {MASK} after") + 30


@given(texts(12, 40), PIPELINES, st.text(max_size=20), st.text(max_size=20))
@example("a\\nb%41cdefghij", ([ESCAPES["JSON"]], str, []), "", "")
@settings(max_examples=300)
def test_no_fragment_of_a_long_secret_is_left(
    secret: str, pipeline: tuple[list[Encoder], Encoder, list[Encoder]], before: str, after: str
) -> None:
    cleaned = hide(f"{before}{encoded(secret, pipeline)}{after}", secret)
    assert fragments_left(cleaned, secret) == set()


@given(texts(4, 11), PIPELINES, st.text(max_size=20), st.text(max_size=20))
@example("0\\\xa00", ([], str, [in_html]), "", "")
@settings(max_examples=300)
def test_a_short_secret_is_found_whole(
    secret: str, pipeline: tuple[list[Encoder], Encoder, list[Encoder]], before: str, after: str
) -> None:
    form = encoded(secret, pipeline)
    cleaned = hide(f"{before} {form} {after}", secret)
    assume(form not in f"{before} {MASK} {after}")
    assert form not in cleaned


@given(texts(12, 40), st.data(), st.sampled_from(["…", "...", " "]))
@settings(max_examples=100)
def test_parts_of_a_long_secret(secret: str, data: st.DataObject, between: str) -> None:
    """Head and tail around an ellipsis, two halves, a piece out of the middle."""
    at = data.draw(st.integers(0, len(secret)))
    end = data.draw(st.integers(at, len(secret)))
    escape = data.draw(st.sampled_from(list(ESCAPES.values())))
    clean = Redactor([SecretStr(secret)])
    for rest in (between + secret[end:], between + secret[at:]):
        assert fragments_left(clean.hide(f"is '{escape(secret[:at] + rest)}'"), secret) == set()
    assert fragments_left(clean.hide(f"is '{escape(secret[at:end])}'"), secret) == set()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\\n", " ", "", "%0A"])
def test_every_line_of_a_key_is_hidden(end: str) -> None:
    text = KEY.replace("\n", end)
    assert fragments_left(hide(f"at '{text}'", KEY), KEY.splitlines()[1]) == set()
    assert fragments_left(hide(f"at '{text}'", KEY), KEY.splitlines()[2]) == set()
    assert hide(f"at '{KEY.splitlines()[2]}{end}x'", KEY) == f"at '{MASK}{end}x'"


def test_the_common_beginning_of_keys_is_not_a_secret() -> None:
    assert hide("-----BEGIN PRIVATE KEY----- is missing", KEY) == (
        "-----BEGIN PRIVATE KEY----- is missing"
    )


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("is correct-horse-battery-staple.", f"is {MASK}."),
        ("is 'correct-horse-ba", f"is '{MASK}"),
        ("is correct…-staple", "is correct…-staple"),
        ("is correct-…ry-staple", f"is {MASK}…{MASK}"),
        ("correct-horse and battery-staple", f"{MASK} and {MASK}"),
        ("ends in ttery-staple?", f"ends in {MASK}?"),
        ("http://CORRECT-HORSE-BATTERY-STAPLE.example/", f"http://{MASK}.example/"),
        (
            f"Basic {base64.b64encode(b'sentry:' + LONG.encode()).decode()}",
            f"Basic c2VudHJ5O{MASK}=",
        ),
        (json.dumps(json.dumps({"password": LONG})), f'"{{\\"password\\": \\"{MASK}\\"}}"'),
        ("a horse, a battery and a staple", "a horse, a battery and a staple"),
    ],
)
def test_the_rest_of_a_text_is_kept(text: str, cleaned: str) -> None:
    assert hide(text, LONG, username="sentry") == cleaned


def test_a_short_secret_that_is_truncated() -> None:
    assert hide("is 'hunte…", "hunter22") == f"is '{MASK}"
    assert hide("is 'hunter", "hunter22") == "is 'hunter"


def test_a_secret_of_three_characters_is_part_of_any_text() -> None:
    assert hide("a cab, 61 62 63, YWJj", "abc") == "a cab, 61 62 63, YWJj"
    pair = base64.b64encode(b"sentry:abc").decode()
    assert hide(f"Basic {pair}, sentry:abc", "abc", username="sentry") == f"Basic {MASK}==, {MASK}"


def test_names_and_hosts_stay_readable_if_a_short_secret_is_in_them() -> None:
    known = ["https://symbols.example.com/files", "Windows symbols"]
    for text in (
        "symbols.example.com answers 403",
        "Symbols.Example.com:443 answers",
        "expected at https://symbols.example.com/files/a/b",
        "Windows symbols: not found",
    ):
        assert hide(text, "symbols", known=known) == text
    assert hide("the password symbols is wrong", "symbols", known=known) == (
        f"the password {MASK} is wrong"
    )
    assert hide("symbols.example.org", "symbols", known=known) == f"{MASK}.example.org"
    # What was typed into a wrong field is a secret all the same.
    assert hide("no symbols here", "symbols", known=["symbols"]) == f"no {MASK} here"
    assert hide(f"no {LONG}-2 here", LONG, known=[f"{LONG}-2"]) == f"no {MASK}-2 here"


@pytest.mark.parametrize("secret", ["S3cretPassword99", "MyUsername4711", "https://me.example/"])
def test_the_programs_own_words_are_not_hidden_as_a_fragment(secret: str) -> None:
    redact = Redactor([SecretStr(secret)])
    for text in ("The server rejected this username and password", "Enter https:// first"):
        assert redact(text) == text
    assert fragments_left(redact(f"You sent {secret}, didn't you?"), secret) == set()


def test_blank_secrets_hide_nothing() -> None:
    assert hide("as it  was", "", "  ") == "as it  was"


def test_half_a_character_is_kept() -> None:
    assert hide(f"\ud83d {LONG} \udcff", LONG) == f"\ud83d {MASK} \udcff"


def test_characters_that_share_a_byte_with_a_secret() -> None:
    # é is C3 A9 in UTF-8, and © is C2 A9.
    assert hide("©bcdefgh!", "ébcdefghijkl") == f"{MASK}!"


def test_a_text_is_searched_up_to_its_limit() -> None:
    assert hide("x" * 1_000_000, LONG) == "x" * 16_384
    for before in (16_375, 16_383):
        assert hide(f"{'x' * before}hunter22", "hunter22") == "x" * before + MASK
    assert hide("ä" * 8_192 + "hunter22", "hunter22") == "ä" * 8_192


def test_a_line_that_can_be_shown() -> None:
    clean = Redactor([SecretStr(LONG)])
    assert clean(" two\nlines\x1b[31m ") == "two lines"
    assert clean(f"a {LONG[:12]}\x1b[31m{LONG[12:20]}\u200b{LONG[20:]} b") == f"a {MASK} b"
    assert clean("x" * 400) == "x" * 299 + "…"
    assert clean("x" * 400, 10) == "x" * 9 + "…"


def test_its_repr_shows_no_secret() -> None:
    assert "correct" not in repr(Redactor([SecretStr(LONG)]))


@pytest.mark.parametrize(
    ("url", "passwords"),
    [
        ("http://user:hunter22@proxy.example.com:3128", {"hunter22"}),
        ("http://user:p%40ss%2Fword@proxy.example.com", {"p%40ss%2Fword", "p@ss/word"}),
        ("user:p@ss/word@proxy.example.com", {"p@ss/word"}),
        ("http://proxy.example.com:3128", set()),
        ("http://user@proxy.example.com:3128", set()),
        ("", set()),
    ],
)
def test_the_password_of_a_proxy(url: str, passwords: set[str]) -> None:
    assert {found.get_secret_value() for found in passwords_in([url])} == passwords
