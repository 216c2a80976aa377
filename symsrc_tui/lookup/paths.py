"""List the paths that Symbolicator requests, by layout, casing and file type.

Facts: Symbolicator 26.8.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.lookup.identifiers import fold_ascii
from symsrc_tui.lookup.layouts import OWN_FILETYPES, RULES, Module

if TYPE_CHECKING:
    from symsrc_tui.lookup.identifiers import ObjectId

LAYOUTS = tuple(RULES)
CASINGS = ("default", "uppercase", "lowercase")
FILETYPES = (
    "pe",
    "pdb",
    "portablepdb",
    "mach_code",
    "mach_debug",
    "elf_code",
    "elf_debug",
    "wasm_code",
    "wasm_debug",
    "breakpad",
    "sourcebundle",
    "uuidmap",
    "bcsymbolmap",
    "il2cpp",
    "proguard",
)

_DEBUG_TYPES = ("breakpad", "mach_debug", "pdb", "elf_debug")
_SOURCE_TYPES = ("sourcebundle", "portablepdb")
# In Symbolicator's order. It tries all native debug file types, because a module's debug file may
# have another platform's format; it fetches Windows PDBs of .NET modules only to report them.
_TRIED = {
    "wasm": ("wasm_code", "wasm_debug"),
    "pe_dotnet": ("portablepdb", "pdb"),
} | {kind: (OWN_FILETYPES[kind], *_DEBUG_TYPES) for kind in ("elf", "macho", "pe")}
_TRIED_FOR_UNKNOWN = (
    "pdb",
    "mach_debug",
    "elf_debug",
    "pe",
    "mach_code",
    "elf_code",
    "wasm_code",
    "wasm_debug",
    "breakpad",
    "sourcebundle",
    "uuidmap",
    "bcsymbolmap",
    "portablepdb",
)


class Candidate(NamedTuple):
    """A path that Symbolicator may request, and the file type it expects there."""

    filetype: str
    path: str


def candidate_paths(layout: str, casing: str, filetype: str, object_id: ObjectId) -> list[str]:
    """Return the paths Symbolicator requests for one file type of a module, in its order.

    For pe and pdb, each path is followed by its compressed variant (last character `_`).
    Slashsymbols requests the ID in uppercase and lowercase; a casing that makes both equal
    leaves the path in the list twice.

    Returns paths relative to the source; empty if the layout does not support the file type or
    the module lacks an ID or name it needs. Raises ValueError for a layout, casing or file type
    that is not in `LAYOUTS`, `CASINGS` or `FILETYPES`. An unknown object type is allowed.
    """
    _known("layout", layout, LAYOUTS)
    _known("casing", casing, CASINGS)
    _known("file type", filetype, FILETYPES)
    return _candidates(layout, casing, filetype, Module.of(object_id))


def module_candidates(
    layout: str, casing: str, object_id: ObjectId, *, preferred: str = ""
) -> list[Candidate]:
    """Return everything Symbolicator requests when a crash contains this module, in its order.

    The object type determines the file types (code, debug and source files); the `preferred`
    one, the type of the user's file, comes first. Each path is listed once, under its first file
    type. Maps that Symbolicator fetches only after a debug file (uuidmap, bcsymbolmap, il2cpp)
    are left out.

    Raises ValueError for an unknown layout or casing.
    """
    _known("layout", layout, LAYOUTS)
    _known("casing", casing, CASINGS)
    module = Module.of(object_id)
    found: dict[str, Candidate] = {}
    filetypes = (*_TRIED.get(module.type, _TRIED_FOR_UNKNOWN), *_SOURCE_TYPES)
    for filetype in sorted(filetypes, key=lambda filetype: filetype != preferred):
        for path in _candidates(layout, casing, filetype, module):
            found.setdefault(path, Candidate(filetype, path))
    return list(found.values())


def _known(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"Unknown {what} {value!r}. Choose one of {', '.join(known)}")


def _candidates(layout: str, casing: str, filetype: str, module: Module) -> list[str]:
    paths = [fold_ascii(path, casing) for path in RULES[layout](filetype, module)]
    if filetype not in ("pe", "pdb"):
        return paths
    return [variant for path in paths for variant in (path, path[:-1] + "_")]
