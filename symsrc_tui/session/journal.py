"""The journal: what was changed in which project, and when, without secrets and values.

One JSON object a line, in a file that only its owner can read, beside the drafts. It says what an
interrupted run has done, and which ID a source has got.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import ChangeUnknown, OutcomeUnknown
from symsrc_tui.session.state_folder import in_time, make_folder, read_own, state_folder
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LARGEST = 1024 * 1024
"""Bytes. A larger one is put aside, in place of the one before."""


_BUILT_IN = "built-in"


class JournalEntry(NamedTuple):
    """One change of one source."""

    project: str
    """The server, organization and project."""
    action: str
    """`delete`, `move`, `edit`, `rotate`, `add` or `built-in`."""
    state: str = "planned"
    """`planned` before it is sent, then `verified` or `failed`; stays if neither is known."""
    id: str = ""
    """The source's ID before the change."""
    new_id: str = ""
    """The one after it; empty while the server has not made it."""
    changed: tuple[str, ...] = ()
    """The API's names of the fields, or which built-in sources were switched, as `ios off`."""
    type: str = ""
    """The source's type, if the server is to make the new ID."""
    others: tuple[str, ...] = ()
    """The IDs of the project's other sources then, because the new ID is none of them."""
    at: str = ""
    """The time, in UTC."""


class _Doubt(NamedTuple):
    """A change of which it is not known whether it was stored."""

    project: str
    what: str
    """`id` and the ID of the source that changes, or the action if it is about several."""
    is_visible: bool
    """False if the list looks the same with it, because only secrets change."""


class Journal:
    """The journal of one user."""

    def __init__(self, environ: Mapping[str, str], *, demo: bool = False) -> None:
        self.failure = ""
        """Why the last entry could not be written; empty if it was."""
        self._doubts: list[_Doubt] = []
        self._folder: Path | None = None
        if demo:
            return  # because its server begins again each time
        self._folder = state_folder(environ)
        if self._folder is None:
            self.failure = "The journal cannot be kept, because this user has no home folder"

    @property
    def is_in_doubt(self) -> bool:
        """True if it is not known whether a change was stored."""
        return bool(self._doubts)

    @property
    def doubts(self) -> int:
        """The number of changes of which it is not known whether they were stored."""
        return len(self._doubts)

    @property
    def has_hidden_doubt(self) -> bool:
        """True if it is not known whether a change was stored that no list shows."""
        return not all(each.is_visible for each in self._doubts)

    def clear_doubts(self, project: str, *, built_ins: bool = False) -> None:
        """Have no doubt about what a project's list shows, because it was read.

        Args:
            built_ins: whether the list is that of Sentry's own sources.
        """
        self._doubts = [
            each
            for each in self._doubts
            if each.project != project
            or not each.is_visible
            or (each.what == _BUILT_IN) is not built_ins
        ]

    @contextmanager
    def sending(self, entry: JournalEntry, *, is_visible: bool = True) -> Iterator[None]:
        """Write that a change is planned and, if an error says so, that it failed.

        It stays in doubt if its outcome is unknown, or if sending it is cancelled.

        Args:
            is_visible: False if the list looks the same with the change.
        """
        self.write(entry)
        doubt = _Doubt(entry.project, _what(entry), is_visible)
        self._doubts.append(doubt)
        try:
            yield
        except (ChangeUnknown, OutcomeUnknown):
            raise
        except RequestError:
            self._drop(doubt)
            self.write(entry._replace(state="failed"))
            raise
        self._drop(doubt)

    def _drop(self, doubt: _Doubt) -> None:
        """Drop one doubt, and keep an earlier one of the same source."""
        if doubt in self._doubts:
            self._doubts.remove(doubt)

    def verified(self, entry: JournalEntry, new_id: str = "") -> None:
        """Write that a change is stored. Drop also earlier doubts about the same source."""
        self.write(entry._replace(state="verified", new_id=new_id))
        same = (entry.project, _what(entry))
        self._doubts = [each for each in self._doubts if (each.project, each.what) != same]

    def write(self, entry: JournalEntry) -> None:
        """Append an entry with the time. If that fails, `failure` says why."""
        folder = self._folder
        if folder is None:
            return
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        line = f"{json.dumps(entry._replace(at=now)._asdict())}\n".encode()
        try:
            in_time(lambda: _append(folder, line))
        except OSError as error:
            path = shown(str(_file(folder)), 200)
            self.failure = f"The journal {path} could not be written: {error.strerror}"

    def entries(self) -> list[JournalEntry]:
        """Return all entries, oldest first. Leaves out what cannot be read."""
        if self._folder is None:
            return []
        lines: list[str] = []
        for file in (_file(self._folder, old=True), _file(self._folder)):
            with suppress(OSError, ValueError):
                lines += read_own(file, 2 * _LARGEST).splitlines()
        return [entry for line in lines if (entry := _entry(line)) is not None]

    def last(self, project: str, id_: str) -> JournalEntry | None:
        """Return the latest entry about the source that had this ID, but for changes that failed.

        None if there is none.
        """
        found: list[JournalEntry] = []
        for each in self.entries():
            if (each.project, each.id) != (project, id_):
                continue
            if each.state != "failed":
                found.append(each)
            elif found and found[-1].state == "planned":
                found.pop()
        return found[-1] if found else None


def _what(entry: JournalEntry) -> str:
    return entry.action if entry.action in ("move", _BUILT_IN) else f"id {entry.id}"


def _file(folder: Path, *, old: bool = False) -> Path:
    return folder / ("journal.old.jsonl" if old else "journal.jsonl")


def _append(folder: Path, line: bytes) -> None:
    make_folder(folder)
    file = _file(folder)
    with suppress(FileNotFoundError):
        if file.lstat().st_size > _LARGEST:
            file.replace(_file(folder, old=True))
    # Do not follow a link that another user may have put there.
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    handle = os.open(file, flags, 0o600)
    try:
        os.fchmod(handle, 0o600)
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)


def _entry(line: str) -> JournalEntry | None:
    try:
        fields = json.loads(line)
        lists = {name: tuple(fields.get(name, ())) for name in ("changed", "others")}
        return JournalEntry(**{**fields, **lists})
    except (ValueError, TypeError, AttributeError):
        return None  # cut off, or written by another version
