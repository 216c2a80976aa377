"""Treat a kill or a hang-up like Ctrl+C, so that the command still reports what was stored."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


@contextmanager
def ending_as_by_ctrl_c() -> Iterator[None]:
    """Raise KeyboardInterrupt for the ending signals. Signals that are ignored stay so (nohup)."""
    changed = [number for number in ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in changed:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)
