"""Read the IDs of debug files on disk."""

from __future__ import annotations

import struct
from contextlib import closing, suppress
from itertools import islice
from typing import TYPE_CHECKING

from symsrc_tui.lookup.debug_files import breakpad, elf, macho, pdb, pe, source_bundle, wasm
from symsrc_tui.lookup.debug_files.reader import DebugFile, OpenFile, UnreadableDebugFile
from symsrc_tui.text.safe import visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["DebugFile", "UnreadableDebugFile", "read_debug_file"]

_READERS: tuple[tuple[bytes, Callable[[OpenFile], list[DebugFile]]], ...] = (
    (elf.MAGIC, elf.read_elf),
    (pdb.MAGIC, pdb.read_pdb),
    (pdb.OLD_MAGIC, pdb.refuse_old_pdb),
    (pdb.PORTABLE_MAGIC, pdb.read_portable_pdb),
    (wasm.MAGIC, wasm.read_wasm),
    (breakpad.MAGIC, breakpad.read_breakpad),
    (source_bundle.MAGIC, source_bundle.read_source_bundle),
    *((magic, macho.read_macho) for magic in macho.MAGICS),
    (pe.MAGIC, pe.read_pe),
)
_NOT_READ = {
    b"MSCF": "is compressed (cabinet). Expand it first",
    b"PK\3\4": "is a zip archive. Unpack it first",
    b"\x1f\x8b": "is compressed (gzip). Unpack it first",
    b"\x28\xb5\x2f\xfd": "is compressed (zstd). Unpack it first",
    b"!<arch>\n": "is a static library. Choose the program it was linked into",
}
FORMATS = "ELF, PE, PDB, Mach-O, dSYM, WASM, Breakpad or source bundle"
"""The formats that are read."""
_MOST_FILES_IN_BUNDLE = 64


def read_debug_file(path: Path) -> list[DebugFile]:
    """Return the debug file at `path`, or one per architecture for Apple's fat files and bundles.

    Reads ELF, PE, PDB, portable PDB, Mach-O, WebAssembly and Breakpad files, source bundles and
    dSYM folders, and only the few bytes with their IDs. A file in a dSYM folder that cannot be
    read becomes a note if there are others. Raises UnreadableDebugFile for any other or damaged
    file; its message begins with the file's name.
    """
    try:
        if not path.is_dir():
            return _read(path)
        files = _files_in_bundle(path)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    results = [_read_or_failure(file) for file in files]
    failures = [result for result in results if isinstance(result, UnreadableDebugFile)]
    if len(failures) == len(results):
        raise failures[0]
    notes = tuple(f"Another file of the bundle was left out: {error}." for error in failures)
    return [
        file._replace(notes=file.notes + notes)
        for result in results
        if not isinstance(result, UnreadableDebugFile)
        for file in result
    ]


def _read_or_failure(path: Path) -> list[DebugFile] | UnreadableDebugFile:
    try:
        return _read(path)
    except UnreadableDebugFile as error:
        return error


def _read(path: Path) -> list[DebugFile]:
    try:
        with closing(OpenFile(path)) as source:
            found = _reader(source.head(64))(source)
            name = source.name
    except (OSError, ValueError, UnreadableDebugFile) as error:
        raise _unreadable(path, error) from error
    if not path.is_symlink() or name == path.name:
        return found
    note = f"It is a link to {visible(name, '?')}, whose name crash reports contain."
    return [file._replace(notes=(note, *file.notes)) for file in found]


def _unreadable(path: Path, error: Exception) -> UnreadableDebugFile:
    if isinstance(error, UnreadableDebugFile):
        return UnreadableDebugFile(f"{visible(path.name or str(path), '?')} {error}")
    # The whole path, because a mistake may be in the folder.
    if isinstance(error, FileNotFoundError):
        reason = "does not exist"
    else:
        reason = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    return UnreadableDebugFile(f"{visible(str(path), '?')} {reason}")


def _reader(head: bytes) -> Callable[[OpenFile], list[DebugFile]]:
    for magic, reader in _READERS:
        if head.startswith(magic):
            return reader
    for magic, reason in _NOT_READ.items():
        if head.startswith(magic):
            raise UnreadableDebugFile(reason)
    raise UnreadableDebugFile(f"is not a debug file ({FORMATS})")


def _files_in_bundle(path: Path) -> list[Path]:
    folder = path / "Contents" / "Resources" / "DWARF"
    files = sorted(islice(folder.iterdir(), _MOST_FILES_IN_BUNDLE)) if folder.is_dir() else []
    # Hidden files are made by the Finder and by archivers.
    files = [file for file in files if not file.name.startswith(".")]
    if not files:
        raise _unreadable(path, UnreadableDebugFile("is a folder, not a dSYM bundle"))
    return files


def debug_files_in(data: bytes, *, is_whole: bool) -> list[DebugFile]:
    """Return the debug files in the first bytes of a file; empty if their IDs are further on.

    Raises UnreadableDebugFile if `data` is the whole file and is damaged.
    """
    reader = _reader(data)
    try:
        return reader(OpenFile.of(data))
    except (UnreadableDebugFile, ValueError, struct.error) as error:
        if is_whole:
            raise _unreadable_content(error) from error
    with suppress(UnreadableDebugFile, ValueError, struct.error):
        return elf.read_elf_start(OpenFile.of(data)) if reader is elf.read_elf else []
    return []


def _unreadable_content(error: Exception) -> UnreadableDebugFile:
    return error if isinstance(error, UnreadableDebugFile) else UnreadableDebugFile("is damaged")
