"""Which modules recent crashes lack, and in how many crashes and releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.net.errors import Unreachable
from symsrc_tui.sentry.crash_modules import Crashes, read_crashes
from tests.replies import rate_limited
from tests.sentry.connection import Connection
from tests.sentry.crashes import (
    Object,
    days_ago,
    detail,
    dotnet,
    elf,
    event_id,
    lacked,
    macho,
    pe,
    row,
    serves,
    unused,
)

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json

USED: Json = {
    "source": "sentry:project",
    "download": {"status": "ok"},
    "debug": {"status": "ok"},
    "unwind": {"status": "ok"},
}


def names(*events: Object) -> list[str]:
    return [module.name for module in lacked(*events)]


@pytest.mark.parametrize(
    ("changes", "is_lacked"),
    [
        ({"debug_status": "missing"}, True),
        ({"debug_status": "malformed"}, True),
        ({"debug_status": "fetching_failed"}, True),
        ({"debug_status": "timeout"}, True),
        ({"debug_status": "unsupported"}, True),
        ({"debug_status": "other"}, True),
        ({"debug_status": "found"}, False),
        ({"debug_status": "unused"}, False),
        # A file was used whatever the status says.
        ({"debug_status": "missing", "candidates": [USED]}, False),
        # Only unwind information is lacking.
        ({"debug_status": "found", "unwind_status": "missing"}, False),
    ],
)
def test_the_meaning_of_each_status(changes: Object, is_lacked: bool) -> None:
    assert names(detail(1, pe(**changes))) == ["crash.exe"] * is_lacked


def test_the_apps_module_without_an_id_counts_if_others_were_looked_up() -> None:
    nameless: Object = {"debug_status": None, "code_id": None, "debug_id": None, "candidates": None}
    tool = elf(code_file="/srv/app/tool", **nameless)
    gate = elf(code_file="linux-gate.so.1", **nameless)
    (module, _) = lacked(detail(1, tool, gate, elf(code_file="/lib/libc.so.6"), os="Linux"))
    assert (module.name, module.object_id.code_id, module.object_id.debug_id) == (
        "tool",
        None,
        None,
    )
    assert lacked(detail(1, tool, gate, os="Linux")) == []


def test_one_module_in_many_spellings_is_one() -> None:
    plain = pe()
    capitals = pe(
        code_id="5AB380779000", debug_id="3249D99D-0C40-4931-8610-F4E4FB0B6936-1", debug_file=None
    )
    breakpad = pe(code_file=None, debug_id="3249D99D0C4049318610F4E4FB0B69361")
    (module,) = lacked(
        detail(1, breakpad, tags=[]), detail(2, plain, plain), detail(3, capitals, tags=[])
    )
    assert (module.name, module.events, module.releases) == ("crash.pdb", 3, 2)
    assert module.object_id[1] == "C:\\Users\\ada\\Game\\crash.exe"


def test_the_latest_crash_decides() -> None:
    missing = detail(1, pe(), dateCreated=days_ago(3))
    found = detail(2, pe(debug_status="found"), dateCreated=days_ago(2))
    missing_again = detail(3, pe(), dateCreated=days_ago(1))
    assert names(missing, found) == []
    (module,) = lacked(missing, found, missing_again)
    assert module.events == 2


def test_the_apps_modules_come_first_then_the_most_needed() -> None:
    kernel = unused(debug_status="missing")
    app = "/private/var/containers/Bundle/Application/0B/Acme.app/Acme"
    phone = detail(
        3,
        macho(debug_id="a" * 32, code_file=app),
        macho(debug_id="b" * 32, code_file="/usr/lib/libobjc.A.dylib"),
        macho(debug_id="c" * 32, code_file=None),
        os="iOS",
    )
    events = [
        detail(1, kernel, pe()),
        detail(2, kernel, pe(), dotnet(code_id="1" * 12, debug_id="d" * 32)),
        phone,
    ]
    assert [(each.name, each.is_system, each.has_checksum) for each in lacked(*events)] == [
        ("crash.exe", False, False),
        ("-", False, False),
        ("Acme", False, False),
        ("crash.dll", False, True),
        ("dbghelp.dll", True, False),
        ("libobjc.A.dylib", True, False),
    ]


@pytest.mark.parametrize(
    ("os", "path", "is_system"),
    [
        ("Windows", "c:\\WINDOWS\\System32\\ntdll.dll", True),
        ("Windows", "D:\\Windows Games\\game.exe", False),
        ("Linux", "/usr/lib/x86_64-linux-gnu/libc.so.6", True),
        ("Linux", "/opt/usr/lib/libgame.so", False),
        ("macOS", "/usr/lib/dyld", True),
        ("macOS", "/Applications/Acme.app/Contents/MacOS/Acme", False),
        ("macOS", "/Acme.app/Contents/Frameworks/libswiftCore.dylib", True),
        ("iOS", "/private/var/containers/Bundle/Application/0/A.app/A", False),
        ("iOS", "/private/var/a/A.app/Frameworks/Sentry.framework/Sentry", True),
        ("iOS", "/System/Library/Frameworks/UIKit.framework/UIKit", True),
        ("Android", "/data/app/~~x==/com.acme-y==/lib/arm64/libgame.so", False),
        ("Android", "/apex/com.android.runtime/lib64/bionic/libc.so", True),
        ("", "/usr/lib/libc.so", False),
    ],
)
def test_system_modules(os: str, path: str, is_system: bool) -> None:
    (module,) = lacked(detail(1, elf(code_file=path), os=os))
    assert module.is_system is is_system


async def read(client: Connection, days: int = 14) -> Crashes:
    return await read_crashes(client.events("acme", "game-client"), days, lambda _: None)


async def test_crashes_that_lack_nothing_do_not_end_the_reading() -> None:
    found = [detail(number, pe(debug_status="found")) for number in range(1, 5)]
    with DemoServer(faults=serves(*found, detail(5, elf(), platform="cocoa"))) as server:
        async with Connection(server) as client:
            crashes = await read(client)
    assert (crashes.events, crashes.is_whole) == (5, True)
    assert [module.name for module in crashes.modules] == ["crash"]


async def test_at_most_twelve_crashes_are_read() -> None:
    events = [detail(number, pe(debug_id=f"{number:032x}1")) for number in range(1, 40)]
    with DemoServer(faults=serves(*events)) as server:
        async with Connection(server) as client:
            crashes = await read(client)
        assert len(server.requests) == 13
    assert (crashes.events, len(crashes.modules), crashes.is_whole) == (12, 12, False)


async def test_crashes_read_so_far_count_and_deleted_ones_do_not() -> None:
    gone = row(3)
    limited = Fault(rate_limited(), path=f"{event_id(2)}/$", times=2)
    listed: list[Json] = [gone, row(1), row(2)]
    faults = serves(detail(1, pe()), detail(2, elf()), rows=listed)
    with DemoServer(faults=(limited, *faults)) as server:
        async with Connection(server) as client:
            crashes = await read(client)
    assert (crashes.events, len(crashes.modules), crashes.is_incomplete) == (1, 1, True)


async def test_having_no_readable_crash_is_an_error() -> None:
    limited = Fault(rate_limited(), path=f"{event_id(1)}/$", times=2)
    with DemoServer(faults=(limited, *serves(detail(1, pe())))) as server:
        async with Connection(server) as client:
            with pytest.raises(Unreachable):
                await read(client)


async def test_crashes_that_sentry_did_not_symbolicate_are_counted() -> None:
    idle = detail(1, pe(debug_status=None, candidates=None))
    failed: Json = [{"type": "native_symbolicator_failed", "message": "x", "data": {}}]
    events = [
        idle,
        detail(2),
        detail(3, entries=[]),
        detail(4, unused(), errors=failed),
        detail(5, unused()),
        # No native crash.
        detail(6, platform="java"),
    ]
    with DemoServer(faults=serves(*events)) as server:
        async with Connection(server) as client:
            crashes = await read(client)
    assert crashes == Crashes(14, 5, (), unsymbolicated=4, is_whole=False, listed=6)


@pytest.mark.parametrize("age", Age)
async def test_servers_of_all_ages_show_the_same_crashes(age: Age) -> None:
    with DemoServer(age) as server:
        async with Connection(server) as client:
            crashes = await read(client)
    assert (crashes.events, len(crashes.modules)) == (8, 12)
    assert crashes.modules[0].name == "game-client.exe"
