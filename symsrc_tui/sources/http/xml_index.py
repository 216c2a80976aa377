"""List the objects of a bucket that shows them to anyone over HTTP, as S3 and its imitators do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.sources.probe.bucket_xml import parse_listing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from symsrc_tui.lookup.listing import Listing, ListRequest


class XmlIndex:
    """The listing of a bucket."""

    is_recursive = True

    def __init__(
        self,
        read: Callable[[Mapping[str, str]], Awaitable[bytes | None]],
        start: str,
        *,
        is_azure: bool,
    ) -> None:
        """Create the index.

        Args:
            read: returns what the bucket's URL sends for a query, or None.
            start: the source's folder in the bucket, with a trailing slash.
            is_azure: true for a container of Azure, which cannot list from the middle on.
        """
        self._read = read
        self._is_azure = is_azure
        self.start = start
        self._listed: dict[ListRequest, Listing | None] = {}

    async def page(self, request: ListRequest) -> Listing | None:
        """See `Lister`. Reads each page once."""
        if request not in self._listed:
            limit = str(request.limit)
            query = {"prefix": request.prefix, "delimiter": "" if request.recursive else "/"}
            if self._is_azure:
                query |= {"restype": "container", "comp": "list", "maxresults": limit}
            else:
                query |= {"list-type": "2", "max-keys": limit, "start-after": request.after}
            body = await self._read({name: value for name, value in query.items() if value})
            listing = parse_listing(body) if body else None
            self._listed[request] = listing and _below(listing, request.prefix)
        return self._listed[request]


def _below(listing: Listing, prefix: str) -> Listing:
    """Leave out what is not below the prefix, because some servers ignore the query."""
    return listing._replace(
        keys=[key for key in listing.keys if key.startswith(prefix)],
        folders=[folder for folder in listing.folders if folder.startswith(prefix)],
    )
