"""Judge the bytes of a response as Symbolicator does: are they a debug file, and which one?

Facts: Symbolicator 26.8.0. It decodes one Content-Encoding, then unpacks one compressed file or
archive of one file, and what remains must be a debug file.
"""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from zipfile import BadZipFile, ZipFile

from symsrc_tui.lookup.debug_files import (
    UnreadableDebugFile,
    breakpad,
    debug_files_in,
    elf,
    macho,
    pdb,
    pe,
    source_bundle,
    wasm,
)
from symsrc_tui.lookup.identifiers import normalize_code_id, parse_debug_id
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Collection

    from symsrc_tui.lookup import ObjectId
    from symsrc_tui.lookup.debug_files import DebugFile

ACCEPTED_ENCODINGS = "br, deflate, gzip, zstd"
"""Symbolicator's header Accept-Encoding."""
OTHER_BUILD = "is a file of another build"
MOST_UNPACKED = 1024 * 1024
"""Bytes that are decoded."""
_ENCODINGS = frozenset(ACCEPTED_ENCODINGS.split(", "))
_SPACE = b" \t\r\n\f"
_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|title|script)\b", re.IGNORECASE)
_XML, _JSON = b"<", (b"{", b"[")
_MAGICS: dict[bytes, str] = {
    elf.MAGIC: "elf",
    pdb.MAGIC: "pdb",
    pdb.PORTABLE_MAGIC: "portablepdb",
    wasm.MAGIC: "wasm",
    breakpad.MAGIC: "breakpad",
    source_bundle.MAGIC: "sourcebundle",
    **dict.fromkeys(macho.MAGICS, "macho"),
    pe.MAGIC: "pe",
}
_PACKED = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"MSCF": "CAB",
    b"PK\3\4": "zip",
    b"PK\5\6": "zip",
}
_LABELS = {
    "elf": "an ELF file",
    "pe": "a PE file",
    "pdb": "a PDB",
    "portablepdb": "a portable PDB",
    "macho": "a Mach-O file",
    "wasm": "a WebAssembly module",
    "breakpad": "a Breakpad file",
    "sourcebundle": "a source bundle",
}
# The formats of files that Symbolicator requests as each file type.
_FORMATS = {
    "elf_code": ("elf",),
    "elf_debug": ("elf",),
    "pe": ("pe",),
    "pdb": ("pdb", "portablepdb"),
    "portablepdb": ("portablepdb", "pdb"),
    "mach_code": ("macho",),
    "mach_debug": ("macho",),
    "wasm_code": ("wasm",),
    "wasm_debug": ("wasm",),
    "breakpad": ("breakpad",),
    "sourcebundle": ("sourcebundle",),
}


class Content(NamedTuple):
    """What the bytes of a response are."""

    format: str = ""
    """Of a debug file; empty if it is none or not known."""
    packed_as: str = ""
    """The compression or archive that was not unpacked."""
    files: tuple[DebugFile, ...] = ()
    """Those in it whose IDs are within the bytes received."""
    problem: str = ""
    """Why Symbolicator cannot use it, such as "is empty"; empty if it can."""

    def problem_as(self, filetypes: Collection[str], wanted: ObjectId) -> str:
        """Return why Symbolicator cannot use it as the file of a module, or an empty string.

        Args:
            filetypes: those that Symbolicator would take the file for.
        """
        if self.problem or self.packed_as:
            return self.problem
        formats = {format_ for filetype in filetypes for format_ in _FORMATS.get(filetype, ())}
        if formats and self.format not in formats:
            return f"is {_LABELS[self.format]}"
        others = [_other_id(wanted, file.object_id) for file in self.files]
        if not others or "" in others:
            return ""
        if len(others) > 1:
            return "is an archive that does not contain the file's ID"
        return f"{OTHER_BUILD}: its ID is {shown(others[0], 60)}"


