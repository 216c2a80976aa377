"""Reads small files that a user names, whatever really lies at that path."""

from __future__ import annotations

import os
import shlex
import stat
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.sources.fill import CredentialsError

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 64 * 1024
"""Bytes. Far more than any key or settings file has, far less than would slow anyone down."""


class UnreadableError(CredentialsError):
    """The path leads to nothing that can be read as a small file."""


class TextFile(NamedTuple):
    """A file's text and who may read it."""

    path: str
    text: str
    mode: int
    owner: int

    def __repr__(self) -> str:
        """The text is mostly a secret."""
        return f"TextFile({self.path!r})"

    @property
    def exposed(self) -> str:
        """A sentence with the remedy if others on this host can read the file, else empty."""
        if not self.mode & 0o077:
            return ""
        return (
            f"{shown(self.path)} can be read by other users of this host."
            f" To stop that: chmod 600 {shown(shlex.quote(self.path), 500)}"
        )


def read_text(typed: str | Path, limit: int = LIMIT, *, tolerant: bool = False) -> TextFile:
    """Read the file at `typed` (`~` allowed) as UTF-8, or as UTF-16 if it starts with a mark.

    `tolerant` keeps bytes that are not UTF-8 as surrogates, so that the rest can be read.
    Raises `UnreadableError` if it is missing, no plain file, larger than `limit` bytes or no text.
    """
    path, data, status = _read(typed, limit)
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding, "surrogateescape" if tolerant else "strict")
    except UnicodeDecodeError as error:
        # Raised further down: this error holds the file's content.
        line = data[: error.start].count(b"\n") + 1
    else:
        return TextFile(path, text, status.st_mode, status.st_uid)
    raise UnreadableError(f"{shown(path)} is not a text file in UTF-8 (line {line})")


def read_bytes(typed: str | Path, limit: int = LIMIT) -> tuple[str, bytes]:
    """The path with `~` resolved and the file's content. Raises `UnreadableError`."""
    return _read(typed, limit)[:2]


def _read(typed: str | Path, limit: int) -> tuple[str, bytes, os.stat_result]:
    path = os.path.expanduser(typed)  # noqa: PTH111 - Path.expanduser raises for unknown users
    data = b""
    try:
        # Without waiting: a pipe that nobody writes to would hold the program for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            status = os.fstat(handle)
            if stat.S_ISREG(status.st_mode):
                with open(handle, "rb", closefd=False) as file:
                    data = file.read(limit + 1)
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{shown(path) or 'The empty path'} {_reason(error)}") from None
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableError(f"{shown(path)} is a folder. Name a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError(f"{shown(path)} is a device or a pipe. Name a plain file")
    if len(data) > limit:
        raise UnreadableError(
            f"{shown(path)} is larger than {limit // 1024} KiB, so it is not the file meant here"
        )
    return path, data, status


def _reason(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return "does not exist"
        case PermissionError():
            return "may not be read by you. Check its permissions"
        case OSError():
            return f"cannot be read: {error.strerror}"
    return "is not a path"


def shown(text: str, length: int = 120) -> str:
    """`text` fit to stand in a message: no control characters, not endless."""
    printable = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )
    return printable if len(printable) <= length else printable[: length - 1] + "…"
