"""What counts as an entry on a page of links, and what does not."""

from __future__ import annotations

import pytest

from symsrc_tui.lookup.listing import Listing, ListRequest
from symsrc_tui.sources.http.html_index import HtmlIndex

URL = "http://symbols.example.com/files/a%20b/"


async def _listed(html: str) -> Listing | None:
    async def read(_: str) -> tuple[str, str]:
        return html, URL

    return await HtmlIndex(read).page(ListRequest("a b/", recursive=False, limit=1000))


@pytest.mark.parametrize(
    "target",
    [
        "crash.pdb/",
        "./crash.pdb/",
        "/files/a%20b/crash.pdb/",
        "/files/a b/crash.pdb/",
        "//symbols.example.com/files/a%20b/crash.pdb/",
        "http://symbols.example.com/files/a%20b/crash.pdb/",
    ],
)
async def test_every_form_of_an_entry(target: str) -> None:
    listed = await _listed(f"<html><A title='x' HREF = '{target}'>crash</A>")
    assert listed == Listing([], ["a b/crash.pdb/"])


@pytest.mark.parametrize(
    "target",
    [
        "../",
        "./",
        "/",
        "",
        "#top",
        "?C=M;O=A",
        "crash.pdb?download",
        "crash.pdb/ID/crash.pdb",
        "crash.pdb%2FID",
        "/other/crash.pdb",
        "https://nginx.org/files/a%20b/crash.pdb",
        "mailto:admin@example.com",
        "crash%00.pdb",
        "http://[::1",
    ],
)
async def test_links_that_are_not_an_entry(target: str) -> None:
    assert await _listed(f'<a href="{target}">x</a>') is None


async def test_names_are_decoded() -> None:
    listed = await _listed('<a href="a%26b&amp;c%25.pdb">x</a><a href=d+e>x</a>')
    assert listed == Listing(["a b/a&b&c%.pdb", "a b/d+e"], [])


@pytest.mark.parametrize(("title", "is_list"), [("Index of /a b/", True), ("Welcome", False)])
async def test_an_empty_folder_is_recognized_by_its_title(title: str, is_list: bool) -> None:
    listed = await _listed(f"<title>{title}</title><a href='../'>../</a>")
    assert listed == (Listing([], []) if is_list else None)


async def test_malformed_html() -> None:
    torn = "<![foo[ <a <a href=b.pdb <a href='c.pdb'>" + "<a " * 100_000 + '<a href="d.pdb'
    listed = await _listed(torn)
    assert listed is not None
    assert "a b/c.pdb" in listed.keys
