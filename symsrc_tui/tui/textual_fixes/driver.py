"""A terminal driver that withstands any input, hang-ups and job control.

Textual's Unix driver has these faults:
- It ends with a traceback at the first byte that is not UTF-8 (a latin-1 terminal, noise on a
  serial line).
- After a hang-up it polls the terminal at full speed.
- It waits forever for the end of a paste if a slow link delivers the end marker in two parts.
- Of two window sizes in quick succession it may report the older one last.
"""

from __future__ import annotations

import asyncio
import codecs
import errno
import os
import re
import selectors
import signal
import sys
import termios
from typing import TYPE_CHECKING

from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from textual.message import Message

_PASTE_STARTS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_AS_THE_LOCALE = "symsrc_tui.as_the_locale"
_PAUSE = 0.1
"""Seconds after which a single Escape counts as a key press."""
_REST_OF_A_SEQUENCE = 2.0
"""Seconds to wait in addition for the rest of an escape sequence."""
_INTRODUCERS = "[O]P_^X"
_WHOLE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-Z\\^-~]|O[0-9;]*[@-~])")
_CONTROLS = {chr(code) for code in range(0x20)} - set("\x1b\t\b")


class RobustLinuxDriver(LinuxDriver):
    """Textual's Unix driver with its faults fixed."""

    def start_application_mode(self) -> None:
        """Set up the terminal. Window sizes are reported in order."""
        if self._writer_thread is None:
            self._wait_for_terminal()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's has no types
        tell_size = signal.getsignal(signal.SIGWINCH)
        loop = asyncio.get_running_loop()
        if callable(tell_size):
            # Handled on the loop, because a signal that interrupts the handler would be handled
            # first, and the older size be reported last.
            signal.signal(
                signal.SIGWINCH, lambda *signal_: loop.call_soon_threadsafe(tell_size, *signal_)
            )

    def _wait_for_terminal(self) -> None:
        """Wait for the foreground if a shell has started the program in the background."""
        # Textual would stop waiting when it is continued, and write to the shell's screen.
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        try:
            # A no-op that only the foreground process group may do: it blocks until we are in it.
            termios.tcflow(self.fileno, termios.TCOON)
        except termios.error as error:
            if error.args[0] == errno.EINTR:
                # The process was continued, but it may still be in the background.
                self._wait_for_terminal()

    def run_input_thread(self) -> None:
        """Read the keyboard until the driver stops or the terminal hangs up."""
        typed = InputDecoder()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                try:
                    data = os.read(self.fileno, 4096) if selector.select(_PAUSE) else None
                except OSError:
                    data = b""
                if data == b"":
                    self._hang_up()
                    return
                for message in typed.messages(data):
                    self.process_message(message)

    def _hang_up(self) -> None:
        """Send SIGHUP to the process, as a lost line does. nohup can block it."""
        # The app ignores SIGHUP until it has installed its handlers.
        while signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
            if self.exit_event.wait(_PAUSE):
                return
        os.kill(os.getpid(), signal.SIGHUP)

    def _sigtstp_application(self, number: int, frame: FrameType | None) -> None:
        if is_job():
            super()._sigtstp_application(number, frame)

    def _sigcont_application(self, number: int, frame: FrameType | None) -> None:
        is_reading = self._key_thread is not None and self._key_thread.is_alive()
        if is_reading and self._auto_restart:
            # It was stopped by SIGSTOP, which cannot be caught: the terminal needs a new setup.
            self.suspend_application_mode()
            self._must_signal_resume = True
        if self._must_signal_resume:
            super()._sigcont_application(number, frame)


def is_job() -> bool:
    """True if a shell with job control started the program, rather than ssh or tmux."""
    return os.getpgrp() != os.getsid(0)


class InputDecoder:
    """Decodes bytes from the terminal into messages. No input raises an error."""

    def __init__(self) -> None:
        encoding = sys.__stdin__.encoding if sys.__stdin__ else "utf-8"
        self._is_utf8 = codecs.lookup(encoding).name in {"utf-8", "ascii"}
        # Bytes that are not UTF-8 are decoded with the locale's encoding, or dropped.
        codecs.register_error(_AS_THE_LOCALE, _decoded_as("ascii" if self._is_utf8 else encoding))
        self._decoder = codecs.getincrementaldecoder("utf-8")(_AS_THE_LOCALE)
        self._parser = _Parser()

    def messages(self, data: bytes | None) -> Iterator[Message]:
        """Yield the messages for these bytes. None means that none came for `_PAUSE` seconds."""
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
    """Parses keys in quick succession, split sequences and pastes correctly.

    Textual's parser takes an Escape in a paste for the beginning of a key, and what follows it for
    key presses, Enter and Ctrl+S included. It does the same if the end marker of a paste or a
    terminal's response arrives in parts. And it loses an Escape if another key follows soon.
    """

    _is_pasting = False
    _unsure = ""
    """The last characters, which may be the beginning of a paste marker."""
    _begun = ""
    """The part of an escape sequence that has arrived."""

    def feed(self, data: str) -> Iterator[Message]:
        is_first = True
        while data:
            if self._is_pasting:
                text, found, data = (self._unsure + data).partition(_PASTE_ENDS)
                self._unsure = "" if found else _beginning(text, _PASTE_ENDS)
                text = text.removesuffix(self._unsure).replace("\x1b", "") + found
                # Textual's parser takes an empty text for the end of the file.
                yield from super().feed(text) if text else ()
            else:
                text, found, data = (self._unsure + data).partition(_PASTE_STARTS)
                new = (text + found)[len(self._unsure) :]
                self._unsure = "" if found else _beginning(text, _PASTE_STARTS)
                for character in new:
                    yield from self._feed_one(character, is_first)
                    is_first = False
            self._is_pasting ^= bool(found)

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
        patience = _REST_OF_A_SEQUENCE if self._is_sequence else 0.0
        if self._timeout_time is not None and get_time() >= self._timeout_time + patience:
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


def _decoded_as(encoding: str) -> Callable[[UnicodeError], tuple[str, int]]:
    def decode(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(encoding, "ignore"), error.end

    return decode
