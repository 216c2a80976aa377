"""Run a check, from the first request to the last finding."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING
from urllib.request import getproxies

from symsrc_tui.check.compare import SourceLocation, findings_for
from symsrc_tui.check.own_files import OwnFileProbe
from symsrc_tui.check.report import Report
from symsrc_tui.check.stored_files import ListingResult, listing_findings, look_around
from symsrc_tui.net.errors import RequestError, TrustFileUnreadable
from symsrc_tui.sources.client import open_client
from symsrc_tui.sources.finding import Finding
from symsrc_tui.sources.layout import ALL_LAYOUTS_AND_CASINGS, LayoutAndCasing
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.redact import password_in

if TYPE_CHECKING:
    from symsrc_tui.lookup import DebugFile
    from symsrc_tui.lookup.detection import Detection
    from symsrc_tui.net.client import Client, Limits
    from symsrc_tui.sources.finding import Code
    from symsrc_tui.sources.source import Source
    from symsrc_tui.sources.store import Store
    from symsrc_tui.text.redact import Redactor

Progress = Callable[[str], None]


async def run(
    source: Source,
    files: Sequence[DebugFile],
    progress: Progress,
    limits: Limits,
    seconds: float,
) -> Report:
    """Check a source. See `symsrc_tui.check.check`."""
    passwords = (*chain(*map(password_in, getproxies().values())),)
    redactor = source.redactor(*passwords)
    running = _Check(source, files, lambda text: progress(redactor.hide(text)))
    try:
        # In a thread, because it reads all trusted certificates.
        async with await asyncio.to_thread(open_client, limits) as wire:
            try:
                await asyncio.wait_for(running.run(wire), seconds)
            except asyncio.TimeoutError:
                running.findings.append(
                    Finding(
                        "timeout",
                        "warning",
                        "",
                        f"The check did not finish within {seconds:g} seconds",
                        "The findings so far are valid. The server is slow; try again later.",
                    )
                )
            redactor = source.redactor(*passwords, *wire.secrets)
            return running.report(redactor, wire.requests)
    except RequestError as error:
        code: Code = "tls" if isinstance(error, TrustFileUnreadable) else "dns"
        running.findings.append(Finding(code, "error", "", error.message, error.advice))
        return running.report(redactor, 0)


class _Check:
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

    async def run(self, wire: Client) -> None:
        kind = kind_of(self._source.type)
        assert kind is not None  # noqa: S101 - only a kind's model makes a source
        if isinstance(kind.open_store, Finding):
            self.findings.append(kind.open_store)
            return
        store = kind.open_store(self._source, wire, os.environ)
        values, fields = self._source.values(), fields_of(type(self._source))
        location = SourceLocation(
            LayoutAndCasing(str(values["layout.type"]), str(values["layout.casing"])),
            store.start,
            next(field for field in fields if field.path == store.address_field),
            store.address_of,
        )
        self._progress("Requesting a file that does not exist")
        self.findings += await store.reach()
        if not store.is_usable:
            return
        await self._list(store, location)
        if self._files:
            await self._probe(store, location)
        fits = any(
            finding.code == "file-found" or (finding.code, finding.field) == ("ok", "layout.type")
            for finding in self.findings
        )
        if not fits:
            self.findings += store.suspicions()

    async def _list(self, store: Store, location: SourceLocation) -> None:
        lister = await store.lister()
        if lister is None:
            return
        location = location._replace(start=lister.start)

        async def is_there(path: str) -> bool:
            return await store.look_up(path) == "there"

        listing = await look_around(lister, location, is_there, self._progress)
        if listing.detection.candidates:
            self._detection = listing.detection
        self.findings += listing_findings(listing, location)
        await self._read_one(store, listing, location.start)

    async def _read_one(self, store: Store, listing: ListingResult, start: str) -> None:
        """Read a listed file, because that shows more than the response to a made-up path."""
        file = next((key for key in listing.keys if not key.endswith("/")), None)
        known = {finding.code for finding in self.findings}
        if file is None or listing.is_elsewhere or "forbidden" in known:
            return
        self._progress("Reading a file")
        if finding := await store.read_listed(file.removeprefix(start)):
            self.findings.append(finding)

    async def _probe(self, store: Store, location: SourceLocation) -> None:
        listing = self._detection
        others = (
            dict.fromkeys(
                LayoutAndCasing(found.layout, found.casing) for found in listing.candidates
            )
            if listing
            else ALL_LAYOUTS_AND_CASINGS
        )
        probe = OwnFileProbe(store, location.naming, others, self._progress)
        for file in self._files:
            await probe.look_for(file)
        self.findings += probe.findings
        detection = probe.detection(self._files, location.start.strip("/"))
        if detection is None:
            return
        self._detection = listing or detection
        known = {finding.code for finding in self.findings}
        if known.isdisjoint({"layout-mismatch", "casing-mismatch"}):
            findings = findings_for(detection, location, "checked")
            self.findings += (finding for finding in findings if finding.code != "ok")
