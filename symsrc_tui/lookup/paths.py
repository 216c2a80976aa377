"""Which paths Symbolicator asks a source for, per layout, casing and file type.

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
# In Symbolicator's order. A native module's debug file may be of another platform's kind, so
# all of them are tried; Windows PDBs of .NET modules are fetched only to say they cannot be used.
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
    """One path Symbolicator may ask for, and the file type it hopes to find there."""

    filetype: str
    path: str


def candidate_paths(layout: str, casing: str, filetype: str, object_id: ObjectId) -> list[str]:
    """The paths Symbolicator asks for to find one file type of a module, best first.

    For pe and pdb each path is followed by its compressed variant (last character `_`).
    Slashsymbols names an id in upper and in lower case; a casing that folds both into one
    leaves the path in the list twice.

    Returns paths relative to the source, empty if the layout has no place for the file type
    or the ids and names it needs are missing. Raises ValueError for a layout, casing or file
    type that is not in `LAYOUTS`, `CASINGS`, `FILETYPES`; an unknown object type is no error.
    """
    _known("layout", layout, LAYOUTS)
    _known("casing", casing, CASINGS)
    _known("file type", filetype, FILETYPES)
    return _candidates(layout, casing, filetype, Module.of(object_id))


def module_candidates(
    layout: str, casing: str, object_id: ObjectId, *, preferred: str = ""
) -> list[Candidate]:
    """Everything Symbolicator asks a source for when a crash names this module, best first.

    The file types follow from the object type: code, debug and source files; the `preferred`
    one, that of a file at hand, comes first. Each path is listed once, under the first file
    type that leads to it. Maps that Symbolicator fetches only
    after it found a debug file (uuidmap, bcsymbolmap, il2cpp) are not listed.

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
        raise ValueError(f"{value!r} is no {what}; known are {', '.join(known)}")


def _candidates(layout: str, casing: str, filetype: str, module: Module) -> list[str]:
    paths = [fold_ascii(path, casing) for path in RULES[layout](filetype, module)]
    if filetype not in ("pe", "pdb"):
        return paths
    return [variant for path in paths for variant in (path, path[:-1] + "_")]
