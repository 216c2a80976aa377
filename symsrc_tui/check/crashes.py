"""Check a source against recent crashes: has it what they lack, and which layout would fit them?"""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import getproxies

from symsrc_tui.check import limits
from symsrc_tui.check.compare import SourceLocation, findings_for, location_of
from symsrc_tui.check.modules import DENIED, LIMITED, ModuleProbe, ModuleResult
from symsrc_tui.check.own_files import OwnFileProbe
from symsrc_tui.check.report import without_secrets
from symsrc_tui.check.stored_files import look_around
from symsrc_tui.lookup.detection import DetectedLayout, Detection
from symsrc_tui.lookup.key_shapes import LONGEST
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sources.layout import ALL_LAYOUTS_AND_CASINGS, LayoutAndCasing
from symsrc_tui.sources.probe.client import LIMITS, open_client
from symsrc_tui.sources.probe.file_requests import requests_for, serves_as
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.probe.module_requests import debug_file_of
from symsrc_tui.sources.registry import kind_of_source
from symsrc_tui.text.counts import counted
from symsrc_tui.text.redact import passwords_in

if TYPE_CHECKING:
    from symsrc_tui.check.stored_files import ListingResult
    from symsrc_tui.lookup.debug_files import DebugFile
    from symsrc_tui.net.client import Client
    from symsrc_tui.sources.probe.module_requests import WantedModule
    from symsrc_tui.sources.probe.store import Store
    from symsrc_tui.sources.source import Source

_SECONDS = 90.0
_SEEN = "found for recent crashes"


class ModuleReport(NamedTuple):
    """Whether a source has the modules that crashes lack."""

    results: tuple[ModuleResult, ...]
    """One for each module."""
    findings: tuple[Finding, ...] = ()
    """About a layout, casing or prefix under which more of them are there."""
    detection: Detection | None = None
    """The layouts under which they were found; None if none was."""
    elsewhere: str = ""
    """Where else they were not found, as sentences."""
    requests: int = 0


async def check_modules(
    source: Source,
    modules: Sequence[WantedModule],
    progress: Callable[[str], None],
    *,
    demo: str | None = None,
) -> ModuleReport:
    """Look for modules in a source. Whatever the source does becomes a result, never an exception.

    Args:
        modules: the most important first.
        progress: called with a few words, without secrets, before each stage.
        demo: see `check`.
    """
    passwords = passwords_in(getproxies().values())
    hide = source.redactor(*passwords).hide
    running = _ModuleCheck(source, modules, lambda text: progress(hide(text)))
    requests = 0
    try:
        async with await asyncio.to_thread(open_client, LIMITS, demo) as client:
            try:
                await asyncio.wait_for(running.run(client), _SECONDS)
            except asyncio.TimeoutError:
                running.why_not = "there was not enough time"
            requests = client.requests
            hide = source.redactor(*passwords, *client.secrets).hide
    except RequestError as error:
        running.why_not = error.message
    rest = ModuleResult("not-probed", why=running.why_not)
    results = [
        result._replace(why=hide(result.why))
        for result in islice(chain(running.results, repeat(rest)), len(modules))
    ]
    findings, detection = without_secrets(running.findings, running.detection, hide)
    elsewhere = " ".join(running.elsewhere)
    return ModuleReport(tuple(results), findings, detection, elsewhere, requests)


