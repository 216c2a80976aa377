"""Modules of crashes, looked for in real stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.check import limits
from symsrc_tui.check.crashes import ModuleReport, check_modules
from symsrc_tui.lookup.debug_files import read_debug_file
from symsrc_tui.sources.layout import ALL_LAYOUTS_AND_CASINGS
from symsrc_tui.sources.probe.file_requests import requests_for
from symsrc_tui.sources.probe.module_requests import debug_file_of
from symsrc_tui.sources.validate import validate
from symsrc_tui.text.stand_in import MASK
from tests.check.samples import http_source, s3_source, start_of
from tests.lookup.fixtures import unpack
from tests.ports import free_port
from tests.sentry.crashes import detail, dotnet, elf, lacked, macho, pe
from tests.servers import amazon
from tests.servers.nginx import serving
from tests.servers.programs import program, running
from tests.servers.replay import Asked, Reply, replaying
from tests.sources.samples import kind, right
from tests.text.encodings import fragments_left

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from symsrc_tui.demo.messages import Json
    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup.debug_files import DebugFile
    from symsrc_tui.sentry.crash_modules import CrashModule
    from symsrc_tui.sources.source import Source
    from tests.sentry.crashes import Object
    from tests.servers.nginx import Nginx

ID = "3249D99D0C4049318610F4E4FB0B6936"
PDB = f"crash.pdb/{ID}1/crash.pdb"
BUILD_ID = "f1c3bcc0279865fe3058404b2831d9e64135386c"


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with serving(tmp_path_factory.mktemp("nginx")) as server:
        yield server


def of(image: Object) -> CrashModule:
    """The module that a crash with this image lacks."""
    other = elf(code_id="9" * 40, debug_id="9" * 32)
    found = lacked(detail(1, image, other))
    return next(each for each in found if each.object_id.code_id != "9" * 40)


def program_of(name: str, number: int) -> CrashModule:
    """A program on Windows with its PDB."""
    return of(
        pe(
            code_file=f"C:\\Game\\{name}.exe",
            code_id=f"5AB3807{number}9000",
            debug_file=f"{name}.pdb",
            debug_id=f"{number}".rjust(32, "0"),
        )
    )


async def look(source: Source, *modules: CrashModule) -> ModuleReport:
    return await check_modules(source, modules, lambda _: None)


def states(report: ModuleReport) -> list[tuple[str, str, str]]:
    return [(each.state, each.path, each.why) for each in report.results]


def fixes(report: ModuleReport) -> dict[str, str | None]:
    return {finding.field: finding.fix for finding in report.findings if finding.fix}


def filtered(url: str, **filters: Value) -> Source:
    answers = right("http", **{"url": url, "layout__type": "native", **filters})
    source = validate(kind("http"), answers).source
    assert source is not None
    return source


async def test_the_state_of_each_module(nginx: Nginx) -> None:
    nginx.put(f"states/{PDB}", "states/app.exe/5AB380739000/app.ex_")
    page = nginx.files / f"states/web.pdb/{'4'.rjust(32, '0')}0/web.pdb"
    page.parent.mkdir(parents=True)
    page.write_text("<html><title>Hello")
    report = await look(
        http_source(f"{nginx.url}/files/states"),
        of(pe()),
        of(elf(code_id=None, debug_id=None, debug_status=None)),
        program_of("app", 3),
        program_of("web", 4),
        program_of("no", 5),
    )
    assert states(report) == [
        ("found", PDB, ""),
        ("not-requestable", "", "it has no build ID"),
        ("executable-only", "app.exe/5AB380739000/app.ex_", ""),
        ("missing", f"web.pdb/{'4'.rjust(32, '0')}0/web.pdb", "the file there is a web page"),
        ("missing", f"no.pdb/{'5'.rjust(32, '0')}0/no.pdb", ""),
    ]
    assert report.findings == ()


@pytest.mark.parametrize(
    ("filters", "image", "why"),
    [
        ({"filters.filetypes": ("elf_debug",)}, pe(), ""),
        ({"filters.filetypes": ("il2cpp",)}, pe(), "File types excludes its files"),
        ({"filters.path_patterns": ("*/crash.exe",)}, pe(), ""),
        ({"filters.path_patterns": ("d:/**",)}, pe(), "no path pattern matches its path"),
        ({"filters.requires_checksum": True}, dotnet(), ""),
        (
            {"filters.requires_checksum": True},
            dotnet(debug_checksum=None),
            "Needs checksum is on, and the crash has no checksum for it",
        ),
        ({"layout.type": "debuginfod"}, dotnet(), "debuginfod has no path for it"),
        ({"layout.type": "ssqp"}, pe(code_id=None, debug_id=None), "it has no ID"),
        ({"layout.type": "native"}, elf(code_id=None), ""),
        ({"layout.type": "unified"}, elf(code_id=None), "it has no build ID"),
    ],
)
async def test_paths_that_are_never_requested(
    nginx: Nginx, filters: dict[str, Value], image: Object, why: str
) -> None:
    given = {name.replace(".", "__"): value for name, value in filters.items()}
    image = {**image, "debug_status": "missing"}
    report = await look(filtered(f"{nginx.url}/files/states", **given), of(image))
    (result,) = report.results
    assert (result.state == "not-requestable", result.why) == (bool(why), why)


async def test_an_unreadable_source_is_not_searched_for_modules(nginx: Nginx) -> None:
    report = await look(http_source(f"{nginx.url}/broken/"), of(pe()))
    (result,) = report.results
    assert result.state == "not-probed"
    assert "returns 500" in result.why


async def test_a_check_is_limited_to_40_modules_and_200_requests() -> None:
    requests: list[str] = []

    def answer(asked: Asked) -> Reply:
        requests.append(asked.path)
        return Reply(404)

    with replaying(answer) as server:
        modules = [program_of(f"game{number:02}", number) for number in range(50)]
        report = await look(http_source(server.url), *modules)
    assert len(requests) == report.requests <= 200
    whys = [result.why for result in report.results if result.state == "not-probed"]
    assert whys[-10:] == ["a check looks for at most 40 modules"] * 10
    assert {*whys[:-10]} == {"a check sends a limited number of requests"}
    assert report.elsewhere == (
        f"Other layouts and casings were tried for {limits.MODULES_ELSEWHERE} modules, "
        "other folders were not."
    )


@pytest.mark.parametrize(
    ("place", "path", "source", "expected"),
    [
        ("layout", f"cr/{PDB}", {"layout": "unified"}, {"layout.type": "symstore_index2"}),
        (
            "casing",
            f"{BUILD_ID[:2]}/{BUILD_ID[2:]}/DEBUGINFO".upper(),
            {"layout": "unified"},
            {"layout.casing": "uppercase"},
        ),
    ],
)
@pytest.mark.parametrize("folder", ["files", "index"])
async def test_the_layout_that_fits_the_crashes(
    nginx: Nginx, place: str, path: str, folder: str, source: dict[str, str], expected: Json
) -> None:
    nginx.put(f"{place}/{path}")
    report = await look(http_source(f"{nginx.url}/{folder}/{place}", **source), of(pe()), of(elf()))
    assert fixes(report) == expected
    assert report.detection is not None
    assert report.detection.best[0].hits == 1
    (finding,) = report.findings
    assert " does not match the only debug file found for recent crashes; " in finding.message
    assert report.elsewhere == ""


@pytest.mark.parametrize("folder", ["files", "index"])
async def test_only_files_that_were_found_are_counted(nginx: Nginx, folder: str) -> None:
    """Not the others, of which the layout has no path for some."""
    nginx.put(f"counted/{PDB}", f"counted/_.debug/elf-buildid-sym-{BUILD_ID}/_.debug")
    source = http_source(f"{nginx.url}/{folder}/counted", "unified")
    nameless = elf(code_id=None, debug_id="5" * 32)
    report = await look(source, of(pe()), of(elf()), of(nameless))
    (finding,) = report.findings
    assert finding.message.partition("; ")[0] == (
        "Unified Symbol Server Layout matches none of the 2 debug files found for recent crashes"
    )


async def test_the_folder_that_fits_the_crashes_is_found_in_the_listing(nginx: Nginx) -> None:
    nginx.put(f"prefix/win/x64/{PDB}")
    report = await look(http_source(f"{nginx.url}/index/prefix", "symstore"), of(pe()))
    assert fixes(report) == {"url": f"{nginx.url}/index/prefix/win/x64"}


async def test_folder_names_on_a_server_reveal_no_secret() -> None:
    """A folder that is named after the password, and has the module's file."""
    password = "correct-horse-battery-staple"
    folders = [password, *PDB.split("/")]
    links = {
        "/" + "".join(f"{each}/" for each in folders[:at]): f"{folders[at]}/"
        for at in range(len(folders) - 1)
    }

    def answer(asked: Asked) -> Reply:
        if asked.path.endswith(f"{ID}1/"):
            return Reply(200, "<a href='crash.pdb'>x</a>", {"Content-Type": "text/html"})
        if asked.path not in links:
            return Reply(404)
        return Reply(200, f"<a href='{links[asked.path]}'>x</a>", {"Content-Type": "text/html"})

    told: list[str] = []
    with replaying(answer) as server:
        source = http_source(server.url, username="sentry", password=password)
        report = await check_modules(source, [of(pe())], told.append)
    assert report.detection is not None
    assert report.detection.best[0].prefix == MASK
    assert f"Listing {MASK}/" in told
    assert fragments_left(str(report) + str(told), password) == set()


