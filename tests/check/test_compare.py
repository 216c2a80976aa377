"""The layout, casing and place of files, told from lists: pages of nginx and others, buckets."""

from __future__ import annotations

import html
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, overload
from urllib.parse import parse_qs, quote, unquote, urlsplit
from uuid import UUID

import pytest

from symsrc_tui.check import check
from symsrc_tui.check.compare import SourceLocation, findings_for
from symsrc_tui.forms.field import Field
from symsrc_tui.lookup import CASINGS, LAYOUTS, ObjectId, candidate_paths
from symsrc_tui.lookup.detection import DetectedLayout, Detection
from symsrc_tui.sources.layout import LayoutAndCasing
from tests.check.samples import (
    ELF,
    ELF_NATIVE,
    ELF_UNIFIED,
    PDB,
    PDB_NATIVE,
    finding,
    http_source,
    s3_source,
    said,
    start_of,
)
from tests.servers import amazon
from tests.servers.nginx import Nginx, serving
from tests.servers.replay import Asked, Reply, replaying

if TYPE_CHECKING:
    from symsrc_tui.sources.source import Source

NAMINGS = [(layout, casing) for layout in LAYOUTS for casing in CASINGS]


def _files(layout: str, casing: str) -> list[str]:
    """What a store of this layout may hold: libraries of Linux, and of Windows if it can."""
    files = []
    for number in range(1, 7):
        uuid = UUID(int=number * 0x1357_9BDF_0246_8ACE_1122_3344)
        elf = ObjectId(f"{number:x}{uuid.hex}abcdef1", f"libGame{number}.so", object_type="elf")
        pe = ObjectId(f"5ab3{number:04x}1c000", "Game.exe", f"{uuid}-a", "Game.pdb", "pe")
        for filetype, module in (("elf_debug", elf), ("elf_code", elf), ("pdb", pe), ("pe", pe)):
            files += candidate_paths(layout, casing, filetype, module)[:1]
    return files


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with serving(tmp_path_factory.mktemp("nginx")) as server:
        for layout, casing in NAMINGS:
            server.put(*(f"{layout}-{casing}/a b/{path}" for path in _files(layout, casing)))
        yield server


@pytest.mark.parametrize(("layout", "casing"), NAMINGS)
async def test_a_page_of_links_shows_layout_casing_and_folder(
    nginx: Nginx, layout: str, casing: str
) -> None:
    """Applied to a source that is wrong in all three, the suggestion makes it right."""
    url = f"{nginx.url}/index/{layout}-{casing}"
    wrong = "unified" if layout != "unified" else "slashsymbols"
    report = await check(http_source(url, wrong, "uppercase"))
    assert ("prefix-missing", "error", "url") in said(report)
    assert report.suggestion["url"] == f"{url}/a%20b"
    assert report.requests <= 20

    right = {"layout.type": wrong, "layout.casing": "uppercase", **report.suggestion}
    source = http_source(right["url"], right["layout.type"], right["layout.casing"])
    report = await check(source)
    assert said(report) == [("ok", "ok", "url"), ("ok", "ok", "layout.type")]
    assert not report.suggestion


@pytest.mark.parametrize(("layout", "casing"), NAMINGS)
async def test_a_correct_source_gets_no_complaint(nginx: Nginx, layout: str, casing: str) -> None:
    url = f"{nginx.url}/index/{layout}-{casing}/a%20b/"
    report = await check(http_source(url, layout, casing))
    assert said(report) == [("ok", "ok", "url"), ("ok", "ok", "layout.type")]


async def test_another_casing(nginx: Nginx) -> None:
    source = http_source(f"{nginx.url}/index/symstore-uppercase/a%20b", "symstore")
    report = await check(source)
    assert said(report)[1:] == [("casing-mismatch", "error", "layout.casing")]
    assert report.suggestion == {"layout.casing": "uppercase"}


async def test_another_layout(nginx: Nginx) -> None:
    source = http_source(f"{nginx.url}/index/debuginfod-default/a%20b", "unified")
    report = await check(source)
    assert said(report)[1:] == [("layout-mismatch", "error", "layout.type")]
    told = finding(report, "layout-mismatch")
    assert "Unified Symbol Server Layout matches none" in told.message
    assert "debuginfod" in told.advice


PREFIX = Field("Prefix", "", path="prefix")


async def test_two_layouts_in_one_place(nginx: Nginx) -> None:
    """Either finds something: no error, but a word about the better one."""
    files = [*_files("unified", "default")[:4], PDB_NATIVE]
    nginx.put(*(f"both/{path}" for path in files))
    report = await check(http_source(f"{nginx.url}/index/both", "symstore"))
    assert said(report)[1:] == [
        ("layout-mismatch", "warning", "layout.type"),
        ("another-source", "note", "url"),
    ]


async def test_an_empty_folder(nginx: Nginx) -> None:
    (nginx.files / "nothing").mkdir()
    report = await check(http_source(f"{nginx.url}/index/nothing"))
    assert said(report) == [("ok", "ok", "url"), ("empty", "warning", "url")]


