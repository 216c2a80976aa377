"""Read from and write to the terminal line by line, and control when input is echoed."""

from __future__ import annotations

import asyncio
import os
import select
import termios
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, TextIO

from symsrc_tui.plain.paste import is_complete
from symsrc_tui.text.safe import escaped
from symsrc_tui.text.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    from typing_extensions import Self

_NARROWEST = 20
PAUSE_IN_A_PASTE = 0.3
"""Seconds. A paste arrives in several pieces, especially over a slow connection."""
_LONGEST_LINE = 4095
"""Bytes. Linux drops the rest of a longer line."""
_ERASE = frozenset({0x08, 0x7F})
_KILL, _END = 0x15, 0x04
# Positions in the list that termios returns.
_INPUT, _OUTPUT, _LOCAL, _CHARACTERS = 0, 1, 3, 6


class EndOfInput(Exception):  # noqa: N818 - not an error
    """Ctrl+D."""


class Gone(Exception):  # noqa: N818 - describes the terminal
    """The terminal went away."""


class Unreadable(Exception):  # noqa: N818 - describes a line
    """The typed text cannot be used. The message says why."""


class Flushed(Exception):  # noqa: N818 - describes the input
    """The terminal discarded pending input, as it does on Ctrl+C."""


class Typing(Enum):
    """How the terminal passes on what is typed."""

    UNSEEN = "by line, not shown"
    SEEN = "by line, shown"
    WHOLE = "as it comes, not shown, because the terminal cuts lines at 4,095 characters"


