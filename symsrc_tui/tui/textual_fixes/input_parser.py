"""Decode what a terminal sends into keys and pastes, however it is split or damaged.

Works round these faults of the parser of Textual 8.2, and may go when they are fixed:
- It takes an Escape in a paste for the beginning of a key, and what follows it for key presses,
  Enter and Ctrl+S included.
- It does the same if the end marker of a paste, or a terminal's response, arrives in parts, as it
  may over a slow link.
- It loses an Escape if another key follows soon.
- Numbers out of range in a sequence end the program.
"""

from __future__ import annotations

import codecs
import re
import sys
from typing import TYPE_CHECKING

from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.events import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.message import Message

PAUSE = 0.1
"""Seconds after which a single Escape counts as a key press."""
_REST_OF_A_SEQUENCE = 2.0
"""Seconds to wait in addition for the rest of an escape sequence."""
_PASTE_STARTS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_INTRODUCERS = "[O]P_^X"
_WHOLE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-Z\\^-~]|O[0-9;]*[@-~])")
_CONTROLS = {chr(code) for code in range(0x20)} - set("\x1b\t\b")
_LOCALE_FALLBACK = "symsrc_tui.locale_fallback"


class InputDecoder:
    """Decodes bytes from the terminal into messages. No input raises an error."""

    def __init__(self) -> None:
        encoding = sys.__stdin__.encoding if sys.__stdin__ else "utf-8"
        self._is_utf8 = codecs.lookup(encoding).name in {"utf-8", "ascii"}
        # Bytes that are not UTF-8 are decoded with the locale's encoding, or dropped.
        codecs.register_error(_LOCALE_FALLBACK, _decode_as("ascii" if self._is_utf8 else encoding))
        self._decoder = codecs.getincrementaldecoder("utf-8")(_LOCALE_FALLBACK)
        self._parser = _Parser()

    def messages(self, data: bytes | None) -> Iterator[Message]:
        """Yield the messages for these bytes. None means that none came for `PAUSE` seconds."""
        text = self._decoder.decode(data or b"", final=data is None and not self._is_utf8)
        try:
            for message in (*self._parser.feed(text), *self._parser.tick()):
                if isinstance(message, Key) and message.key.startswith("alt+"):
                    # A character with Alt is a command, not text, in every key protocol.
                    message.character = None
                yield message
        except (ValueError, ArithmeticError, LookupError):
            # The numbers in the sequence are out of range.
            self._parser = _Parser()


class _Parser(XTermParser):
    """Parses keys in quick succession, split sequences and pastes correctly."""

    _is_pasting = False
    _unsure = ""
    """The last characters, which may be the beginning of a paste marker."""
    _begun = ""
    """The part of an escape sequence that has arrived."""

    def feed(self, data: str) -> Iterator[Message]:
        is_first = True
        while data:
            if self._is_pasting:
                text, marker, data = (self._unsure + data).partition(_PASTE_ENDS)
                self._unsure = "" if marker else _beginning(text, _PASTE_ENDS)
                text = text.removesuffix(self._unsure).replace("\x1b", "") + marker
                # Textual's parser takes an empty text for the end of the file.
                yield from super().feed(text) if text else ()
            else:
                text, marker, data = (self._unsure + data).partition(_PASTE_STARTS)
                new = (text + marker)[len(self._unsure) :]
                self._unsure = "" if marker else _beginning(text, _PASTE_STARTS)
                for character in new:
                    yield from self._feed_one(character, is_first)
                    is_first = False
            self._is_pasting ^= bool(marker)

    def _feed_one(self, character: str, is_first: bool) -> Iterator[Message]:
        """Args:
        is_first: whether the character is the first of those that arrived together.
        """
        if self._awaiting.timeout is None:
            self._begun = ""
        elif character == "\x1b" and self._is_sequence:
            self._forget()
        elif _is_key(self._begun, character, is_first):
            self._timeout_time = 0.0
            yield from super().tick()
            self._begun = ""
        self._begun = character if character == "\x1b" else self._begun + character
        yield from super().feed(character)
        if self._awaiting.timeout is not None and _WHOLE.fullmatch(self._begun):
            self._forget()

    def tick(self) -> Iterator[Message]:
        # Wait longer if a sequence has begun, because nobody types one by hand.
        extra = _REST_OF_A_SEQUENCE if self._is_sequence else 0.0
        if self._timeout_time is not None and get_time() >= self._timeout_time + extra:
            if self._is_sequence:
                self._forget()
            else:
                yield from super().tick()

    @property
    def _is_sequence(self) -> bool:
        """True if the part that has arrived begins a sequence, and not a key with Alt."""
        return self._begun[1:2] in set(_INTRODUCERS)

    def _forget(self) -> None:
        """Drop the part that has arrived, because it would be taken for text."""
        self._gen = self.parse(self._tokens.append)
        self._awaiting = next(self._gen)
        self._timeout_time = None
        self._begun = ""


def _is_key(begun: str, character: str, is_first: bool) -> bool:
    """Return True if `begun` is a complete key press, and `character` begins another.

    A key with Alt arrives as an Escape and a character together. An Escape with a Tab is what
    the Linux console sends for Shift+Tab.
    """
    if begun == "\x1b":
        is_typed = is_first and character.isprintable() and character not in _INTRODUCERS
        return is_typed or character in _CONTROLS
    return len(begun) == 2 and begun[1] not in _INTRODUCERS


def _beginning(text: str, mark: str) -> str:
    """Return the longest end of `text` that `mark` starts with."""
    return next(mark[:n] for n in range(len(mark) - 1, -1, -1) if text.endswith(mark[:n]))


def _decode_as(encoding: str) -> Callable[[UnicodeError], tuple[str, int]]:
    def decode(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(encoding, "ignore"), error.end

    return decode
