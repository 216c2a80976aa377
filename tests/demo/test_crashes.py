"""The demo's crashes: the list, single events, and what they say about the stored sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.demo.symbolicator import AskedSource, CrashedModule, image
from tests.demo.plain_client import add_mine, call

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = "/api/0/projects/acme/game-client/events/"
LABS = "/api/0/projects/acme-labs/prototype/"
NOTHING = "No object files listed on this source"


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer() as demo:
        yield demo


def rows(server: DemoServer, query: str = "", path: str = EVENTS) -> list[dict[str, Any]]:
    answer: Any = call(server, "GET", f"{path}?{query}").json
    assert isinstance(answer, list)
    return answer


def images(server: DemoServer, id_: str, path: str = EVENTS) -> dict[str, dict[str, Any]]:
    """The modules of an event by their base names."""
    event: Any = call(server, "GET", f"{path}{id_}/").json
    (listed,) = [
        entry["data"]["images"] for entry in event["entries"] if entry["type"] == "debugmeta"
    ]
    return {one["code_file"].replace("\\", "/").rpartition("/")[2]: one for one in listed}


def outcomes(module: dict[str, Any], source: str) -> set[str]:
    return {row["download"]["status"] for row in module["candidates"] if row["source"] == source}


def test_lists_the_latest_first_in_summaries(server: DemoServer) -> None:
    listed = rows(server)
    assert [row["platform"] for row in listed[:4]] == ["javascript", "native", "native", "native"]
    dates = [row["dateCreated"] for row in listed]
    assert dates == sorted(dates, reverse=True)
    assert listed[3]["crashFile"]["type"] == "event.minidump"
    assert not {"entries", "dateReceived", "errors", "release", "metadata"} & set(listed[0])


def test_pages_by_its_cursors(server: DemoServer) -> None:
    answer = call(server, "GET", f"{EVENTS}?per_page=4&cursor=0:4:0")
    assert 'rel="next"; results="true"; cursor="0:8:0"' in answer.headers["link"]
    assert rows(server, "per_page=4&cursor=0:4:0") == rows(server)[4:8]


@pytest.mark.parametrize(("age", "count"), [(Age.JUNE_2024, 11), (Age.CURRENT, 10), (Age.NEXT, 10)])
def test_old_servers_ignore_the_period(age: Age, count: int) -> None:
    with DemoServer(age) as server:
        assert len(rows(server, "statsPeriod=14d")) == count
        assert call(server, "GET", f"{EVENTS}?statsPeriod=x").status == (
            200 if age is Age.JUNE_2024 else 400
        )


@pytest.mark.parametrize(
    ("age", "full", "is_whole", "count"),
    [
        (Age.CURRENT, "1", True, 11),
        (Age.CURRENT, "false", True, 11),
        (Age.NEXT, "1", True, 10),
        (Age.NEXT, "false", False, 11),
    ],
)
def test_whole_events_in_the_list(age: Age, full: str, is_whole: bool, count: int) -> None:
    with DemoServer(age) as server:
        listed = rows(server, f"full={full}")
        assert len(listed) == count
        assert ("entries" in listed[0]) is is_whole
        assert "release" not in listed[0]


def test_only_the_latest_servers_list_metadata() -> None:
    with DemoServer(Age.NEXT) as server:
        assert rows(server)[1]["metadata"] == {"title": "SIGSEGV in World::tick"}


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        (f"{EVENTS}{'0' * 32}/", 404, "Event not found"),
        (f"{EVENTS}latest/", 404, "The requested resource does not exist"),
        (f"{EVENTS}?per_page=101", 400, "Invalid per_page value. Cannot exceed 100."),
    ],
)
def test_things_that_do_not_exist(server: DemoServer, path: str, status: int, detail: str) -> None:
    answer = call(server, "GET", path)
    assert (answer.status, answer.json) == (status, {"detail": detail})


def test_any_scope_of_the_project_is_enough(server: DemoServer) -> None:
    for scope in ("project:read", "project:write", "project:admin"):
        assert call(server, "GET", EVENTS, token=server.make_token(scope)).status == 200
    assert call(server, "GET", EVENTS, token=server.make_token("org:ci")).status == 403
    assert call(server, "POST", EVENTS, {}).status == 405


def test_earlier_crashes_found_missed_refused_and_did_not_use_modules(server: DemoServer) -> None:
    by_release = {(row["title"][:9], row["tags"][0]["value"]): row["id"] for row in rows(server)}
    windows = images(server, by_release["EXCEPTION", "3.2.0"])
    assert {name: one["debug_status"] for name, one in windows.items()} == {
        "game-client.exe": "fetching_failed",
        "physics.dll": "fetching_failed",
        "ntdll.dll": "found",
        "dbghelp.dll": "unused",
    }
    assert outcomes(windows["game-client.exe"], "nightly-builds") == {"noperm"}
    assert "candidates" not in windows["dbghelp.dll"]
    # Its key still worked then.
    server_crash = images(server, by_release["SIGSEGV i", "3.1.0"])
    assert server_crash["game-server"]["debug_status"] == "missing"
    assert outcomes(server_crash["game-server"], "nightly-builds") == {"notfound"}
    assert "unwind_status" not in server_crash["game-server"]


@pytest.mark.parametrize(
    ("path", "other", "expected"),
    [
        ("symbols/", {}, {"ok", "notfound"}),
        ("symbols/", {"layout": {"type": "symstore", "casing": "default"}}, {"notfound"}),
        ("refused/", {}, {"noperm"}),
        ("debuginfod/", {}, {"error"}),
        ("symbols/", {"filters": {"filetypes": ["wasm_code"]}}, {"notfound"}),
    ],
)
def test_a_new_source_meets_new_crashes(
    server: DemoServer, path: str, other: dict[str, Any], expected: set[str]
) -> None:
    before = {row["id"] for row in rows(server)}
    add_mine(server, path, **other)
    new = [row for row in rows(server)[:2] if row["id"] not in before]
    assert {row["tags"][1]["value"] for row in new} == {"Windows", "Linux"}
    names = {"Windows": "game-client.exe", "Linux": "game-server"}
    for row in new:
        module = images(server, row["id"])[names[row["tags"][1]["value"]]]
        assert outcomes(module, "mine") == expected
        assert module["debug_status"] == ("found" if "ok" in expected else "fetching_failed")
        locations = {one.get("location") for one in module["candidates"]}
        assert (NOTHING in locations) is ("filters" in other)


def test_a_library_without_its_debug_file_is_used_for_unwinding_only(server: DemoServer) -> None:
    add_mine(server, "symbols")
    (id_,) = [row["id"] for row in rows(server)[:2] if row["title"].startswith("SIGSEGV")]
    library = images(server, id_)["libphysics.so"]
    (used,) = [one for one in library["candidates"] if one["download"]["status"] == "ok"]
    assert used["location"].endswith("/executable")
    assert ("debug" in used, used["unwind"]) == (False, {"status": "ok"})


def test_an_organization_without_the_plan_has_its_sources_ignored(server: DemoServer) -> None:
    add_mine(server, to="acme-labs/prototype")
    (first, *_) = rows(server, path=f"{LABS}events/")
    found = images(server, first["id"], f"{LABS}events/")
    assert all(not outcomes(one, "mine") for one in found.values() if "candidates" in one)


def test_a_test_can_add_crashes_to_any_project(server: DemoServer) -> None:
    path = EVENTS.replace("client", "server")
    assert rows(server, path=path) == []
    server.crash("acme", "game-server")
    assert len(rows(server, path=path)) == 2


def located(module: CrashedModule, **source: Any) -> list[str]:
    """Where a source at U was asked for a module, sorted."""
    fields = {
        "type": "http",
        "id": "SRC",
        "name": "Acme",
        "url": "U",
        "layout": {"type": "native", "casing": "default"},
    }
    shown: Any = image(module, [AskedSource(fields | source, "", Age.CURRENT)], is_minidump=True)
    return [one["location"] for one in shown["candidates"] if one["source"] == "SRC"]


def test_requests_the_paths_of_symbolicators_snapshots() -> None:
    crash = CrashedModule(
        "pe",
        "C:\\projects\\crash.exe",
        "5ab380779000",
        "3249d99d-0c40-4931-8610-f4e4fb0b6936-1",
        "C:\\projects\\crash.pdb",
    )
    pdb = "U/crash.pdb/3249D99D0C4049318610F4E4FB0B69361"
    assert located(crash) == [
        "U/5a/b380779000.debug",
        "U/crash.exe/5AB380779000/crash.ex_",
        "U/crash.exe/5AB380779000/crash.exe",
        f"{pdb}/crash.pd_",
        f"{pdb}/crash.pdb",
        f"{pdb}/crash.src.zip",
        f"{pdb}/crash.sym",
    ]
    linux = "f1c3bcc0279865fe3058404b2831d9e64135386c"
    file = "/srv/build/crash"
    elf = CrashedModule("elf", file, linux, "c0bcc3f1-9827-fe65-3058-404b2831d9e6", file)
    assert located(elf) == [
        "U/crash/C0BCC3F19827FE653058404B2831D9E60/cras_",
        "U/crash/C0BCC3F19827FE653058404B2831D9E60/crash",
        "U/crash/C0BCC3F19827FE653058404B2831D9E60/crash.src.zip",
        "U/crash/C0BCC3F19827FE653058404B2831D9E60/crash.sym",
        "U/f1/c3bcc0279865fe3058404b2831d9e64135386c",
        "U/f1/c3bcc0279865fe3058404b2831d9e64135386c.debug",
        "U/f1/c3bcc0279865fe3058404b2831d9e64135386c.src.zip",
    ]
    macho = CrashedModule(
        "macho",
        "/a/App",
        "2d903291397d3d14bfca52c7fb8c5e00",
        "2d903291-397d-3d14-bfca-52c7fb8c5e00",
        "/a/App",
    )
    assert located(macho) == [
        "U/2D90/3291/397D/3D14/BFCA/52C7FB8C5E00",
        "U/2D90/3291/397D/3D14/BFCA/52C7FB8C5E00.app",
        "U/2D90/3291/397D/3D14/BFCA/52C7FB8C5E00.src.zip",
        "U/2d/903291397d3d14bfca52c7fb8c5e00.debug",
        "U/App/2D903291397D3D14BFCA52C7FB8C5E000/Ap_",
        "U/App/2D903291397D3D14BFCA52C7FB8C5E000/App",
        "U/App/2D903291397D3D14BFCA52C7FB8C5E000/App.src.zip",
        "U/App/2D903291397D3D14BFCA52C7FB8C5E000/App.sym",
    ]


def test_locations_have_what_the_source_has_in_its_url() -> None:
    module = CrashedModule("elf", "/a/x", "aabbccdd", "")
    layout = {"type": "debuginfod", "casing": "default"}
    assert located(module, url="https://u:p@h/b?sig=1", layout=layout) == [
        "https://u:p@h/b/aabbccdd/debuginfo?sig=1",
        "https://u:p@h/b/aabbccdd/executable?sig=1",
    ]
    bucket = {"bucket": "acme", "prefix": "/win/", "layout": layout}
    assert located(module, type="s3", **bucket)[0] == "s3://acme/win/aabbccdd/debuginfo"
    assert located(module, type="gcs", **bucket)[0] == "gs://acme/win/aabbccdd/debuginfo"