async def test_an_id_in_the_wrong_case_is_reported(nginx: Nginx) -> None:
    nginx.put(f"case/{BUILD_ID.upper()}/debuginfo")
    report = await look(
        http_source(f"{nginx.url}/files/case", "debuginfod", "lowercase"), of(elf())
    )
    (finding,) = report.findings
    assert "A file is at a path that differs only in case" in finding.message


async def test_a_listing_without_the_modules_is_reported(nginx: Nginx) -> None:
    nginx.put("others/README.txt")
    report = await look(http_source(f"{nginx.url}/index/others"), of(pe()))
    assert report.elsewhere == "The listing has none of them in any layout."


async def test_no_other_layout_is_tried_if_some_are_found(nginx: Nginx) -> None:
    nginx.put(f"some/{PDB}", f"some/_.debug/elf-buildid-sym-{BUILD_ID}/_.debug")
    report = await look(http_source(f"{nginx.url}/files/some"), of(pe()), of(elf()))
    assert [result.state for result in report.results] == ["found", "missing"]
    assert (report.findings, report.elsewhere) == ((), "")


async def test_a_bucket_that_answers_misses_with_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(asked: Asked) -> Reply:
        if PDB in asked.path:
            return Reply(200, start_of(PDB))
        return Reply(403, "<Error><Code>AccessDenied</Code><Message>No</Message></Error>")

    with replaying(answer) as bucket:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", bucket.url)
        report = await look(s3_source(), of(pe()), of(elf()))
        nothing = await look(s3_source(), of(elf()))
    why = "the source denies access to missing files too"
    missing = f"{BUILD_ID[:2]}/{BUILD_ID[2:]}.debug"
    assert states(report) == [("found", PDB, ""), ("missing", missing, why)]
    # Nothing shows that this account can read any file.
    assert states(nothing) == [("not-probed", missing, why)]
    assert nothing.elsewhere == ""


