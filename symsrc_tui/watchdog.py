"""End the process within a second of a signal or of the decision to quit, whatever hangs.

The main thread may be blocked by a terminal that accepts no output, a file system that has stopped
or a DNS lookup. So threads save the answers, restore the terminal as far as it accepts output, and
end the process. They use no part of asyncio or Textual, because these may hang too.
"""

from __future__ import annotations

import os
import resource
import signal
import termios
import time
from contextlib import suppress
from threading import Event, Lock, RLock, Thread
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_OTHERS = {
    # These do not end a process, or cannot be caught.
    *("SIGCHLD", "SIGCONT", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGWINCH", "SIGINFO"),
    *("SIGKILL", "SIGSTOP"),
    # Python ignores these: they come as an OSError.
    *("SIGPIPE", "SIGXFSZ"),
    # After a fault in the code of the process, nothing in it can be relied on.
    *("SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGSYS", "SIGTRAP"),
}
ENDING = frozenset(
    number for number in signal.valid_signals() if getattr(number, "name", "") not in _OTHERS
)
"""All other signals: each would end the process and leave the terminal as it is."""

_LIMIT = 0.8
"""Seconds from the signal or the decision to quit to the end of the process."""
_RESPONSE = 0.3
"""Seconds in which the main thread can save the answers. Saving takes half a second at most."""
_OUTPUT = 0.1
"""Seconds to wait for the terminal to accept the last output."""


class Watchdog:
    """Ends the process in time. Does nothing before `start`."""

    def __init__(
        self,
        last_output: Callable[[], bytes],
        *,
        save: Callable[[], object],
        request: Callable[[int], None] | None = None,
        screen: int,
    ) -> None:
        """All functions are called in a thread.

        Args:
            last_output: returns what resets the terminal and tells the user how it ended.
            save: saves the answers.
            request: asks the main thread to save the answers and end with this exit code. Without
                it, the answers are saved and the process is ended at once.
            screen: the file descriptor to write to.
        """
        self._last_output, self._save, self._request = last_output, save, request
        self._screen = screen
        self._modes: list[Any] | None = None
        self._is_saved = Event()
        # Ctrl+C may interrupt the main thread while it holds the lock, and need it too.
        self._lock, self._restoring = RLock(), Lock()
        self._has_started = False
        self._code: int | None = None
        """The exit code, once the end has begun."""

    def start(self, signals: Collection[int] = ENDING) -> None:
        """Watch for these signals. Call this before other threads start: all must block them."""
        with suppress(termios.error):
            self._modes = termios.tcgetattr(0)
        _leave_time_before_the_hard_limit()
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        for number in signals:
            # Otherwise some systems discard signals that a parent process had ignored.
            signal.signal(number, signal.SIG_DFL)
        self._has_started = True
        Thread(target=self._watch, args=(signals,), daemon=True).start()

    def end_soon(self, code: int) -> int:
        """Limit the time to the end of the process, because the answers are saved or not wanted.

        Return the exit code: that of the end that began first, such as a signal's.
        """
        self._is_saved.set()
        self._begin(code)
        return code if self._code is None else self._code

    def end_now(self, code: int) -> None:
        """End the process as on a signal. Returns, because the answers are saved in a thread."""
        if self._begin(code):
            Thread(target=self._end, args=(code,), daemon=True).start()

    def _watch(self, signals: Collection[int]) -> None:
        while True:
            code = 128 + signal.sigwait(signals)
            if self._begin(code):
                self._end(code)

    def _begin(self, code: int) -> bool:
        """Start the timer. Return False if the end has begun already: the first code counts."""
        with self._lock:
            if not self._has_started or self._code is not None:
                return False
            self._code = code
        Thread(target=self._expire, args=(code,), daemon=True).start()
        return True

    def _expire(self, code: int) -> None:
        time.sleep(_LIMIT)
        self._exit(code)

    def _end(self, code: int) -> None:
        if self._request is not None:
            self._request(code)
            if self._is_saved.wait(_RESPONSE):
                return
        try:
            self._save()
        finally:
            self._exit(code)

    def _exit(self, code: int) -> NoReturn:
        try:
            # The timer may expire while the answers have just been saved: restore once.
            if self._restoring.acquire(timeout=3 * _OUTPUT) and _has_terminal():
                self._restore()
        finally:
            os._exit(code)

    def _restore(self) -> None:
        last_output = self._last_output()
        terminal, screen = os.dup(0), os.dup(self._screen)
        # The other threads can no longer change the terminal, nor write to it.
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):
            os.dup2(nothing, descriptor)
        with suppress(termios.error):
            if self._modes is not None:
                termios.tcsetattr(terminal, termios.TCSANOW, self._modes)
        # In a thread, because a terminal that accepts no output blocks it.
        writer = Thread(target=_write, args=(screen, last_output), daemon=True)
        writer.start()
        writer.join(_OUTPUT)
        if writer.is_alive():
            # Drop what the terminal has not accepted, so that a line that recovers gets the rest.
            with suppress(termios.error):
                termios.tcflush(screen, termios.TCOFLUSH)
                # Wake the threads that are still in a write: they keep others from writing.
                termios.tcflow(screen, termios.TCOOFF)
                termios.tcflow(screen, termios.TCOON)
            writer.join(_OUTPUT)


def let_end() -> None:
    """Let a signal end the process that was continued for it, before the terminal stops it again.

    `kill %1` sends two signals to a suspended job: one to end it, and SIGCONT.
    """
    if not _has_terminal():
        time.sleep(_LIMIT + _OUTPUT)


def _write(descriptor: int, data: bytes) -> None:
    with suppress(OSError):
        os.write(descriptor, data)


def _has_terminal() -> bool:
    """Return False if the shell has the terminal, because this process runs in the background."""
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        # It is not the controlling terminal, or it has hung up.
        return True


def _leave_time_before_the_hard_limit() -> None:
    """Have SIGXCPU come before the hard limit of CPU time, at which the system kills the process.

    `ulimit -t` sets both limits to the same value.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard not in {resource.RLIM_INFINITY, 0, 1} and soft in {resource.RLIM_INFINITY, hard}:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CPU, (hard - 1, hard))
