"""The log for bug reports: what was asked and answered, every secret redacted."""

from __future__ import annotations

import errno
import os
import platform
import stat
import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from symsrc_tui import __version__

if TYPE_CHECKING:
    from symsrc_tui.sentry.transport import Exchange

_TELLING = ("TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "SSH_TTY", "TMUX", "ESCDELAY")
"""Variables that decide what the wizard looks like. No other is written down."""


class DebugLog:
    """A file that only its owner can read. Raises OSError if it cannot be opened, or is no file."""

    def __init__(self, path: str, environ: Mapping[str, str]) -> None:
        handle = _opened(os.path.expanduser(path))  # noqa: PTH111 - for os.open
        self._file = os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace")
        self.write(f"symsrc-tui {__version__}, Python {sys.version.split()[0]}")
        self.write(f"{platform.system()} {platform.release()}")
        for name in _TELLING:
            if name in environ:
                self.write(f"{name}={environ[name][:80]!r}")

    def write(self, text: str) -> None:
        """Adds lines, each with the time (UTC). A full disk stops nothing but the log."""
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        try:
            for line in text.splitlines():
                self._file.write(f"{now} {line}\n")
            self._file.flush()
        except OSError:
            pass

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def exchange(self, exchange: Exchange) -> None:
        """Adds a request and its answer, which come redacted from the API client."""
        status = "no answer" if exchange.status is None else exchange.status
        self.write(f"{exchange.method} {exchange.url} {status} {exchange.seconds:.3f} s")
        self.write("".join(f"  > {line}\n" for line in exchange.request.splitlines()))
        self.write("".join(f"  < {line}\n" for line in exchange.response.splitlines()))


def _opened(path: str) -> int:
    """A plain file of our own, emptied. Of anything else nothing is changed."""
    # Not through a link, which somebody else may have put there; not waiting for who reads a pipe.
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
    try:
        handle = os.open(path, flags, 0o600)
    except OSError as error:
        # Of a pipe that nobody reads, and of a socket.
        raise _no_plain_file() if error.errno == errno.ENXIO else error from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise _no_plain_file()
        if found.st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "it is somebody else's")
        os.fchmod(handle, 0o600)
        os.ftruncate(handle, 0)
    except OSError:
        os.close(handle)
        raise
    return handle


def _no_plain_file() -> OSError:
    return OSError(errno.EINVAL, "it is no plain file")
