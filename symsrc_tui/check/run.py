"""Run a check, from the first request to the last finding."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING
from urllib.request import getproxies

from symsrc_tui.check.compare import (
    ListingResult,
    SourceLocation,
    findings_for,
    look_around,
    nothing_known,
)
from symsrc_tui.check.own_files import OwnFileProbe
from symsrc_tui.check.report import Report
from symsrc_tui.net.wire import Limits, Unusable, Wire
from symsrc_tui.sources.finding import Finding
from symsrc_tui.sources.layout import ALL_NAMINGS, LayoutAndCasing
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.redact import password_in

if TYPE_CHECKING:
    from symsrc_tui.lookup import DebugFile
    from symsrc_tui.lookup.detection import Detection
    from symsrc_tui.sources.source import Source
    from symsrc_tui.sources.store import Store
    from symsrc_tui.text.redact import Redactor

Progress = Callable[[str], None]


async def run(
    source: Source, files: Sequence[DebugFile], progress: Progress, limits: Limits
) -> Report:
    """Check a source. See `symsrc_tui.check.check`."""
    redactor = source.redactor(*chain(*map(password_in, getproxies().values())))
    checking = _Checking(source, files, lambda text: progress(redactor.hide(text)))
    try:
        # In a thread, because it reads all trusted certificates.
        async with await asyncio.to_thread(Wire, limits) as wire:
            try:
                await asyncio.wait_for(checking.run(wire), limits.whole)
            except asyncio.TimeoutError:
                checking.findings.append(
                    Finding(
                        "timeout",
                        "warning",
                        "",
                        f"The check did not finish within {limits.whole:g} seconds",
                        "The findings so far are valid. The server is slow; try again later.",
                    )
                )
            return checking.report(redactor, wire.requests)
    except Unusable as error:
        checking.findings.append(error.failure.finding(""))
        return checking.report(redactor, 0)


class _Checking:
    def __init__(self, source: Source, files: Sequence[DebugFile], progress: Progress) -> None:
        self._source = source
        self._files = files
        self._progress = progress
        self.findings: list[Finding] = []
        self._detection: Detection | None = None

    def report(self, redactor: Redactor, requests: int) -> Report:
        """Return the report without secrets, because a server may repeat what it was sent."""
        hide = redactor.hide
        findings = (
            finding._replace(
                message=hide(finding.message),
                advice=hide(finding.advice),
                fix=finding.fix if hide(finding.fix or "") == (finding.fix or "") else None,
            )
            for finding in self.findings
        )
        detection = self._detection
        if detection is not None:
            candidates = (
                found._replace(prefix=hide(found.prefix)) for found in detection.candidates
            )
            detection = detection._replace(candidates=tuple(candidates))
        return Report(tuple(findings), detection, requests)

    async def run(self, wire: Wire) -> None:
        kind = kind_of(self._source.type)
        assert kind is not None  # noqa: S101 - only a kind's model makes a source
        if isinstance(kind.open_store, Finding):
            self.findings.append(kind.open_store)
            return
        store = kind.open_store(self._source, wire, os.environ)
        values, fields = self._source.values(), fields_of(type(self._source))
        place = SourceLocation(
            LayoutAndCasing(str(values["layout.type"]), str(values["layout.casing"])),
            store.start,
            next(field for field in fields if field.path == store.address_field),
            store.address_of,
        )
        self._progress("Requesting a file that does not exist")
        self.findings += await store.reach()
        if not store.is_usable:
            return
        await self._list(store, place)
        if self._files:
            await self._probe(store, place)
        fits = any(
            finding.code == "file-found" or (finding.code, finding.field) == ("ok", "layout.type")
            for finding in self.findings
        )
        if not fits:
            self.findings += store.suspicions()

    async def _list(self, store: Store, place: SourceLocation) -> None:
        lister = await store.lister()
        if lister is None:
            return
        listed = await look_around(lister, self._progress)
        if listed.detection.candidates:
            self._detection = listed.detection
            self.findings += findings_for(
                listed.detection, place, "found", is_elsewhere=listed.is_elsewhere
            )
        else:
            self.findings.append(nothing_known(listed, place))
        await self._read_one(store, listed, place.start)

    async def _read_one(self, store: Store, listed: ListingResult, start: str) -> None:
        """Read a listed file, because that shows more than the response to a made-up path."""
        file = next((key for key in listed.keys if not key.endswith("/")), None)
        known = {finding.code for finding in self.findings}
        if file is None or listed.is_elsewhere or "forbidden" in known:
            return
        self._progress("Reading a file")
        if finding := await store.read_listed(file.removeprefix(start)):
            self.findings.append(finding)

    async def _probe(self, store: Store, place: SourceLocation) -> None:
        listed = self._detection
        others = (
            dict.fromkeys(
                LayoutAndCasing(found.layout, found.casing) for found in listed.candidates
            )
            if listed
            else ALL_NAMINGS
        )
        probing = OwnFileProbe(store, place.naming, others, self._progress)
        for file in self._files:
            await probing.look_for(file)
        self.findings += probing.findings
        detection = probing.detection(self._files, place.start.strip("/"))
        if detection is None:
            return
        self._detection = listed or detection
        known = {finding.code for finding in self.findings}
        if known.isdisjoint({"layout-mismatch", "casing-mismatch"}):
            findings = findings_for(detection, place, "checked")
            self.findings += (finding for finding in findings if finding.code != "ok")
