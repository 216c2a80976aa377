"""What the two kinds that read from a bucket have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.check.findings import Finding
from symsrc_tui.check.stores import unlikely_path
from symsrc_tui.lookup import join_prefix
from symsrc_tui.lookup.listing import Listing, ListRequest
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.check.stores import Fate, Lister
    from symsrc_tui.kinds.layout import Layout

LONGEST_LIST = 4 * 1024 * 1024
"""Bytes of one page of a listing; a thousand keys of usual length take half a megabyte."""


class Refusal(NamedTuple):
    """A request that gave neither a list nor a file."""

    findings: tuple[Finding, ...]
    is_denied: bool = False
    """Whether only the permission for this one sort of request seems to be missing."""


class Bucket(ABC):
    """A bucket behind an API that lists keys and hands out objects."""

    address_field = "prefix"
    is_usable = False
    is_recursive = True

    account_field: str
    """Who reads: the field at fault if a permission is missing."""
    list_permission: str
    read_permission: str

    def __init__(self, prefix: str, layout: Layout) -> None:
        self._layout = layout
        folder = prefix.strip("/")
        self.start = f"{folder}/" if folder else ""
        self._top = ListRequest(self.start, recursive=False, limit=1000)
        self._listed: Listing | None = None

    async def reach(self) -> list[Finding]:
        """See `Store`: lists, then reads."""
        listed = await self.list_keys(self._top)
        if isinstance(listed, Listing):
            self._listed = listed
        elif not listed.is_denied:
            return list(listed.findings)
        path = unlikely_path(self._layout.type, self._layout.casing)
        fate = await self.read(self._key(path))
        if isinstance(fate, Refusal):
            return list(fate.findings)
        self.is_usable = fate in ("missing", "denied")
        return [self._judge(fate, can_list=self._listed is not None)]

    def _judge(self, fate: Fate, *, can_list: bool) -> Finding:
        """What the answer to a request for an object that cannot be there means."""
        match fate, can_list:
            case "missing", True:
                return Finding(
                    "ok", "ok", "bucket", "The bucket lets this account list and read files"
                )
            case "missing", False:
                return Finding(
                    "list-denied",
                    "note",
                    self.account_field,
                    "This account may not list the bucket, which Sentry does not need",
                    "The layout cannot be told from a list then.",
                )
            case "denied", True:
                return Finding(
                    "forbidden",
                    "error",
                    self.account_field,
                    "This account may list the bucket, but not read its files",
                    f"Give it {self.read_permission} on the files.",
                )
            case "denied", False:
                return Finding(
                    "list-denied",
                    "warning",
                    self.account_field,
                    "This account may not list the bucket: every missing file reads as denied",
                    f"Give it {self.list_permission} on the bucket. It needs "
                    f"{self.read_permission} on the files too, which cannot be seen from here.",
                )
        return Finding(
            "soft-404",
            "error",
            "bucket",
            "What answers has a file for any key: this is no real bucket",
            "Look at what stands between here and the bucket.",
        )

    async def ask(self, path: str) -> Fate:
        """See `Store`."""
        fate = await self.read(self._key(path))
        return "failed" if isinstance(fate, Refusal) else fate

    async def lister(self) -> Lister | None:
        """See `Store`."""
        return self if self._listed else None

    async def page(self, request: ListRequest) -> Listing | None:
        """See `Lister`. What `reach` listed is not listed again."""
        if request == self._top:
            return self._listed
        listed = await self.list_keys(request)
        return listed if isinstance(listed, Listing) else None

    async def read_listed(self, path: str) -> Finding | None:
        """See `Store`: some files may be encrypted with a key of their own, or archived."""
        fate = await self.read(self._key(path))
        if isinstance(fate, Refusal):
            return fate.findings[0]
        if fate != "denied":
            return None
        return Finding(
            "forbidden",
            "error",
            self.account_field,
            f"This account may not read a file that is there: {shown(path)}",
            f"Give it {self.read_permission} on the files, and the use of the key if they are "
            "encrypted with one.",
        )

    def doubts(self) -> list[Finding]:
        """See `Store`. That nothing can be listed was said before."""
        return []

    def _key(self, path: str) -> str:
        return join_prefix(self.start, path)

    @abstractmethod
    async def list_keys(self, request: ListRequest) -> Listing | Refusal:
        """One page of the bucket's keys, without those that only stand for folders."""

    @abstractmethod
    async def read(self, key: str) -> Fate | Refusal:
        """Asks for the first bytes of an object; never "failed", which is a Refusal."""
