"""Bounded reads from untrusted files."""

from __future__ import annotations

import os
import stat
import struct
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import BinaryIO

    from symsrc_tui.lookup.identifiers import ObjectId

_LONGEST_READ = 32 * 1024 * 1024
_CUT_OFF = (
    "It is cut off: its end is missing, so Sentry cannot read all of it. Copy or build it again."
)
_NOT_BLOCKING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class UnreadableDebugFile(Exception):  # noqa: N818 - named after what was found
    """A file that cannot be read as a debug file; the message says why."""


class DebugFile(NamedTuple):
    """The IDs and format of a debug file.

    `file_format` is its name for people ("ELF"), `filetype` one of `FILETYPES`, `object_id` the
    argument for `module_candidates`, `arch` the architecture if a file has several (Mach-O), and
    `notes` sentences about missing or computed IDs and about damage.
    """

    path: Path
    file_format: str
    filetype: str
    object_id: ObjectId
    arch: str | None = None
    notes: tuple[str, ...] = ()


class OpenFile:
    """A regular file opened for random access."""

    def __init__(self, path: Path) -> None:
        """Raise OSError, or UnreadableDebugFile if `path` is not a regular file."""
        self.path = path
        # The name that a link points to, because the system loads and reports the real file.
        # Replace bytes that are not UTF-8, because they could not be printed.
        self.name = os.fsencode(os.path.realpath(path)).rpartition(b"/")[2].decode(errors="replace")
        # Do not block, because opening a pipe without a writer would wait forever.
        self.file: BinaryIO = os.fdopen(os.open(path, os.O_RDONLY | _NOT_BLOCKING), "rb")
        status = os.fstat(self.file.fileno())
        self.size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            self.close()
            raise UnreadableDebugFile("is not a file")

    @classmethod
    def of(cls, data: bytes) -> OpenFile:
        """Return a source of bytes from elsewhere, which has no name."""
        source = cls.__new__(cls)
        source.path, source.name = Path(), ""
        source.file, source.size = BytesIO(data), len(data)
        return source

    def close(self) -> None:
        self.file.close()

    def read(self, offset: int, length: int) -> bytes:
        """Read exactly `length` bytes. Raises OSError, or UnreadableDebugFile at the end."""
        if offset < 0 or length < 0 or length > _LONGEST_READ or offset + length > self.size:
            raise UnreadableDebugFile("is cut off or damaged: it refers to data outside the file")
        self.file.seek(offset)
        data = self.file.read(length)
        if len(data) != length:
            raise UnreadableDebugFile("is cut off")
        return data

    def head(self, length: int) -> bytes:
        """Read the first `length` bytes, or all if there are fewer."""
        return self.read(0, min(length, self.size))

    def unpack(self, form: str, offset: int) -> tuple[int, ...]:
        """Unpack numbers at `offset`, with `form` as in the struct module."""
        return struct.unpack(form, self.read(offset, struct.calcsize(form)))


def notes_on_length(source: OpenFile, end: int) -> tuple[str, ...]:
    """Return a note if the file ends before `end`, the end of the last part that it describes."""
    return (_CUT_OFF,) if source.size < end else ()


def guid(data: bytes) -> str:
    """Convert a Microsoft GUID (first three parts little-endian) to 32 hex digits."""
    return (data[3::-1] + data[5:3:-1] + data[7:5:-1] + data[8:16]).hex()