async def test_another_folder_of_a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    with amazon.serving() as bucket:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", bucket.url)
        bucket.put(f"win/x64/{PDB}")
        user = bucket.user("s3:*")
        report = await look(s3_source(**user, prefix="win"), of(pe()))
    assert fixes(report) == {"prefix": "win/x64"}


async def test_a_real_debuginfod(tmp_path: Path) -> None:
    command = program("debuginfod")
    path = unpack("libx86_64.so.debug", tmp_path)
    (file,) = read_debug_file(path)
    ids = {"code_id": str(file.object_id.code_id).upper(), "debug_id": file.object_id.debug_id}
    port = free_port()
    options = ["-v", "-d", ":memory:", "-p", str(port), "-t0", "-g0", "-F", str(tmp_path)]
    with running([command, *options], ready="traversed source paths"):
        source = http_source(f"http://127.0.0.1:{port}/buildid", "debuginfod")
        report = await look(source, of(elf(**ids, code_file="/opt/lib.so")), of(elf()))
    assert states(report) == [
        ("found", f"{file.object_id.code_id}/debuginfo", ""),
        ("missing", f"{BUILD_ID}/debuginfo", ""),
    ]


def paths_of(file: DebugFile) -> list[set[str]]:
    return [
        {request.path for request in requests_for(naming, file)}
        for naming in ALL_LAYOUTS_AND_CASINGS
    ]


