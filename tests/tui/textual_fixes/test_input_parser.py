"""Input is decoded correctly however it is split or damaged."""

from __future__ import annotations

import io
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import constants, events

from symsrc_tui.tui.textual_fixes.input_parser import InputDecoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.message import Message


KEYS = {"^": "circumflex_accent"}
"""Textual's names of characters."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every pause be long enough for a single Escape."""
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 0.0)


def received(chunks: Sequence[bytes | None]) -> list[Message]:
    typed = InputDecoder()
    return [message for chunk in chunks for message in typed.messages(chunk)]


def shown(messages: Sequence[Message]) -> list[str]:
    """Return keys by name, and pastes by their text in brackets."""
    return [
        f"[{message.text}]" if isinstance(message, events.Paste) else message.key
        for message in messages
        if isinstance(message, events.Paste | events.Key)
    ]


def split(data: bytes, cuts: Sequence[int]) -> list[bytes | None]:
    """Return the bytes in pieces, with a pause after each."""
    places = sorted({0, *(cut % (len(data) + 1) for cut in cuts), len(data)})
    pieces = [data[start:end] for start, end in pairwise(places)]
    return [each for piece in pieces for each in (piece, None)]


@given(chunks=st.lists(st.none() | st.binary(min_size=1), max_size=20))
def test_no_bytes_raise_an_error(chunks: list[bytes | None]) -> None:
    received(chunks)


@pytest.mark.parametrize(
    "noise", [b"\xff", b"\x1b[99999999999999999999u", b"\x1b[1114112u", b"\x1b[1;9999999999u"]
)
def test_the_key_after_noise_is_decoded(noise: bytes) -> None:
    assert shown(received([noise, None, b"x"]))[-1] == "x"


@given(text=st.text(alphabet="ab\r\n\t~[201é\x1b\x13"), cuts=st.lists(st.integers(0, 99)))
def test_a_split_paste_arrives_whole_and_types_nothing(text: str, cuts: list[int]) -> None:
    text = text.replace("\x1b[201~", "")
    pieces = split(f"{text}\x1b[201~".encode(), cuts)
    pasted = text.replace("\x1b", "")
    assert shown(received([b"\x1b[200~", *pieces, b"\t"])) == [f"[{pasted}]", "tab"]


@given(cuts=st.lists(st.integers(0, 99)))
def test_keys_and_pastes_split_without_a_pause_arrive_whole(cuts: list[int]) -> None:
    data = "\x1b[Aé\x1b[200~one\x1b[201~表\x1bOP\x1b[200~two\x1b[201~".encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(constants, "ESCAPE_DELAY", 1000.0)
        pieces = [piece for piece in split(data, cuts) if piece is not None]
        assert shown(received(pieces)) == ["up", "é", "[one]", "表", "f1", "[two]"]


@pytest.mark.parametrize(
    ("chunks", "keys"),
    [
        ([b"\x1b\r"], ["escape", "enter"]),
        ([b"\x1b", b"\r\x1b", b"\x12"], ["escape", "enter", "escape", "ctrl+r"]),
        ([b"\x1b\x1b\r\x1b[B"], ["escape", "escape", "enter", "down"]),
        ([b"\x1b", b"2"], ["escape", "2"]),
        ([b"\x1b", b"\xc3\xa9"], ["escape", "é"]),
        ([b"\x1bx\x1b[B"], ["alt+x", "down"]),
        ([b"\x1bxy"], ["alt+x", "y"]),
        ([b"\x1b", b"[", b"B"], ["down"]),
        ([b"\x1b", b"OP"], ["f1"]),
        ([b"\x1b[[A\x1b\t\x1b\x7f"], ["f1", "shift+tab", "ctrl+w"]),
        ([b"\x1b[", b"\x1b[A"], ["up"]),
        ([b"\x1b[12;99z", b"x"], ["x"]),
        ([b"\x1bOz", b"x"], ["x"]),
        ([b"^"], ["^"]),
    ],
)
def test_keys_in_quick_succession_are_decoded_separately(
    monkeypatch: pytest.MonkeyPatch, chunks: list[bytes], keys: list[str]
) -> None:
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 1000.0)
    assert shown(received(chunks)) == [KEYS.get(key, key) for key in keys]


@pytest.mark.parametrize("chunk", [b"\x1bx", b"\x1b\xc3\xa9", b"\x1bZ", b"\x1b[120;3u"])
def test_a_key_with_alt_types_nothing(chunk: bytes) -> None:
    messages = received([chunk, None, b"y"])
    assert [key.character for key in messages if isinstance(key, events.Key)] == [None, "y"]


def test_the_rest_of_a_sequence_is_awaited_longer_than_a_key_after_escape() -> None:
    assert shown(received([b"\x1b", None, b"["])) == ["escape", "left_square_bracket"]
    assert shown(
        received([b"\x1b[", None, b"?20", None, b"26;0$y", None, b"\x1b[1", None, b"~x"])
    ) == [
        "home",
        "x",
    ]


@pytest.mark.parametrize(("encoding", "wanted"), [("latin-1", "é"), ("koi8-r", "И"), ("utf-8", "")])
def test_bytes_that_are_not_utf_8_are_decoded_as_the_locale_says_or_dropped(
    monkeypatch: pytest.MonkeyPatch, encoding: str, wanted: str
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "__stdin__", stdin)
    keys = received([b"\xe9", None, b"x"])
    characters = [key.character for key in keys if isinstance(key, events.Key)]
    assert characters == [*wanted, "x"]
