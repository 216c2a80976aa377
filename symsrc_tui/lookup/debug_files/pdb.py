"""PDB files of Windows, and portable PDBs of .NET.

Facts: LLVM's description of the PDB format, Microsoft's description of portable PDBs.
"""

from __future__ import annotations

import struct

from symsrc_tui.lookup.debug_files.reader import (
    DebugFile,
    OpenFile,
    UnreadableDebugFile,
    guid,
    notes_on_length,
)
from symsrc_tui.lookup.identifiers import DebugId, ObjectId

MAGIC = b"Microsoft C/C++ MSF 7.00\r\n\x1aDS\0\0\0"
OLD_MAGIC = b"Microsoft C/C++ program database 2.00\r\n\x1aJG"
PORTABLE_MAGIC = b"BSJB"

_INFO_STREAM, _DBI_STREAM = 1, 3
_BLOCK_SIZES = (512, 1024, 2048, 4096, 8192, 16384, 32768)
_NO_STREAM = 0xFFFFFFFF
_LONGEST_DIRECTORY = 32 * 1024 * 1024
_MOST_METADATA_STREAMS = 64


def read_pdb(source: OpenFile) -> list[DebugFile]:
    """Read a Windows PDB."""
    block_size, _, all_blocks, directory_size, _, map_block = source.unpack("<6I", len(MAGIC))
    if block_size not in _BLOCK_SIZES:
        raise UnreadableDebugFile("is a damaged PDB file: its block size is invalid")

    if directory_size > _LONGEST_DIRECTORY:
        raise UnreadableDebugFile("is a damaged PDB file: its directory is too long")
    block_count = -(-directory_size // block_size)
    blocks = source.unpack(f"<{block_count}I", map_block * block_size)
    directory = _joined(source, block_size, blocks, directory_size)
    info = _stream_head(source, block_size, directory, _INFO_STREAM, 28)
    if len(info) < 28:
        raise UnreadableDebugFile("is a damaged PDB file: it has no IDs")
    (age,) = struct.unpack_from("<I", info, 8)
    # Prefer the age in the DBI stream, because the program refers to that one: tools that change
    # the PDB later increase only the other.
    dbi = _stream_head(source, block_size, directory, _DBI_STREAM, 12)
    if len(dbi) == 12 and dbi[:4] == b"\xff\xff\xff\xff":
        (age,) = struct.unpack_from("<I", dbi, 8)

    debug_id = DebugId(guid(info[12:28]), age)
    object_id = ObjectId(debug_id=str(debug_id), debug_file=source.name, object_type="pe")
    notes = notes_on_length(source, all_blocks * block_size)
    return [DebugFile(source.path, "PDB", "pdb", object_id, notes=notes)]


def refuse_old_pdb(_source: OpenFile) -> list[DebugFile]:
    """Reject PDB 2.0, because Symbolicator cannot read it."""
    raise UnreadableDebugFile(
        "is a PDB from Visual C++ 6 or older (format 2.0), which Sentry cannot read"
    )


def _joined(source: OpenFile, block_size: int, blocks: tuple[int, ...], size: int) -> bytes:
    parts = []
    for block in blocks:
        length = min(size, block_size)
        parts.append(source.read(block * block_size, length))
        size -= length
    return b"".join(parts)


def _stream_head(
    source: OpenFile, block_size: int, directory: bytes, stream: int, length: int
) -> bytes:
    """Return up to `length` bytes of the start of a stream; none if it does not exist."""
    count = int.from_bytes(directory[:4], "little")
    if len(directory) < 4 + 4 * count:
        raise UnreadableDebugFile("is a damaged PDB file: its directory is incomplete")
    if stream >= count:
        return b""
    sizes = struct.unpack_from(f"<{stream + 1}I", directory, 4)
    if sizes[stream] == _NO_STREAM:
        return b""
    before = sum(-(-size // block_size) for size in sizes[:stream] if size != _NO_STREAM)
    at = 4 + 4 * count + 4 * before
    if sizes[stream] == 0:
        return b""
    if len(directory) < at + 4:
        raise UnreadableDebugFile("is a damaged PDB file: its directory is incomplete")
    (block,) = struct.unpack_from("<I", directory, at)
    return source.read(block * block_size, min(length, sizes[stream], block_size))


def read_portable_pdb(source: OpenFile) -> list[DebugFile]:
    """Read a portable PDB."""
    (version_size,) = source.unpack("<I", 12)
    at = 16 + version_size
    _, count = source.unpack("<HH", at)
    at += 4
    end, object_id = 0, None
    for _ in range(min(count, _MOST_METADATA_STREAMS)):
        offset, size = source.unpack("<II", at)
        end = max(end, offset + size)
        name = source.read(at + 8, min(32, source.size - at - 8)).partition(b"\0")[0]
        if name == b"#Pdb":
            content = source.read(offset, 20)
            (stamp,) = struct.unpack_from("<I", content, 16)
            object_id = ObjectId(
                debug_id=str(DebugId(guid(content), stamp)),
                debug_file=source.name,
                object_type="pe_dotnet",
            )
        at += 8 + (len(name) + 4) // 4 * 4
    if object_id is None:
        raise UnreadableDebugFile("is .NET metadata, but not a portable PDB: it has no IDs")
    notes = notes_on_length(source, end)
    return [DebugFile(source.path, "portable PDB", "portablepdb", object_id, notes=notes)]