def judge(body: bytes, header: str, encoding: str, *, is_whole: bool) -> Content:
    """Judge a response's body.

    Args:
        body: decoded, unless `encoding` names an encoding that it still has.
        header: the header Content-Encoding.
        encoding: the Content-Encoding that the body still has.
        is_whole: whether the body is complete.
    """
    names = [name for name in map(str.strip, header.lower().split(",")) if name]
    label = shown(", ".join(names), 60)
    if len(names) > 1:
        return Content(problem=f"has more than one Content-Encoding ({label})")
    if not set(names) <= _ENCODINGS:
        return Content(problem=f"has the Content-Encoding {label}, which Sentry cannot decode")
    if not body:
        return Content(problem="is empty")
    packing = _packing(body)
    if (encoding == "br" and not _format(body)) or encoding == packing == "zstd":
        return Content(packed_as=encoding)
    if encoding == "deflate" and _format(raw := _inflated(body, -zlib.MAX_WBITS) or b""):
        return _plain(raw, is_whole=is_whole and len(raw) < MOST_UNPACKED)
    if encoding:
        return Content(problem=f"has the Content-Encoding {label}, but is not compressed that way")
    if names:
        return (
            Content(packed_as=f"{label} and {packing}")
            if packing
            else _plain(body, is_whole=is_whole)
        )
    return _unpacked(body, packing, is_whole=is_whole)


def _unpacked(body: bytes, packing: str, *, is_whole: bool) -> Content:
    if packing in ("gzip", "zlib"):
        data = _inflated(body)
        if data is None:
            return Content(problem="is not a debug file")
        if again := _packing(data):
            return Content(problem=f"is compressed twice ({packing}, {again})")
        return _plain(data, is_whole=is_whole and len(data) < MOST_UNPACKED)
    if packing == "zip" and is_whole and (count := _count_in_zip(body)) != 1:
        problem = f"is a zip archive of {count} files. It must contain exactly one"
        return Content(problem=problem)
    return Content(packed_as=packing) if packing else _plain(body, is_whole=is_whole)


def _format(data: bytes) -> str:
    """Return the format of a debug file, or an empty string."""
    return next((name for magic, name in _MAGICS.items() if data.startswith(magic)), "")


def _packing(data: bytes) -> str:
    """Return how data is compressed, or an empty string."""
    for magic, name in _PACKED.items():
        if data.startswith(magic):
            return name
    is_zlib = data[:1] == b"\x78" and len(data) > 1 and int.from_bytes(data[:2], "big") % 31 == 0
    return "zlib" if is_zlib else ""


def _inflated(body: bytes, window: int = zlib.MAX_WBITS | 32) -> bytes | None:
    """Decode the start of gzip or zlib data, or of that of another `window`; None if invalid."""
    with suppress(zlib.error):
        return zlib.decompressobj(window).decompress(body, MOST_UNPACKED)
    return None


def _count_in_zip(body: bytes) -> int:
    """Return the number of files in an archive; 1 if its directory cannot be read."""
    with suppress(BadZipFile, ValueError, NotImplementedError), ZipFile(BytesIO(body)) as archive:
        return sum(not entry.is_dir() for entry in archive.infolist())
    return 1


def _plain(data: bytes, *, is_whole: bool) -> Content:
    format_ = _format(data)
    if format_:
        try:
            return Content(format_, files=tuple(debug_files_in(data, is_whole=is_whole)))
        except UnreadableDebugFile as error:
            return Content(format_, problem=str(error))
    text = data.lstrip(b"\xef\xbb\xbf").lstrip(_SPACE)
    if not text:
        return Content(problem="is blank" if data else "is empty")
    if _PAGE.search(text[:1024]):
        return Content(problem="is a web page")
    if text.startswith(_XML):
        return Content(problem="is an XML document, not a debug file")
    if text.startswith(_JSON):
        return Content(problem="is a JSON document, not a debug file")
    if data.startswith((b"PATH:", b"MSG:")):
        return Content(problem="is a file.ptr, which Sentry does not follow")
    return Content(problem="is not a debug file")


def _other_id(wanted: ObjectId, found: ObjectId) -> str:
    """Return the ID by which two modules differ; empty if they do not, as far as is known."""
    codes = (normalize_code_id(wanted.code_id), normalize_code_id(found.code_id))
    if all(codes) and codes[0] != codes[1]:
        return str(codes[1])
    debugs = (parse_debug_id(wanted.debug_id), parse_debug_id(found.debug_id))
    return str(debugs[1]) if all(debugs) and debugs[0] != debugs[1] else ""
