"""WebAssembly modules. Facts: the WebAssembly binary format, its tool convention for build_id."""

from __future__ import annotations

from symsrc_tui.lookup.debug_files.reader import DebugFile, OpenFile, UnreadableDebugFile
from symsrc_tui.lookup.identifiers import ObjectId, dashed

MAGIC = b"\0asm\1\0\0\0"

_CUSTOM, _CODE = 0, 10
_LONGEST_NAME = 64
_LONGEST_BUILD_ID = 1024
_MOST_SECTIONS = 10_000


def read_wasm(source: OpenFile) -> list[DebugFile]:
    """Read a WebAssembly module."""
    build_id, has_code, has_dwarf = b"", False, False
    at = len(MAGIC)
    for _ in range(_MOST_SECTIONS):
        if at >= source.size:
            break
        (kind,) = source.read(at, 1)
        size, content = _number(source, at + 1)
        at = content + size
        if at > source.size:
            raise UnreadableDebugFile("is cut off or damaged: its last section is incomplete")
        if kind == _CODE:
            has_code = True
        elif kind == _CUSTOM:
            name_size, name_at = _number(source, content)
            if name_size > _LONGEST_NAME:
                continue
            name = source.read(name_at, name_size)
            if name == b"build_id":
                # The whole section, because Sentry treats a length before the ID as part of it.
                start = name_at + name_size
                build_id = source.read(start, min(max(0, at - start), _LONGEST_BUILD_ID))
            has_dwarf = has_dwarf or name == b".debug_info"

    notes = []
    if not build_id:
        notes.append("It has no build_id section, so Sentry cannot find it. Use wasm-split.")
    object_id = ObjectId(
        code_id=build_id.hex() or None,
        debug_id=dashed(build_id[:16].hex()) if len(build_id) >= 16 else None,
        debug_file=source.name,
        object_type="wasm",
    )
    filetype = "wasm_debug" if has_dwarf and not has_code else "wasm_code"
    return [DebugFile(source.path, "WebAssembly", filetype, object_id, notes=tuple(notes))]


def _number(source: OpenFile, at: int) -> tuple[int, int]:
    """Read a LEB128 number of up to 32 bits, and the offset after it."""
    value = 0
    for shift in range(0, 35, 7):
        (byte,) = source.read(at, 1)
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise UnreadableDebugFile("is a damaged WebAssembly module: a number never ends")
