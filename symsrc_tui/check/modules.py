"""Look in a source for the modules that recent crashes lack, where Symbolicator would look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Literal, NamedTuple

from symsrc_tui.check import limits
from symsrc_tui.sources.layout import ALL_LAYOUTS_AND_CASINGS
from symsrc_tui.sources.probe.file_requests import requests_for, serves_as
from symsrc_tui.sources.probe.module_requests import (
    allowed_filetypes,
    debug_file_of,
    module_requests,
    why_never_requested,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup.debug_files import DebugFile
    from symsrc_tui.sources.layout import LayoutAndCasing
    from symsrc_tui.sources.probe.file_requests import FileRequest
    from symsrc_tui.sources.probe.module_requests import WantedModule
    from symsrc_tui.sources.probe.store import LookupResult, Store

State = Literal["found", "executable-only", "missing", "not-requestable", "not-probed"]

DENIED = "the source denies access to missing files too"
"""Why it is not certain that a module is missing."""

LIMITED = "a check sends a limited number of requests"
"""Why a module was not looked for."""


class ModuleResult(NamedTuple):
    """Whether a source has a module's debug file."""

    state: State
    path: str = ""
    """Where it was found, or else would be expected; empty if nothing is requested."""
    why: str = ""
    """The reason for the state, as a clause; empty if the state says it all."""


class ModuleProbe:
    """Looks for modules in one source."""

    def __init__(
        self,
        store: Store,
        values: Mapping[str, Value],
        naming: LayoutAndCasing,
        progress: Callable[[str], None],
        sent: Callable[[], int],
    ) -> None:
        """
        Args:
            values: the source's, by field path.
            naming: the source's own.
            sent: returns the number of requests sent, with redirects and repetitions.
        """
        self._sent = sent
        self._store = store
        self._values = values
        self._naming = naming
        self._progress = progress
        self._left = limits.MODULE_REQUESTS
        self.requests_each = 1
        """The most requests that looking for a file took on average."""
        self.results: list[ModuleResult] = []
        """Of the modules in their order, as far as it got."""

    async def look_for(self, modules: Sequence[WantedModule]) -> None:
        """Look for as many of the modules as the limits allow."""
        for module in islice(modules, limits.MODULES):
            self._progress(f"Looking for {module.name}")
            self.results.append(await self._result(module))

    async def _result(self, module: WantedModule) -> ModuleResult:
        file, requests, why = wanted = module_requests(module, self._naming, self._values)
        if not requests:
            return ModuleResult("not-requestable", why=why)
        batches = wanted.batches()
        results = [ModuleResult("missing", batches[0][0].path)]
        for batch in batches:
            if len(batch) * self.requests_each > self._left:
                results.append(ModuleResult("not-probed", why=LIMITED))
                break
            before = self._sent()
            answers = await asyncio.gather(*(self._store.look_up(each.path) for each in batch))
            sent = max(self._sent() - before, len(batch))
            self._left -= sent
            self.requests_each = max(self.requests_each, ceil(sent / len(batch)))
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
                return ModuleResult("missing", request.path, DENIED)
            case "denied" | "failed":
                why = answer.why.message if answer.why else "the request failed"
                return ModuleResult("not-probed", request.path, why)
        return ModuleResult("missing", request.path)

    def may_be_elsewhere(self, module: WantedModule) -> bool:
        """Return whether Symbolicator would request files of the module in any layout."""
        file, filetypes = debug_file_of(module), allowed_filetypes(self._values)
        return not why_never_requested(module, self._values) and any(
            requests_for(naming, file, filetypes) for naming in ALL_LAYOUTS_AND_CASINGS
        )


def _rank(result: ModuleResult) -> tuple[int, bool]:
    """Rank what one response says of a module: the lowest counts."""
    states: tuple[State, ...] = ("found", "executable-only", "not-probed", "missing")
    return states.index(result.state), not result.why
