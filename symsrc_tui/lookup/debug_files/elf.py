"""ELF: Linux, Android, consoles. Facts: the ELF specification, binutils' build ID note."""

from __future__ import annotations

import re
import struct
from typing import NamedTuple

from symsrc_tui.lookup.debug_files.reader import (
    DebugFile,
    OpenFile,
    UnreadableDebugFile,
    guid,
    notes_on_length,
)
from symsrc_tui.lookup.identifiers import ObjectId, dashed

MAGIC = b"\x7fELF"

_PT_LOAD, _PT_NOTE = 1, 4
_SHT_NULL, _SHT_PROGBITS, _SHT_NOTE, _SHT_NOBITS = 0, 1, 7, 8
_ALLOC_AND_EXECUTE = 0x2 | 0x4
_NT_GNU_BUILD_ID = 3
_PAGE = 4096
_LONGEST_NOTES = 1024 * 1024
_LONGEST_SECTION_NAME = 64
_BUILD_ID_FILE = r"[0-9a-fA-F]{30,}"
_NAMELESS = (
    "Its name is its build ID, so the module's name is unknown. Paths that contain the name are "
    "left out."
)


class _Section(NamedTuple):
    name: bytes
    type: int
    flags: int
    offset: int
    size: int


class _Segment(NamedTuple):
    type: int
    offset: int
    size: int
    align: int


class _Header(NamedTuple):
    source: OpenFile
    wide: bool
    order: str
    segments_at: tuple[int, int, int]  # offset, size of an entry, number of entries
    sections_at: tuple[int, int, int]
    names_index: int


def read_elf(source: OpenFile) -> list[DebugFile]:
    """Read an ELF file."""
    header = _header(source)
    sections, segments = _sections(header), _segments(header)
    build_id = _build_id(header, sections, segments)
    cut_off = notes_on_length(source, _end(sections, segments))
    if cut_off and not build_id:
        raise UnreadableDebugFile("is cut off, and what is left has no build ID")
    code_name, name_notes = module_name(source.name)
    notes = [*cut_off, *name_notes]
    identifier = build_id or _text_hash(source, sections)
    if not build_id:
        notes.append(
            "It has no build ID, so layouts that use build IDs cannot find it. Link with "
            "--build-id."
        )
        if identifier:
            notes.append("The debug ID was computed from the code, as Sentry does.")

    debug_id = None
    if identifier:
        raw = identifier[:16].ljust(16, b"\0")
        debug_id = dashed(guid(raw) if header.order == "<" else raw.hex())
    object_id = ObjectId(
        code_id=build_id.hex() if build_id else None,
        code_file=code_name,
        debug_id=debug_id,
        debug_file=code_name,
        object_type="elf",
    )
    filetype = "elf_debug" if _is_stripped_to_debug(sections) else "elf_code"
    return [DebugFile(source.path, "ELF", filetype, object_id, notes=tuple(notes))]


def read_elf_start(source: OpenFile) -> list[DebugFile]:
    """Read the build ID near the start of an ELF file whose other end was not received."""
    header = _header(source)
    build_id = _build_id(header, [], _segments(header))
    object_id = ObjectId(build_id.hex() if build_id else None, object_type="elf")
    return [DebugFile(source.path, "ELF", "elf_code", object_id)] if build_id else []


def _header(source: OpenFile) -> _Header:
    bits, order_mark = source.unpack("2B", 4)
    if bits not in (1, 2) or order_mark not in (1, 2):
        raise UnreadableDebugFile("is a damaged ELF file: its header is invalid")
    wide, order = bits == 2, "<" if order_mark == 1 else ">"
    fields = source.unpack(order + ("HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH"), 16)
    return _Header(
        source,
        wide,
        order,
        (fields[4], fields[8], fields[9]),
        (fields[5], fields[10], fields[11]),
        fields[12],
    )


def _table(header: _Header, place: tuple[int, int, int], form: str) -> list[tuple[int, ...]]:
    offset, entry_size, count = place
    if not offset or not count:
        return []
    entry = struct.Struct(header.order + form)
    if entry_size < entry.size:
        raise UnreadableDebugFile("is a damaged ELF file: its tables are invalid")
    data = header.source.read(offset, entry_size * count)
    return [entry.unpack_from(data, index * entry_size) for index in range(count)]


