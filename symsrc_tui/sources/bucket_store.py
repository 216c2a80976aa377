"""Check sources that read from a bucket. Shared by S3 and Google Cloud Storage."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.lookup import join_prefix
from symsrc_tui.lookup.listing import Listing, ListRequest, everything_below
from symsrc_tui.sources.finding import Finding
from symsrc_tui.sources.store import unlikely_path
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.sources.layout import Layout
    from symsrc_tui.sources.store import Lister, LookupResult

LONGEST_LIST = 4 * 1024 * 1024
"""Bytes of one page of a listing; a thousand keys of typical length take half a megabyte."""


class Refusal(NamedTuple):
    """A request that returned neither a listing nor a file."""

    findings: tuple[Finding, ...]
    is_denied: bool = False
    """True if only the permission for this type of request seems to be missing."""


class BucketStore(ABC):
    """A bucket behind an API that lists keys and returns objects."""

    address_field = "prefix"
    is_usable = False
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
            return list(listing.findings)
        path = unlikely_path(self._layout.type, self._layout.casing)
        result = await self.read(self._key(path))
        if isinstance(result, Refusal):
            return list(result.findings)
        self.is_usable = result in ("missing", "denied")
        return [self._finding_for(result, can_list=self._listed is not None)]

    def _finding_for(self, result: LookupResult, *, can_list: bool) -> Finding:
        """Return what the response to a request for an object that cannot exist means."""
        match result, can_list:
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
        result = await self.read(self._key(path))
        return "failed" if isinstance(result, Refusal) else result

    async def lister(self) -> Lister | None:
        """See `Store`."""
        return self if self._listed else None

    async def page(self, request: ListRequest) -> Listing | None:
        """See `Lister`. Reuses the page that `reach` listed."""
        if request == self._top:
            return self._listed
        listing = await self.list_keys(request)
        return listing if isinstance(listing, Listing) else None

    async def read_listed(self, path: str) -> Finding | None:
        """See `Store`: single files may be archived, or encrypted with a separate key."""
        result = await self.read(self._key(path))
        if isinstance(result, Refusal):
            return result.findings[0]
        if result != "denied":
            return None
        return Finding(
            "forbidden",
            "error",
            self.account_field,
            f"This account cannot read an existing file: {shown(path)}",
            f"Grant it {self.read_permission} on the files and, if they are encrypted, the use of "
            "the key.",
        )

    def suspicions(self) -> list[Finding]:
        """See `Store`. Empty, because `reach` already reports a bucket that cannot be listed."""
        return []

    def _key(self, path: str) -> str:
        return join_prefix(self.start, path)

    @abstractmethod
    async def list_keys(self, request: ListRequest) -> Listing | Refusal:
        """Return one page of the bucket's keys, without those that only stand for folders."""

    @abstractmethod
    async def read(self, key: str) -> LookupResult | Refusal:
        """Request the first bytes of an object. Returns a Refusal instead of "failed"."""


def minutes_off(date: float | None) -> int | None:
    """Return how many minutes this host's clock is ahead of a server's; negative if behind.

    Args:
        date: the server's time in epoch seconds. Returns None if it is unknown.
    """
    return None if date is None else round((time.time() - date) / 60)


def off_by(minutes: int | None, whose: str) -> Finding:
    """Return a finding about clock skew.

    Args:
        minutes: None if unknown.
        whose: the other clock, such as "Amazon's".
    """
    how = (
        f"is {abs(minutes)} minutes {'ahead of' if minutes > 0 else 'behind'} {whose}"
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
