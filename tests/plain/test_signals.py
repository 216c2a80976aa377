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

from symsrc_tui.plain.console import Console, Stalled
from symsrc_tui.plain.signals import Cancelled, Interruption
from tests.plain.scripted import Scripted

Work = Callable[[], Coroutine[None, None, None]]


async def for_ever() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.Event().wait()


async def deaf() -> None:
    """Swallows the first cancellation, as `asyncio.wait_for` can before Python 3.12."""
    try:
        await for_ever()
    except asyncio.CancelledError:
        await asyncio.Event().wait()


@pytest.mark.parametrize("work", [for_ever, deaf])
async def test_ctrl_c_ends_the_waiting(work: Work) -> None:
    with Interruption(Scripted([])) as interrupts:
        for _ in range(2):
            with pytest.raises(Cancelled):
                await interrupts.wait(work())
        assert not interrupts.has_ended


async def test_ctrl_c_with_nothing_to_wait_for_ends_the_wizard() -> None:
    interrupts = Interruption(Scripted([]))

    async def wizard() -> None:
        with interrupts:
            await for_ever()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(wizard())
    assert interrupts.has_ended


@pytest.mark.parametrize("work", [for_ever, deaf])
async def test_a_kill_ends_what_is_waited_for_and_the_wizard(work: Work) -> None:
    interrupts = Interruption(Scripted([]))

    async def wizard() -> None:
        with interrupts:
            os.kill(os.getpid(), signal.SIGTERM)
            await interrupts.wait(work())

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(wizard())
    assert interrupts.has_ended


class InAWrite(Scripted):
    """Gets signals while it writes."""

    def write(self, *numbers: signal.Signals) -> None:
        self.is_writing = True
        try:
            for number in numbers:
                os.kill(os.getpid(), number)
        finally:
            self.is_writing = False


@pytest.mark.parametrize(
    ("numbers", "raised"),
    [
        ([signal.SIGINT], Cancelled),
        ([signal.SIGINT, signal.SIGINT], Stalled),
        ([signal.SIGTERM], Stalled),
        ([signal.SIGINT, signal.SIGHUP], Stalled),
    ],
    ids=str,
)
async def test_ctrl_c_in_a_write_ends_the_waiting_and_a_second_one_the_wizard(
    numbers: list[signal.Signals], raised: type[BaseException]
) -> None:
    console = InAWrite([])

    async def telling() -> None:
        console.write(*numbers)
        await asyncio.Event().wait()

    with Interruption(console) as interrupts:
        caught: BaseException | None = None
        try:
            await interrupts.wait(telling())
        except (Cancelled, Stalled, asyncio.CancelledError) as error:
            caught = error
    assert type(caught) is raised
    assert interrupts.has_ended is (raised is Stalled)


async def test_what_comes_to_an_end_gives_its_outcome() -> None:
    async def fails() -> None:
        raise LookupError

    with Interruption(Scripted([])) as interrupts:
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
async def test_ctrl_c_right_after_a_key_is_heard(console: type[Console]) -> None:
    with terminal(console) as (made, keyboard):
        interrupts = Interruption(made)

        async def wizard() -> None:
            with interrupts:
                os.write(keyboard, b"x\n")
                await made._more()
                if console is DropsWhatCame:
                    os.kill(os.getpid(), signal.SIGINT)
                await asyncio.wait_for(asyncio.Event().wait(), 20)

        with pytest.raises(asyncio.CancelledError):
            await asyncio.create_task(wizard())
        assert interrupts.has_ended
        assert not made._typed
