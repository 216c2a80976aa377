"""Mach-O: Apple's programs, libraries and the files in dSYM bundles.

Facts: Apple's mach-o/loader.h and mach-o/fat.h.
"""

from __future__ import annotations

import struct

from symsrc_tui.lookup.debug_files.reader import (
    DebugFile,
    OpenFile,
    UnreadableDebugFile,
    notes_on_length,
)
from symsrc_tui.lookup.identifiers import ObjectId, dashed

# Byte order and size of the header, by the first four bytes.
_THIN = {
    b"\xce\xfa\xed\xfe": ("<", 28),
    b"\xcf\xfa\xed\xfe": ("<", 32),
    b"\xfe\xed\xfa\xce": (">", 28),
    b"\xfe\xed\xfa\xcf": (">", 32),
}
_FAT = b"\xca\xfe\xba\xbe"
MAGICS = (*_THIN, _FAT)

_MH_DSYM = 0xA
_LC_UUID = 0x1B
# The place of a segment's offset and size in its command, by the kind of command.
_SEGMENTS = {0x1: ("II", 32), 0x19: ("QQ", 40)}
# Java classes have the same magic, with their version (45 or more) in place of the count.
_MOST_SLICES = 44
_LONGEST_COMMANDS = 8 * 1024 * 1024
_SUBTYPE_MASK = 0x00FFFFFF
_ARCHS = {
    (7, None): "x86",
    (0x01000007, 8): "x86_64h",
    (0x01000007, None): "x86_64",
    (12, 9): "armv7",
    (12, 11): "armv7s",
    (12, 12): "armv7k",
    (12, None): "arm",
    (0x0100000C, 2): "arm64e",
    (0x0100000C, None): "arm64",
    (0x0200000C, None): "arm64_32",
    (18, None): "ppc",
    (0x01000012, None): "ppc64",
}


def read_macho(source: OpenFile) -> list[DebugFile]:
    """Read a Mach-O file: one debug file per architecture."""
    if source.head(4) != _FAT:
        return [_slice(source, 0, 0)]
    (count,) = source.unpack(">I", 4)
    if not 0 < count <= _MOST_SLICES:
        raise UnreadableDebugFile("is not a debug file. It may be a Java class")
    return [_slice(source, *source.unpack(">II", 16 + 20 * i)) for i in range(count)]


def _slice(source: OpenFile, start: int, size: int) -> DebugFile:
    """Read one architecture; `size` is 0 if unknown."""
    order_and_size = _THIN.get(source.read(start, 4))
    if order_and_size is None:
        raise UnreadableDebugFile("is a fat Mach-O file with other content")
    order, header_size = order_and_size
    cpu, subtype, kind, count, length = source.unpack(order + "5I", start + 4)
    if length > _LONGEST_COMMANDS:
        raise UnreadableDebugFile("is a damaged Mach-O file: its header is too long")
    uuid, end = _uuid_and_end(source.read(start + header_size, length), order, count)
    name = source.name
    object_id = ObjectId(
        code_id=uuid,
        code_file=name,
        debug_id=dashed(uuid) if uuid else None,
        debug_file=name,
        object_type="macho",
    )
    notes = notes_on_length(source, start + max(end, size))
    if not uuid:
        notes += ("It has no UUID, so Sentry cannot find it. Link without -no_uuid.",)
    filetype = "mach_debug" if kind == _MH_DSYM else "mach_code"
    arch = _ARCHS.get((cpu, subtype & _SUBTYPE_MASK)) or _ARCHS.get((cpu, None), "unknown")
    return DebugFile(source.path, "Mach-O", filetype, object_id, arch, notes)


def _uuid_and_end(commands: bytes, order: str, count: int) -> tuple[str | None, int]:
    """Return the UUID, and the offset at which the last segment ends."""
    uuid, end, at = None, 0, 0
    for _ in range(count):
        if at + 8 > len(commands):
            break
        kind, size = struct.unpack_from(order + "II", commands, at)
        if kind == _LC_UUID and at + 24 <= len(commands):
            uuid = uuid or commands[at + 8 : at + 24].hex()
        if kind in _SEGMENTS:
            form, place = _SEGMENTS[kind]
            if at + place + 16 <= len(commands):
                end = max(end, sum(struct.unpack_from(order + form, commands, at + place)))
        if size < 8:
            break
        at += size
    return uuid, end
