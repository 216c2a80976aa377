"""Reading bytes from a file that may be anything: always bounded, never past its end."""

from __future__ import annotations

import os
import stat
import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from symsrc_tui.lookup.identifiers import ObjectId

_LONGEST_READ = 32 * 1024 * 1024
_NOT_BLOCKING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class UnreadableDebugFile(Exception):  # noqa: N818 -- reads as what it is where it is caught
    """A file that is no debug file this program can read; the message says why, for people."""


class DebugFile(NamedTuple):
    """What a debug file says of itself.

    `file_format` for people ("ELF"), `filetype` as in `FILETYPES`, ids and names ready for
    `module_candidates`, `arch` where one file holds several (Mach-O), `notes` for people about
    ids that are missing or made up.
    """

    path: Path
    file_format: str
    filetype: str
    object_id: ObjectId
    arch: str | None = None
    notes: tuple[str, ...] = ()


class Source:
    """A regular file opened for reading at any place in it."""

    def __init__(self, path: Path) -> None:
        """Opens `path`. Raises OSError, or UnreadableDebugFile if it is no regular file."""
        self.path = path
        # Bytes of the name that are no UTF-8 would stop whoever prints it.
        self.name = os.fsencode(path.name).decode("utf-8", "replace")
        # Not blocking: opening a pipe nobody writes to would hang.
        self._file: BinaryIO = os.fdopen(os.open(path, os.O_RDONLY | _NOT_BLOCKING), "rb")
        status = os.fstat(self._file.fileno())
        self.size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            self.close()
            raise UnreadableDebugFile("is not a file")

    def close(self) -> None:
        self._file.close()

    def read(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes. Raises UnreadableDebugFile if the file has fewer, or OSError."""
        if offset < 0 or length < 0 or length > _LONGEST_READ or offset + length > self.size:
            raise UnreadableDebugFile("is damaged: it points outside itself")
        self._file.seek(offset)
        data = self._file.read(length)
        if len(data) != length:
            raise UnreadableDebugFile("is damaged: it ends early")
        return data

    def head(self, length: int) -> bytes:
        """The first `length` bytes, or all if there are fewer."""
        return self.read(0, min(length, self.size))

    def unpack(self, form: str, offset: int) -> tuple[int, ...]:
        """Numbers at `offset`, `form` as in the struct module."""
        return struct.unpack(form, self.read(offset, struct.calcsize(form)))


def guid(data: bytes) -> str:
    """16 bytes of a Microsoft GUID (first three parts little-endian) as 32 hex digits."""
    return (data[3::-1] + data[5:3:-1] + data[7:5:-1] + data[8:16]).hex()