def _sections(header: _Header) -> list[_Section]:
    rows = _table(header, header.sections_at, "IIQQQQIIQQ" if header.wide else "IIIIIIIIII")
    names = b""
    if header.names_index < len(rows) and rows[header.names_index][1] != _SHT_NOBITS:
        names = header.source.read(*rows[header.names_index][4:6])
    return [
        _Section(
            names[row[0] : row[0] + _LONGEST_SECTION_NAME].partition(b"\0")[0],
            type=row[1],
            flags=row[2],
            offset=row[4],
            size=row[5],
        )
        for row in rows
    ]


def _segments(header: _Header) -> list[_Segment]:
    if header.wide:
        rows = _table(header, header.segments_at, "IIQQQQQQ")
        return [_Segment(row[0], row[2], row[5], row[7]) for row in rows]
    rows = _table(header, header.segments_at, "IIIIIIII")
    return [_Segment(row[0], row[1], row[4], row[7]) for row in rows]


def _end(sections: list[_Section], segments: list[_Segment]) -> int:
    """Return where the last part of the file should end."""
    # A split-off debug file keeps the segments of the program, so they count only if alone.
    parts = [(s.offset, s.size) for s in sections if s.type not in (_SHT_NULL, _SHT_NOBITS)]
    parts = parts or [(s.offset, s.size) for s in segments if s.type in (_PT_LOAD, _PT_NOTE)]
    return max((offset + size for offset, size in parts), default=0)


def _build_id(header: _Header, sections: list[_Section], segments: list[_Segment]) -> bytes | None:
    for segment in segments:
        if segment.type == _PT_NOTE:
            step = 8 if segment.align == 8 else 4
            found = _gnu_build_id(header, segment.offset, segment.size, step=step)
            if found:
                return found
    for section in sections:
        if section.type == _SHT_NOTE and section.name == b".note.gnu.build-id":
            found = _gnu_build_id(header, section.offset, section.size, step=4)
            if found:
                return found
    return None


def _gnu_build_id(header: _Header, offset: int, size: int, *, step: int) -> bytes | None:
    """Return the build ID among the notes at `offset`, which are aligned to `step`."""
    # A split-off debug file keeps the table entry, but not always the notes.
    available = max(0, min(size, _LONGEST_NOTES, header.source.size - offset))
    notes = header.source.read(offset, available) if available else b""
    at = 0
    while at + 12 <= len(notes):
        name_size, content_size, kind = struct.unpack_from(header.order + "III", notes, at)
        name = notes[at + 12 : at + 12 + name_size]
        content_at = -(-(at + 12 + name_size) // step) * step
        if kind == _NT_GNU_BUILD_ID and name == b"GNU\0":
            content = notes[content_at : content_at + content_size]
            if len(content) < content_size:
                raise UnreadableDebugFile("is cut off or damaged: its build ID is incomplete")
            return content
        at = -(-(content_at + content_size) // step) * step
    return None


def _text_hash(source: OpenFile, sections: list[_Section]) -> bytes | None:
    """Return Sentry's replacement for a build ID: the first page of code, XORed in 16-byte blocks.

    None if there is no code.
    """
    for section in sections:
        if section.name == b".text" and section.type != _SHT_NOBITS:
            digest = bytearray(16)
            for index, byte in enumerate(source.read(section.offset, min(section.size, _PAGE))):
                digest[index % 16] ^= byte
            return bytes(digest) if any(digest) else None
    return None


def _is_stripped_to_debug(sections: list[_Section]) -> bool:
    """Return whether the code was removed (`objcopy --only-keep-debug`)."""
    kinds = {s.type for s in sections if s.flags & _ALLOC_AND_EXECUTE == _ALLOC_AND_EXECUTE}
    return _SHT_NOBITS in kinds and _SHT_PROGBITS not in kinds


def module_name(file_name: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the module's name in crash reports, or None and a note if it is unknown."""
    name = file_name.removesuffix(".debug")
    if not re.fullmatch(_BUILD_ID_FILE, name):
        return name, ()
    return None, (_NAMELESS,)
