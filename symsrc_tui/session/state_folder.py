"""The folder that keeps this user's drafts and journal between runs, in which nobody else writes.

The file system may have stopped, so that what must not wait for it is done by `in_time`.
"""

from __future__ import annotations

import errno
import os
import stat
from concurrent import futures
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui import daemon_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LARGEST = 16 * 1024 * 1024
"""Bytes; more than any draft has: 200 path patterns of 4,096 emoji have 10 MB in JSON."""
_LONGEST = 0.5
"""Seconds for saving or deleting."""


def state_folder(environ: Mapping[str, str], *, demo: bool = False) -> Path | None:
    """Return the folder, which may not exist yet. The demo has a separate one.

    Return None for a user without a home folder.
    """
    base = Path(environ.get("XDG_STATE_HOME", ""))
    if not base.is_absolute():
        try:
            base = Path(environ.get("HOME") or Path.home()) / ".local" / "state"
        except RuntimeError:
            return None
    return base / "symsrc-tui" / ("demo" if demo else "")


def in_time(work: Callable[[], None]) -> None:
    """Do some work on files. Raises OSError if it fails or takes longer than half a second."""
    result = daemon_thread.start("write-state", work)
    try:
        result.result(_LONGEST)
    except futures.TimeoutError:
        raise OSError(errno.ETIMEDOUT, "the file system does not respond") from None


def make_folder(folder: Path) -> None:
    """Make the folder, which only its owner can read. Raises OSError."""
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    # Otherwise other users could put a draft here, or a link to one of our files.
    if not stat.S_ISDIR(status.st_mode) or _is_foreign(status):
        raise PermissionError(0, "it is not a folder that only you can write to")


def read_own(file: Path, largest: int = _LARGEST) -> str:
    """Return the text of a file of ours.

    Raises OSError, and ValueError with the predicate of a sentence about the file.
    """
    # Do not block or follow links, because another user may have put the file there.
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)
    with os.fdopen(handle, "rb") as opened:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("is not a regular file")
        if _is_foreign(status):
            raise ValueError("may have been written by another user")
        data = opened.read(largest + 1)
    if len(data) > largest:
        raise ValueError("is too large")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ValueError("is damaged") from None


def _is_foreign(status: os.stat_result) -> bool:
    """Return whether another user owns the file or may write to it."""
    return status.st_uid != os.geteuid() or bool(status.st_mode & 0o022)
