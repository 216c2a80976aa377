"""Keeps drafts on disk, readable by nobody else: `$XDG_STATE_HOME/symsrc-tui/draft-*.json`.

Each has a file of its own, named by its id: what becomes of one of them, in this program or in
another that runs beside it, costs no other.

Everything here blocks for a moment and may be called when a signal has come.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.credentials.files import shown
from symsrc_tui.wizard.draft import Draft, as_json, draft_of, from_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from symsrc_tui.wizard.session import Destination, Wizard

MOST = 20
"""Drafts. Beyond them, the oldest go."""
_LARGEST = 256 * 1024
"""Bytes. Far more than any draft has."""
_NO_HOME = "There is no home folder to keep a draft in"


class DraftError(Exception):
    """The draft could not be kept, read or dropped, and why. Tell it and go on."""


def state_folder(environ: Mapping[str, str], *, demo: bool = False) -> Path:
    """Where drafts are, whether it exists or not. Those of the demo are kept apart.

    Raises `DraftError` for a user without a home folder.
    """
    base = Path(environ.get("XDG_STATE_HOME", ""))
    if not base.is_absolute():
        try:
            base = Path(environ.get("HOME") or Path.home()) / ".local" / "state"
        except RuntimeError:
            raise DraftError(_NO_HOME) from None
    return base / "symsrc-tui" / ("demo" if demo else "")


def file_of(folder: Path, id_: str) -> Path:
    """Where the draft with this id is."""
    return folder / f"draft-{id_}.json"


def save(
    wizard: Wizard,
    destination: Destination,
    folder: Path | None,
    *,
    is_chosen: bool = False,
    only_try: bool = False,
) -> Draft | None:
    """Keeps the answers so far in place of earlier drafts of them. None if there are none.

    Raises `DraftError`.

    Args:
        folder: None where there is none for want of a home folder.
        is_chosen: whether the destination is worth keeping by itself.
        only_try: finds out whether it could be kept, and leaves the earlier drafts.
    """
    draft = draft_of(wizard, destination, is_chosen=is_chosen)
    if draft is None:
        return None
    if folder is None:
        raise DraftError(_NO_HOME)
    try:
        _make(folder)
        _write(folder, draft, only_try=only_try)
    except OSError as error:
        raise DraftError(f"A draft cannot be kept in {_told(folder, error)}") from None
    if not only_try:
        with suppress(DraftError):
            drop(folder, wizard.came_from - {draft.new_id})
        _make_room(folder, draft)
    return draft


def _make_room(folder: Path, kept: Draft) -> None:
    own = file_of(folder, kept.new_id)
    with suppress(OSError):
        # A clock that was wrong may have made others look newer.
        for file in [file for file in _newest_first(folder) if file != own][MOST - 1 :]:
            file.unlink(missing_ok=True)


def load(folder: Path) -> Draft | None:
    """The newest draft of a source that can be gone on with, or None.

    Raises `DraftError` if there are only such as are not to be trusted.
    """
    try:
        files = _newest_first(folder)
    except OSError as error:
        raise DraftError(f"There is a draft that cannot be read: {_told(folder, error)}") from None
    troubles: list[str] = []
    for file in files:
        draft, trouble = _load(file)
        if draft is not None and draft.kind is not None:
            return draft
        troubles += [trouble] if trouble else []
    if troubles:
        raise DraftError(troubles[0])
    return None


def load_destination(folder: Path) -> Draft | None:
    """The newest draft that is of a destination alone, or None. What cannot be read is none."""
    with suppress(OSError):
        for file in _newest_first(folder):
            draft, _ = _load(file)
            if draft is not None and draft.kind is None:
                return draft
    return None


def _newest_first(folder: Path) -> list[Path]:
    """The files of drafts. Raises OSError for a folder that cannot be looked into."""
    found: list[tuple[int, Path]] = []
    with suppress(FileNotFoundError):
        for file in folder.iterdir():
            if file.name.startswith("draft-") and file.suffix == ".json":
                with suppress(FileNotFoundError):
                    found.append((file.lstat().st_mtime_ns, file))
    return [file for _, file in sorted(found, reverse=True)]


def _load(file: Path) -> tuple[Draft | None, str]:
    """The draft, or why it is not to be trusted."""
    try:
        return from_json(_read(file)), ""
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"There is a draft that cannot be read: {_told(file, error)}"
    except ValueError as error:
        return None, f"The draft {shown(str(file), 200)} is left alone: it {error}"


def drop(folder: Path, ids: Iterable[str]) -> None:
    """Deletes the drafts with these ids, those that there are. Raises `DraftError`."""
    try:
        for id_ in ids:
            file_of(folder, id_).unlink(missing_ok=True)
    except NotADirectoryError:
        pass
    except OSError as error:
        raise DraftError(f"The draft cannot be deleted: {_told(folder, error)}") from None


def _make(folder: Path) -> None:
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    # Others could put their own draft here, or a link to any file of ours.
    if not stat.S_ISDIR(found.st_mode) or _is_foreign(found):
        raise PermissionError(0, "it is not a folder of yours alone")


def _write(folder: Path, draft: Draft, *, only_try: bool) -> None:
    handle, name = tempfile.mkstemp(prefix=".draft-", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(as_json(draft))
            file.flush()
            os.fsync(file.fileno())
        if only_try:
            Path(name).unlink()
            return
        Path(name).replace(file_of(folder, draft.new_id))
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(file: Path) -> str:
    """The file's text. ValueError says, as the rest of a sentence, why it is not to be trusted."""
    # Without waiting, and without following a link: whatever lies there was perhaps put there.
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)
    with os.fdopen(handle, "rb") as opened:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("is no plain file")
        if _is_foreign(found):
            raise ValueError("could have been written by others")
        data = opened.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError("is too large")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ValueError("is damaged") from None


def _is_foreign(found: os.stat_result) -> bool:
    return found.st_uid != os.geteuid() or bool(found.st_mode & 0o022)


def _told(path: Path, error: OSError) -> str:
    return f"{shown(str(path), 200)}: {error.strerror}"