class Console:
    """A terminal. Use it as a context manager to restore the terminal at the end.

    Input is shown only while a question with a visible answer is asked, so that a secret that is
    typed ahead does not appear on the screen.
    """

    def __init__(self, stdin: TextIO, stdout: TextIO) -> None:
        """Create the console.

        Args:
            stdin: a terminal.
            stdout: need not be a terminal.
        """
        self._in, self._out = stdin.fileno(), stdout.fileno()
        self._reads, self._writes = stdin.encoding or "ascii", stdout.encoding or "ascii"
        self._before = termios.tcgetattr(self._in)
        self._typing = Typing.UNSEEN
        self._typed = bytearray()
        self._prompt = ""
        self.is_writing = False
        """True while output is being written, which a stalled terminal can block."""
        self.is_reading = False
        """True while input is being read. That can block if a signal's key discards the input."""

    def __enter__(self) -> Self:
        self._set(Typing.UNSEEN)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.give_back()

    def give_back(self) -> None:
        """Restore the terminal's modes. May be called again, and after the terminal is gone."""
        with suppress(termios.error):
            termios.tcsetattr(self._in, termios.TCSANOW, self._before)

    def take_again(self) -> None:
        """Continue after `give_back`: set the modes and show the prompt again."""
        self._set(self._typing)
        self._write(self._prompt)

    # Writing.

    @property
    def width(self) -> int:
        """The number of characters per line. Leaves out the last column, because some terminals
        wrap after it."""
        try:
            columns = os.get_terminal_size(self._in).columns
        except OSError:
            columns = 0
        return max(_NARROWEST, columns or 80) - 1

    def say(self, text: str = "", indent: str = "") -> None:
        """Write text for people, wrapped between words."""
        self._write(self._wrapped(text, indent))

    def encoded(self, text: str) -> bytes:
        """Return what `say` would write."""
        return self._wrapped(text).encode(self._writes, "backslashreplace")

    def _wrapped(self, text: str, indent: str = "") -> str:
        return wrap(escaped(text, self._writes), self.width, indent) + "\n"

    def show(self, text: str) -> None:
        """Write text that may be copied, without wrapping."""
        self._write(escaped(text, self._writes) + "\n")

    def say_last(self, text: str) -> None:
        """Write text only if the terminal accepts it at once."""
        with suppress(OSError, Gone):
            if select.select([], [self._out], [], 0)[1]:
                self.say(text)

    def _write(self, text: str) -> None:
        data = memoryview(text.encode(self._writes, "backslashreplace"))
        self.is_writing = True
        try:
            while data:
                data = data[os.write(self._out, data) :]
        except OSError:
            raise Gone from None
        finally:
            self.is_writing = False

    # Reading.

    async def line(self, prompt: str) -> str:
        """Ask for a line that is shown while it is typed. Raises EndOfInput, Unreadable, Gone."""
        is_ahead = bool(self._typed) or self._can_read()
        line = await self._ask(prompt, Typing.SEEN, self._line)
        if is_ahead:
            self._write("(typed ahead)\n")
        return self._decode(line)

    async def hidden(self, prompt: str) -> tuple[str, bool]:
        """Ask for a line that is not shown. Return it, and whether more was typed ahead.

        The rest is dropped, because what follows a pasted secret does not answer the next question.
        Raises as `line`.
        """
        line = await self._ask(prompt, Typing.UNSEEN, self._line)
        self._write("\n")
        return self._decode(line), bool(self.drop_input(pause=PAUSE_IN_A_PASTE).strip())

    async def unasked(self) -> str:
        """Read a line without a prompt and without showing it, as of a misplaced paste."""
        return (await self._ask("", Typing.UNSEEN, self._line)).decode("ascii", "replace")

    async def key(self, prompt: str) -> str:
        """Ask for a line, or for a key or JSON document with all its lines, without showing it.

        What follows it at once is part of the paste. Raises as `line`.
        """
        typed = await self._ask(prompt, Typing.WHOLE, self._key)
        self._write("\n")
        return self._decode(typed + self.drop_input(pause=PAUSE_IN_A_PASTE))

    def drop_input(self, *, pause: float = 0) -> bytes:
        """Discard and return what was typed ahead.

        Args:
            pause: seconds of silence after which no more input is expected.
        """
        with suppress(EndOfInput):
            while self._can_read(pause):
                self._read()
        dropped = bytes(self._typed)
        self._typed.clear()
        return dropped

    async def _ask(
        self, prompt: str, typing: Typing, read: Callable[[], Awaitable[bytes]]
    ) -> bytes:
        self._prompt = escaped(prompt, self._writes)
        self._set(typing)
        self._write(self._prompt)
        try:
            return await read()
        except EndOfInput:
            self._write("\n")
            raise
        finally:
            self._prompt = ""
            with suppress(Gone):
                self._set(Typing.UNSEEN)

    async def _line(self) -> bytes:
        try:
            while b"\n" not in self._typed:
                await self._more()
        except EndOfInput:
            if not self._typed:
                raise
        line, _, self._typed = self._typed.partition(b"\n")
        if len(line) >= _LONGEST_LINE:
            raise Unreadable("This line is too long: the terminal cut it off")
        return bytes(line)

    async def _key(self) -> bytes:
        # Handle the editing keys here, because the terminal does not in this mode.
        typed = bytearray()
        while True:
            await self._more()
            for byte in self._typed:
                if byte in _ERASE:
                    del typed[-1:]
                elif byte == _KILL:
                    typed.clear()
                elif byte != _END:
                    typed.append(byte)
                elif typed:
                    return bytes(typed)
                else:
                    raise EndOfInput
            self._typed.clear()
            if is_complete(bytes(typed), has_more=self._can_read()):
                return bytes(typed)

    async def _more(self) -> None:
        """Wait until something is typed."""
        loop = asyncio.get_running_loop()
        comes = asyncio.Event()
        loop.add_reader(self._in, comes.set)
        try:
            await comes.wait()
        finally:
            loop.remove_reader(self._in)
        self._read()

    def _read(self) -> None:
        try:
            self.is_reading = True
            # Check again, because Ctrl+C discards input that had already arrived.
            data = os.read(self._in, 1 << 16) if self._can_read() else None
            self.is_reading = False
        except (BlockingIOError, Flushed):
            self.is_reading = False
            return
        except OSError:
            self.is_reading = False
            raise Gone from None
        if data is None:
            return
        if not data:
            raise EndOfInput
        self._typed += data

    def _can_read(self, within: float = 0) -> bool:
        """Return whether input is available, or becomes available within so many seconds."""
        return bool(select.select([self._in], [], [], within)[0])

    def _decode(self, typed: bytes) -> str:
        try:
            return typed.decode(self._reads)
        except UnicodeDecodeError:
            # Raise outside the handler, because this error holds what was typed.
            pass
        raise Unreadable(
            f"This is not valid {self._reads}, the terminal's encoding. Restart with "
            "LC_ALL=C.UTF-8 if the terminal uses UTF-8"
        )

    def _set(self, typing: Typing) -> None:
        self._typing = typing
        modes = [*self._before]
        # Set the usual line ends and signals, because an earlier program may have changed them.
        modes[_INPUT] |= termios.ICRNL
        modes[_OUTPUT] |= termios.OPOST | termios.ONLCR
        modes[_LOCAL] |= termios.ISIG | termios.ICANON | termios.ECHO
        if typing is not Typing.SEEN:
            modes[_LOCAL] &= ~termios.ECHO
        if typing is Typing.WHOLE:
            modes[_LOCAL] &= ~termios.ICANON
            modes[_CHARACTERS] = [*modes[_CHARACTERS]]
            modes[_CHARACTERS][termios.VMIN], modes[_CHARACTERS][termios.VTIME] = 1, 0
        try:
            # TCSANOW, because the other options wait for a terminal that accepts no output.
            termios.tcsetattr(self._in, termios.TCSANOW, modes)
        except termios.error:
            raise Gone from None