class _ModuleCheck:
    def __init__(
        self, source: Source, modules: Sequence[WantedModule], progress: Callable[[str], None]
    ) -> None:
        self._source = source
        self._values = source.values()
        self._modules = modules
        self._progress = progress
        self.results: Sequence[ModuleResult] = ()
        self.findings: list[Finding] = []
        self.detection: Detection | None = None
        self.elsewhere: list[str] = []
        self.why_not = f"a check looks for at most {limits.MODULES} modules"
        """Why the modules without a result were not looked for."""

    async def run(self, client: Client) -> None:
        kind = kind_of_source(self._source)
        if isinstance(kind.open_store, Finding):
            self.why_not = kind.open_store.message
            return
        store = kind.open_store(self._source, client, {} if client.demo else os.environ)
        reached = await store.reach()
        if not store.is_usable:
            self.why_not = next(
                (found.message for found in reached if found.severity == "error"),
                "the source cannot be read",
            )
            return
        location = location_of(self._source, store)
        probe = ModuleProbe(
            store, self._values, location.naming, self._progress, lambda: client.requests
        )
        self.results = probe.results
        await probe.look_for(self._modules)
        if not any(each.state in ("found", "executable-only") for each in self.results):
            # Nothing shows that any file can be read.
            self.results = [
                each._replace(state="not-probed") if each.why == DENIED else each
                for each in self.results
            ]
        files = {
            number: debug_file_of(module)
            for number, module in enumerate(self._modules[: limits.MODULES])
            if probe.may_be_elsewhere(module)
        }

        def left() -> int:
            most = limits.ALL_MODULE_REQUESTS - client.requests
            return min(most // probe.requests_each, limits.MODULE_REQUESTS_ELSEWHERE)

        await self._look_elsewhere(store, location, files, left)

    async def _look_elsewhere(
        self,
        store: Store,
        location: SourceLocation,
        files: Mapping[int, DebugFile],
        requests_left: Callable[[], int],
    ) -> None:
        """Find out whether another layout, casing or prefix has more of the modules."""
        found = {
            number: result.path
            for number, result in enumerate(self.results)
            if result.state == "found"
        }
        left = [number for number in files if number not in found]
        listing = await self._list(store, location) if left else None
        keys = listing.keys if listing else ()
        # In a thread, because thousands of paths take a good part of a second.
        detection = await asyncio.to_thread(
            _detected, keys, files, found, location, self._filetypes
        )
        hits = len(frozenset().union(*detection.matched))
        is_elsewhere = bool(listing and listing.is_elsewhere)
        self._conclude(detection, hits, location, is_elsewhere=is_elsewhere)
        if listing is not None and not detection.candidates:
            part = "" if listing.is_whole else "part of the "
            self.elsewhere.append(f"The {part}listing has none of them in any layout.")
        is_denied = any(each.why == DENIED for each in self.results)
        is_known = bool(detection.candidates or (listing and listing.is_whole))
        if left and not is_known and not is_denied:
            await self._try(store, location, [files[number] for number in left], requests_left())

    async def _list(self, store: Store, location: SourceLocation) -> ListingResult | None:
        lister = await store.lister()
        if lister is None:
            return None

        async def is_there(path: str) -> bool:
            return (await store.look_up(path)).outcome == "there"

        location = location._replace(start=lister.start)
        return await look_around(lister, location, is_there, self._progress)

    async def _try(
        self, store: Store, location: SourceLocation, files: list[DebugFile], most: int
    ) -> None:
        """Look for the most needed modules under all layouts and casings."""
        if most < 1:
            self.elsewhere.append(f"Other layouts and casings were not tried: {LIMITED}.")
            return
        probe = OwnFileProbe(
            store, self._values, location.naming, ALL_LAYOUTS_AND_CASINGS, self._progress
        )
        files = files[: limits.MODULES_ELSEWHERE]
        await probe.look_elsewhere(files, most)
        detection = probe.detection(location.start.strip("/"))
        if detection is not None:
            self._conclude(detection, probe.found, location)
            return
        self.findings += probe.findings
        modules = counted(len(files), "module")
        self.elsewhere.append(
            f"Other layouts and casings were tried for {modules}, other folders were not."
        )

    def _conclude(
        self, detection: Detection, hits: int, location: SourceLocation,
        *, is_elsewhere: bool = False,
    ) -> None:  # fmt: skip
        """Add what the detection shows of the source.

        Args:
            hits: how many files were found in any layout.
        """
        if not detection.candidates:
            return
        self.detection = detection
        # Of those found only, because the configured layout may have no path for the others.
        detection = detection._replace(keys=hits)
        findings = findings_for(detection, location, _SEEN, is_elsewhere=is_elsewhere)
        self.findings += (finding for finding in findings if finding.code != "ok")

    @property
    def _filetypes(self) -> tuple[str, ...]:
        filetypes = self._values.get("filters.filetypes", ())
        return filetypes if isinstance(filetypes, tuple) else ()


def _detected(
    keys: Sequence[str],
    files: Mapping[int, DebugFile],
    found: Mapping[int, str],
    location: SourceLocation,
    filetypes: tuple[str, ...],
) -> Detection:
    """Return the layouts, casings and prefixes under which modules are there.

    Args:
        keys: those listed, from the top of the listing.
        files: the modules' debug files, by the number of the module.
        found: the paths of those that were found where Symbolicator would look.
    """
    at_path: defaultdict[str, set[tuple[LayoutAndCasing, int]]] = defaultdict(set)
    for number, file in files.items():
        for naming in ALL_LAYOUTS_AND_CASINGS:
            for request in requests_for(naming, file, filetypes):
                if serves_as(request, file):
                    at_path[request.path].add((naming, number))
    matched: defaultdict[tuple[LayoutAndCasing, str], set[int]] = defaultdict(set)
    here = location.start.strip("/")
    places = [(here, path) for path in found.values()]
    for parts in (key.split("/") for key in keys):
        depths = range(max(0, len(parts) - LONGEST), len(parts))
        places += (("/".join(parts[:depth]), "/".join(parts[depth:])) for depth in depths)
    for prefix, path in places:
        for naming, number in at_path.get(path, ()):
            matched[naming, prefix].add(number)
    order = {naming: at for at, naming in enumerate(ALL_LAYOUTS_AND_CASINGS)}
    ranked = sorted(
        matched,
        key=lambda each: (-len(matched[each]), each[1] != here, order[each[0]], each[1]),
    )
    return Detection(
        tuple(
            DetectedLayout(*naming, prefix, len(matched[naming, prefix]), len(files))
            for naming, prefix in ranked
        ),
        len(files),
        (),
        tuple(frozenset(matched[each]) for each in ranked),
    )
