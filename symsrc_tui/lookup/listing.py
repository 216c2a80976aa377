"""Chooses a few listings that show enough of a huge source to detect its layout.

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
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

_T = TypeVar("_T")

MOST_REQUESTS = 20
_ENOUGH_FOLDERS = 8
_WIDEST_DESCENT = 3
_DEEPEST_DESCENT = 4
_DEEPEST_WALK = 6
_KEYS_OF_A_FOLDER = 20
_STARTS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_MARKERS = ("index2.txt", "pingme.txt", "000admin")


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


def sparse_listing(
    prefix: str = "", *, recursive: bool = True, most_requests: int = MOST_REQUESTS
) -> Generator[ListRequest, Listing, list[str]]:
    """Yield at most `most_requests` requests and return keys from all over the source.

    First descend until there are enough folders to choose from, then sample folders far apart.
    Set `recursive` to false for servers that list one folder at a time, such as HTML indexes.
    Files and folders that only SymStore creates are always among the returned keys.
    """
    keys: list[str] = []
    levels: list[list[ListRequest]] = [[_all_below(prefix)]]
    left = most_requests
    for _ in range(_DEEPEST_DESCENT):
        listed = []
        for here in _one_from_each(levels, min(_WIDEST_DESCENT, left)):
            listing = yield ListRequest(here.prefix, recursive=False, limit=1000)
            left -= 1
            markers = [k for k in (*listing.keys, *listing.folders) if _is_marker(k)]
            keys += [*markers, *_spread(listing.keys, _KEYS_OF_A_FOLDER)]
            if listing.more and recursive:
                # The first page shows only the beginning of a long level, so sample the rest.
                listed.append([_all_below(here.prefix, here.prefix + c) for c in _STARTS])
            else:
                listed.append([_all_below(f) for f in listing.folders if not _is_marker(f)])
        levels = [folders for folders in listed if folders]
        if not levels or sum(map(len, levels)) >= _ENOUGH_FOLDERS:
            break

    for request in _one_from_each(levels, left):
        if recursive:
            keys += (yield request).keys[:_KEYS_OF_A_FOLDER]
            continue
        folder = request.prefix
        for _ in range(_DEEPEST_WALK):
            if left == 0:
                return keys
            listing = yield ListRequest(folder, recursive=False, limit=1000)
            left -= 1
            keys += _spread(listing.keys, _KEYS_OF_A_FOLDER)
            if not listing.folders:
                break
            folder = listing.folders[len(listing.folders) // 2]
    return keys


def _all_below(folder: str, after: str = "") -> ListRequest:
    return ListRequest(folder, recursive=True, limit=_KEYS_OF_A_FOLDER, after=after)


def _is_marker(key: str) -> bool:
    return key.rstrip("/").rpartition("/")[2].lower() in _MARKERS


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
