"""A kill or a hang-up ends the command as Ctrl+C does: it still tells what became of the source."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


@contextmanager
def ending_as_by_ctrl_c() -> Iterator[None]:
    """Raises KeyboardInterrupt for each of them, unless whoever started the command has it
    ignored, as nohup does."""
    changed = [number for number in ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in changed:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)
