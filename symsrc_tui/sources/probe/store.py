"""The protocol of a store, which the check of every kind implements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol
from uuid import uuid4

from symsrc_tui.lookup import ObjectId, candidate_paths
from symsrc_tui.sources.probe.content import Content

if TYPE_CHECKING:
    from symsrc_tui.lookup.listing import Listing, ListRequest
    from symsrc_tui.sources.probe.finding import Finding


LookupOutcome = Literal["there", "missing", "denied", "failed"]


class LookupResult(NamedTuple):
    """The result of a request for a file, as Symbolicator would interpret it."""

    outcome: LookupOutcome
    content: Content = Content()
    """What is there."""
    why: Finding | None = None
    """Why it is denied or failed."""


class Lister(Protocol):
    """A store whose files can be listed."""

    start: str
    """The source's folder with a trailing slash; empty for the top."""
    is_recursive: bool
    """True if one request can list files at any depth."""

    async def page(self, request: ListRequest) -> Listing | None:
        """Return one page of the listing; None if there is none. Sends at most one request."""


class Store(Protocol):
    """A source as Symbolicator sees it."""

    address_field: str
    """The field that holds the location of the files in the store."""
    start: str
    """The source's folder with a trailing slash; empty for the top of the listing."""
    is_usable: bool
    """True if `look_up` can distinguish existing files from missing ones."""
    denies_misses: bool
    """True if missing files are denied, so that "denied" does not mean that a file is there."""

    def address_of(self, folder: str) -> str:
        """Return the value that the address field needs for the files of a folder.

        Args:
            folder: from the top of the listing, without a trailing slash.
        """

    async def reach(self) -> list[Finding]:
        """Request a file that cannot exist, and what helps to explain a failure."""

    async def reach_without_secret(self) -> list[Finding]:
        """Find out what can be known without the source's secret, which is not at hand."""

    async def look_up(self, path: str) -> LookupResult:
        """Request the file at `path`, which is relative to the source, and judge what comes."""

    async def lister(self) -> Lister | None:
        """Return a lister; None if the files cannot be listed."""

    def suspicions(self) -> list[Finding]:
        """Return findings that count only if no listing and no file proved the source valid."""


def unlikely_path(layout: str, casing: str) -> str:
    """Return a path of the layout at which no file can exist."""
    code_id = uuid4().hex + uuid4().hex[:8]
    nothing = ObjectId(code_id, "symsrc-check", str(uuid4()), "symsrc-check", "elf")
    return candidate_paths(layout, casing, "elf_debug", nothing)[0]
