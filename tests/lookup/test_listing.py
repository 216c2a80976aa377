"""A handful of listings shows the layout of a source of any size."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import overload

import pytest

from symsrc_tui.lookup import LAYOUTS, ObjectId, candidate_paths, join_prefix
from symsrc_tui.lookup.detection import detect
from symsrc_tui.lookup.listing import Listing, ListRequest, sparse_listing

MILLION = 1_000_000


class Keys(Sequence[str]):
    """A sorted listing whose keys are made when looked at."""

    def __init__(self, count: int, key: Callable[[int], str]) -> None:
        self._count = count
        self._key = key

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self._key(i) for i in range(*index.indices(self._count))]
        return self._key(index)


class Server:
    """Lists a bucket as S3 and GCS do: sorted, a thousand entries a page."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        self.requests: list[ListRequest] = []

    def answer(self, request: ListRequest) -> Listing:
        self.requests.append(request)
        assert request.prefix == "" or request.prefix.endswith("/")
        at = bisect_left(self._keys, max(request.prefix, request.after))
        if request.recursive:
            page = self._keys[at : at + request.limit]
            return Listing([key for key in page if key.startswith(request.prefix)])
        keys: list[str] = []
        folders: list[str] = []
        while at < len(self._keys) and self._keys[at].startswith(request.prefix):
            if len(keys) + len(folders) == request.limit:
                return Listing(keys, folders, more=True)
            key = self._keys[at]
            first, slash, _ = key[len(request.prefix) :].partition("/")
            if slash:
                folders.append(f"{request.prefix}{first}/")
                at = self._end_of(folders[-1], at)
            else:
                keys.append(key)
                at += 1
        return Listing(keys, folders)

    def _end_of(self, folder: str, start: int) -> int:
        """Where the keys of a folder end that begin at `start`."""
        step = 1
        while start + step < len(self._keys) and self._keys[start + step].startswith(folder):
            step *= 2
        end = min(start + step, len(self._keys))
        return bisect_left(self._keys, folder[:-1] + "0", start, end)  # "0" follows "/"

    def run(self, *, recursive: bool = True, prefix: str = "") -> list[str]:
        plan = sparse_listing(prefix, recursive=recursive)
        try:
            request = next(plan)
            while True:
                request = plan.send(self.answer(request))
        except StopIteration as end:
            keys: list[str] = end.value
            return keys


def million(layout: str, prefix: str) -> Keys:
    """A source of a million files; ids and names grow alike, so that the keys are sorted."""

    def key(index: int) -> str:
        digits = f"{index * 4295:08x}"  # all of 32 bits, in order
        letters = "".join(chr(ord("a") + int(digit, 16)) for digit in digits)
        uuid = digits * 4
        windows = ObjectId(f"{digits}ab000", f"{letters}.exe", f"{uuid}1a", f"{letters}.pdb", "pe")
        linux = ObjectId(digits * 5, f"{letters}.so", uuid, f"{letters}.so", "elf")
        filetype, object_id = ("pdb", windows)
        if layout in ("debuginfod", "slashsymbols", "unified"):
            filetype, object_id = ("elf_debug", linux)
        return join_prefix(prefix, candidate_paths(layout, "default", filetype, object_id)[0])

    return Keys(MILLION, key)


@pytest.mark.parametrize("recursive", [True, False])
@pytest.mark.parametrize("prefix", ["", "a/b/c"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_twenty_requests_tell_the_layout_of_a_million_keys(
    layout: str, prefix: str, recursive: bool
) -> None:
    server = Server(million(layout, prefix))
    keys = server.run(recursive=recursive)
    assert len(server.requests) <= 20
    assert recursive or not any(request.recursive for request in server.requests)
    if recursive:
        assert len({key.removeprefix(prefix).strip("/")[0] for key in keys}) >= 4
    best = detect(keys).best
    assert (layout, "default", prefix) in {(c.layout, c.casing, c.prefix) for c in best}
    # The native layout keeps PDBs where SymStore does.
    assert {c.layout for c in best} <= {layout} | {"native", "symstore"}
    assert {c.prefix for c in best} == {prefix}


def test_a_small_source_is_listed_whole() -> None:
    stored = sorted(
        ["pingme.txt", "000Admin/lastid.txt", "a.pdb/1/a.pdb", "a.pdb/2/a.pdb", "b.pdb/3/b.pdb"]
    )
    for recursive in (True, False):
        server = Server(stored)
        found = server.run(recursive=recursive)
        assert set(found) == {*stored, "000Admin/"} - {"000Admin/lastid.txt"}
        assert detect(found).markers == ("pingme.txt", "000admin")


def test_an_empty_source_takes_one_request() -> None:
    server = Server([])
    assert server.run() == []
    assert len(server.requests) == 1


def test_every_system_of_a_bucket_is_looked_into() -> None:
    stored = sorted(
        f"{system}/{name}{index:04}.pdb/1/x"
        for system in ("linux", "mac", "windows")
        for index in range(2000 if system == "linux" else 3)
        for name in "ab"
    )
    found = Server(stored).run()
    assert {key.partition("/")[0] for key in found} == {"linux", "mac", "windows"}


def test_folders_without_end_are_given_up() -> None:
    class Endless(Server):
        def answer(self, request: ListRequest) -> Listing:
            self.requests.append(request)
            return Listing([], [f"{request.prefix}a/"])

    for recursive in (True, False):
        server = Endless([])
        assert server.run(recursive=recursive) == []
        assert len(server.requests) <= 20


def test_it_begins_where_it_is_reported_to() -> None:
    server = Server(["other/a", *(f"sym/{i}/x" for i in range(10, 40))])
    found = server.run(prefix="sym/")
    assert found
    assert all(key.startswith("sym/") for key in found)
