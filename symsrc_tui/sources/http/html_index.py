"""List folders from the HTML index pages of web servers."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from symsrc_tui.lookup.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from symsrc_tui.lookup.listing import ListRequest

_MOST_LINKS = 20_000
_LINK = re.compile(r"<a\b[^<>]*?\bhref\s*=\s*(\"[^\"<>]*\"|'[^'<>]*'|[^\s<>]+)", re.IGNORECASE)
# The title identifies the page of an empty folder, which has no entries.
_TITLE = re.compile(r"<title>[^<]*(index of|directory listing)", re.IGNORECASE)


class HtmlIndex:
    """The index pages below one URL.

    Reads the pages of nginx, Apache, lighttpd, IIS, Caddy and Python's http.server: an entry is
    any link to something directly below the page.
    """

    start = ""
    is_recursive = False

    def __init__(self, read: Callable[[str], Awaitable[tuple[str, str] | None]]) -> None:
        """Create the index.

        Args:
            read: returns the HTML of a folder and the page's final URL, or None.
        """
        self._read = read
        self._listed: dict[str, Listing | None] = {}

    async def page(self, request: ListRequest) -> Listing | None:
        """See `Lister`. Reads each page once, and ignores the request's limit."""
        folder = request.prefix
        if folder not in self._listed:
            page = await self._read(folder)
            # In a thread, because thousands of links take a good part of a second.
            listed = await asyncio.to_thread(_entries, *page, folder) if page else None
            self._listed[folder] = listed
        return self._listed[folder]


def _entries(html: str, url: str, folder: str) -> Listing | None:
    """Return what the page of a folder at `url` lists; None if it is not an index page."""
    files: dict[str, None] = {}
    folders: dict[str, None] = {}
    links = list(islice(_LINK.finditer(html), _MOST_LINKS))
    page = urlsplit(url)
    at = unquote(page.path)
    for link in links:
        try:
            target = urlsplit(urljoin(url, unescape(link[1].strip("\"'"))))
        except ValueError:
            continue
        name = _name_below(at, target) if target.netloc == page.netloc else ""
        if name.endswith("/"):
            folders[folder + name] = None
        elif name:
            files[folder + name] = None
    is_list = files or folders or _TITLE.search(html)
    more = len(links) == _MOST_LINKS
    return Listing(list(files), list(folders), more) if is_list else None


def _name_below(at: str, link: SplitResult) -> str:
    """Return the name of an entry directly below `at`, folders with a slash; else empty."""
    path = unquote(link.path)
    name = path.removeprefix(at)
    is_entry = (
        path.startswith(at)
        and not link.query
        and "/" not in name[:-1]
        and name.strip("/") not in ("", ".", "..")
        and name.isprintable()
    )
    return name if is_entry else ""
