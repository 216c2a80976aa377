"""Whatever arrives from the keyboard, and however torn, becomes what was meant or nothing."""

from __future__ import annotations

import io
import os
import signal
import sys
from itertools import pairwise
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import constants, events

from symsrc_tui.tui.textual_fixes.driver import RobustLinuxDriver
from symsrc_tui.tui.textual_fixes.input_parser import InputDecoder
from tests.plain.person import Held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.message import Message


KEYS = {"^": "circumflex_accent"}
"""Textual's names of characters."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pause is long enough for an Escape of its own."""
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 0.0)


def received(chunks: Sequence[bytes | None]) -> list[Message]:
    typed = InputDecoder()
    return [message for chunk in chunks for message in typed.messages(chunk)]


def shown(messages: Sequence[Message]) -> list[str]:
    """Keys by name, pastes by their text in brackets."""
    return [
        f"[{message.text}]" if isinstance(message, events.Paste) else message.key
        for message in messages
        if isinstance(message, events.Paste | events.Key)
    ]


def torn(data: bytes, cuts: Sequence[int]) -> list[bytes | None]:
    """The bytes in pieces, with a pause after each."""
    places = sorted({0, *(cut % (len(data) + 1) for cut in cuts), len(data)})
    pieces = [data[start:end] for start, end in pairwise(places)]
    return [each for piece in pieces for each in (piece, None)]


@given(chunks=st.lists(st.none() | st.binary(min_size=1), max_size=20))
def test_no_bytes_are_too_much(chunks: list[bytes | None]) -> None:
    received(chunks)


@pytest.mark.parametrize(
    "noise", [b"\xff", b"\x1b[99999999999999999999u", b"\x1b[1114112u", b"\x1b[1;9999999999u"]
)
def test_after_noise_the_next_key_is_heard(noise: bytes) -> None:
    assert shown(received([noise, None, b"x"]))[-1] == "x"


@given(text=st.text(alphabet="ab\r\n\t~[201é\x1b\x13"), cuts=st.lists(st.integers(0, 99)))
def test_a_torn_paste_arrives_whole_and_none_of_it_is_typed(text: str, cuts: list[int]) -> None:
    text = text.replace("\x1b[201~", "")
    pieces = torn(f"{text}\x1b[201~".encode(), cuts)
    pasted = text.replace("\x1b", "")
    assert shown(received([b"\x1b[200~", *pieces, b"\t"])) == [f"[{pasted}]", "tab"]


@given(cuts=st.lists(st.integers(0, 99)))
def test_keys_and_pastes_torn_without_a_pause_arrive_whole(cuts: list[int]) -> None:
    data = "\x1b[Aé\x1b[200~one\x1b[201~表\x1bOP\x1b[200~two\x1b[201~".encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(constants, "ESCAPE_DELAY", 1000.0)
        pieces = [piece for piece in torn(data, cuts) if piece is not None]
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
def test_keys_in_a_row_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, chunks: list[bytes], keys: list[str]
) -> None:
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 1000.0)
    assert shown(received(chunks)) == [KEYS.get(key, key) for key in keys]


@pytest.mark.parametrize("chunk", [b"\x1bx", b"\x1b\xc3\xa9", b"\x1bZ", b"\x1b[120;3u"])
def test_what_is_held_with_alt_types_nothing(chunk: bytes) -> None:
    messages = received([chunk, None, b"y"])
    assert [key.character for key in messages if isinstance(key, events.Key)] == [None, "y"]


def test_a_torn_sequence_is_waited_for_longer_than_a_lone_escape() -> None:
    assert shown(received([b"\x1b", None, b"["])) == ["escape", "left_square_bracket"]
    assert shown(
        received([b"\x1b[", None, b"?20", None, b"26;0$y", None, b"\x1b[1", None, b"~x"])
    ) == [
        "home",
        "x",
    ]


@pytest.mark.parametrize(("encoding", "wanted"), [("latin-1", "é"), ("koi8-r", "И"), ("utf-8", "")])
def test_what_is_no_utf_8_is_in_the_locales_encoding_or_noise(
    monkeypatch: pytest.MonkeyPatch, encoding: str, wanted: str
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "__stdin__", stdin)
    keys = received([b"\xe9", None, b"x"])
    characters = [key.character for key in keys if isinstance(key, events.Key)]
    assert characters == [*wanted, "x"]


def test_a_line_lost_before_signals_are_heard_is_told_once_they_are() -> None:
    heard, unheard = Event(), Held()
    driver = RobustLinuxDriver.__new__(RobustLinuxDriver)
    driver.fileno, keyboard = os.pipe()
    driver.exit_event = unheard
    os.close(keyboard)
    # As under nohup, and as it is while the application starts.
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        reading = Thread(target=driver.run_input_thread)
        reading.start()
        while reading.is_alive() and not unheard.began.wait(0.05):
            pass
        signal.signal(signal.SIGHUP, lambda *_: heard.set())
        reading.join()
        assert heard.wait(10)
    finally:
        signal.signal(signal.SIGHUP, before)
        os.close(driver.fileno)
