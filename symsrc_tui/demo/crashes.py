"""The demo's crashes, and the API's answers about them.

New crashes arrive when a source is stored, and say what the source answered.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from hashlib import md5
from typing import TYPE_CHECKING, NamedTuple, cast
from uuid import UUID

from symsrc_tui.demo.messages import Json, Reply, Request, reply
from symsrc_tui.demo.project_settings import FEATURE
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.stores import EXECUTABLE_ONLY, WINDOWS_ID, build_id
from symsrc_tui.demo.symbolicator import AskedSource, CrashedModule, image

if TYPE_CHECKING:
    from symsrc_tui.demo.world import DemoOrganization, DemoProject, World

CrashBody = dict[str, Json]

_ONLY_IN_DETAIL = ("entries", "contexts", "dateReceived", "errors", "release", "size")
_PERIOD = re.compile(r"(\d+)([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_KEY_EXPIRED = timedelta(days=2)
"""How long ago the stored bucket's key expired."""


class _Crash(NamedTuple):
    """A way in which the game crashes."""

    title: str
    platform: str
    os: str
    modules: tuple[CrashedModule, ...]
    is_minidump: bool = False


def _elf(path: str, *, has_build_id: bool = True, is_used: bool = True) -> CrashedModule:
    id_ = build_id(path.rpartition("/")[2])
    debug_id = str(UUID(bytes_le=bytes.fromhex(id_)[:16]))
    return CrashedModule("elf", path, id_ if has_build_id else "", debug_id, is_used=is_used)


def _macho(path: str, uuid: str) -> CrashedModule:
    return CrashedModule("macho", path, UUID(uuid).hex, uuid, path, "arm64")


_C = "C:\\Windows\\System32\\"
_WINDOWS = _Crash(
    "EXCEPTION_ACCESS_VIOLATION_READ / 0x10",
    "native",
    "Windows",
    (
        CrashedModule(
            "pe",
            "C:\\Users\\jane.doe\\AppData\\Local\\Acme\\game-client.exe",
            "5ab380779000",
            WINDOWS_ID,
            "D:\\build\\game-client.pdb",
        ),
        CrashedModule(
            "pe",
            "C:\\Users\\jane.doe\\AppData\\Local\\Acme\\physics.dll",
            "5ab3807712000",
            "9c2a5d6e-6f0b-4f7a-9d55-1f6c1b0a7e21-2",
            "physics.pdb",
        ),
        CrashedModule(
            "pe",
            f"{_C}ntdll.dll",
            "590285e9e0000",
            "6a8a2c3e-1b1c-4c4e-8f57-33a3b2d3c4e5-1",
            "ntdll.pdb",
        ),
        CrashedModule("pe", f"{_C}dbghelp.dll", "57898e12145000", is_used=False),
    ),
    is_minidump=True,
)
_SERVER = _Crash(
    "SIGSEGV in World::tick",
    "native",
    "Linux",
    (
        _elf("/home/jane.doe/acme/game-server"),
        _elf(f"/home/jane.doe/acme/{EXECUTABLE_ONLY}"),
        _elf("/usr/lib/x86_64-linux-gnu/libc.so.6"),
        _elf("/usr/lib/x86_64-linux-gnu/libz.so.1", is_used=False),
    ),
)
_CLIENT = _Crash(
    "SIGABRT in Renderer::present",
    "native",
    "Linux",
    (
        _elf("/opt/acme/game-client"),
        _elf("/opt/acme/game-launcher"),
        _elf("/opt/acme/libaudio.so", has_build_id=False),
        _elf("/usr/lib/x86_64-linux-gnu/libc.so.6"),
    ),
)
_MAC = _Crash(
    "EXC_BAD_ACCESS in Track.load",
    "cocoa",
    "macOS",
    (
        _macho(
            "/Applications/Acme Racer.app/Contents/MacOS/Acme Racer",
            "2d903291-397d-3d14-bfca-52c7fb8c5e00",
        ),
        _macho("/usr/lib/libc++.1.dylib", "5c2d6a02-9e4b-3c55-ae2b-1f0a64d3e3a1"),
    ),
)
_DOTNET = _Crash(
    "System.NullReferenceException: Lobby",
    "csharp",
    "Windows",
    (
        CrashedModule(
            "pe_dotnet",
            "C:\\Acme\\Lobby.dll",
            "b71e1a0c8000",
            "0ec9c5d5-3f1a-4b9e-9a37-0a6f1c2d3e4f-b71e1a0c",
            "Lobby.pdb",
        ),
    ),
)
_WASM = _Crash(
    "RuntimeError: unreachable",
    "native",
    "Linux",
    (
        CrashedModule(
            "wasm",
            "https://play.acme.example/game.wasm",
            "bda18fd85d4a4eb893022d6bfad846b1",
            "bda18fd8-5d4a-4eb8-9302-2d6bfad846b1",
            arch="wasm32",
        ),
    ),
)
_SCRIPT = _Crash("TypeError: undefined is not a function", "javascript", "Linux", ())
_HISTORY = (
    (_SCRIPT, "3.2.0", 1),
    (_SERVER, "3.2.0", 2),
    (_SERVER, "3.2.0", 5),
    (_WINDOWS, "3.2.0", 8),
    (_CLIENT, "3.2.0", 20),
    (_WINDOWS, "3.1.0", 30),
    (_DOTNET, "3.2.0", 40),
    (_MAC, "3.2.0", 60),
    (_WASM, "3.1.0", 70),
    (_SERVER, "3.1.0", 80),
    (_CLIENT, "3.1.0", 400),
)
"""Crashes with their releases and how many hours ago they happened."""
_CRASHING = (("acme", "game-client"), ("acme-labs", "prototype"))


