"""A fake of the endpoints for crashes: events in the shapes that Sentry's and Symbolicator's own
snapshots have (minidump_windows, minidump_linux, apple_crash_report, dotnet_windows_pdb)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.messages import reply
from symsrc_tui.sentry.crash_modules import lacked_modules
from symsrc_tui.sentry.event_models import Event
from symsrc_tui.sentry.models import from_json

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json
    from symsrc_tui.sentry.crash_modules import CrashModule

Object = dict[str, "Json"]

NO_FEATURES: Json = {
    "has_debug_info": False,
    "has_sources": False,
    "has_symbols": False,
    "has_unwind_info": False,
}


def event_id(number: int) -> str:
    return f"{number:032x}"


def days_ago(days: float) -> str:
    """A date as Sentry writes it."""
    then = datetime.now(timezone.utc) - timedelta(days=days)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")


def row(number: int, **changes: Json) -> Object:
    """A row of the list: an event that shares issue, release and system with no other."""
    release: Json = {"key": "release", "value": f"game@{number}"}
    return {
        "id": event_id(number),
        "event.type": "error",
        "groupID": str(1000 + number),
        "eventID": event_id(number),
        "projectID": "4506000000000001",
        "message": "SIGSEGV",
        "title": "crash",
        "location": None,
        "culprit": "crash",
        "user": {"email": "player@example.com"},
        "tags": [release, {"key": "os", "value": "Windows 10.0.19041"}],
        "platform": "native",
        "dateCreated": days_ago(1),
        "crashFile": None,
        **changes,
    }


def detail(number: int, *images: Json, os: str = "Windows", **changes: Json) -> Object:
    """A whole event with these modules."""
    frames: Json = [{"package": "C:\\Game\\crash.exe", "instructionAddr": "0x2a2a3d"}]
    exception: Json = {"values": [{"type": "SIGSEGV", "stacktrace": {"frames": frames}}]}
    return {
        **row(number),
        "dateReceived": days_ago(1),
        "contexts": {"os": {"name": os, "type": "os"}},
        "entries": [
            {"type": "exception", "data": exception},
            {"type": "debugmeta", "data": {"images": [*images]}},
        ],
        "errors": [],
        **changes,
    }


def tried(location: str, status: str, details: str = "", source: str = "SRC", **more: Json) -> Json:
    """A module's row: what the download from a location of a source gave, and its use."""
    return {
        "source": source,
        "source_name": "Acme",
        "location": location,
        "download": {"status": status, "details": details},
        **more,
    }


def missed(source: str, *locations: str) -> list[Json]:
    """The rows of a source that had nothing at these locations."""
    return [tried(location, "notfound", source=source) for location in locations]


def pe(**changes: Json) -> Object:
    """A program on Windows that no source had (minidump_windows)."""
    return {
        "type": "pe",
        "arch": "x86",
        "code_id": "5ab380779000",
        "code_file": "C:\\Users\\ada\\Game\\crash.exe",
        "debug_id": "3249d99d-0c40-4931-8610-f4e4fb0b6936-1",
        "debug_file": "C:\\build\\crash.pdb",
        "image_addr": "0x2a0000",
        "image_size": 36864,
        "debug_status": "missing",
        "unwind_status": "missing",
        "features": NO_FEATURES,
        "candidates": missed("sentry:project", ""),
        **changes,
    }


def unused(**changes: Json) -> Object:
    """A library in no stack, which is not looked up."""
    return {
        "type": "pe",
        "code_id": "57898e12145000",
        "code_file": "C:\\Windows\\System32\\dbghelp.dll",
        "debug_id": "9c2a902b-6fdf-40ad-8308-588a41d572a0-1",
        "debug_file": "dbghelp.pdb",
        "image_addr": "0x70850000",
        "image_size": 1331200,
        "debug_status": "unused",
        "unwind_status": "unused",
        "features": NO_FEATURES,
        **changes,
    }


def elf(**changes: Json) -> Object:
    """A program on Linux that no source had (minidump_linux)."""
    return {
        "type": "elf",
        "arch": "x86_64",
        "code_id": "f1c3bcc0279865fe3058404b2831d9e64135386c",
        "code_file": "/srv/app/crash",
        "debug_id": "c0bcc3f1-9827-fe65-3058-404b2831d9e6",
        "debug_file": "/srv/app/crash",
        "image_addr": "0x400000",
        "image_size": 106496,
        "debug_status": "missing",
        "unwind_status": "missing",
        "features": NO_FEATURES,
        "candidates": missed("sentry:project", ""),
        **changes,
    }


def macho(**changes: Json) -> Object:
    """A program on macOS that no source had (apple_crash_report)."""
    return {
        "type": "macho",
        "arch": "x86_64",
        "code_file": "/Users/ada/Acme.app/Contents/MacOS/Acme",
        "debug_id": "2d903291-397d-3d14-bfca-52c7fb8c5e00",
        "image_addr": "0x10864e000",
        "image_size": 108797952,
        "debug_status": "missing",
        "features": NO_FEATURES,
        "candidates": missed("sentry:project", ""),
        **changes,
    }


def dotnet(**changes: Json) -> Object:
    """A .NET module whose Windows PDB Symbolicator does not support (dotnet_windows_pdb)."""
    return {
        "type": "pe_dotnet",
        "code_id": "5ab380779000",
        "code_file": "crash.dll",
        "debug_id": "3249d99d-0c40-4931-8610-f4e4fb0b6936-a1b2c3d4",
        "debug_file": "crash.pdb",
        "debug_checksum": "SHA256:" + "0" * 64,
        "image_addr": "0x0",
        "debug_status": "unsupported",
        "features": NO_FEATURES,
        **changes,
    }


def serves(*events: Object, rows: list[Json] | None = None) -> tuple[Fault, ...]:
    """Let a demo server answer with these events.

    Args:
        rows: the list, if it is not that of the events.
    """
    names = row(0).keys()
    listed = [{name: event[name] for name in names} for event in events] if rows is None else rows
    return (
        *(Fault(reply(200, each), path=f"/events/{each['eventID']}/$", times=0) for each in events),
        Fault(reply(404, {"detail": "Event not found"}), path=r"/events/[0-9a-f]{32}/$", times=0),
        Fault(reply(200, [*listed]), path="/events/$", times=0),
    )


def next_page(cursor: str) -> dict[str, str]:
    """The header of a list that has more pages."""
    return {"Link": f'<https://x/?cursor={cursor}>; rel="next"; results="true"; cursor="{cursor}"'}


def javascript_only() -> Fault:
    """Let a demo server list events that are newer than any native crash."""
    others: Json = [row(number, platform="javascript") for number in (1, 2)]
    return Fault(reply(200, others, next_page("0:2:0")), path="/events/$", times=0)


def lacked(*events: Object) -> list[CrashModule]:
    """The modules that these events lack."""
    found = [from_json(Event, json.dumps(event).encode()) for event in events]
    return [*lacked_modules(event for event in found if event is not None)]
