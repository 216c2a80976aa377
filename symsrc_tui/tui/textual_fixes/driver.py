"""A terminal driver that withstands any input, hang-ups and job control.

Works round these faults of the Unix driver of Textual 8.2, and may go when they are fixed:
- It ends with a traceback at the first byte that is not UTF-8 (a latin-1 terminal, noise on a
  serial line).
- After a hang-up it polls the terminal at full speed.
- Started in the background and continued there, it writes to the shell's screen.
- After SIGSTOP, which cannot be caught, it does not set up the terminal again.
- It suspends even if there is no shell to continue it.
- Of two window sizes in quick succession it may report the older one last.
- It draws a window of 65,535 columns, which takes minutes.
- If it stops before the terminal has answered whether it reports sizes, it can turn that on last.
"""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
from typing import TYPE_CHECKING

from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size

from symsrc_tui.tui.textual_fixes.input_parser import PAUSE, InputDecoder
from symsrc_tui.watchdog import let_end

if TYPE_CHECKING:
    from types import FrameType

    from textual.message import Message

_MOST_COLUMNS, _MOST_ROWS = 600, 200
"""More than any screen has. The rest of a larger window stays blank."""
_RESET = (
    # A frame that was not finished, colors, pastes, line wrap, window sizes, the mouse.
    "\x1b[?2026l\x1b[0m\x1b[?2004l\x1b[?7h\x1b[?2048l"
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    # The keyboard, before the full screen ends; the cursor; the focus.
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""Ends the modes that Textual sets."""


class RobustLinuxDriver(LinuxDriver):
    """Textual's Unix driver with its faults fixed."""

    def start_application_mode(self) -> None:
        """Set up the terminal. Window sizes are reported in order."""
        self._size = self._get_terminal_size()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's has no types
        report_size = signal.getsignal(signal.SIGWINCH)
        loop = asyncio.get_running_loop()
        if callable(report_size):
            # On the loop, because a signal that interrupts the handler would be handled first, and
            # the older size be reported last.
            signal.signal(
                signal.SIGWINCH, lambda *signal_: loop.call_soon_threadsafe(report_size, *signal_)
            )

    def stop_application_mode(self) -> None:
        """Restore the terminal."""
        super().stop_application_mode()
        # The thread that reads answers turns these on, and has ended only now.
        self.write("\x1b[?1016l\x1b[?2048l")
        self.flush()

    def _get_terminal_size(self) -> tuple[int, int]:
        columns, rows = super()._get_terminal_size()
        return min(columns, _MOST_COLUMNS), min(rows, _MOST_ROWS)

    def process_message(self, message: Message) -> None:
        """Pass on a message. Sizes that the terminal reports are limited, too."""
        if isinstance(message, Resize):
            columns, rows = message.size
            size = Size(min(columns, _MOST_COLUMNS), min(rows, _MOST_ROWS))
            message = Resize(size, size, pixel_size=message.pixel_size)
        super().process_message(message)

    @property
    def reset(self) -> str:
        """The sequences that reset the terminal; empty if it has not been set up."""
        return "" if self._writer_thread is None else _RESET

    def run_input_thread(self) -> None:
        """Read the keyboard until the driver stops or the terminal hangs up."""
        decoder = InputDecoder()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                try:
                    data = os.read(self.fileno, 4096) if selector.select(PAUSE) else None
                except OSError:
                    data = b""
                if data == b"":
                    # As the system does for a lost line, unless it is not our controlling terminal.
                    os.kill(os.getpid(), signal.SIGHUP)
                    return
                for message in decoder.messages(data):
                    self.process_message(message)

    def _sigtstp_application(self, number: int, frame: FrameType | None) -> None:
        if is_job():
            super()._sigtstp_application(number, frame)

    def _sigcont_application(self, number: int, frame: FrameType | None) -> None:
        let_end()
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
