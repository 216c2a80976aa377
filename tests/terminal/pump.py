"""The thread between a program's pseudo-terminal and the screen and keyboard."""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

    from tests.terminal.emulator import Emulator
    from tests.terminal.link import Link
    from tests.terminal.recording import Recording


class Pump(threading.Thread):
    """Moves bytes until the program has ended and all it wrote has been drawn.

    `changed` guards the emulator and the recording, and is notified when anything happens.
    The pump owns `master` from here on; `hang_up` closes it.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        master: int,
        emulator: Emulator,
        recording: Recording,
        link: Link,
    ) -> None:
        super().__init__(name="terminal", daemon=True)
        self.changed = threading.Condition()
        self.finished = False
        self.exit_code: int | None = None
        self.master: int | None = master
        self._process = process
        self._emulator, self._recording = emulator, recording
        self._to_program, self._to_screen = link.to_program(), link.to_screen()
        self._unwritten = bytearray()
        self._selector = selectors.DefaultSelector()
        self._connected = True
        self._stalled = False
        self._wake_read, self._wake_write = os.pipe()
        self._end = os.pidfd_open(process.pid)
        for descriptor in (master, self._wake_read, self._end):
            self._selector.register(descriptor, selectors.EVENT_READ)

    def type(self, data: bytes) -> None:
        """Send `data` on its way to the program."""
        with self.changed:
            self._to_program.push(data, time.monotonic())
            self._wake()

    def hang_up(self) -> None:
        """Remove the terminal. What is under way is lost."""
        with self.changed:
            if self.master is None:
                return
            self._disconnect()
            os.close(self.master)
            self.master = None
            self._to_program.clear()
            self._to_screen.clear()
            self._wake()

    def stall(self, *, stalled: bool) -> None:
        """Stop reading what the program writes, or read it again."""
        with self.changed:
            self._stalled = stalled
            self._wake()

    def idle(self) -> bool:
        """Whether nothing is under way in either direction."""
        lanes = (self._to_program, self._to_screen)
        return not self._unwritten and all(lane.next_arrival() is None for lane in lanes)

    def run(self) -> None:
        """Move bytes; the thread's body."""
        try:
            with self._selector:
                while self._connected or self.exit_code is None or not self.idle():
                    self._step()
        finally:
            with self.changed:
                self.finished, self._connected = True, False
                self.changed.notify_all()
            for descriptor in (self._end, self._wake_write, self._wake_read):
                os.close(descriptor)

    def _step(self) -> None:
        ready = {key.fd for key, _ in self._selector.select(self._until_next_arrival())}
        with self.changed:
            if self._wake_read in ready:
                os.read(self._wake_read, 4096)
            if self._connected and self.master in ready and not self._stalled:
                self._read(self.master)
            if self._end in ready:
                self._selector.unregister(self._end)
                self.exit_code = self._process.wait()
            while piece := self._to_screen.pop(time.monotonic()):
                self._show(piece)
            while piece := self._to_program.pop(time.monotonic()):
                self._unwritten += piece
                self._write()
            self._write()
            self.changed.notify_all()

    def _until_next_arrival(self) -> float | None:
        with self.changed:
            times = [self._to_program.next_arrival(), self._to_screen.next_arrival()]
        known = [moment for moment in times if moment is not None]
        return max(0.0, min(known) - time.monotonic()) if known else None

    def _read(self, master: int) -> None:
        """Read the program's output. EIO means that no process has the terminal open any more."""
        try:
            data = os.read(master, 1 << 16)
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            self._disconnect()
        else:
            self._to_screen.push(data, time.monotonic())

    def _write(self) -> None:
        """Type what the terminal has room for, and the rest later."""
        if not self._connected or self.master is None:
            self._unwritten.clear()
            return
        if self._unwritten:
            with contextlib.suppress(BlockingIOError):
                del self._unwritten[: os.write(self.master, self._unwritten)]
        wanted = 0 if self._stalled else selectors.EVENT_READ
        wanted |= selectors.EVENT_WRITE if self._unwritten else 0
        self._listen(self.master, wanted)

    def _listen(self, master: int, wanted: int) -> None:
        if master in self._selector.get_map():
            self._selector.unregister(master)
        if wanted:
            self._selector.register(master, wanted)

    def _show(self, piece: bytes) -> None:
        self._recording.raw += piece
        self._recording.arrivals.append((time.monotonic(), len(piece)))
        reply = self._emulator.feed(piece)
        self._recording.lines.update(self._emulator.take_changed_lines())
        self._recording.clipboard = self._emulator.clipboard
        self._to_program.push(reply.encode(), time.monotonic())

    def _disconnect(self) -> None:
        if self._connected and self.master is not None:
            self._listen(self.master, 0)
            self._connected = False

    def _wake(self) -> None:
        if not self.finished:
            os.write(self._wake_write, b"!")
