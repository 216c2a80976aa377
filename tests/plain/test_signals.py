"""Ctrl+C ends the waiting, another one the wizard; no cancellation is lost."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import termios
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager

import pytest

from symsrc_tui.plain.console import Console
from symsrc_tui.plain.signals import Cancelled, Interruption
from tests.plain.scripted import Scripted

Work = Callable[[], Coroutine[None, None, None]]


async def forever() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.Event().wait()


async def deaf() -> None:
    """Swallows the first cancellation, as `asyncio.wait_for` can before Python 3.12."""
    try:
        await forever()
    except asyncio.CancelledError:
        await asyncio.Event().wait()


class Ends(asyncio.Event):
    """Remembers the exit codes with which the wizard is ended."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: list[int] = []

    def __call__(self, code: int) -> None:
        self.codes.append(code)
        self.set()


@pytest.mark.parametrize("work", [forever, deaf])
async def test_ctrl_c_ends_a_wait(work: Work) -> None:
    ends = Ends()
    with Interruption(Scripted([]), ends) as interrupts:
        for _ in range(2):
            with pytest.raises(Cancelled):
                await interrupts.wait(work())
    assert ends.codes == []


async def test_ctrl_c_without_a_wait_ends_the_wizard() -> None:
    ends = Ends()
    with Interruption(Scripted([]), ends):
        os.kill(os.getpid(), signal.SIGINT)
        await ends.wait()
    assert ends.codes == [130]


class InAWrite(Scripted):
    """Gets signals while it writes."""

    def write(self, *numbers: signal.Signals) -> None:
        self.is_writing = True
        try:
            for number in numbers:
                os.kill(os.getpid(), number)
        finally:
            self.is_writing = False


async def test_ctrl_c_during_a_write_ends_the_wait() -> None:
    console = InAWrite([])

    async def telling() -> None:
        console.write(signal.SIGINT)
        await asyncio.Event().wait()

    ends = Ends()
    with Interruption(console, ends) as interrupts, pytest.raises(Cancelled):
        await interrupts.wait(telling())
    assert ends.codes == []


async def test_a_second_ctrl_c_during_a_write_ends_the_wizard() -> None:
    console = InAWrite([])

    async def telling() -> None:
        console.write(signal.SIGINT, signal.SIGINT)

    ends = Ends()
    with Interruption(console, ends) as interrupts:
        await interrupts.wait(telling())
        assert ends.codes == [130]


async def test_a_second_ctrl_c_ends_the_wizard_while_the_loop_is_blocked() -> None:
    async def block() -> None:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)

    ends = Ends()
    with Interruption(Scripted([]), ends) as interrupts:
        await interrupts.wait(block())
        assert ends.codes == [130]


async def test_finished_work_returns_its_outcome() -> None:
    async def fails() -> None:
        raise LookupError

    with Interruption(Scripted([]), Ends()) as interrupts:
        assert await interrupts.wait(asyncio.sleep(0, "done")) == "done"
        with pytest.raises(LookupError):
            await interrupts.wait(fails())


class DropsWhatCame(Console):
    """Ctrl+C was pressed right after what came, and the terminal has dropped both."""

    def _read(self) -> None:
        termios.tcflush(self._in, termios.TCIFLUSH)
        super()._read()


class DropsWhatComes(Console):
    """Ctrl+C is pressed a little later still: it looked as if something could be read."""

    def _can_read(self, within: float = 0) -> bool:
        del within
        if self.is_reading:
            termios.tcflush(self._in, termios.TCIFLUSH)
            main = threading.main_thread().ident
            threading.Thread(target=signal.pthread_kill, args=(main, signal.SIGINT)).start()
        return True


@contextmanager
def terminal(console: type[Console]) -> Iterator[tuple[Console, int]]:
    """A console, and the keyboard to it. Enter is pressed if nothing else ends the waiting."""
    keyboard, screen = pty.openpty()
    with os.fdopen(keyboard, "wb", buffering=0), os.fdopen(screen) as device:
        rescue = threading.Timer(10, os.write, (keyboard, b"\n"))
        rescue.start()
        yield console(device, device), keyboard
        rescue.cancel()


@pytest.mark.parametrize("console", [DropsWhatCame, DropsWhatComes])
async def test_ctrl_c_right_after_a_key_is_noticed(console: type[Console]) -> None:
    with terminal(console) as (made, keyboard):
        ends = Ends()
        with Interruption(made, ends):
            os.write(keyboard, b"x\n")
            await made._more()
            if console is DropsWhatCame:
                os.kill(os.getpid(), signal.SIGINT)
            await ends.wait()
        assert ends.codes == [130]
        assert not made._typed
