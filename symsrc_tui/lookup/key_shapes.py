"""Parse the paths of debug files in a store into file types and IDs, whatever the layout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symsrc_tui.lookup.identifiers import ObjectId, fold_ascii

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKERS = ("index2.txt", "pingme.txt", "000admin")
"""Files and folders that only SymStore creates, in lowercase."""
LONGEST = 6
"""Parts of the longest path that a layout has."""

# Lengths of build IDs that linkers write, in hex digits. Other lengths would match parts of IDs.
_BUILD_ID = "(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})"
_UNIFIED_ID = "(?:[0-9a-f]{9,16}|[0-9a-f]{32,40}|[0-9a-f]{64})"
_DEBUG_ID = r"[0-9a-f]{32}[0-9a-f]{1,8}"
_PE_ID = r"[0-9a-f]{9,16}"
_SYMSTORE_ID = (
    rf"(?P<elf>elf-buildid-(?:sym-)?){_BUILD_ID}"
    rf"|(?P<mach>mach-uuid-(?:sym-)?)[0-9a-f]{{32}}"
    rf"|(?P<debug_id>{_DEBUG_ID})|(?P<pe>{_PE_ID})"
)
# All shapes of paths, regardless of case. SymStore's may have the extra folder of index2.
_SHAPES = {
    "symstore": rf"(?:[^/]{{1,2}}/)?(?P<name>[^/]+)/(?P<id>{_SYMSTORE_ID})/(?P<last>[^/]+)",
    "build_id": r"(?P<id>[0-9a-f]{2}/[0-9a-f]+)(?P<end>|\.debug|\.src\.zip)",
    "lldb": r"(?P<id>(?:[0-9a-f]{4}/){5}[0-9a-f]{12})(?P<end>|\.app|\.src\.zip)",
    "unified": (
        r"(?P<id>[0-9a-f]{2}/[0-9a-f]+)/(?P<end>executabl[e_]|debuginf[o_]|breakpad|sourcebundle"
        r"|uuidmap|bcsymbolmap|il2cpp)"
    ),
    "debuginfod": rf"(?P<id>{_BUILD_ID})/(?P<end>executable|debuginfo)",
    "slashsymbols": rf"(?P<name>[^/]+)/(?P<id>{_BUILD_ID}|{_PE_ID})/symbol(?P<end>[s_])",
}
_POINTER = re.compile(rf"(?:.*/)?[^/]+/(?:{_SYMSTORE_ID})/file\.ptr", re.IGNORECASE | re.ASCII)
_ID_PART = re.compile(
    r"((?:elf-buildid-|mach-uuid-)?(?:sym-)?)([0-9a-f]+)((?:\.debug|\.app|\.src\.zip)?)",
    re.IGNORECASE | re.ASCII,
)
_DEBUG_NAME = re.compile(
    r"\.(?:pdb|pd_|dll|dl_|exe|ex_|sys|so(?:\.[0-9.]+)?|debug|dbg|dylib|dsym|dwarf|wasm|sym"
    r"|src\.zip)$",
    re.IGNORECASE,
)


def is_pointer(path: str) -> bool:
    """Return whether SymStore put a pointer there instead of the file (`symstore add /p`)."""
    return _POINTER.fullmatch(path) is not None


def pointer_beside(path: str) -> str | None:
    """Return where SymStore puts the pointer to a file; None if the path is not SymStore's."""
    pointer = f"{path.rpartition('/')[0]}/file.ptr"
    return pointer if is_pointer(pointer) else None


def misspellings(path: str) -> list[str]:
    """Return the path with its ID in uppercase and in lowercase, but not unchanged."""
    parts = path.split("/")
    matches = [_ID_PART.fullmatch(part) for part in parts]
    spelled = [
        "/".join(
            # A part that occurs twice is a file name, even if it has the form of an ID.
            f"{match[1]}{fold(match[2])}{match[3]}" if match and parts.count(part) == 1 else part
            for part, match in zip(parts, matches, strict=True)
        )
        for fold in (str.upper, str.lower)
    ]
    return [each for each in spelled if each != path]


def is_named_like_debug_file(path: str) -> bool:
    """Return whether the file's name ends as those of programs and debug files do."""
    return _DEBUG_NAME.search(path) is not None


def readings(path: str) -> Iterator[tuple[str, ObjectId]]:
    """Yield the file types and modules that a path may stand for."""
    for shape, pattern in _SHAPES.items():
        match = re.fullmatch(pattern, path, re.IGNORECASE | re.ASCII)
        if match is None:
            continue
        ending = match.groupdict().get("end", "").lower()
        code_id = match["id"].replace("/", "").lower()
        match shape:
            case "symstore":
                yield from _symstore_readings(match)
            case "build_id" if re.fullmatch(_BUILD_ID, code_id):
                filetype = {"": "elf_code", ".debug": "elf_debug"}.get(ending, "sourcebundle")
                yield filetype, ObjectId(code_id, object_type="elf")
            case "lldb":
                filetype = {"": "mach_debug", ".app": "mach_code"}.get(ending, "sourcebundle")
                yield filetype, ObjectId(code_id, object_type="macho")
            case "unified" if re.fullmatch(_UNIFIED_ID, code_id):
                yield from _unified_readings(code_id, ending)
            case "debuginfod":
                filetype = "elf_code" if ending == "executable" else "elf_debug"
                yield filetype, ObjectId(code_id, object_type="elf")
            case "slashsymbols":
                for name in _spellings(match["name"]):
                    filetype = "elf_code" if ending == "s" else "pe"
                    yield filetype, ObjectId(code_id, name, object_type="elf")


def _unified_readings(unified_id: str, ending: str) -> Iterator[tuple[str, ObjectId]]:
    by_code_id = ObjectId(unified_id, object_type="elf")
    match ending:
        case "executable":
            yield "elf_code", by_code_id
        case "debuginfo":
            yield "elf_debug", by_code_id
        case "executabl_":
            yield "pe", ObjectId(debug_id=unified_id, object_type="pe")
        case "debuginf_":
            yield "pdb", ObjectId(debug_id=unified_id, object_type="pe")
        case _:
            yield ending, by_code_id


def _symstore_readings(match: re.Match[str]) -> Iterator[tuple[str, ObjectId]]:
    signature = match["id"].lower()
    last = match["last"].lower()
    for name in _spellings(match["name"]):
        if match["elf"] or match["mach"]:
            kind, object_type = ("elf", "elf") if match["elf"] else ("mach", "macho")
            is_debug = "-sym-" in signature
            code_id = signature.rpartition("-")[2]
            module = ObjectId(code_id, name, object_type=object_type)
            yield f"{kind}_debug" if is_debug else f"{kind}_code", module
            continue
        module = ObjectId(None, name, signature, name, "pe")
        if last.endswith(".sym"):
            yield "breakpad", module
        elif last.endswith(".src.zip"):
            yield "sourcebundle", module
        elif match["pe"]:
            yield "pe", ObjectId(signature, name, object_type="pe")
        else:
            yield "pdb", module


def _spellings(name: str) -> set[str]:
    """Return a name and its lowercase form, in case the store converted it to uppercase."""
    return {name, fold_ascii(name, "lowercase")}
