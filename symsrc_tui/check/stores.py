"""What the checks of all kinds have in common: a place that is asked for paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol
from uuid import uuid4

from symsrc_tui.lookup import ObjectId, candidate_paths

if TYPE_CHECKING:
    from symsrc_tui.check.findings import Finding
    from symsrc_tui.lookup.listing import Listing, ListRequest

Fate = Literal["there", "missing", "denied", "failed"]
"""What became of a request for a file."""


class Lister(Protocol):
    """A place whose files can be listed."""

    start: str
    """The folder the source names, with a slash at its end; empty for the top."""
    is_recursive: bool
    """Whether one request can list files at any depth."""

    async def page(self, request: ListRequest) -> Listing | None:
        """One page of the listing; None if there is none. Sends at most one request."""


class Store(Protocol):
    """A source as Symbolicator sees it."""

    address_field: str
    """The field that says where in the store the files begin."""
    is_usable: bool
    """Whether `ask` can tell files that are there from others."""

    async def reach(self) -> list[Finding]:
        """Asks for a file that cannot be there, and for what else tells why it does not work."""

    async def ask(self, path: str) -> Fate:
        """Asks for the file at `path`, which is relative to the source."""

    async def lister(self) -> Lister | None:
        """A way to list what is there; None if there is none."""

    async def read_listed(self, path: str) -> Finding | None:
        """Reads a file that is listed. Returns why that was not possible."""

    def doubts(self) -> list[Finding]:
        """What looks wrong as long as neither a list nor a file has shown that it is right."""


def unlikely_path(layout: str, casing: str) -> str:
    """A path of the layout under which nothing can be."""
    code_id = uuid4().hex + uuid4().hex[:8]
    nothing = ObjectId(code_id, "symsrc-check", str(uuid4()), "symsrc-check", "elf")
    return candidate_paths(layout, casing, "elf_debug", nothing)[0]
