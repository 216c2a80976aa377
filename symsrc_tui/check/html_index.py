"""Folders as web servers show them: a page of links."""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from symsrc_tui.lookup.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from symsrc_tui.lookup.listing import ListRequest

_MOST_LINKS = 20_000
_LINK = re.compile(r"<a\b[^<>]*?\bhref\s*=\s*(\"[^\"<>]*\"|'[^'<>]*'|[^\s<>]+)", re.IGNORECASE)
# An empty folder has nothing else to know its page by.
_TITLE = re.compile(r"<title>[^<]*(index of|directory listing)", re.IGNORECASE)


class HtmlIndex:
    """The pages below one URL.

    Pages of nginx, Apache, lighttpd, IIS, Caddy and Python's own server are understood: all that
    counts is that an entry's link leads to something directly below the page.
    """

    start = ""
    is_recursive = False

    def __init__(self, read: Callable[[str], Awaitable[tuple[str, str] | None]]) -> None:
        """Reads nothing yet.

        Args:
            read: gives the HTML of a folder and the page's own URL, or None.
        """
        self._read = read
        self._listed: dict[str, Listing | None] = {}

    async def page(self, request: ListRequest) -> Listing | None:
        """See `Lister`; each page is read once, and as far as it fits."""
        folder = request.prefix
        if folder not in self._listed:
            page = await self._read(folder)
            self._listed[folder] = _entries(*page, folder) if page else None
        return self._listed[folder]


def _entries(html: str, url: str, folder: str) -> Listing | None:
    """What the page of a folder at `url` lists; None if it is no list."""
    files: dict[str, None] = {}
    folders: dict[str, None] = {}
    for link in islice(_LINK.finditer(html), _MOST_LINKS):
        name = _name_below(unescape(link[1].strip("\"'")), url)
        if name.endswith("/"):
            folders[folder + name] = None
        elif name:
            files[folder + name] = None
    is_list = files or folders or _TITLE.search(html)
    return Listing(list(files), list(folders)) if is_list else None


def _name_below(target: str, url: str) -> str:
    """The name of an entry directly below `url`, with a slash if it is a folder; else empty."""
    page = urlsplit(url)
    try:
        link = urlsplit(urljoin(url, target))
    except ValueError:
        return ""
    at, path = unquote(page.path), unquote(link.path)
    name = path.removeprefix(at)
    is_entry = (
        link.netloc == page.netloc
        and path.startswith(at)
        and not link.query
        and "/" not in name[:-1]
        and name.strip("/") not in ("", ".", "..")
        and name.isprintable()
    )
    return name if is_entry else ""
