"""Read and write small files at paths that the user enters, and complete such paths."""

from __future__ import annotations

import os
import shlex
import stat
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 64 * 1024
"""In bytes: far more than any key or settings file has, but quick to read."""
MOST_COMPLETIONS = 200
"""More than anyone reads."""
_MOST_ENTRIES = 20_000
"""Of one folder, because reading more would delay typing."""


class UnreadableError(Exception):
    """The path is not a small file that can be read."""


class TextFile(NamedTuple):
    """A file's text, owner and permissions."""

    path: str
    text: str
    mode: int
    owner: int

    def __repr__(self) -> str:
        """Leave out the text, which mostly contains a secret."""
        return f"TextFile({self.path!r})"

    def exposure(self, content: str = "") -> str:
        """Return a warning with the fix if other users can read the file, else an empty string.

        Args:
            content: what the file contains, to be named in the warning.
        """
        if not self.mode & 0o077:
            return ""
        contains = f"contains {content} and " if content else ""
        return (
            f"{shown(self.path)} {contains}is readable by other users."
            f" Run: chmod 600 {shown(shlex.quote(self.path), 500)}"
        )


def read_text(typed: str | Path, limit: int = LIMIT, *, tolerant: bool = False) -> TextFile:
    """Read the file at `typed` (`~` allowed) as UTF-8, or as UTF-16 if it starts with a BOM.

    `tolerant` keeps bytes that are not UTF-8 as surrogates, so that the rest can be read.
    Raises `UnreadableError` if it is missing, not a regular file, larger than `limit` bytes or
    not text.
    """
    path, data, status = _read(typed, limit)
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding, "surrogateescape" if tolerant else "strict")
    except UnicodeDecodeError as error:
        # Raise ours outside this block, because this error contains the file's content.
        line = data[: error.start].count(b"\n") + 1
    else:
        return TextFile(path, text, status.st_mode, status.st_uid)
    raise UnreadableError(f"{shown(path)} is not a text file in UTF-8 (line {line})")


def read_bytes(typed: str | Path, limit: int = LIMIT) -> tuple[str, bytes]:
    """Return the path with `~` expanded, and the file's content. Raises `UnreadableError`."""
    return _read(typed, limit)[:2]


def expanded(path: str | Path) -> str:
    """Return the path with `~` or `~name` replaced; unchanged for an unknown user."""
    return os.path.expanduser(path)  # noqa: PTH111 - Path.expanduser raises for unknown users, and drops a final slash


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, instead of one that may be there.

    The file is never half written, even if the program is killed. Raises OSError.
    """
    # Imported late, because every command that starts imports this module.
    import tempfile

    handle, name = tempfile.mkstemp(prefix=".symsrc-tui-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(typed: str | Path, limit: int) -> tuple[str, bytes, os.stat_result]:
    path = expanded(typed)
    data = b""
    try:
        # Do not block, because opening a pipe without a writer would wait forever.
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
        raise UnreadableError(f"{shown(path)} is a folder. Choose a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError(f"{shown(path)} is a device or pipe, not a regular file")
    if len(data) > limit:
        raise UnreadableError(
            f"{shown(path)} is larger than {limit // 1024} KiB, so it cannot be the right file"
        )
    return path, data, status


def _reason(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return "does not exist"
        case PermissionError():
            return "cannot be read: check its permissions"
        case OSError():
            return f"cannot be read: {error.strerror}"
    return "is not a valid path"


def complete(typed: str, suffixes: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the completions of `typed`: folders with a trailing slash, then files, by name.

    `~` is kept as typed. Hidden entries are offered if the typed name starts with a dot, and files
    if they end in one of `suffixes` (all files if there are none). Returns at most
    `MOST_COMPLETIONS`, and none if the folder cannot be read.
    """
    if typed == "~":
        return ("~/",)
    folder, slash, start = typed.rpartition("/")
    kept = f"{folder}{slash}"
    folders: list[str] = []
    files: list[str] = []
    try:
        with os.scandir(expanded(kept) or ".") as entries:
            for entry in islice(entries, _MOST_ENTRIES):
                if not _fits(entry.name, start):
                    continue
                if _is_true(entry.is_dir):
                    folders.append(f"{kept}{entry.name}/")
                elif entry.name.lower().endswith(suffixes or "") and _is_true(entry.is_file):
                    files.append(f"{kept}{entry.name}")
    except (OSError, ValueError):
        pass
    return (*sorted(folders), *sorted(files))[:MOST_COMPLETIONS]


def _fits(name: str, start: str) -> bool:
    is_offered = start.startswith(".") or not name.startswith(".")
    # A name that cannot be displayed cannot be chosen.
    return is_offered and name.startswith(start) and name.isprintable()


def _is_true(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except OSError:  # For example a symbolic link to itself.
        return False
