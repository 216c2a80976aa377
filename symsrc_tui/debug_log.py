"""Write the debug log: requests and responses, with secrets redacted."""

from __future__ import annotations

import errno
import os
import platform
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone

from symsrc_tui import __version__
from symsrc_tui.files import expanded

_TELLING = ("TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "SSH_TTY", "TMUX", "ESCDELAY")
"""Variables that affect the wizard's look. No others are logged."""


@dataclass(frozen=True)
class Exchange:
    """A request and its result, redacted for the debug log."""

    method: str
    url: str
    status: int | None
    """None if there was no response."""
    seconds: float
    request: str
    response: str
    """The response's body, or why there was none."""


class DebugLog:
    """A private log file. Raises OSError if it cannot be opened or is not a regular file."""

    def __init__(self, path: str, environ: Mapping[str, str]) -> None:
        self._handle: int | None = _opened(expanded(path))
        self.failure = ""
        """A warning that the log has stopped, such as on a full disk; empty if it has not."""
        self.write(f"symsrc-tui {__version__}, Python {sys.version.split()[0]}")
        self.write(f"{platform.system()} {platform.release()}")
        for name in _TELLING:
            if name in environ:
                self.write(f"{name}={environ[name][:80]!r}")

    def write(self, text: str) -> None:
        """Append lines, each with the time (UTC). Stops the log at the first error."""
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        lines = "".join(f"{now} {line}\n" for line in text.splitlines())
        data = lines.encode("utf-8", "backslashreplace")
        try:
            # Not buffered, because what is left in a buffer would fail again when it is closed.
            while data and self._handle is not None:
                data = data[os.write(self._handle, data) :]
        except OSError as error:
            self.failure = f"--debug: the log is incomplete: {error.strerror}"
            self.close()

    def close(self) -> None:
        """Close the file."""
        handle, self._handle = self._handle, None
        if handle is not None:
            with suppress(OSError):
                os.close(handle)

    def exchange(self, exchange: Exchange) -> None:
        """Append a request and its response, which the API client has already redacted."""
        status = "no response" if exchange.status is None else exchange.status
        self.write(f"{exchange.method} {exchange.url} {status} {exchange.seconds:.3f} s")
        self.write("".join(f"  > {line}\n" for line in exchange.request.splitlines()))
        self.write("".join(f"  < {line}\n" for line in exchange.response.splitlines()))


def _opened(path: str) -> int:
    """Open and empty a regular file of this user. Anything else is left unchanged."""
    # No links, because another user may have put them there; no blocking on a pipe without reader.
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
    try:
        handle = os.open(path, flags, 0o600)
    except OSError as error:
        # ENXIO comes from a pipe without reader and from a socket.
        raise _no_plain_file() if error.errno == errno.ENXIO else error from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise _no_plain_file()
        if found.st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "it belongs to another user")
        os.fchmod(handle, 0o600)
        os.ftruncate(handle, 0)
    except OSError:
        os.close(handle)
        raise
    return handle


def _no_plain_file() -> OSError:
    return OSError(errno.EINVAL, "it is not a regular file")
