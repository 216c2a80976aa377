"""Keeps a draft on disk, readable by nobody else: `$XDG_STATE_HOME/symsrc-tui/draft.json`.

The draft of another source that is there already is set aside, and comes back once the new one is
dropped: a link that drops over a form hardly begun must not cost a finished one.

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
    from collections.abc import Mapping

    from symsrc_tui.wizard.session import Destination, Wizard

NAME = "draft.json"
EARLIER = "draft-earlier.json"
_LARGEST = 256 * 1024
"""Bytes. Far more than any draft has."""


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
            raise DraftError("There is no home folder to keep a draft in") from None
    return base / "symsrc-tui" / ("demo" if demo else "")


def save(wizard: Wizard, destination: Destination, folder: Path, *, only_try: bool = False) -> bool:
    """Keeps the answers so far in place of an earlier draft of them. False if there are none.

    Raises `DraftError`.

    Args:
        only_try: finds out whether it could be kept, and leaves the earlier draft.
    """
    draft = draft_of(wizard, destination)
    if draft is None:
        return False
    try:
        _make(folder)
        _write(folder, draft, only_try=only_try)
    except OSError as error:
        raise DraftError(f"A draft cannot be kept in {_told(folder, error)}") from None
    return True


def load(folder: Path) -> Draft | None:
    """The draft that is kept, or None. Raises `DraftError` for a file that is not to be trusted."""
    return _load(folder / NAME) or _load(folder / EARLIER)


def _load(file: Path) -> Draft | None:
    try:
        text = _read(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DraftError(f"There is a draft that cannot be read: {_told(file, error)}") from None
    except ValueError as error:
        raise DraftError(f"The draft {shown(str(file), 200)} is left alone: it {error}") from None
    try:
        return from_json(text)
    except ValueError as error:
        raise DraftError(f"The draft {shown(str(file), 200)} is left alone: it {error}") from None


def drop(folder: Path) -> None:
    """Deletes the draft, if there is one; one that was set aside for it comes back.

    Raises `DraftError`.
    """
    try:
        (folder / NAME).unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            (folder / EARLIER).replace(folder / NAME)
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
        if _is_of_another(folder / NAME, draft):
            (folder / NAME).replace(folder / EARLIER)
        Path(name).replace(folder / NAME)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_of_another(file: Path, draft: Draft) -> bool:
    """Whether a draft that can be gone on with lies there, of another source than this one."""
    try:
        found = _load(file)
    except DraftError:
        return False
    return found is not None and found.new_id != draft.new_id


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
