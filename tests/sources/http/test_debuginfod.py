"""Debian's debuginfod with real ELF files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from symsrc_tui.check import check
from symsrc_tui.lookup.debug_files import read_debug_file
from symsrc_tui.sources.http.responses import doubt_for_debuginfod
from tests.check.samples import ELF, finding, http_source, said
from tests.lookup.fixtures import unpack
from tests.ports import free_port
from tests.servers.programs import program, running
from tests.servers.replay import Asked, Reply, replaying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symsrc_tui.lookup.debug_files import DebugFile


class Debuginfod(NamedTuple):
    """A running server and two files that it has: a library and its debug file."""

    url: str
    files: list[DebugFile]


@pytest.fixture(scope="module")
def debuginfod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Debuginfod]:
    command = program("debuginfod")
    folder = tmp_path_factory.mktemp("elf")
    paths = [unpack(name, folder) for name in ("libx86_64.so", "libx86_64.so.debug")]
    port = free_port()
    arguments = [command, "-v", "-d", ":memory:", "-p", str(port), "-t0", "-g0", "-F", str(folder)]
    with running(arguments, ready="traversed source paths"):
        files = [file for path in paths for file in read_debug_file(path)]
        yield Debuginfod(f"http://127.0.0.1:{port}", files)


@pytest.mark.parametrize("casing", ["default", "lowercase"])
async def test_a_correct_server(debuginfod: Debuginfod, casing: str) -> None:
    source = http_source(f"{debuginfod.url}/buildid", "debuginfod", casing)
    report = await check(source, files=debuginfod.files)
    assert said(report) == [
        ("ok", "ok", "url"),
        ("file-found", "ok", ""),
        ("file-found", "ok", ""),
    ]
    assert report.detection is not None
    assert report.detection.best[0].layout == "debuginfod"
    assert not report.suggestion


async def test_a_file_that_the_server_does_not_have(debuginfod: Debuginfod) -> None:
    source = http_source(f"{debuginfod.url}/buildid/", "debuginfod")
    report = await check(source, files=[ELF])
    assert said(report) == [("ok", "ok", "url"), ("file-missing", "warning", "")]


async def test_without_buildid_it_fails(debuginfod: Debuginfod) -> None:
    report = await check(http_source(debuginfod.url, "debuginfod"))
    assert said(report) == [("server-error", "error", "url"), ("buildid-missing", "error", "url")]
    assert "503" in finding(report, "server-error").message
    assert report.suggestion == {"url": f"{debuginfod.url}/buildid"}


async def test_in_uppercase_it_fails(debuginfod: Debuginfod) -> None:
    report = await check(http_source(f"{debuginfod.url}/buildid", "debuginfod", "uppercase"))
    assert said(report) == [
        ("server-error", "error", "url"),
        ("casing-mismatch", "error", "layout.casing"),
    ]


async def test_under_another_layout_it_fails_and_is_still_recognized(
    debuginfod: Debuginfod,
) -> None:
    source = http_source(f"{debuginfod.url}/buildid", "unified")
    report = await check(source, files=debuginfod.files[:1])
    assert said(report) == [
        ("server-error", "error", "url"),
        ("layout-mismatch", "error", "layout.type"),
        ("file-missing", "warning", ""),
    ]
    assert report.suggestion == {"layout.type": "debuginfod"}


@pytest.mark.parametrize("layout", ["native", "unified", "symstore", "slashsymbols"])
async def test_without_buildid_it_is_recognized_under_another_layout(
    debuginfod: Debuginfod, layout: str
) -> None:
    report = await check(http_source(debuginfod.url, layout, "uppercase"))
    assert said(report) == [
        ("server-error", "error", "url"),
        ("layout-mismatch", "error", "layout.type"),
        ("casing-mismatch", "error", "layout.casing"),
        ("buildid-missing", "error", "url"),
    ]
    assert report.suggestion == {
        "layout.type": "debuginfod",
        "layout.casing": "default",
        "url": f"{debuginfod.url}/buildid",
    }


async def test_behind_a_gateway_it_is_recognized_by_its_page() -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(200, "debuginfod (elfutils) 0.192") if asked.path == "/" else Reply(404)

    with replaying(answer) as server:
        report = await check(http_source(server.url, "native"))
        assert report.suggestion == {"layout.type": "debuginfod", "url": f"{server.url}/buildid"}
        report = await check(http_source(server.url, "debuginfod"))
        assert report.suggestion == {"url": f"{server.url}/buildid"}


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://symbols.example.com", "https://symbols.example.com/buildid"),
        ("https://symbols.example.com/a/?key=1", "https://symbols.example.com/a/buildid?key=1"),
        ("https://symbols.example.com/buildid/?key=1", None),
        ("https://symbols.example.com/buildid-2", "https://symbols.example.com/buildid-2/buildid"),
    ],
)
def test_the_position_of_buildid(url: str, right: str | None) -> None:
    doubts = doubt_for_debuginfod(url, "debuginfod", "default", "warning")
    assert [doubt.fix for doubt in doubts] == ([right] if right else [])
    assert not doubt_for_debuginfod(url, "unified", "uppercase", "warning")
