"""The terminal, line by line: what is typed is read, and shown only while it may be."""

from __future__ import annotations

import asyncio
import os
import select
import termios
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, TextIO

from symsrc_tui.plain.paste import is_complete
from symsrc_tui.plain.words import fit, wrap

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    from typing_extensions import Self

_NARROWEST = 20
_PAUSE_IN_A_PASTE = 0.3
"""Seconds. What is pasted comes in several pieces, the more so over a slow link."""
_LONGEST_LINE = 4095
"""Bytes. Linux drops what a line has beyond them."""
_ERASE = frozenset({0x08, 0x7F})
_KILL, _END = 0x15, 0x04
# Where these are in what termios gives.
_INPUT, _OUTPUT, _LOCAL, _CHARACTERS = 0, 1, 3, 6


class EndOfInput(Exception):  # noqa: N818 - it is no error
    """Ctrl+D."""


class Gone(Exception):  # noqa: N818 - said of the terminal
    """The terminal went away."""


class Unreadable(Exception):  # noqa: N818 - said of a line
    """What was typed cannot be taken, and why."""


class Stalled(BaseException):
    """The program has to end while the terminal takes no output.

    No `Exception`, so that nothing on the way holds it up.
    """


class Flushed(Exception):  # noqa: N818 - said of what was typed
    """The terminal has dropped what was there to be read, as it does on Ctrl+C."""


class Typing(Enum):
    """What the terminal does with what is typed."""

    UNSEEN = "kept until the line is complete, and not shown"
    SEEN = "shown, and kept until the line is complete"
    WHOLE = "given on as it comes, and not shown: the terminal cuts lines at 4,095 characters"


class Console:
    """A terminal. As a context manager it is left as it was found.

    Nothing that is typed is shown but in answer to a question that may be seen. So what is typed
    ahead, while something else goes on, cannot be a secret on the screen.
    """

    def __init__(self, stdin: TextIO, stdout: TextIO) -> None:
        """Takes a terminal to read, and anything to write to. Nothing is changed yet."""
        self._in, self._out = stdin.fileno(), stdout.fileno()
        self._reads, self._writes = stdin.encoding or "ascii", stdout.encoding or "ascii"
        self._before = termios.tcgetattr(self._in)
        self._typing = Typing.UNSEEN
        self._typed = bytearray()
        self._prompt = ""
        self.is_writing = False
        """Whether the terminal has not taken all output yet."""
        self.is_reading = False
        """Whether what was typed is being read: for ever, if the key of a signal has it dropped
        just then."""

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
        """Leaves the terminal as it was found. May be called again, and of a terminal that went."""
        with suppress(termios.error):
            termios.tcsetattr(self._in, termios.TCSANOW, self._before)

    def take_again(self) -> None:
        """Goes on after `give_back`: what was being asked is asked anew."""
        self._set(self._typing)
        self._write(self._prompt)

    # Writing.

    @property
    def width(self) -> int:
        """Characters that a line has room for now. The last column is left free: some terminals
        begin a line of their own behind it."""
        try:
            columns = os.get_terminal_size(self._in).columns
        except OSError:
            columns = 0
        return max(_NARROWEST, columns or 80) - 1

    def say(self, text: str = "") -> None:
        """Writes text for people, in lines that are cut between words."""
        self._write(wrap(fit(text, self._writes), self.width) + "\n")

    def show(self, text: str) -> None:
        """Writes text that may be copied, its lines as they are."""
        self._write(fit(text, self._writes) + "\n")

    def say_last(self, text: str) -> None:
        """Writes text only if the terminal is there and takes it at once."""
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
        """A line, seen while it is typed. Raises EndOfInput, Unreadable, Gone."""
        is_ahead = bool(self._typed) or self._can_read()
        line = await self._ask(prompt, Typing.SEEN, self._line)
        if is_ahead:
            self._write("(typed ahead)\n")
        return self._decode(line)

    async def hidden(self, prompt: str) -> tuple[str, bool]:
        """A line that nobody sees, and whether more had been typed ahead, which is dropped: what
        follows a pasted secret is no answer to the next question. Raises as `line`."""
        line = await self._ask(prompt, Typing.UNSEEN, self._line)
        self._write("\n")
        return self._decode(line), bool(self.drop_input(pause=_PAUSE_IN_A_PASTE).strip())

    async def unasked(self) -> str:
        """A line that nobody sees and nobody asked for, as of a paste in the wrong place."""
        return (await self._ask("", Typing.UNSEEN, self._line)).decode("ascii", "replace")

    async def key(self, prompt: str) -> str:
        """A line, or a whole key or JSON document in as many lines as it has, that nobody sees.
        What is typed ahead is dropped. Raises as `line`."""
        typed = await self._ask(prompt, Typing.WHOLE, self._key)
        self._write("\n")
        self.drop_input(pause=_PAUSE_IN_A_PASTE)
        return self._decode(typed)

    def drop_input(self, *, pause: float = 0) -> bytes:
        """Takes what has been typed ahead, and gives it to nobody else.

        Args:
            pause: seconds in which nothing must come for it to be all.
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
        self._prompt = fit(prompt, self._writes)
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
            raise Unreadable("This line is too long: the terminal has cut it")
        return bytes(line)

    async def _key(self) -> bytes:
        # The terminal edits no line while it gives on what is typed as it comes.
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
        """Waits until something is typed."""
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
            # What has come is gone again if Ctrl+C was pressed right after it.
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
        """Whether something has been typed that was not taken yet, or is within some seconds."""
        return bool(select.select([self._in], [], [], within)[0])

    def _decode(self, typed: bytes) -> str:
        try:
            return typed.decode(self._reads)
        except UnicodeDecodeError:
            # Raised further down: this error holds what was typed.
            pass
        raise Unreadable(
            f"This is no text in {self._reads}, which the terminal is said to use. Type it in "
            "other letters, or start anew with LC_ALL=C.UTF-8 if the terminal can do more"
        )

    def _set(self, typing: Typing) -> None:
        self._typing = typing
        modes = [*self._before]
        # Whatever an earlier program left: lines end as they do everywhere, Ctrl+C is heard.
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
            # At once: a terminal that takes no output would hold anything else up.
            termios.tcsetattr(self._in, termios.TCSANOW, modes)
        except termios.error:
            raise Gone from None
