"""Run a check, from the first request to the last finding."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.request import getproxies

from symsrc_tui.check.compare import SourceLocation, findings_for, location_of
from symsrc_tui.check.own_files import UPLOAD, OwnFileProbe
from symsrc_tui.check.report import Report, without_secrets
from symsrc_tui.check.stored_files import ListingResult, listing_findings, look_around
from symsrc_tui.net.errors import RequestError, TrustFileUnreadable
from symsrc_tui.sources.layout import ALL_LAYOUTS_AND_CASINGS, LayoutAndCasing
from symsrc_tui.sources.probe.client import open_client
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.registry import kind_of_source
from symsrc_tui.text.redact import passwords_in
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Field
    from symsrc_tui.lookup.debug_files import DebugFile
    from symsrc_tui.lookup.detection import Detection
    from symsrc_tui.net.client import Client
    from symsrc_tui.net.deadline import Limits
    from symsrc_tui.sources.probe.finding import Code
    from symsrc_tui.sources.probe.store import Lister, Store
    from symsrc_tui.sources.source import Source
    from symsrc_tui.text.redact import Redactor

OnProgress = Callable[[str], None]

_UNPROVEN = Finding(
    "unproven",
    "warning",
    "",
    "No debug file was seen, so it is not certain that Sentry will find any",
    "Check again with one of your own debug files that the source should have.",
)


async def run(
    source: Source,
    files: Sequence[DebugFile],
    progress: OnProgress,
    limits: Limits,
    seconds: float,
    demo: str | None,
) -> Report:
    """Check a source. See `symsrc_tui.check.check`."""
    passwords = passwords_in(getproxies().values())
    redactor = source.redactor(*passwords)
    running = _Check(source, files, lambda text: progress(redactor.hide(text)))
    try:
        # In a thread, because it reads all trusted certificates.
        async with await asyncio.to_thread(open_client, limits, demo) as client:
            try:
                await asyncio.wait_for(running.run(client), seconds)
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
            redactor = source.redactor(*passwords, *client.secrets)
            return running.report(redactor, client.requests)
    except RequestError as error:
        code: Code = "tls" if isinstance(error, TrustFileUnreadable) else "dns"
        running.findings.append(Finding(code, "error", "", error.message, error.advice))
        return running.report(redactor, 0)


def _unchecked(field: Field) -> Finding:
    return Finding(
        "unproven",
        "warning",
        field.path,
        f"The rest was not checked, because Sentry does not give out the stored {field.label}",
        "Enter it to check the rest. You can also submit without it: Sentry keeps what it has.",
    )


class _Check:
    def __init__(self, source: Source, files: Sequence[DebugFile], progress: OnProgress) -> None:
        self._source = source
        self._files = files
        self._progress = progress
        self.findings: list[Finding] = []
        self._detection: Detection | None = None

    def report(self, redactor: Redactor, requests: int) -> Report:
        """Return the report without secrets, because a server may repeat what it was sent."""
        findings, detection = without_secrets(self.findings, self._detection, redactor.hide)
        return Report(findings, detection, requests)

    async def run(self, client: Client) -> None:
        kind = kind_of_source(self._source)
        if isinstance(kind.open_store, Finding):
            self.findings.append(kind.open_store)
            return
        # Variables name other servers, and the demo connects to none.
        store = kind.open_store(self._source, client, {} if client.demo else os.environ)
        location = location_of(self._source, store)
        if kept := self._source.kept:
            self._progress("Connecting without the secret, which only Sentry has")
            self.findings += await store.reach_without_secret()
            self.findings.append(_unchecked(kept[0]))
            return
        self._progress("Requesting a file that does not exist")
        self.findings += await store.reach()
        if not store.is_usable:
            return
        lister = await store.lister()
        listing = await self._list(store, lister, location) if lister else None
        requested = await self._probe(store, location) if self._files else set[str]()
        if lister and listing:
            await self._read_one(store, listing, lister.start, requested)
        self._conclude(store)

    def _conclude(self, store: Store) -> None:
        """Add what is not known, and withdraw advice that another finding contradicts."""
        is_proven = any(
            finding.code == "file-found" or (finding.code, finding.field) == ("ok", "layout.type")
            for finding in self.findings
        )
        if not is_proven:
            self.findings += store.suspicions()
        doubts = {
            finding.code
            for finding in self.findings
            if finding.severity in ("warning", "error") and finding.code != "private-address"
        }
        if not is_proven and not doubts:
            self.findings.append(_UNPROVEN)
        if doubts - {"file-missing"}:
            self.findings = [
                finding._replace(advice=finding.advice.removesuffix(UPLOAD))
                for finding in self.findings
            ]

    async def _list(self, store: Store, lister: Lister, location: SourceLocation) -> ListingResult:
        location = location._replace(start=lister.start)

        async def is_there(path: str) -> bool:
            result = await store.look_up(path)
            return result.outcome == "there" and not result.content.problem

        listing = await look_around(lister, location, is_there, self._progress)
        if listing.detection.candidates:
            self._detection = listing.detection
        self.findings += listing_findings(listing, location)
        return listing

    async def _read_one(
        self, store: Store, listing: ListingResult, start: str, requested: set[str]
    ) -> None:
        """Read a listed file, because that shows more than the response to a made-up path.

        Args:
            requested: the paths whose responses are already judged.
        """
        keys = [key.removeprefix(start) for key in listing.keys if not key.endswith("/")]
        known = {finding.code for finding in self.findings}
        if not keys or listing.is_elsewhere or "forbidden" in known or requested & {*keys}:
            return
        self._progress("Reading a file")
        hits = frozenset[int]().union(*listing.detection.matched)
        # Of the debug files, because the content of others does not matter.
        matching = listing.keys[min(hits)].removeprefix(start) if hits else None
        path = matching or keys[0]
        result = await store.look_up(path)
        if result.why is not None and result.outcome != "missing":
            message = f"A listed file cannot be read, {shown(path)}: {result.why.message}"
            self.findings.append(result.why._replace(message=message))
        elif result.outcome == "missing":
            self.findings.append(
                Finding(
                    "file-missing",
                    "warning",
                    "",
                    f"A listed file is missing: {shown(path)}",
                    "The listing may be out of date, or the files may be at another address.",
                )
            )
        elif matching and result.content.problem:
            self.findings.append(
                Finding(
                    "file-unusable",
                    "error",
                    "",
                    f"Sentry cannot use a listed file: {shown(path)} {result.content.problem}",
                    "Check what the source holds at this path, and what the server sends for it.",
                )
            )

    async def _probe(self, store: Store, location: SourceLocation) -> set[str]:
        """Look for the user's own files. Return the paths that were requested."""
        listing = self._detection
        others = (
            dict.fromkeys(
                LayoutAndCasing(found.layout, found.casing) for found in listing.candidates
            )
            if listing
            else ALL_LAYOUTS_AND_CASINGS
        )
        probe = OwnFileProbe(store, self._source.values(), location.naming, others, self._progress)
        try:
            await probe.look_for(self._files)
        finally:
            # Also after a timeout, because what is known by then is valid.
            self.findings += probe.findings
        detection = probe.detection(location.start.strip("/"))
        if detection is None:
            return probe.requested
        self._detection = listing or detection
        known = {finding.code for finding in self.findings}
        if known.isdisjoint({"layout-mismatch", "casing-mismatch"}):
            findings = findings_for(detection, location, "checked")
            self.findings += (finding for finding in findings if finding.code != "ok")
        return probe.requested
