"""A handful of listings shows the layout of a source of any size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

import pytest

from symsrc_tui.lookup import LAYOUTS, ObjectId, candidate_paths, join_prefix
from symsrc_tui.lookup.detection import detect
from symsrc_tui.lookup.listing import Listing, ListRequest, Sample
from tests.lookup.bucket import Server

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
def test_twenty_requests_find_the_layout_of_a_million_keys(
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
    found = Server(stored).sample()
    assert (set(found.keys), found.is_whole) == (set(stored), True)
    assert detect(found.keys).markers == ("pingme.txt", "000admin")
    folder_by_folder = Server(stored)
    found = folder_by_folder.sample(recursive=False)
    assert set(found.keys) == {*stored, "000Admin/"} - {"000Admin/lastid.txt"}
    assert found.is_whole
    assert detect(found.keys).markers == ("pingme.txt", "000admin")
    # The top, two folders of names and three of IDs.
    assert len(folder_by_folder.requests) == 6
    found = Server(stored).sample(recursive=False, most=5)
    assert len(found.keys) == len(stored)
    assert not found.is_whole


def test_a_thousand_keys_take_one_request() -> None:
    stored = [f"{number:04}.pdb/1/x" for number in range(1000)]
    server = Server(stored)
    assert server.sample() == Sample(stored, is_whole=True)
    assert server.requests == [ListRequest("", recursive=True, limit=1000)]
    server = Server([*stored, "z.pdb/1/x"])
    found = server.sample()
    assert len(server.requests) > 1
    assert not found.is_whole
    # From all over, the last as well.
    assert {key[0] for key in found.keys} == {"0", "z"}


def test_a_listing_that_fails_leaves_the_source_unknown() -> None:
    class Failing(Server):
        fails = "a/"

        def answer(self, request: ListRequest) -> Listing | None:
            listing = super().answer(request)
            return None if request.prefix == self.fails else listing

    stored = [f"{name}/{number:04}.pdb/1/x" for name in "ab" for number in range(3)]
    found = Failing(stored).sample(recursive=False)
    assert found == Sample(stored[3:4] + stored[5:] + stored[4:5], is_whole=False)
    nothing = Failing(stored)
    nothing.fails = ""
    for recursive in (True, False):
        assert nothing.sample(recursive=recursive) == Sample([], is_whole=False)


@pytest.mark.parametrize("depth", range(1, 9))
def test_folders_of_any_depth(depth: int) -> None:
    """Also where one folder after the other holds nothing but the next."""
    folder = "/".join("abcdefgh"[:depth])
    build_ids = [f"{number * 7:02x}/{number:038x}" for number in range(1, 30)]
    stored = sorted(f"{folder}/{build_id}.debug" for build_id in build_ids)
    for recursive, most in ((True, 16), (False, 16)):
        found = Server(stored).sample(recursive=recursive, most=most)
        best = detect(found.keys).best[0]
        assert best[:3] == ("native", "default", folder)
    many = [f"{folder}/{number * 65536:08x}"[:-6] + f"/{number:038x}" for number in range(2000)]
    found = Server(sorted(many)).sample(most=16)
    best = detect(found.keys).best[0]
    assert best[:3] == ("native", "default", folder)
    assert len({key.split("/")[depth] for key in found.keys}) >= 4


def test_an_empty_source_takes_one_request() -> None:
    server = Server([])
    assert server.run() == []
    assert len(server.requests) == 1


def test_every_platform_in_a_bucket_is_examined() -> None:
    stored = sorted(
        f"{system}/{name}{index:04}.pdb/1/x"
        for system in ("linux", "mac", "windows")
        for index in range(2000 if system == "linux" else 3)
        for name in "ab"
    )
    found = Server(stored).run()
    assert {key.partition("/")[0] for key in found} == {"linux", "mac", "windows"}


def test_endless_folders_are_given_up() -> None:
    class Endless(Server):
        def answer(self, request: ListRequest) -> Listing:
            self.requests.append(request)
            return Listing([], [f"{request.prefix}a/"])

    for recursive in (True, False):
        server = Endless([])
        assert server.run(recursive=recursive) == []
        assert len(server.requests) <= 20


def test_listing_stays_under_the_prefix() -> None:
    server = Server(["other/a", *(f"sym/{i}/x" for i in range(10, 40))])
    found = server.run(prefix="sym/")
    assert found
    assert all(key.startswith("sym/") for key in found)
