"""The user's own debug files, asked for where nothing can be listed."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.check import check
from symsrc_tui.check.limits import OWN_FILES
from symsrc_tui.lookup import CASINGS, LAYOUTS, candidate_paths, module_candidates
from symsrc_tui.lookup.debug_files import DebugFile
from symsrc_tui.sources.validate import validate
from tests.check.samples import ELF, PDB, PDB_NATIVE, finding, http_source, said, start_as
from tests.servers.replay import Asked, Replay, Reply, replaying
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from collections.abc import Iterator

BUILD_ID_PATH = "DF/B85DE42DAFFD09640C8FE377D572DE3E168920"
MACH = DebugFile(
    Path("Game"),
    "Mach-O",
    "mach_debug",
    ELF.object_id._replace(
        code_id="67e9247c814e392ba027dbde6748fcbf",
        debug_id="67e9247c-814e-392b-a027-dbde6748fcbf",
        object_type="macho",
    ),
)


@contextmanager
def _having(*paths: str, missing: int = 404, body: bytes = start_as(ELF)) -> Iterator[Replay]:
    """A server that has these files, all with this body, and lists nothing."""

    def answer(asked: Asked) -> Reply:
        is_there = asked.path.removeprefix("/") in paths
        return Reply(200, body) if is_there else Reply(missing)

    with replaying(answer) as server:
        yield server


def _cases() -> Iterator[tuple[str, str, DebugFile]]:
    """All layouts and casings under which there is a path of its own for a file."""
    for layout in LAYOUTS:
        for casing in CASINGS:
            for file in (ELF, PDB, MACH):
                paths = candidate_paths(layout, casing, file.filetype, file.object_id)[:1]
                wrong = candidate_paths(*_wrong(layout), file.filetype, file.object_id)
                if paths and paths[0] not in wrong:
                    yield layout, casing, file


def _wrong(layout: str) -> tuple[str, str]:
    return ("unified", "uppercase") if layout != "unified" else ("symstore", "uppercase")


@pytest.mark.parametrize(("layout", "casing", "file"), list(_cases()))
async def test_the_layout_that_has_the_file_is_found(
    layout: str, casing: str, file: DebugFile
) -> None:
    wrong = _wrong(layout)
    path = candidate_paths(layout, casing, file.filetype, file.object_id)[0]
    with _having(path, body=start_as(file)) as server:
        report = await check(http_source(server.url, *wrong), files=[file])
    assert len(server.asked) <= OWN_FILES + 3
    assert len({asked.path for asked in server.asked}) == len(server.asked)
    assert ("file-missing", "warning", "") in said(report)
    right = {"layout.type": wrong[0], "layout.casing": wrong[1], **report.suggestion}
    naming = (right["layout.type"], right["layout.casing"])
    assert path in candidate_paths(*naming, file.filetype, file.object_id)
    code = "casing-mismatch" if naming[0] == wrong[0] else "layout-mismatch"
    assert finding(report, code).severity == "error"


async def test_a_compressed_file() -> None:
    with _having(PDB_NATIVE[:-1] + "_", body=start_as(PDB)) as server:
        report = await check(http_source(server.url, "symstore"), files=[PDB])
    assert ("file-found", "ok", "") in said(report)
    assert "Crash.pd_" in finding(report, "file-found").message


async def test_a_debug_file_in_place_of_its_program() -> None:
    (path,) = candidate_paths("unified", "default", "elf_debug", ELF.object_id)
    with _having(path) as server:
        report = await check(http_source(server.url, "unified"), files=[ELF])
    assert path in finding(report, "file-found").message


@pytest.mark.parametrize(
    ("layout", "file", "path"),
    [
        ("symstore", PDB, f"Crash.pdb/{PDB_NATIVE.split('/')[1].lower()}/Crash.pdb"),
        ("unified", ELF, f"{BUILD_ID_PATH}/executable"),
        ("debuginfod", ELF, f"{BUILD_ID_PATH.replace('/', '')}/executable"),
    ],
)
async def test_a_file_with_a_misspelled_id(layout: str, file: DebugFile, path: str) -> None:
    own = candidate_paths(layout, "default", file.filetype, file.object_id)[0]
    assert path.lower() == own.lower()
    with _having(path, body=start_as(file)) as server:
        report = await check(http_source(f"{server.url}", layout), files=[file])
    told = finding(report, "file-missing")
    assert told.severity == "warning"
    assert told.message.endswith(f". A file is at a path that differs only in case: {path}")
    assert told.advice == f"Rename it: Sentry requests {own}"
    assert "layout.type" not in report.suggestion


async def test_a_pointer_in_place_of_a_file() -> None:
    pointer = PDB_NATIVE.rpartition("/")[0] + "/file.ptr"
    with _having(pointer, body=b"\\\\server\\symbols\\Crash.pdb") as server:
        report = await check(http_source(server.url, "symstore"), files=[PDB])
    told = finding(report, "file-missing")
    assert told.message.endswith(
        f". Only a SymStore pointer (file.ptr) is there, which Sentry does not follow: {pointer}"
    )
    assert told.advice == ("Put the files themselves into the store: run symstore add without /p.")


async def test_files_are_distinguished_from_misses_that_are_denied() -> None:
    with _having(PDB_NATIVE, missing=403, body=start_as(PDB)) as server:
        report = await check(http_source(server.url, "symstore"), files=[PDB, ELF])
    assert [code for code, _, _ in said(report)] == ["forbidden", "file-found", "forbidden"]


async def test_nothing_is_found_where_every_request_succeeds() -> None:
    with _having(missing=200) as server:
        report = await check(http_source(server.url), files=[ELF])
    assert said(report) == [("soft-404", "error", "url")]


async def test_the_result_of_one_file_is_used_for_the_next() -> None:
    (path,) = candidate_paths("unified", "uppercase", "elf_code", ELF.object_id)
    (other,) = candidate_paths("unified", "uppercase", "mach_debug", MACH.object_id)
    with _having(path, other) as server:
        report = await check(http_source(server.url, "symstore"), files=[ELF, MACH])
    asked = [asked.path.lower() for asked in server.asked]
    about_second = [path for path in asked if str(MACH.object_id.code_id) in path.replace("/", "")]
    # All paths of the source's own layout, and one batch of others.
    own = module_candidates("symstore", "default", MACH.object_id)
    assert len(about_second) <= len(own) + 6
    assert report.detection is not None
    assert report.detection.best[0][:4] == ("unified", "uppercase", "", 2)


async def test_a_file_without_an_id() -> None:
    nameless = ELF._replace(object_id=ELF.object_id._replace(code_id=None, debug_id=None))
    with _having() as server:
        report = await check(http_source(server.url), files=[nameless])
    assert "no ID" in finding(report, "file-missing").message
    assert len(server.asked) == 2


async def test_only_files_that_were_looked_for_are_counted() -> None:
    (path,) = candidate_paths("unified", "default", "elf_code", ELF.object_id)
    types = {"filters.filetypes": ("elf_code", "mach_debug")}
    with _having(path) as server:
        answers = right("http", url=server.url, layout__type="symstore", **types)
        source = validate(kind("http"), answers).source
        assert source is not None
        report = await check(source, files=[ELF, MACH, PDB])
    assert finding(report, "layout-mismatch").message == (
        "Microsoft SymStore matches none of the 2 debug files checked; "
        "Unified Symbol Server Layout matches 1"
    )


async def test_many_files_take_a_bounded_number_of_requests() -> None:
    files = [
        ELF._replace(object_id=ELF.object_id._replace(code_id=f"{number:040x}"))
        for number in range(40)
    ]
    with _having() as server:
        report = await check(http_source(server.url), files=files)
    assert len(server.asked) == report.requests <= OWN_FILES + 2
