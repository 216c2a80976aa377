"""The debug file that the demo has as an example, part by part."""

from __future__ import annotations

import struct
from pathlib import Path

from symsrc_tui.demo.stores import EXAMPLE_FILE

BUILD_ID = bytes.fromhex("8d6f1c2b3a495e7d90112233445566778899aabb")
_PROGBITS, _STRTAB, _NOTE, _NOBITS = 1, 3, 7, 8
_CODE = 0x2 | 0x4  # allocated and executable


def example_file() -> bytes:
    """An ELF file as `objcopy --only-keep-debug` leaves it: a build ID and no code."""
    note = struct.pack("<III4s", 4, len(BUILD_ID), 3, b"GNU\0") + BUILD_ID
    info = b"An example of the symsrc-tui demo, without any debug information.\0"
    names = b"\0.note.gnu.build-id\0.text\0.debug_info\0.shstrtab\0"
    start = 64
    parts = [note, b"", info, names]
    offsets = [start + sum(map(len, parts[:number])) for number in range(len(parts))]
    sections = [
        (b"note.gnu.build-id", _NOTE, 0x2, len(note), 4),
        (b"text", _NOBITS, _CODE, 16, 1),
        (b"debug_info", _PROGBITS, 0, len(info), 1),
        (b"shstrtab", _STRTAB, 0, len(names), 1),
    ]
    table = bytes(64)
    for (name, kind, flags, size, align), offset in zip(sections, offsets, strict=True):
        at = names.index(b"." + name + b"\0")
        table += struct.pack("<IIQQQQIIQQ", at, kind, flags, 0, offset, size, 0, 0, align, 0)
    body = b"".join(parts)
    # 64 bits, little-endian, shared object, x86-64.
    header = b"\x7fELF\x02\x01\x01" + bytes(9)
    header += struct.pack(
        "<HHIQQQIHHHHHH", 3, 62, 1, 0, 0, start + len(body), 0, 64, 0, 0, 64, len(sections) + 1, 4
    )
    return header + body + table


if __name__ == "__main__":
    Path(EXAMPLE_FILE).write_bytes(example_file())
