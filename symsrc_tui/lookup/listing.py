"""Which few listings of a huge source show enough of it to tell its layout.

A plan that asks and is answered; whoever runs it speaks to the server:

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
    """List what begins with `prefix`, empty or ending in `/`; the first page is enough.

    With `recursive` every key below it, `limit` of them, beginning after the key `after` in
    byte order; without, what lies in that folder alone, its keys and folders (`delimiter=/`).
    """

    prefix: str
    recursive: bool
    limit: int
    after: str = ""


class Listing(NamedTuple):
    """Keys and folders in full, from the root of the source; folders end in `/`.

    `more` tells that the server has more than the page asked for.
    """

    keys: Sequence[str]
    folders: Sequence[str] = ()
    more: bool = False


def sparse_listing(
    prefix: str = "", *, recursive: bool = True, most_requests: int = MOST_REQUESTS
) -> Generator[ListRequest, Listing, list[str]]:
    """Asks for at most `most_requests` listings and returns keys from all over the source.

    First goes down until there are folders enough to choose from, then into folders far apart.
    `recursive` false is for servers that list one folder at a time, as HTML indexes do.
    Files and folders that only SymStore makes are always among the keys returned.
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
                # The first page of a long level is its beginning only.
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
    """At most `count` of the items, as far apart as can be."""
    if len(items) <= count:
        return list(items)
    return [items[index * len(items) // count] for index in range(count)]


def _one_from_each(groups: Sequence[Sequence[_T]], count: int) -> list[_T]:
    """At most `count` items, from each group as many, spread out in each."""
    if count <= 0 or not groups:
        return []
    share = -(-count // len(groups))
    columns = [_spread(group, share) for group in groups]
    rows = [column[row] for row in range(share) for column in columns if row < len(column)]
    return rows[:count]
