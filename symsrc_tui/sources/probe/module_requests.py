"""Decide what Symbolicator requests from a source for a module of a crash, or why it does not.

Facts: Symbolicator 26.8.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from symsrc_tui.lookup.debug_files import DebugFile
from symsrc_tui.lookup.identifiers import normalize_code_id, parse_debug_id
from symsrc_tui.sources.pattern_match import Pattern
from symsrc_tui.sources.probe.file_requests import (
    FileRequest,
    filetype_label,
    requests_for,
    serves_as,
)

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup import ObjectId
    from symsrc_tui.sources.layout import LayoutAndCasing

_DEBUG_TYPES = {
    "pe": "pdb",
    "elf": "elf_debug",
    "macho": "mach_debug",
    "wasm": "wasm_debug",
    "pe_dotnet": "portablepdb",
}
"""The file type with the debug information of each type of module."""
_NO_BUILD_ID = "it has no build ID"
_PROGRAMS = frozenset({"pe", "elf_code", "mach_code", "wasm_code"})
"""File types that help to unwind stacks, but hardly ever name functions."""


class WantedModule(Protocol):
    """A module of a crash."""

    @property
    def object_id(self) -> ObjectId:
        """Its IDs, and its files with their folders."""

    @property
    def name(self) -> str:
        """Its name to show."""

    @property
    def has_checksum(self) -> bool:
        """True if the crash has the checksum of its debug file."""


class Exclusion(NamedTuple):
    """How a source's filters exclude a module."""

    reason: str
    """A clause."""
    advice: str
    """What to change, as a sentence."""


class ModuleRequests(NamedTuple):
    """What is requested for a module."""

    debug_file: DebugFile
    """The one that is built with the module."""
    requests: list[FileRequest]
    """Those for debug files of any format, and for programs."""
    why_none: str = ""
    """Why there are none, as a clause."""

    def batches(self) -> list[list[FileRequest]]:
        """Return the requests in groups, the likeliest first, because one debug file is enough."""
        file = self.debug_file
        own = [each for each in self.requests if file.filetype in each.filetypes]
        debug = [each for each in self.requests if each not in own and serves_as(each, file)]
        programs = [each for each in self.requests if not serves_as(each, file)]
        return [batch for batch in (own, debug, programs) if batch]


def debug_file_of(module: WantedModule) -> DebugFile:
    """Return the debug file that a module would have."""
    ids = module.object_id
    filetype = _DEBUG_TYPES.get(ids.object_type or "", "pdb")
    return DebugFile(Path(module.name), "", filetype, ids)


def module_requests(
    module: WantedModule, naming: LayoutAndCasing, values: Mapping[str, Value]
) -> ModuleRequests:
    """Return what is requested. Raises ValueError for an unknown layout or casing.

    Args:
        values: the source's, by field path.
    """
    file, filetypes = debug_file_of(module), allowed_filetypes(values)
    requests = [
        request
        for request in requests_for(naming, file, filetypes)
        if serves_as(request, file) or not _PROGRAMS.isdisjoint(request.filetypes)
    ]
    why = why_never_requested(module, values)
    ids = module.object_id
    if ids.object_type == "elf" and not normalize_code_id(ids.code_id):
        # The other paths are those of Apple's files, where no ELF file is.
        requests = [each for each in requests if "breakpad" in each.filetypes]
        why = why or ("" if requests else _NO_BUILD_ID)
    if not why and not requests:
        is_excluded = bool(requests_for(naming, file))
        label = f"{naming.label} has no path for it"
        why = "File types excludes its files" if is_excluded else label
    return ModuleRequests(file, [] if why else requests, why)


def why_never_requested(module: WantedModule, values: Mapping[str, Value]) -> str:
    """Return why the module is not requested, whatever the layout; empty if it may be."""
    ids = module.object_id
    if not parse_debug_id(ids.debug_id) and not normalize_code_id(ids.code_id):
        return _NO_BUILD_ID if ids.object_type in ("elf", "wasm") else "it has no ID"
    excluded = _excluded_in_any_layout(module, values)
    return excluded.reason if excluded else ""


def excluded_by(
    module: WantedModule, naming: LayoutAndCasing, values: Mapping[str, Value]
) -> Exclusion | None:
    """Return how the filters exclude the debug files of a module; None if they do not.

    Raises ValueError for an unknown layout or casing.
    """
    if excluded := _excluded_in_any_layout(module, values):
        return excluded
    own, filetypes = _DEBUG_TYPES.get(module.object_id.object_type or ""), allowed_filetypes(values)
    usable = {own, "breakpad"}
    if own is None or not filetypes or not usable.isdisjoint(filetypes):
        return None
    file = debug_file_of(module)
    if all(usable.isdisjoint(each.filetypes) for each in requests_for(naming, file)):
        return None
    files = "debug files" if requests_for(naming, file, filetypes) else "files"
    return Exclusion(
        f"File types excludes its {files}", f"Add {filetype_label(own)} to File types."
    )


def _excluded_in_any_layout(module: WantedModule, values: Mapping[str, Value]) -> Exclusion | None:
    ids = module.object_id
    if values.get("filters.requires_checksum") and not (
        module.has_checksum and ids.object_type == "pe_dotnet"
    ):
        reason = "Needs checksum is on, and the crash has no checksum for it"
        return Exclusion(reason, "Turn off Needs checksum.")
    if not _is_allowed(ids, values):
        has_path = ids.code_file or ids.debug_file
        add = f"Add a path pattern such as **/{module.name}, or remove all."
        reason = f"no path pattern matches {'its path' if has_path else 'a module without a path'}"
        return Exclusion(reason, add if has_path else "Remove the path patterns.")
    return None


def allowed_filetypes(values: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the file types that the source is limited to; empty for all."""
    filetypes = values.get("filters.filetypes", ())
    return filetypes if isinstance(filetypes, tuple) else ()


def _is_allowed(ids: ObjectId, values: Mapping[str, Value]) -> bool:
    """Return whether the path patterns allow the module, by its path when it crashed."""
    patterns = values.get("filters.path_patterns", ())
    if not patterns or not isinstance(patterns, tuple):
        return True
    paths = [path.replace("\\", "/") for path in (ids.code_file, ids.debug_file) if path]
    return any(Pattern(text).matches(path) for text in patterns for path in paths)
