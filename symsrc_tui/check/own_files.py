"""Look for the user's own debug files in a source, under its layout and all others."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from symsrc_tui.lookup import candidate_paths
from symsrc_tui.lookup.detection import DetectedLayout, Detection
from symsrc_tui.sources.finding import Finding
from symsrc_tui.sources.layout import ALL_LAYOUTS_AND_CASINGS, LayoutAndCasing
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.lookup import DebugFile
    from symsrc_tui.sources.store import Store

MOST_REQUESTS = 48
"""For all files together."""
_AT_ONCE = 6
# The file type stored next to each type, under the same IDs.
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


class OwnFileProbe:
    """Looks for several files in one source."""

    def __init__(
        self,
        store: Store,
        naming: LayoutAndCasing,
        others: Iterable[LayoutAndCasing],
        progress: Callable[[str], None],
    ) -> None:
        """Prepare the search.

        Args:
            naming: the source's own.
            others: tried for files that are not found under `naming`.
        """
        self._store = store
        self._naming = naming
        self._others = tuple(others)
        self._progress = progress
        self._left = MOST_REQUESTS
        self._hits: Counter[LayoutAndCasing] = Counter()
        self.findings: list[Finding] = []

    async def look_for(self, file: DebugFile) -> None:
        """Look for a file where Symbolicator would and, if it is not there, everywhere else."""
        name = shown(file.path.name, 60)
        self._progress(f"Looking for {name}")
        own = paths_of(self._naming, file)
        if not own:
            message = f"{name} cannot be looked up in this layout, or has no ID"
            advice = "Try another file."
        elif hit := await self._first_there(own):
            self._remember(file, hit)
            message = f"{name} was found at {shown(hit, 120)}"
            self.findings.append(Finding("file-found", "ok", "", message))
            return
        else:
            message = f"Sentry will not find {name}"
            advice = f"Expected at {shown(own[0])}. Upload it there, or try another file."
        self.findings.append(Finding("file-missing", "warning", "", message, advice))
        # Those that matched other files come first, because they are the most likely.
        namings = dict.fromkeys(
            (*(naming for naming, _ in self._hits.most_common()), *self._others)
        )
        elsewhere = dict.fromkeys(path for naming in namings for path in paths_of(naming, file))
        if hit := await self._first_there(path for path in elsewhere if path not in own):
            self._remember(file, hit)

    def _remember(self, file: DebugFile, path: str) -> None:
        self._hits.update(
            naming for naming in ALL_LAYOUTS_AND_CASINGS if path in paths_of(naming, file)
        )

    async def _first_there(self, paths: Iterable[str]) -> str | None:
        """Return the first path that has a file, requesting a few at once."""
        rest = iter(paths)
        while batch := list(islice(rest, min(_AT_ONCE, self._left))):
            self._left -= len(batch)
            results = await asyncio.gather(*map(self._store.look_up, batch))
            for path, result in zip(batch, results, strict=True):
                if result == "there":
                    return path
        return None

    def detection(self, files: Sequence[DebugFile], prefix: str) -> Detection | None:
        """Return the layouts and casings under which files were found; None if none was.

        Args:
            prefix: the source's own.
        """
        order = {naming: at for at, naming in enumerate(ALL_LAYOUTS_AND_CASINGS)}
        ranked = sorted(self._hits, key=lambda naming: (-self._hits[naming], order[naming]))
        candidates = tuple(
            DetectedLayout(*naming, prefix, self._hits[naming], len(files)) for naming in ranked
        )
        return Detection(candidates, len(files), ()) if candidates else None


def paths_of(naming: LayoutAndCasing, file: DebugFile) -> list[str]:
    """Return the paths Symbolicator requests for the file and its sibling, most likely first."""
    sibling = _SIBLINGS.get(file.filetype)
    return [
        path
        for filetype in (file.filetype, *((sibling,) if sibling else ()))
        for path in candidate_paths(*naming, filetype, file.object_id)
    ]
