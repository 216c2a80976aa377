"""Look in a source for the modules that recent crashes lack, where Symbolicator would look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from symsrc_tui.check import limits
from symsrc_tui.lookup.debug_files import DebugFile
from symsrc_tui.lookup.identifiers import normalize_code_id, parse_debug_id
from symsrc_tui.sources.layout import ALL_LAYOUTS_AND_CASINGS
from symsrc_tui.sources.pattern_match import Pattern
from symsrc_tui.sources.probe.file_requests import requests_for, serves_as

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup import ObjectId
    from symsrc_tui.sources.layout import LayoutAndCasing
    from symsrc_tui.sources.probe.file_requests import FileRequest
    from symsrc_tui.sources.probe.store import LookupResult, Store

State = Literal["found", "executable-only", "missing", "not-askable", "not-probed"]

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


class ModuleResult(NamedTuple):
    """Whether a source has a module's debug file."""

    state: State
    path: str = ""
    """Where it was found, or else would be expected; empty if nothing is requested."""
    why: str = ""
    """The reason for the state, as a clause; empty if the state says it all."""


def debug_file_of(module: WantedModule) -> DebugFile:
    """Return the debug file that a module would have."""
    ids = module.object_id
    filetype = _DEBUG_TYPES.get(ids.object_type or "", "pdb")
    return DebugFile(Path(module.name), "", filetype, ids)


class ModuleProbe:
    """Looks for modules in one source."""

    def __init__(
        self,
        store: Store,
        values: Mapping[str, Value],
        naming: LayoutAndCasing,
        progress: Callable[[str], None],
    ) -> None:
        """
        Args:
            values: the source's, by field path.
            naming: the source's own.
        """
        self._store = store
        self._values = values
        self._naming = naming
        self._progress = progress
        filetypes = values.get("filters.filetypes", ())
        self._filetypes = filetypes if isinstance(filetypes, tuple) else ()
        self._left = limits.MODULE_REQUESTS
        self.results: list[ModuleResult] = []
        """Of the modules in their order, as far as it got."""

    async def look_for(self, modules: Sequence[WantedModule]) -> None:
        """Look for as many of the modules as the limits allow."""
        for module in islice(modules, limits.MODULES):
            self._progress(f"Looking for {module.name}")
            self.results.append(await self._result(module))

    async def _result(self, module: WantedModule) -> ModuleResult:
        file = debug_file_of(module)
        requests = [
            request
            for request in requests_for(self._naming, file, self._filetypes)
            if serves_as(request, file) or not _PROGRAMS.isdisjoint(request.filetypes)
        ]
        why = self._why_not_requested(module)
        ids = module.object_id
        if ids.object_type == "elf" and not normalize_code_id(ids.code_id):
            # The other paths are those of Apple's files, where no ELF file is.
            requests = [each for each in requests if "breakpad" in each.filetypes]
            why = why or ("" if requests else _NO_BUILD_ID)
        if not why and not requests:
            is_excluded = bool(requests_for(self._naming, file))
            label = f"{self._naming.label} has no path for it"
            why = "File types excludes its files" if is_excluded else label
        if why:
            return ModuleResult("not-askable", why=why)
        results = [ModuleResult("missing", next(chain(*_batches(requests, file))).path)]
        for batch in _batches(requests, file):
            if len(batch) > self._left:
                why = "a check sends a limited number of requests"
                results.append(ModuleResult("not-probed", why=why))
                break
            self._left -= len(batch)
            answers = await asyncio.gather(*(self._store.look_up(each.path) for each in batch))
            for request, answer in zip(batch, answers, strict=True):
                results.append(self._result_of(request, answer, file))
            if any(each.state == "found" for each in results):
                break
        return min(results, key=_rank)

    def _result_of(
        self, request: FileRequest, answer: LookupResult, file: DebugFile
    ) -> ModuleResult:
        """Return what one response says of a module."""
        match answer.outcome:
            case "there":
                problem = answer.content.problem_as(request.filetypes, file.object_id)
                if problem:
                    return ModuleResult("missing", request.path, f"the file there {problem}")
                is_debug = serves_as(request, file)
                return ModuleResult("found" if is_debug else "executable-only", request.path)
            case "denied" if self._store.denies_misses:
                why = "or this account cannot read it, because it may not list the bucket"
                return ModuleResult("missing", request.path, why)
            case "denied" | "failed":
                why = answer.why.message if answer.why else "the request failed"
                return ModuleResult("not-probed", request.path, why)
        return ModuleResult("missing", request.path)

    def may_be_elsewhere(self, module: WantedModule) -> bool:
        """Return whether Symbolicator would request files of the module in any layout."""
        file = debug_file_of(module)
        return not self._why_not_requested(module) and any(
            requests_for(naming, file, self._filetypes) for naming in ALL_LAYOUTS_AND_CASINGS
        )

    def _why_not_requested(self, module: WantedModule) -> str:
        """Return why the module is not requested, whatever the layout; empty if it may be."""
        ids = module.object_id
        if not parse_debug_id(ids.debug_id) and not normalize_code_id(ids.code_id):
            return _NO_BUILD_ID if ids.object_type in ("elf", "wasm") else "it has no ID"
        if self._values.get("filters.requires_checksum") and not (
            module.has_checksum and ids.object_type == "pe_dotnet"
        ):
            return "Needs checksum is on, and the crash has no checksum for it"
        if not self._is_allowed(ids):
            return "no path pattern matches its path"
        return ""

    def _is_allowed(self, ids: ObjectId) -> bool:
        """Return whether the path patterns allow the module, by its path when it crashed."""
        patterns = self._values.get("filters.path_patterns", ())
        if not patterns or not isinstance(patterns, tuple):
            return True
        paths = [path.replace("\\", "/") for path in (ids.code_file, ids.debug_file) if path]
        return any(Pattern(text).matches(path) for text in patterns for path in paths)


def _rank(result: ModuleResult) -> tuple[int, bool]:
    """Rank what one response says of a module: the lowest counts."""
    states: tuple[State, ...] = ("found", "executable-only", "not-probed", "missing")
    return states.index(result.state), not result.why


def _batches(requests: Sequence[FileRequest], file: DebugFile) -> Iterator[list[FileRequest]]:
    """Yield what to request at once: the likeliest first, because one debug file is enough."""
    own = [each for each in requests if file.filetype in each.filetypes]
    debug = [each for each in requests if each not in own and serves_as(each, file)]
    programs = [each for each in requests if not serves_as(each, file)]
    yield from filter(None, (own, debug, programs))
