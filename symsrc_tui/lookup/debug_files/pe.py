"""PE: Windows programs and libraries. Facts: Microsoft's PE format, CodeView records."""

from __future__ import annotations

from typing import NamedTuple

from symsrc_tui.lookup.debug_files.reader import (
    DebugFile,
    OpenFile,
    UnreadableDebugFile,
    guid,
    notes_on_length,
)
from symsrc_tui.lookup.identifiers import DebugId, ObjectId

MAGIC = b"MZ"

_PE32, _PE32_PLUS = 0x10B, 0x20B
_DEBUG_DIRECTORY, _CLR_HEADER = 6, 14
_CODEVIEW = 2
_PORTABLE_PDB = 0x504D  # the minor version of a CodeView entry that names a portable PDB
_MOST_DEBUG_ENTRIES = 64
_LONGEST_RECORD = 4096


class _CodeView(NamedTuple):
    debug_id: DebugId
    pdb_name: str
    portable: bool


class _Image(NamedTuple):
    source: OpenFile
    timestamp: int
    size_of_image: int
    directories: list[tuple[int, int]]  # address and size of each
    sections: list[tuple[int, int, int]]  # address, size in the file, place in the file

    def directory(self, index: int) -> tuple[int, int]:
        return self.directories[index] if index < len(self.directories) else (0, 0)

    def place_of(self, address: int) -> int:
        """Return the file offset of an address in the loaded image."""
        for start, size, offset in self.sections:
            if start <= address < start + size:
                return offset + address - start
        raise UnreadableDebugFile("is a damaged PE file: its debug directory is outside the file")


def read_pe(source: OpenFile) -> list[DebugFile]:
    """Read a PE file, with the PDB it names."""
    image = _image(source)
    code_view = _code_view(image)
    is_dotnet = image.directory(_CLR_HEADER)[0] != 0
    end = max((offset + size for _, size, offset in image.sections), default=0)
    notes = [*notes_on_length(source, end)]
    if is_dotnet:
        notes.append("This is a .NET file: Sentry looks only for its portable PDB.")
    if code_view is None:
        notes.append("It names no PDB, so Sentry cannot look one up.")
    elif is_dotnet and not code_view.portable:
        notes.append("It names a Windows PDB. For .NET, Sentry reads only portable PDBs.")
    object_id = ObjectId(
        code_id=f"{image.timestamp:08x}{image.size_of_image:x}",
        code_file=source.name,
        debug_id=str(code_view.debug_id) if code_view else None,
        debug_file=(code_view.pdb_name or None) if code_view else None,
        object_type="pe_dotnet" if is_dotnet else "pe",
    )
    return [DebugFile(source.path, "PE", "pe", object_id, notes=tuple(notes))]


def _image(source: OpenFile) -> _Image:
    (start,) = source.unpack("<I", 0x3C)
    if source.read(start, 4) != b"PE\0\0":
        raise UnreadableDebugFile("is a DOS program, not a Windows program")
    _, section_count, timestamp, _, _, optional_size, _ = source.unpack("<HHIIIHH", start + 4)
    optional = start + 24
    kind = source.unpack("<H", optional)[0] if optional_size >= 64 else 0
    if kind not in (_PE32, _PE32_PLUS):
        raise UnreadableDebugFile("is a damaged PE file: it has no optional header")
    (size_of_image,) = source.unpack("<I", optional + 56)

    directories_at = optional + (96 if kind == _PE32 else 112)
    (count,) = source.unpack("<I", directories_at - 4)
    count = min(count, 16, max(0, optional + optional_size - directories_at) // 8)
    pairs = source.unpack(f"<{2 * count}I", directories_at)
    sections = []
    for index in range(section_count):
        address, size, offset = source.unpack("<III", optional + optional_size + index * 40 + 12)
        sections.append((address, size, offset))
    directories = list(zip(pairs[::2], pairs[1::2], strict=True))
    return _Image(source, timestamp, size_of_image, directories, sections)


def _code_view(image: _Image) -> _CodeView | None:
    address, size = image.directory(_DEBUG_DIRECTORY)
    if not address or size < 28:
        return None
    at = image.place_of(address)
    for index in range(min(size // 28, _MOST_DEBUG_ENTRIES)):
        _, stamp, _, minor, kind, length, address, place = image.source.unpack(
            "<IIHHIIII", at + index * 28
        )
        if kind == _CODEVIEW:
            place = place or image.place_of(address)
            record = image.source.read(place, min(length, _LONGEST_RECORD))
            return _record(record, stamp, portable=minor == _PORTABLE_PDB)
    return None


def _record(record: bytes, stamp: int, *, portable: bool) -> _CodeView | None:
    def number(at: int) -> int:
        return int.from_bytes(record[at : at + 4], "little")

    def name(at: int) -> str:
        return record[at:].partition(b"\0")[0].decode("utf-8", "replace")

    if record[:4] == b"RSDS" and len(record) >= 24:
        # For a portable PDB, .NET's SDK reports the entry's timestamp in place of the age.
        age = stamp if portable else number(20)
        return _CodeView(DebugId(guid(record[4:20]), age), name(24), portable)
    if record[:4] == b"NB10" and len(record) >= 16:
        return _CodeView(DebugId.of_pdb_2(number(8), number(12)), name(16), portable)
    return None