async def test_files_of_no_known_layout(nginx: Nginx) -> None:
    nginx.put("releases/1.0/setup.exe", "releases/[b]\x1b[31m.txt")
    report = await check(http_source(f"{nginx.url}/index/releases"))
    assert said(report)[1:] == [("layout-mismatch", "warning", "layout.type")]
    assert report.detection is None
    assert finding(report, "layout-mismatch").message.startswith("The only file found is not")
    nginx.put("releases/1.1/setup.exe")
    report = await check(http_source(f"{nginx.url}/index/releases"))
    assert finding(report, "layout-mismatch").message.startswith("None of the 2 files found is")


async def test_a_listed_file_that_cannot_be_read() -> None:
    page = f"<title>Index of /</title><a href='{ELF.path}'>x</a>"

    def answer(asked: Asked) -> Reply:
        if asked.path == "/":
            return Reply(200, page, {"Content-Type": "text/html"})
        return Reply(403 if asked.path == f"/{ELF.path}" else 404)

    with replaying(answer) as server:
        report = await check(http_source(server.url))
    assert said(report)[-1] == ("forbidden", "error", "url")


def _links(files: Sequence[str], folder: str, link: Callable[[str], str]) -> str | None:
    """A page for the folder in which each entry is written by `link`; None if there is none."""
    below = [file[len(folder) :] for file in files if file.startswith(folder)]
    entries = {name + slash for name, slash, _ in (path.partition("/") for path in below)}
    return "".join(f"<li>{link(entry)}</li>" for entry in sorted(entries)) if below else None


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("<a href='?C=N;O=D'>Name</a><a href=\"{quoted}\">{name}</a>", id="Apache"),
        pytest.param('<A HREF="{folder}{quoted}">{name}</A><br>', id="IIS"),
        pytest.param("<a class=x href=./{quoted}>{name}</a><a href=../>up</a>", id="Caddy"),
        pytest.param(
            '<a href="{origin}{folder}{quoted}">{name}</a><a href="https://nginx.org/a">x</a>',
            id="absolute",
        ),
    ],
)
async def test_pages_of_other_servers(link: str) -> None:
    files = [f"a&b %41/{path}" for path in _files("symstore", "default")]

    def answer(asked: Asked) -> Reply:
        path = urlsplit(asked.path).path

        def entry(name: str) -> str:
            return link.format(
                quoted=html.escape(quote(name)), name=name, folder=path, origin=server.url
            )

        folder = unquote(path.removeprefix("/files/"))
        page = _links(files, folder, entry) if path.endswith("/") else None
        if page is None:
            return Reply(200, start_of(folder)) if folder in files else Reply(404)
        return Reply(200, page, {"Content-Type": "text/html; charset=utf-8"})

    with replaying(answer) as server:
        report = await check(http_source(f"{server.url}/files", "symstore"))
    assert said(report)[1:] == [("prefix-missing", "error", "url")]
    assert report.suggestion == {"url": f"{server.url}/files/a&b%20%2541"}


class Keys(Sequence[str]):
    """A million keys in order, made when they are looked at."""

    def __init__(self, prefix: str, key: Callable[[int], str]) -> None:
        self._prefix = prefix
        self._key = key

    def __len__(self) -> int:
        return 1_000_000

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[position] for position in range(*at.indices(len(self)))]
        if at >= len(self):
            raise IndexError(at)
        return self._prefix + self._key(at)


