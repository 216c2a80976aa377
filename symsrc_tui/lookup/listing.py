"""Choose a few listings that show enough of a huge source to detect its layout.

The plan is a generator that yields requests, so that the caller does the I/O:

    plan = sparse_listing()
    request = next(plan)
    while True:
        try:
            request = plan.send(answer(request))
        except StopIteration as end:
            return end.value
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from symsrc_tui.lookup.key_shapes import MARKERS

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

_T = TypeVar("_T")

MOST_REQUESTS = 20
LONGEST_PAGE = 1000
"""Keys; the most that S3 and Google Cloud Storage list at once."""
_ENOUGH_FOLDERS = 8
_WIDEST_DESCENT = 3
_KEYS_OF_A_FOLDER = 20
_KEYS_OF_A_PAGE = 100
_STARTS = string.digits + string.ascii_uppercase + string.ascii_lowercase


class ListRequest(NamedTuple):
    """A request for the first page of a listing below `prefix`, which is empty or ends in `/`.

    With `recursive`, list up to `limit` keys at any depth, after the key `after` in byte order;
    without, list only the keys and folders of that folder (`delimiter=/`).
    """

    prefix: str
    recursive: bool
    limit: int
    after: str = ""


class Listing(NamedTuple):
    """Keys and folders as full paths from the root of the source; folders end in `/`.

    `more` is true if the server has further pages.
    """

    keys: Sequence[str]
    folders: Sequence[str] = ()
    more: bool = False


class Sample(NamedTuple):
    """Keys of a source. `is_whole` means all of them, apart from SymStore's own folders."""

    keys: list[str]
    is_whole: bool


Plan: TypeAlias = "Generator[ListRequest, Listing | None, Sample]"
"""Sends None for a listing that failed."""


def everything_below(prefix: str) -> ListRequest:
    """Return the request that lists a small source whole."""
    return ListRequest(prefix, recursive=True, limit=LONGEST_PAGE)


def sparse_listing(
    prefix: str = "", *, recursive: bool = True, most_requests: int = MOST_REQUESTS
) -> Plan:
    """Yield at most `most_requests` requests and return keys from all over the source.

    Set `recursive` to false for servers that list one folder at a time, such as HTML indexes.
    Files and folders that only SymStore creates are always among the returned keys.
    """
    return (_pages if recursive else _folders)(prefix, most_requests)


def _pages(prefix: str, left: int) -> Plan:
    """List a small source whole. Of others, sample folders that are far apart."""
    first = yield everything_below(prefix)
    left -= 1
    if first is None or not first.more:
        return Sample(list(first.keys) if first else [], first is not None)
    keys = _spread(first.keys, _KEYS_OF_A_FOLDER)
    levels: list[list[ListRequest]] = [[_all_below(prefix)]]
    half = left // 2
    while left > half and levels and sum(map(len, levels)) < _ENOUGH_FOLDERS:
        listed = []
        for here in _one_from_each(levels, min(_WIDEST_DESCENT, left - half)):
            answer = yield ListRequest(here.prefix, recursive=False, limit=LONGEST_PAGE)
            listing = answer or Listing([])
            left -= 1
            keys += filter(_is_marker, (*listing.keys, *listing.folders))
            keys += _spread(listing.keys, _KEYS_OF_A_FOLDER)
            if listing.more:
                # The first page shows only the beginning of a long level, so sample the rest.
                listed.append([_all_below(here.prefix, here.prefix + c) for c in _STARTS])
            else:
                listed.append([_all_below(f) for f in listing.folders if not _is_marker(f)])
        levels = [folders for folders in listed if folders]
    for request in _one_from_each(levels, left):
        answer = yield request
        keys += answer.keys[:_KEYS_OF_A_FOLDER] if answer else ()
    return Sample(list(dict.fromkeys(keys)), is_whole=False)


class _Folder:
    """A folder of a source that lists one folder at a time."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.inner: list[_Folder] | None = None
        """Folders that are not yet listed whole; None if this one is not listed."""
        self.visits = 0


def _folders(prefix: str, left: int) -> Plan:
    """Walk to the bottom again and again, each time through the folders least visited."""
    keys: list[str] = []
    is_whole = True
    top = _Folder(prefix)
    while True:
        way = [top]
        while way[-1].inner is None or way[-1].inner:
            folder = way[-1]
            if folder.inner is None:
                if not left:
                    return Sample(keys, is_whole=False)
                listing = yield ListRequest(folder.path, recursive=False, limit=LONGEST_PAGE)
                left -= 1
                found = listing or Listing([])
                is_whole &= listing is not None and len(found.keys) <= _KEYS_OF_A_PAGE
                is_whole &= not found.more
                keys += filter(_is_marker, (*found.keys, *found.folders))
                keys += _spread(found.keys, _KEYS_OF_A_PAGE)
                within = [path for path in found.folders if not _is_marker(path)]
                folder.inner = [_Folder(path) for path in _far_apart(within)]
            else:
                way.append(min(folder.inner, key=lambda inner: inner.visits))
                way[-1].visits += 1
        for outer, inner in zip(reversed(way[:-1]), reversed(way[1:]), strict=True):
            if outer.inner and not inner.inner:
                outer.inner.remove(inner)
        if not top.inner:
            return Sample(list(dict.fromkeys(keys)), is_whole)


def _all_below(folder: str, after: str = "") -> ListRequest:
    return ListRequest(folder, recursive=True, limit=_KEYS_OF_A_FOLDER, after=after)


def _is_marker(key: str) -> bool:
    return key.rstrip("/").rpartition("/")[2].lower() in MARKERS


def _far_apart(items: Sequence[_T]) -> list[_T]:
    """Return the items in an order of which any beginning is evenly spread."""
    width = len(items).bit_length()
    # Counting with reversed bits goes back and forth in ever smaller steps.
    order = sorted(range(len(items)), key=lambda at: f"{at:0{width}b}"[::-1])
    return [items[at] for at in order]


def _spread(items: Sequence[_T], count: int) -> list[_T]:
    """Return at most `count` of the items, evenly spread."""
    if len(items) <= count:
        return list(items)
    return [items[index * len(items) // count] for index in range(count)]


def _one_from_each(groups: Sequence[Sequence[_T]], count: int) -> list[_T]:
    """Return at most `count` items, evenly from all groups and spread within each."""
    if count <= 0 or not groups:
        return []
    share = -(-count // len(groups))
    columns = [_spread(group, share) for group in groups]
    rows = [column[row] for row in range(share) for column in columns if row < len(column)]
    return rows[:count]
