"""Every key of the harness is understood by Textual as the key it is named after."""

from __future__ import annotations

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from tests.terminal.keys import key_sequence

NAMED = [
    *("enter", "tab", "escape", "backspace", "space", "shift+tab"),
    *("up", "down", "left", "right", "home", "end", "insert", "delete", "pageup", "pagedown"),
    *(f"f{number}" for number in range(1, 13)),
]
MODIFIED = ["ctrl+r", "ctrl+q", "ctrl+c", "shift+up", "ctrl+left", "alt+x", "ctrl+delete"]
TYPED = ["a", "Z", "7", "/", ":", "é", "日"]
KITTY_FLAGS_OF_TEXTUAL = 0b11001


def understood(sequence: str) -> list[str]:
    """The keys Textual reads from `sequence`; the pause after it tells a lone Escape."""
    parser = XTermParser()
    read = [*parser.feed(sequence), *parser.feed("")]
    return [event.key for event in read if isinstance(event, events.Key)]


def expected(key: str) -> list[str]:
    """What Textual calls `key`, which for a character is the character's own name."""
    name = {"/": "slash", ":": "colon"}.get(key, key)
    return [name]


@pytest.mark.parametrize("term", ["xterm-256color", "linux", "tmux-256color", "screen", "rxvt"])
@pytest.mark.parametrize("key", NAMED + TYPED)
def test_named_and_typed_keys_are_understood_on_each_terminal(key: str, term: str) -> None:
    assert understood(key_sequence(key, term)) == expected(key)


@pytest.mark.parametrize("key", MODIFIED)
def test_keys_with_modifiers_are_understood_on_an_xterm(key: str) -> None:
    assert understood(key_sequence(key)) == [key]


@pytest.mark.parametrize("key", NAMED + TYPED + MODIFIED)
def test_keys_are_understood_in_the_kitty_protocol(key: str) -> None:
    sequence = key_sequence(key, kitty_flags=KITTY_FLAGS_OF_TEXTUAL)
    assert [name.removeprefix("shift+") for name in understood(sequence)] == [
        name.removeprefix("shift+") for name in expected(key)
    ]


def test_the_kitty_protocol_sends_a_key_and_the_text_that_it_types() -> None:
    assert key_sequence("A", kitty_flags=KITTY_FLAGS_OF_TEXTUAL) == "\x1b[97;2;65u"
    assert key_sequence("escape", kitty_flags=KITTY_FLAGS_OF_TEXTUAL) == "\x1b[27u"


def test_an_unknown_key_is_rejected() -> None:
    with pytest.raises(ValueError, match="no such key: hyperspace"):
        key_sequence("hyperspace")