def _list_objects(keys: Sequence[str], asked: Asked) -> Reply:
    """Amazon's ListObjectsV2, as far as it is used."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
    if "list-type" not in query:
        return Reply(404, "<Error><Code>NoSuchKey</Code></Error>")
    prefix, limit = query.get("prefix", ""), int(query["max-keys"])
    assert limit <= 1000
    at, found = bisect_left(keys, max(prefix, query.get("start-after", ""))), ""
    for _ in range(limit):
        if at >= len(keys) or not keys[at].startswith(prefix):
            break
        name, slash, _ = keys[at][len(prefix) :].partition("/")
        if slash and "delimiter" in query:
            folder = f"{prefix}{name}/"
            found += f"<CommonPrefixes><Prefix>{html.escape(folder)}</Prefix></CommonPrefixes>"
            at = bisect_left(keys, folder + chr(0x10FFFF))
        else:
            found += f"<Contents><Key>{html.escape(keys[at])}</Key></Contents>"
            at += 1
    more = at < len(keys) and keys[at].startswith(prefix)
    found += f"<IsTruncated>{str(more).lower()}</IsTruncated>"
    return Reply(200, f"<ListBucketResult>{found}</ListBucketResult>")


def _unified(number: int) -> str:
    build_id = f"{number << 140:040x}"
    return f"{build_id[:2]}/{build_id[2:]}/debuginfo"


def _ssqp(number: int) -> str:
    return f"lib{number:07}.pdb/{number:032x}A/lib{number:07}.pdb"


def _lldb(number: int) -> str:
    uuid = f"{number << 108:032X}"
    return "/".join([*(uuid[at : at + 4] for at in range(0, 20, 4)), uuid[20:]])


@pytest.mark.parametrize("prefix", ["", "win/x64/release/"])
@pytest.mark.parametrize(
    ("layout", "key"), [("unified", _unified), ("ssqp", _ssqp), ("native", _lldb)]
)
async def test_a_million_keys_take_twenty_requests(
    monkeypatch: pytest.MonkeyPatch, layout: str, key: Callable[[int], str], prefix: str
) -> None:
    """A simulated listing: no server here would be filled with a million objects in time."""
    keys = Keys(prefix, key)
    with replaying(lambda asked: _list_objects(keys, asked)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.url)
        report = await check(s3_source("debuginfod"))
    assert report.requests == len(server.asked) <= 20
    assert report.suggestion["layout.type"] == layout
    assert report.suggestion.get("prefix", "") == prefix.strip("/")
    assert "layout.casing" not in report.suggestion


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[amazon.Amazon]:
    with amazon.serving() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.url)
        yield server


def _source(bucket: amazon.Amazon, **more: str) -> Source:
    return s3_source(**bucket.user("s3:ListBucket", "s3:GetObject"), **more)


async def test_an_empty_bucket(bucket: amazon.Amazon) -> None:
    report = await check(_source(bucket))
    assert said(report) == [("ok", "ok", "bucket"), ("empty", "warning", "prefix")]
    assert report.requests == 2


async def test_layout_and_casing_are_kept_when_they_may_be_correct(bucket: amazon.Amazon) -> None:
    """Alone, PDBs are named alike by three layouts."""
    bucket.put(*(f"sub/{path}" for path in _files("symstore", "default") if "pdb" in path))
    for layout in ("native", "symstore", "ssqp"):
        report = await check(_source(bucket, layout=layout))
        suggestion = {"prefix": "sub", **({"layout.type": "native"} if layout == "ssqp" else {})}
        assert report.suggestion == suggestion


async def test_a_missing_prefix_is_found(bucket: amazon.Amazon) -> None:
    bucket.put(*(f"symbols/win/{path}" for path in _files("native", "default")))
    report = await check(_source(bucket, prefix="symbols"))
    assert said(report)[1:] == [("prefix-missing", "error", "prefix")]
    assert report.suggestion == {"prefix": "symbols/win"}


async def test_the_wrong_prefix(bucket: amazon.Amazon) -> None:
    bucket.put(*(f"symbols/{path}" for path in _files("native", "default")))
    report = await check(_source(bucket, prefix="symbls"))
    assert said(report)[1:] == [("prefix-missing", "error", "prefix")]
    assert "symbls" in finding(report, "prefix-missing").message
    assert report.suggestion == {"prefix": "symbols"}


async def test_a_prefix_that_must_be_removed(bucket: amazon.Amazon) -> None:
    bucket.put(*_files("unified", "default"))
    report = await check(_source(bucket, prefix="symbols"))
    assert said(report)[1:] == [
        ("prefix-missing", "error", "prefix"),
        ("layout-mismatch", "error", "layout.type"),
    ]
    assert report.suggestion == {"prefix": "", "layout.type": "unified"}


async def test_the_wrong_prefix_of_a_bucket_with_other_things(bucket: amazon.Amazon) -> None:
    bucket.put("backups/monday.tar", "readme.txt")
    report = await check(_source(bucket, prefix="symbols"))
    assert said(report) == [("ok", "ok", "bucket"), ("empty", "warning", "prefix")]


async def test_own_files_and_a_list_that_agree(bucket: amazon.Amazon) -> None:
    bucket.put(ELF_UNIFIED, *_files("unified", "default"))
    report = await check(_source(bucket), files=[ELF, PDB])
    assert said(report) == [
        ("ok", "ok", "bucket"),
        ("layout-mismatch", "error", "layout.type"),
        ("file-missing", "warning", ""),
        ("file-missing", "warning", ""),
    ]
    assert report.suggestion == {"layout.type": "unified"}
    assert ELF_NATIVE in report.findings[2].advice


def test_equally_good_layouts_are_reported() -> None:
    candidates = (
        DetectedLayout("unified", "default", "", 3, 3),
        DetectedLayout("ssqp", "default", "", 3, 3),
        DetectedLayout("debuginfod", "default", "elsewhere", 3, 3),
        DetectedLayout("native", "default", "", 2, 3),
    )
    place = SourceLocation(LayoutAndCasing("symstore", "default"), "", PREFIX, str)
    (told,) = findings_for(Detection(candidates, 3, ()), place, "seen")
    assert told.fix == "unified"
    assert "Choose Unified Symbol Server Layout. Microsoft SSQP would" in told.advice
    assert "debuginfod" not in told.advice
    assert "Platform-Specific" not in told.advice


def test_among_equally_good_layouts_the_sources_own_is_kept() -> None:
    candidates = (
        DetectedLayout("native", "default", "", 3, 3),
        DetectedLayout("symstore", "default", "", 3, 3),
    )
    place = SourceLocation(LayoutAndCasing("symstore", "default"), "", PREFIX, str)
    assert [found.code for found in findings_for(Detection(candidates, 3, ()), place, "seen")] == [
        "ok"
    ]
