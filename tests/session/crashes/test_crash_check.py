"""What recent crashes say about a source, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.messages import reply
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.session.crashes.crash_check import CrashCheck, CrashReport
from symsrc_tui.sources.validate import validate
from tests.check.samples import http_source, start_of
from tests.replies import web_page
from tests.sentry.crashes import detail, elf, javascript_only, pe, row, serves, unused
from tests.servers.replay import Asked, Reply, replaying
from tests.session.links import connected
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.messages import Json
    from symsrc_tui.sources.probe.finding import Finding
    from tests.sentry.crashes import Object

PDB = "crash.pdb/3249D99D0C4049318610F4E4FB0B69361/crash.pdb"
NATIVE_ELF = "f1/c3bcc0279865fe3058404b2831d9e64135386c"


async def look(folder: Path, faults: tuple[Fault, ...], *paths: str, **more: str) -> CrashReport:
    """Compare a source that has these paths with the crashes that a server with faults has."""

    def answer(asked: Asked) -> Reply:
        path = asked.path.lstrip("/")
        return Reply(200, start_of(path)) if path in paths else Reply(404)

    with DemoServer(faults=faults) as server, replaying(answer) as store:
        async with connected(server, folder) as connection:
            return await CrashCheck(connection).run(http_source(store.url, **more), lambda _: None)


def said(report: CrashReport) -> list[tuple[str, str, str]]:
    return [(each.code, each.severity, each.message) for each in report.findings]


def first(report: CrashReport) -> Finding:
    return report.findings[0]


def app(number: int, **changes: Json) -> Object:
    """A module of the app, unlike others."""
    ids: Object = {
        "code_id": f"{number:040x}",
        "debug_id": f"{number:032x}",
        "code_file": f"/srv/app/lib{number}.so",
        "debug_file": f"lib{number}.so",
    }
    return elf(**{**ids, **changes})


def debug(number: int) -> str:
    return f"00/{number:038x}.debug"


def code(number: int) -> str:
    return f"00/{number:038x}"


SEVERAL = detail(1, app(1), app(2), app(3), app(4, code_id=None, debug_id=None), os="Linux")
SYSTEM = elf(code_file="/lib/libc.so.6", code_id="b" * 40, debug_id="b" * 32)


@pytest.mark.parametrize(
    ("event", "paths", "expected"),
    [
        (
            SEVERAL,
            (debug(1), debug(2), code(3)),
            (
                "crashes-found",
                "ok",
                (
                    "3 of 4 missing app modules are in this source: 2 debug files, "
                    "1 executable only; 1 cannot be requested (it has no build ID)"
                ),
            ),
        ),
        (
            SEVERAL,
            (debug(1),),
            (
                "crashes-found",
                "ok",
                (
                    "1 of 4 missing app modules is in this source: 2 not there; "
                    "1 cannot be requested (it has no build ID)"
                ),
            ),
        ),
        (
            SEVERAL,
            (code(1),),
            (
                "crashes-missing",
                "warning",
                (
                    "1 of 4 missing app modules is in this source: 1 executable only; 2 not there; "
                    "1 cannot be requested (it has no build ID)"
                ),
            ),
        ),
        (
            SEVERAL,
            (),
            (
                "crashes-missing",
                "warning",
                (
                    "None of the 4 missing app modules is in this source. Sentry cannot request "
                    "1 of them (it has no build ID)"
                ),
            ),
        ),
        (
            detail(1, app(1), app(2), SYSTEM, os="Linux"),
            (debug(1), debug(2)),
            (
                "crashes-found",
                "ok",
                "All 2 missing app modules are in this source",
            ),
        ),
        (
            detail(1, app(1), SYSTEM, os="Linux"),
            (debug(1), f"bb/{'b' * 38}.debug"),
            (
                "crashes-found",
                "ok",
                (
                    "The missing app module lib1.so is in this source; "
                    "and 1 of 1 missing system module"
                ),
            ),
        ),
        (
            detail(1, app(1), app(2), os="Linux"),
            (),
            ("crashes-missing", "warning", "None of the 2 missing app modules is in this source"),
        ),
        (
            detail(1, app(1), os="Linux"),
            (debug(1),),
            ("crashes-found", "ok", "The missing app module lib1.so is in this source"),
        ),
        (
            detail(1, app(1), os="Linux"),
            (code(1),),
            (
                "crashes-missing",
                "warning",
                "Only the executable of the missing app module lib1.so is in this source",
            ),
        ),
        (
            detail(1, SYSTEM, os="Linux"),
            (),
            (
                "crashes-missing",
                "note",
                "The missing system module libc.so.6 is not in this source",
            ),
        ),
    ],
)
async def test_the_result_is_one_sentence(
    tmp_path: Path, event: Object, paths: tuple[str, ...], expected: tuple[str, str, str]
) -> None:
    report = await look(tmp_path, serves(event), *paths)
    assert said(report)[0] == expected
    assert first(report).advice.startswith("From 1 crash of the last 14 days.")
    assert report.passed is (expected[1] != "warning")


async def test_each_module_has_its_place_and_reason(tmp_path: Path) -> None:
    events = [SEVERAL, detail(2, app(1), os="Linux"), detail(3, app(1), tags=[], os="Linux")]
    report = await look(tmp_path, serves(*events), debug(1), code(2))
    assert [(each.severity, each.message, each.advice) for each in report.modules] == [
        ("ok", "lib1.so (3 crashes, 3 releases)", f"Found at {debug(1)}"),
        (
            "note",
            "lib2.so (1 crash, 1 release)",
            f"Only its executable is there, {code(2)}",
        ),
        (
            "note",
            "lib3.so (1 crash, 1 release)",
            f"Not there. Expected at {debug(3)}",
        ),
        (
            "note",
            "lib4.so (1 crash, 1 release)",
            "Sentry cannot request it: it has no build ID",
        ),
    ]
    assert report.findings[1].message == (
        "The source has no debug file of lib2.so, lib3.so and lib4.so"
    )
    assert (report.events, report.count("found"), report.count("missing")) == (3, 1, 1)


async def test_another_layout_is_suggested(tmp_path: Path) -> None:
    report = await look(tmp_path, serves(detail(1, pe())), f"cr/{PDB}")
    assert report.suggestion == {"layout.type": "symstore_index2"}
    assert [each.code for each in report.findings] == ["crashes-missing", "layout-mismatch"]


async def test_what_was_not_tried_is_reported(tmp_path: Path) -> None:
    report = await look(tmp_path, serves(detail(1, pe())))
    assert first(report).advice == (
        "From 1 crash of the last 14 days. Other layouts and casings were tried for 1 module, "
        "other folders were not."
    )


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        (serves(), ("crashes-none", "note", "No native crashes in the last 14 days")),
        (
            serves(rows=[row(1, platform="javascript")]),
            ("crashes-none", "note", "No native crashes in the last 14 days"),
        ),
        (
            (javascript_only(),),
            (
                "crashes-unreadable",
                "note",
                (
                    "It is not known whether there are native crashes in the last 14 days: the "
                    "newest 2 events are not native crashes, and older ones were not read"
                ),
            ),
        ),
        (
            serves(rows=[row(1), row(2)]),
            (
                "crashes-unreadable",
                "note",
                (
                    "Recent crashes could not be read: Sentry lists crashes of the last 14 days, "
                    "but sent none of the 2 that were requested"
                ),
            ),
        ),
        (
            serves(detail(1, entries=[]), detail(2, pe(debug_status=None))),
            (
                "crashes-unreadable",
                "note",
                (
                    "It is not known which debug files recent crashes lack: Sentry looked up no "
                    "module of the 2 crashes read"
                ),
            ),
        ),
        (
            serves(detail(1, entries=[]), detail(2, unused())),
            (
                "crashes-lack-nothing",
                "note",
                "1 of the 2 crashes read lacks no debug files",
            ),
        ),
        (
            serves(*(detail(number, unused()) for number in range(1, 20))),
            (
                "crashes-lack-nothing",
                "note",
                "The 12 crashes read lack no debug files",
            ),
        ),
        (
            serves(detail(1, unused())),
            ("crashes-lack-nothing", "note", "Recent crashes lack no debug files"),
        ),
        (
            (Fault(reply(403, {"detail": "No"}), path="/events/$", times=0),),
            (
                "crashes-unreadable",
                "note",
                "Recent crashes could not be read: This token is not allowed to do this",
            ),
        ),
        (
            (Fault(reply(404, {"detail": "No"}), path="/events/$", times=0),),
            (
                "crashes-unreadable",
                "note",
                (
                    "Recent crashes could not be read: No project game-client in acme, or this "
                    "token cannot access it"
                ),
            ),
        ),
        (
            (Fault(web_page(), path="/events/$", times=0),),
            (
                "crashes-unreadable",
                "note",
                "Recent crashes could not be read: 127.0.0.1 sent a web page (status 200)",
            ),
        ),
    ],
)
async def test_special_results(
    tmp_path: Path, faults: tuple[Fault, ...], expected: tuple[str, str, str]
) -> None:
    report = await look(tmp_path, faults)
    assert said(report) == [expected]
    assert report.passed


async def test_an_unreadable_source_leaves_the_result_open(tmp_path: Path) -> None:
    with DemoServer(faults=serves(detail(1, pe(), elf()))) as server:
        async with connected(server, tmp_path) as connection:
            report = await CrashCheck(connection).run(http_source("http://127.0.0.1:9/"), print)
    assert said(report) == [
        (
            "crashes-missing",
            "note",
            (
                "It is not known whether any of the 2 modules that recent crashes lack is in this "
                "source: 127.0.0.1 refused the connection on port 9"
            ),
        )
    ]


async def test_a_source_that_denies_everything_leaves_it_open(
    tmp_path: Path, server: DemoServer
) -> None:
    source = http_source(f"{server.url}/refused/", "unified")
    async with connected(server, tmp_path) as connection:
        report = await CrashCheck(connection).run(source, print)
    assert said(report) == [
        (
            "crashes-missing",
            "note",
            (
                "It is not known whether 11 of the 12 modules that recent crashes lack are in "
                "this source: the source denies access to missing files too"
            ),
        )
    ]


async def test_a_source_without_paths_is_not_compared(tmp_path: Path, server: DemoServer) -> None:
    source = validate(kind("appStoreConnect"), right("appStoreConnect")).source
    assert source is not None
    async with connected(server, tmp_path) as connection:
        report = await CrashCheck(connection).run(source, print)
    assert server.requests == []
    assert said(report) == [
        (
            "crashes-unreadable",
            "note",
            "App Store Connect cannot be compared with crashes: it has no paths",
        )
    ]


async def test_crashes_are_read_once_per_connection(tmp_path: Path) -> None:
    with (
        DemoServer(faults=serves(detail(1, pe()))) as server,
        replaying(lambda _: Reply(404)) as store,
    ):
        async with connected(server, tmp_path) as connection:
            crash_check = CrashCheck(connection)
            first = await crash_check.run(http_source(store.url), print)
            assert len(server.requests) == 2
            again = await crash_check.run(http_source(store.url), print)
            assert len(server.requests) == 2
            await crash_check.run(http_source(store.url), print, 3)
            assert len(server.requests) == 4
    assert said(again) == said(first)
