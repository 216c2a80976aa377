"""Reads the IDs of debug files on disk."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

from symsrc_tui.lookup.debug_files import breakpad, elf, macho, pdb, pe, wasm
from symsrc_tui.lookup.debug_files.reader import DebugFile, Source, UnreadableDebugFile
from symsrc_tui.text.safe import visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["DebugFile", "UnreadableDebugFile", "read_debug_file"]

_READERS: tuple[tuple[bytes, Callable[[Source], list[DebugFile]]], ...] = (
    (elf.MAGIC, elf.read_elf),
    (pdb.MAGIC, pdb.read_pdb),
    (pdb.OLD_MAGIC, pdb.refuse_old_pdb),
    (pdb.PORTABLE_MAGIC, pdb.read_portable_pdb),
    (wasm.MAGIC, wasm.read_wasm),
    (breakpad.MAGIC, breakpad.read_breakpad),
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
_MOST_FILES_IN_BUNDLE = 64


def read_debug_file(path: Path) -> list[DebugFile]:
    """Return the debug file at `path`, or one per architecture for Apple's fat files and bundles.

    Reads ELF, PE, PDB, portable PDB, Mach-O, WebAssembly, Breakpad files and dSYM folders, and
    only the few bytes with their IDs. Raises UnreadableDebugFile for any other or damaged file;
    its message begins with the file's name.
    """
    reading = path
    try:
        found = []
        for reading in _files_in_bundle(path) if path.is_dir() else [path]:
            found += _read(reading)
    except UnreadableDebugFile as error:
        reason = str(error)
    except (OSError, ValueError) as error:
        reason = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    else:
        return found
    name = visible(reading.name or str(reading), "?")
    raise UnreadableDebugFile(f"{name} {reason}")


def _read(path: Path) -> list[DebugFile]:
    with closing(Source(path)) as source:
        head = source.head(64)
        for magic, reader in _READERS:
            if head.startswith(magic):
                return reader(source)
    for magic, reason in _NOT_READ.items():
        if head.startswith(magic):
            raise UnreadableDebugFile(reason)
    raise UnreadableDebugFile("is not a debug file (ELF, PE, PDB, Mach-O, WebAssembly or Breakpad)")


def _files_in_bundle(path: Path) -> list[Path]:
    folder = path / "Contents" / "Resources" / "DWARF"
    files = sorted(islice(folder.iterdir(), _MOST_FILES_IN_BUNDLE)) if folder.is_dir() else []
    if not files:
        raise UnreadableDebugFile("is a folder, not a dSYM bundle")
    return files
