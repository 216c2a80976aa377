"""Reads the keyboard whatever arrives on it, and gives the terminal back when it is asked to.

Textual's own driver for Unix ends the program with a traceback at the first byte that is not
UTF-8 (a latin-1 terminal, noise on a serial line), reads on at full speed after a hang-up, waits
for ever for the end of a paste whose end mark a slow link has torn apart, and may take the last but
one of two sizes of a window for the last.
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
"""Seconds after which an Escape may be a key of its own."""
_REST_OF_A_SEQUENCE = 2.0
"""Seconds."""
_INTRODUCERS = "[O]P_^X"
_WHOLE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-Z\\^-~]|O[0-9;]*[@-~])")
_CONTROLS = {chr(code) for code in range(0x20)} - set("\x1b\t\b")


class SteadyDriver(LinuxDriver):
    """Drives the terminal from start to end, with any number of suspensions in between."""

    def start_application_mode(self) -> None:
        """Takes the terminal. Sizes are told in the order in which the window had them."""
        if self._writer_thread is None:
            self._wait_for_terminal()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's has no types
        tell_size = signal.getsignal(signal.SIGWINCH)
        loop = asyncio.get_running_loop()
        if callable(tell_size):
            # Not at once: the signal can come while another one is being acted on, and what was
            # the size before would be told after what is now.
            signal.signal(
                signal.SIGWINCH, lambda *signal_: loop.call_soon_threadsafe(tell_size, *signal_)
            )

    def _wait_for_terminal(self) -> None:
        """Stops for as long as a shell, which began this in the background, has the terminal."""
        # Textual would give up when it is continued, and then write all the same.
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        try:
            # Changes nothing, but is allowed to nobody else than who has the terminal.
            termios.tcflow(self.fileno, termios.TCOON)
        except termios.error as error:
            if error.args[0] == errno.EINTR:
                # It was continued, which need not mean that it has the terminal now.
                self._wait_for_terminal()

    def run_input_thread(self) -> None:
        """Hands on what is typed until there is no more to be read."""
        typed = _Typed()
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
        """The same as a lost line, which a program may be protected from (nohup)."""
        # Until the application hears signals, it would never learn of this one.
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
            # Stopped by what cannot be caught: a shell has had the terminal meanwhile.
            self.suspend_application_mode()
            self._must_signal_resume = True
        if self._must_signal_resume:
            super()._sigcont_application(number, frame)


def is_job() -> bool:
    """Whether a shell started this program that can continue it, rather than ssh or tmux."""
    return os.getpgrp() != os.getsid(0)


class _Typed:
    """Bytes become messages, and nothing that can arrive stops that."""

    def __init__(self) -> None:
        encoding = sys.__stdin__.encoding if sys.__stdin__ else "utf-8"
        self._is_utf8 = codecs.lookup(encoding).name in {"utf-8", "ascii"}
        # What is no UTF-8 is in the locale's encoding, or it is noise.
        codecs.register_error(_AS_THE_LOCALE, _decoded_as("ascii" if self._is_utf8 else encoding))
        self._decoder = codecs.getincrementaldecoder("utf-8")(_AS_THE_LOCALE)
        self._parser = _Parser()

    def messages(self, data: bytes | None) -> Iterator[Message]:
        """What these bytes say; or, for None, what it says that none have come for a moment."""
        text = self._decoder.decode(data or b"", final=data is None and not self._is_utf8)
        try:
            for message in (*self._parser.feed(text), *self._parser.tick()):
                if isinstance(message, Key) and message.key.startswith("alt+"):
                    # Held with Alt, a character is a command and no text, in every key protocol.
                    message.character = None
                yield message
        except (ValueError, ArithmeticError, LookupError):
            # Numbers in a sequence that no terminal sends.
            self._parser = _Parser()


class _Parser(XTermParser):
    """Understands keys in a row, torn sequences and pastes where Textual's own types them as text.

    Textual's own takes an Escape in a paste for the beginning of a key, and what follows it for
    typed: Enter, Ctrl+S and all. Likewise where the end mark of a paste, or a terminal's answer,
    comes torn apart. And it loses an Escape that another key follows soon.
    """

    _is_pasting = False
    _unsure = ""
    """The last characters, which may be the beginning of a mark."""
    _begun = ""
    """What has come of a key's sequence."""

    def feed(self, data: str) -> Iterator[Message]:
        is_first = True
        while data:
            if self._is_pasting:
                text, found, data = (self._unsure + data).partition(_PASTE_ENDS)
                self._unsure = "" if found else _beginning(text, _PASTE_ENDS)
                text = text.removesuffix(self._unsure).replace("\x1b", "") + found
                # To Textual's own, no text at all is the end of the file.
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
        is_first: whether nothing has come together with it before it.
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
        # More than an Escape is no key that somebody pressed: the rest is worth a longer wait.
        patience = _REST_OF_A_SEQUENCE if self._is_sequence else 0.0
        if self._timeout_time is not None and get_time() >= self._timeout_time + patience:
            if self._is_sequence:
                self._forget()
            else:
                yield from super().tick()

    @property
    def _is_sequence(self) -> bool:
        """Whether what has begun is no key with Alt."""
        return self._begun[1:2] in set(_INTRODUCERS)

    def _forget(self) -> None:
        """Drops what has begun: it would be typed otherwise."""
        self._gen = self.parse(self._tokens.append)
        self._awaiting = next(self._gen)
        self._timeout_time = None
        self._begun = ""


def _is_key(begun: str, character: str, is_first: bool) -> bool:
    """Whether what has begun is a key of its own, and the character another.

    A key with Alt comes as an Escape and a character, together. With Tab, it is what Shift+Tab
    sends on the Linux console.
    """
    if begun == "\x1b":
        is_typed = is_first and character.isprintable() and character not in _INTRODUCERS
        return is_typed or character in _CONTROLS
    return len(begun) == 2 and begun[1] not in _INTRODUCERS


def _beginning(text: str, mark: str) -> str:
    """The longest end of `text` with which `mark` begins."""
    return next(mark[:n] for n in range(len(mark) - 1, -1, -1) if text.endswith(mark[:n]))


def _decoded_as(encoding: str) -> Callable[[UnicodeError], tuple[str, int]]:
    def decode(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(encoding, "ignore"), error.end

    return decode
