"""Find the modules whose debug files a project's recent crashes lack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from symsrc_tui.lookup import ObjectId
from symsrc_tui.lookup.identifiers import normalize_code_id, parse_debug_id
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.events import MOST_BODIES, worth_reading

if TYPE_CHECKING:
    from symsrc_tui.sentry.event_models import Event, EventRow, Image
    from symsrc_tui.sentry.events import EventReader

ModuleKey: TypeAlias = tuple[str, str, str]

_LACKS = frozenset({"missing", "malformed", "fetching_failed", "timeout", "unsupported", "other"})
"""The statuses of modules whose debug file was looked up, but not used."""
_FAILURES = frozenset({"native_symbolicator_failed", "native_internal_failure"})
"""The errors of events whose modules Sentry could not look up."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=timezone.utc)

# Sentry's own rules for what belongs to the system.
_SYSTEM_FRAMEWORK = re.compile(
    r"/Frameworks/libswift[^/]*\.dylib$|/Frameworks/(KSCrash|SentrySwift|Sentry)\.framework/"
)
_APP = re.compile(
    r"^/var/containers/Bundle/Application/|^/private/var/|/Developer/CoreSimulator/"
    # Of Android's apps, and of web pages: Sentry does not tell these from the system.
    r"|^/data/(app|data)/|\.wasm$"
)
_MACOS_APP = re.compile(r"\.app/Contents/|/Users/|/usr/local/")
_LINUX_SYSTEM = re.compile(r"^/lib/|^/usr/lib/|linux-gate\.so")
_WINDOWS_SYSTEM = re.compile(r"^[a-z]:\\windows\\", re.IGNORECASE)


class CrashModule(NamedTuple):
    """A module whose debug file recent crashes lack."""

    object_id: ObjectId
    name: str
    """Without its folder, safe to show."""
    is_system: bool
    """True if it belongs to the operating system rather than to the app."""
    has_checksum: bool
    events: int
    """The number of crashes, of those read, that need it."""
    releases: int
    """The number of releases that these crashes are of."""


class Crashes(NamedTuple):
    """What is known of a project's recent crashes."""

    days: int
    events: int
    """The number of crashes that were read."""
    modules: tuple[CrashModule, ...]
    """Those that lack their debug files: the app's first, the most needed first."""
    unsymbolicated: int = 0
    """The number of those read whose modules Sentry did not look up."""
    is_incomplete: bool = False
    """True if Sentry did not let all of the chosen crashes be read."""
    is_whole: bool = True
    """True if those read represent all of that time."""
    gone: int = 0
    """The number of crashes that are listed, but that Sentry did not send."""
    listed: int = 0
    """The number of events, also of others, among which the crashes were looked for."""


class ReadEvents(NamedTuple):
    """Events that were read one by one."""

    events: list[Event]
    is_incomplete: bool
    """True if Sentry did not let all of the chosen ones be read."""
    gone: int = 0
    """The number of those that Sentry lists, but did not send."""


async def read_events(
    reader: EventReader, rows: Sequence[EventRow], progress: Callable[[str], None]
) -> ReadEvents:
    """Read events. Raises RequestError if none is read."""
    events: list[Event] = []
    gone = 0
    for number, row in enumerate(rows, start=1):
        progress(f"Reading crash {number} of {len(rows)}")
        try:
            event = await reader.event(row.id)
        except RequestError:
            # What was read counts.
            if not events:
                raise
            return ReadEvents(events, is_incomplete=True, gone=gone)
        if event is None:
            gone += 1
        else:
            events.append(event)
    return ReadEvents(events, is_incomplete=False, gone=gone)


async def read_crashes(reader: EventReader, days: int, progress: Callable[[str], None]) -> Crashes:
    """Read enough recent crashes to know which modules they lack. Raises RequestError."""
    progress("Listing recent crashes")
    recent = await reader.recent(days=days)
    rows = worth_reading(recent.rows)
    read = await read_events(reader, rows[:MOST_BODIES], progress)
    # Other platforms crash natively only with native modules.
    events = [event for event in read.events if event.is_native or event.images]
    return Crashes(
        days,
        len(events),
        lacked_modules(events),
        sum(not _was_looked_up(event) for event in events),
        read.is_incomplete,
        is_whole=recent.is_whole
        and len(rows) <= MOST_BODIES
        and not read.gone
        and not read.is_incomplete,
        gone=read.gone,
        listed=recent.listed,
    )


def lacked_modules(events: Iterable[Event]) -> tuple[CrashModule, ...]:
    """Return the modules that lack their debug files, as the newest crash with each shows."""
    first: dict[ModuleKey, tuple[Image, Event]] = {}
    ids: dict[ModuleKey, ObjectId] = {}
    needed_by: dict[ModuleKey, dict[str, str]] = {}
    has_file: set[ModuleKey] = set()
    for event in sorted(events, key=lambda event: event.created or _LONG_AGO, reverse=True):
        for image in event.images:
            key = module_key(image)
            if key in has_file:
                continue
            if _is_lacked(image, event):
                first.setdefault(key, (image, event))
                ids[key] = _merged(ids.get(key, ObjectId()), image.object_id)
                needed_by.setdefault(key, {})[event.id] = event.release
            elif image.debug_status not in ("", "unused") and key not in first:
                has_file.add(key)
    modules = (
        CrashModule(
            ids[key],
            image.name,
            is_system(image, event.os_name),
            bool(image.debug_checksum),
            len(needed_by[key]),
            len({*needed_by[key].values()}),
        )
        for key, (image, event) in first.items()
    )
    return tuple(
        sorted(modules, key=lambda each: (each.is_system, -each.events, -each.releases, each.name))
    )


def _merged(one: ObjectId, other: ObjectId) -> ObjectId:
    """Return what one crash says of a module, completed by another, because SDKs differ."""
    return ObjectId(*(first or second for first, second in zip(one, other, strict=True)))


def module_key(image: Image) -> ModuleKey:
    """Return what tells a module from others, however its IDs are spelled."""
    ids = image.object_id
    debug_id = parse_debug_id(ids.debug_id)
    name = "" if debug_id or ids.code_id else image.name
    return image.type, str(debug_id or normalize_code_id(ids.code_id) or ""), name


def _was_symbolicated(event: Event) -> bool:
    return any(image.debug_status for image in event.images)


def _was_looked_up(event: Event) -> bool:
    """Return whether the event tells all that it lacks."""
    errors = {error.type for error in event.errors}
    return _was_symbolicated(event) and not errors & _FAILURES


def _is_lacked(image: Image, event: Event) -> bool:
    if image.debug_status:
        return image.debug_status in _LACKS and not any(each.is_used for each in image.candidates)
    # Modules without an ID have no status, and of these only the app's are worth a word.
    return (
        _was_symbolicated(event)
        and bool(image.object_id.code_file)
        and not is_system(image, event.os_name)
    )


def is_system(image: Image, os_name: str) -> bool:
    path = image.object_id.code_file or image.debug_file
    if not path or not os_name:
        return False
    if _SYSTEM_FRAMEWORK.search(path):
        return True
    if _APP.search(path):
        return False
    match os_name:
        case "macos" | "mac os x":
            return not _MACOS_APP.search(path)
        case "linux":
            return bool(_LINUX_SYSTEM.search(path))
        case "windows":
            return bool(_WINDOWS_SYSTEM.search(path))
    return True
