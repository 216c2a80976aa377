"""Decide which paths Symbolicator requests from a source for a debug file, by the filters too.

Facts: Symbolicator 26.8.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.lookup import FILETYPES, candidate_paths, module_candidates
from symsrc_tui.lookup.identifiers import basename
from symsrc_tui.sources.filters import FILETYPES as FILETYPE_CHOICES
from symsrc_tui.sources.pattern_match import Pattern

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup.debug_files import DebugFile
    from symsrc_tui.sources.layout import LayoutAndCasing

_DEBUG_TYPES = ("pdb", "portablepdb", "elf_debug", "mach_debug", "wasm_debug", "breakpad")
_SIBLINGS = {
    "elf_code": "elf_debug",
    "elf_debug": "elf_code",
    "mach_code": "mach_debug",
    "mach_debug": "mach_code",
    "pe": "pdb",
    "pdb": "pe",
    "wasm_code": "wasm_debug",
    "wasm_debug": "wasm_code",
}
"""The file type stored next to each type, under the same IDs."""


class FileRequest(NamedTuple):
    """A path that Symbolicator requests for a file's module."""

    path: str
    filetype: str
    filetypes: tuple[str, ...]
    """All file types that Symbolicator expects at this path."""


class Unrequested(NamedTuple):
    """Why Symbolicator never requests a file from a source."""

    field: str
    reason: str
    advice: str


def own_type(file: DebugFile) -> str:
    """Return the type of the file that Symbolicator looks for: of .NET, only the portable PDB."""
    return "portablepdb" if file.object_id.object_type == "pe_dotnet" else file.filetype


def requests_for(
    naming: LayoutAndCasing, file: DebugFile, filetypes: tuple[str, ...] = ()
) -> list[FileRequest]:
    """Return all that Symbolicator requests for the file's module, the file itself first.

    Args:
        filetypes: those that the source is limited to; empty for all.
    """
    candidates = module_candidates(*naming, file.object_id, preferred=own_type(file))
    at_path = {
        filetype: candidate_paths(*naming, filetype, file.object_id)
        for filetype in FILETYPES
        if not filetypes or filetype in filetypes
    }
    requests = []
    for candidate in candidates:
        expected = tuple(each for each, paths in at_path.items() if candidate.path in paths)
        if expected:
            first = candidate.filetype if candidate.filetype in expected else expected[0]
            requests.append(FileRequest(candidate.path, first, expected))
    return requests


def requests_for_itself(
    naming: LayoutAndCasing, file: DebugFile, filetypes: tuple[str, ...]
) -> list[FileRequest]:
    """Return what Symbolicator requests for the file and for the one stored next to it."""
    wanted = {own_type(file), _SIBLINGS.get(own_type(file))}
    requests = requests_for(naming, file, filetypes)
    return [request for request in requests if not wanted.isdisjoint(request.filetypes)]


def serves_as(request: FileRequest, file: DebugFile) -> bool:
    """Return whether what is requested can take the place of the file.

    Its debug information can, in any format; a program cannot replace a debug file, and a source
    bundle replaces nothing.
    """
    return not {own_type(file), *_DEBUG_TYPES}.isdisjoint(request.filetypes)


def why_unrequested(file: DebugFile, values: Mapping[str, Value]) -> Unrequested | None:
    """Return why the filters exclude the file, whatever the layout; None if they do not.

    Args:
        values: those of the source, by field path.
    """
    filetypes = values.get("filters.filetypes", ())
    if isinstance(filetypes, tuple) and filetypes and own_type(file) not in filetypes:
        label = filetype_label(own_type(file))
        listed = ", ".join(map(filetype_label, filetypes))
        return Unrequested(
            "filters.filetypes",
            f"File types allows only {listed}",
            f"Add {label} to File types if Sentry should use such files from this source.",
        )
    if values.get("filters.requires_checksum") and own_type(file) != "portablepdb":
        return Unrequested(
            "filters.requires_checksum",
            "Needs checksum is on, and only .NET's portable PDBs have one",
            "Turn off Needs checksum.",
        )
    patterns, names = _patterns(values), _names(file)
    if patterns and names and not any(each.can_match(name) for each in patterns for name in names):
        return Unrequested(
            "filters.path_patterns",
            "no path pattern can match its name",
            f"Add a pattern such as **/{names[0]}",
        )
    return None


def needs_a_folder(file: DebugFile, values: Mapping[str, Value]) -> bool:
    """Return whether it depends on the folder of the file if a path pattern matches."""
    patterns, names = _patterns(values), _names(file)
    return bool(patterns) and all(each.needs_a_folder(name) for each in patterns for name in names)


def _patterns(values: Mapping[str, Value]) -> list[Pattern]:
    patterns = values.get("filters.path_patterns", ())
    return [Pattern(text) for text in patterns] if isinstance(patterns, tuple) else []


def _names(file: DebugFile) -> list[str]:
    """Return the module's possible file names, because its folder at run time is unknown."""
    names = map(basename, (file.object_id.code_file, file.object_id.debug_file))
    return list(dict.fromkeys(name for name in names if name))


def filetype_label(filetype: str) -> str:
    """Return the label of a file type."""
    return next((each.label for each in FILETYPE_CHOICES if each.value == filetype), filetype)