def fill(world: World, url: str, age: Age) -> None:
    """Add the crashes of the last weeks to the projects that have native ones.

    Args:
        url: the demo's, without a trailing slash.
        age: the server's.
    """
    now = datetime.now(timezone.utc)
    for organization_slug, project_slug in _CRASHING:
        organization = world.organizations[organization_slug]
        project = organization.projects.get(project_slug)
        if project is None:
            continue
        for crash, release, hours in _HISTORY:
            at = now - timedelta(hours=hours)
            project.events.append(_event(organization, project, crash, release, at, url, age))


def arrive(organization: DemoOrganization, project: DemoProject, url: str, age: Age) -> None:
    """Add a crash for Linux and one for Windows, after a lookup in all stored sources."""
    now = datetime.now(timezone.utc)
    for crash in (_WINDOWS, _SERVER):
        project.events.append(_event(organization, project, crash, "3.2.0", now, url, age))


def _event(
    organization: DemoOrganization,
    project: DemoProject,
    crash: _Crash,
    release: str,
    at: datetime,
    url: str,
    age: Age,
) -> CrashBody:
    """Return the event as the server shows it whole."""
    name = f"{project.slug} {len(project.events)}"
    id_ = md5(name.encode(), usedforsecurity=False).hexdigest()
    group = str(4100 + len(crash.title))
    has_sources = FEATURE in organization.features
    is_key_valid = datetime.now(timezone.utc) - at > _KEY_EXPIRED
    sources = [AskedSource(one, url, age, is_key_valid) for one in project.sources if has_sources]
    images: Json = [
        cast("Json", image(module, sources, is_minidump=crash.is_minidump))
        for module in crash.modules
    ]
    dump: Json = {"id": "1", "type": "event.minidump", "name": "crash.dmp", "size": 40960}
    frame: Json = {"package": crash.modules[0].code_file} if crash.modules else {"filename": "a.js"}
    value: Json = {"type": crash.title, "stacktrace": {"frames": [frame]}}
    entries: list[Json] = [{"type": "exception", "data": {"values": [value]}}]
    if crash.modules:
        entries.append({"type": "debugmeta", "data": {"images": images}})
    return {
        "id": id_,
        "eventID": id_,
        "event.type": "error",
        "type": "error",
        "groupID": group,
        "projectID": project.id,
        "message": "",
        "title": crash.title,
        "location": None,
        "culprit": "",
        "user": {"id": "7", "email": "jane.doe@players.example"},
        "tags": [
            {"key": "release", "value": release},
            {"key": "os.name", "value": crash.os},
            {"key": "os", "value": f"{crash.os} 11"},
        ],
        "platform": crash.platform,
        "dateCreated": _stamp(at),
        "dateReceived": _stamp(at + timedelta(seconds=5)),
        "crashFile": dump if crash.is_minidump else None,
        "contexts": {"os": {"name": crash.os, "type": "os"}},
        "release": {"version": release},
        "size": 20480,
        "errors": [],
        "entries": entries,
    }


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def listed(request: Request, project: DemoProject, age: Age) -> list[CrashBody] | Reply:
    """Return the rows of the list, latest first, or why the request is invalid."""
    events = sorted(
        project.events, key=lambda one: (str(one["dateCreated"]), str(one["id"])), reverse=True
    )
    period = request.query.get("statsPeriod")
    # Before August 2025, servers ignored it.
    if period is not None and age in (Age.CURRENT, Age.NEXT):
        parsed = _PERIOD.fullmatch(period)
        if parsed is None:
            return reply(400, {"detail": "Invalid date range parameters provided"})
        length = timedelta(**{_UNITS[parsed[2]]: int(parsed[1])})
        start = _stamp(datetime.now(timezone.utc) - length)
        events = [event for event in events if str(event["dateCreated"]) >= start]
    return events


def row(request: Request, event: CrashBody, age: Age) -> CrashBody:
    """Return an event as the list shows it."""
    if _is_full(request, age):
        return {name: value for name, value in event.items() if name != "release"}
    shown = {name: value for name, value in event.items() if name not in _ONLY_IN_DETAIL}
    if age is Age.NEXT:
        shown["metadata"] = {"title": event["title"]}
    return shown


def rows_on_page(request: Request, age: Age) -> int:
    """Return the most rows of a page: 10 whole events on the latest servers."""
    return 10 if age is Age.NEXT and _is_full(request, age) else 100


def _is_full(request: Request, age: Age) -> bool:
    full = request.query.get("full", "")
    # Before the next version, even "false" counted.
    return full.lower() in ("1", "true") if age is Age.NEXT else bool(full)


def detail(project: DemoProject, id_: str) -> Reply:
    """Return one whole event."""
    found = next((event for event in project.events if event["eventID"] == id_), None)
    return reply(404, {"detail": "Event not found"}) if found is None else reply(200, found)