def spellings(file: DebugFile) -> Iterator[Object]:
    """The module of a file as SDKs spell it: with folders, in capitals, in Breakpad's form."""
    code_id, code_file, debug_id, debug_file, type_ = file.object_id
    folder = "C:\\Game\\" if type_ == "pe" else "/opt/game/"
    found: Object = {
        "type": type_,
        "code_id": code_id,
        "code_file": f"{folder}{code_file}" if code_file else None,
        "debug_id": debug_id,
        "debug_file": debug_file,
        "debug_status": "missing",
    }
    uuid, age = str(debug_id)[:36].replace("-", ""), str(debug_id)[37:] or "0"
    yield found
    yield {**found, "code_id": str(code_id).upper(), "debug_id": str(debug_id).upper()}
    yield {**found, "debug_id": f"{uuid.upper()}{age}"}
    yield {**found, "debug_id": f"{uuid}{'' if age == '0' else age}"}


@pytest.mark.parametrize(
    "name",
    ["libx86_64.so", "libx86_64.so.debug", "x86_64.dll", "x86_64.dylib", "arm64.dylib", "add.wasm"],
)
def test_ids_of_crashes_lead_to_the_same_paths_as_the_file_on_disk(
    tmp_path: Path, name: str
) -> None:
    (file,) = read_debug_file(unpack(name, tmp_path))
    for image in spellings(file):
        assert paths_of(debug_file_of(of(image))) == paths_of(file)


@pytest.mark.parametrize(
    ("image", "path"),
    [
        # MetricKit sends no name.
        (macho(code_file=None), "2D90/3291/397D/3D14/BFCA/52C7FB8C5E00"),
        # .NET sends a time stamp in place of an age.
        (dotnet(), f"crash.pdb/{ID}ffffffff/crash.pdb"),
        ({"type": "apple", "uuid": ID, "name": "Acme"}, "3249/D99D/0C40/4931/8610/F4E4FB0B6936"),
        ({"type": "symbolic", "debug_id": f"{ID}1", "debug_file": "crash.pdb"}, PDB),
    ],
)
def test_modules_unlike_any_file_on_disk(image: Object, path: str) -> None:
    file = debug_file_of(of({**image, "debug_status": "missing"}))
    assert path in paths_of(file)[0]


@pytest.mark.parametrize("redirects", [0, 1, 4])
async def test_redirects_count_as_requests(redirects: int) -> None:
    asked: list[str] = []

    def answer(request: Asked) -> Reply:
        asked.append(request.path)
        depth = request.path.count("/again")
        if depth == redirects:
            return Reply(404)
        return Reply(302, headers={"Location": "/again" + request.path})

    modules = [program_of(f"app{number}", number) for number in range(40)]
    with replaying(answer) as server:
        report = await look(http_source(server.url, "unified"), *modules)
    assert report.requests == len(asked) <= 200
    assert report.results[0].state == "missing"
    is_cut = any(each.state == "not-probed" for each in report.results)
    assert is_cut
