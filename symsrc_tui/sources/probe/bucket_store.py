"""Check sources that read from a bucket. Shared by the kinds that read buckets."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.lookup import join_prefix
from symsrc_tui.lookup.listing import Listing, ListRequest, everything_below
from symsrc_tui.net.client import Response
from symsrc_tui.sources.probe.client import content_of
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.probe.store import LookupResult, unlikely_path
from symsrc_tui.text.counts import counted
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.sources.layout import Layout
    from symsrc_tui.sources.probe.store import Lister

LONGEST_LIST = 4 * 1024 * 1024
"""Bytes of one page of a listing; a thousand keys of typical length take half a megabyte."""

NO_BUCKET = Finding(
    "no-such-bucket",
    "error",
    "bucket",
    "There is no bucket with this name",
    "Check for typos. A bucket name has no slash: a path belongs in the prefix.",
)


class Refusal(NamedTuple):
    """A request that returned neither a listing nor a file."""

    finding: Finding
    is_denied: bool = False
    """True if only the permission for this type of request seems to be missing."""


class BucketStore(ABC):
    """A bucket behind an API that lists keys and returns objects."""

    address_field = "prefix"
    is_usable = False
    denies_misses = False
    is_recursive = True

    account_field: str
    """The field that names the account, which is at fault if a permission is missing."""
    list_permission: str
    read_permission: str

    def __init__(self, prefix: str, layout: Layout) -> None:
        self._layout = layout
        folder = prefix.strip("/")
        self.start = f"{folder}/" if folder else ""
        self._top = everything_below(self.start)
        self._listed: Listing | None = None

    def address_of(self, folder: str) -> str:
        """See `Store`."""
        return folder

    async def reach(self) -> list[Finding]:
        """See `Store`: list, then read."""
        listing = await self.list_keys(self._top)
        if isinstance(listing, Listing):
            self._listed = listing
        elif not listing.is_denied:
            return [listing.finding]
        result = await self.look_up(unlikely_path(self._layout.type, self._layout.casing))
        if result.outcome == "failed" and result.why:
            return [result.why]
        self.is_usable = result.outcome in ("missing", "denied")
        self.denies_misses = result.outcome == "denied"
        return [self._finding_for(result, can_list=self._listed is not None)]

    async def reach_without_secret(self) -> list[Finding]:
        """See `Store`: whether there is such a bucket."""
        answer = await self.request_without_credentials()
        if isinstance(answer, Refusal):
            return [answer.finding]
        if answer.status == 404:
            return [NO_BUCKET]
        if answer.status not in (200, 400, 401, 403):
            return []
        return [Finding("ok", "ok", "bucket", "There is a bucket with this name")]

    def _finding_for(self, result: LookupResult, *, can_list: bool) -> Finding:
        """Return what the response to a request for an object that cannot exist means."""
        match result.outcome, can_list:
            case "missing", True:
                return Finding(
                    "ok", "ok", "bucket", "This account can list and read the bucket's files"
                )
            case "missing", False:
                return Finding(
                    "list-denied",
                    "note",
                    self.account_field,
                    "This account cannot list the bucket. Sentry does not need that",
                    "But the layout cannot be detected without a listing.",
                )
            case "denied", True:
                return Finding(
                    "forbidden",
                    "error",
                    self.account_field,
                    "This account can list the bucket, but cannot read its files",
                    f"Grant it {self.read_permission} on the files.",
                )
            case "denied", False:
                return Finding(
                    "list-denied",
                    "warning",
                    self.account_field,
                    "This account cannot list the bucket, so missing files look like permission "
                    "errors",
                    f"Grant it {self.list_permission} on the bucket. It also needs "
                    f"{self.read_permission} on the files, which this check cannot see.",
                )
        return Finding(
            "soft-404",
            "error",
            "bucket",
            "The endpoint returns a file for every key, so it is not a real bucket",
            "Check for a proxy or gateway in between.",
        )

    async def look_up(self, path: str) -> LookupResult:
        """See `Store`."""
        answer = await self.read(join_prefix(self.start, path))
        if answer is None:
            return LookupResult("missing")
        if isinstance(answer, Response):
            return LookupResult("there", content_of(answer))
        if not answer.is_denied:
            return LookupResult("failed", why=answer.finding)
        return LookupResult(
            "denied",
            why=Finding(
                "forbidden",
                "error",
                self.account_field,
                f"This account cannot read {shown(path)}",
                f"Grant it {self.read_permission} on the files and, if they are encrypted, the use "
                "of the key.",
            ),
        )

    async def lister(self) -> Lister | None:
        """See `Store`."""
        return self if self._listed else None

    async def page(self, request: ListRequest) -> Listing | None:
        """See `Lister`. Reuses the page that `reach` listed."""
        if request == self._top:
            return self._listed
        listing = await self.list_keys(request)
        return listing if isinstance(listing, Listing) else None

    def suspicions(self) -> list[Finding]:
        """See `Store`. Empty, because `reach` already reports a bucket that cannot be listed."""
        return []

    @abstractmethod
    async def request_without_credentials(self) -> Response | Refusal:
        """Request the bucket without credentials."""

    @abstractmethod
    async def list_keys(self, request: ListRequest) -> Listing | Refusal:
        """Return one page of the bucket's keys, without those that only stand for folders."""

    @abstractmethod
    async def read(self, key: str) -> Response | Refusal | None:
        """Request the start of an object; None if there is none."""


def off_by(date: float | None, whose: str) -> Finding:
    """Return a finding about clock skew.

    Args:
        date: the server's time in epoch seconds; None if it is unknown.
        whose: the other clock, such as "Amazon's".
    """
    # Negative if this host's clock is behind.
    minutes = 0 if date is None else round((time.time() - date) / 60)
    how = (
        f"is {counted(abs(minutes), 'minute')} {'ahead of' if minutes > 0 else 'behind'} {whose}"
        if minutes
        else f"differs from {whose}"
    )
    return Finding(
        "clock-skew",
        "error",
        "",
        f"This host's clock {how}, so its signed requests are rejected",
        "Set the clock and check again. Sentry is not affected: it uses its own clock.",
    )
