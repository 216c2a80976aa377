"""Save drafts in private files: `$XDG_STATE_HOME/symsrc-tui/draft-*.json`.

Each run has its own file, named by its ID, so that runs at the same time, even of one draft, cannot
overwrite each other's answers.

All functions block briefly and may be called after a signal. Saving and deleting take half a second
at most, because the file system may have stopped.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from symsrc_tui.files import write_private
from symsrc_tui.session.drafts.draft import Draft, as_json, from_json
from symsrc_tui.session.state_folder import in_time, make_folder, read_own
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

MOST = 20
"""Drafts. If there are more, the oldest are deleted."""
NO_HOME = "Cannot save a draft: this user has no home folder"


class DraftError(Exception):
    """A draft could not be saved, read or deleted. The message says why, for the user."""


def file_of(folder: Path, run: str) -> Path:
    """Return the file of the run with this ID."""
    return folder / f"draft-{run}.json"


def save(draft: Draft, folder: Path | None, run: str, replaced: Collection[Draft] = ()) -> None:
    """Save a draft. Raises `DraftError`.

    Args:
        folder: None if the user has no home folder.
        run: the ID of the run that it is made by.
        replaced: the drafts that it was resumed from, which are deleted.
    """
    if folder is None:
        raise DraftError(NO_HOME)
    used = folder

    def work() -> None:
        own = file_of(used, run)
        make_folder(used)
        write_private(own, as_json(draft))
        with suppress(OSError):
            _unlink_unchanged(used, replaced, but=own)
        _make_room(used, own)

    try:
        in_time(work)
    except OSError as error:
        raise DraftError(f"Cannot save a draft in {_reason(folder, error)}") from None


def _make_room(folder: Path, own: Path) -> None:
    with suppress(OSError):
        # Exclude our own, because a wrong clock may have made others look newer.
        for file in [file for file in _newest_first(folder) if file != own][MOST - 1 :]:
            file.unlink(missing_ok=True)


def load(folder: Path) -> Draft | None:
    """Return the latest draft of a source, or None.

    Raises `DraftError` if there are drafts but none can be used.
    """
    try:
        files = _newest_first(folder)
    except OSError as error:
        raise DraftError(f"Cannot read drafts in {_reason(folder, error)}") from None
    errors: list[str] = []
    for file in files:
        draft, reason = _load(file)
        if draft is not None and draft.kind is not None:
            return draft
        errors += [reason] if reason else []
    if errors:
        raise DraftError(errors[0])
    return None


def load_others(folder: Path, run: str) -> list[Draft]:
    """Return the drafts of new sources but that of this run, latest first, if readable."""
    own = file_of(folder, run)
    with suppress(OSError):
        drafts = [_load(file)[0] for file in _newest_first(folder) if file != own]
        return [
            draft
            for draft in drafts
            if draft is not None and draft.kind is not None and draft.edited is None
        ]
    return []


def load_destination(folder: Path) -> Draft | None:
    """Return the latest draft that has only a destination, or None. Ignores unreadable ones."""
    with suppress(OSError):
        for file in _newest_first(folder):
            draft, _ = _load(file)
            if draft is not None and draft.kind is None:
                return draft
    return None


def _newest_first(folder: Path) -> list[Path]:
    """Return the drafts' files. Raises OSError if the folder cannot be listed."""
    files: list[tuple[int, Path]] = []
    with suppress(FileNotFoundError):
        for file in folder.iterdir():
            if file.name.startswith("draft-") and file.suffix == ".json":
                with suppress(FileNotFoundError):
                    files.append((file.lstat().st_mtime_ns, file))
    return [file for _, file in sorted(files, reverse=True)]


def _load(file: Path) -> tuple[Draft | None, str]:
    """Return the draft, or None and why it cannot be used."""
    try:
        return from_json(read_own(file)), ""
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"Cannot read the draft {_reason(file, error)}"
    except ValueError as error:
        return None, f"The draft {shown(str(file), 200)} was ignored: it {error}"


def drop(folder: Path, run: str) -> None:
    """Delete the draft of a run, if it exists. Raises `DraftError`."""
    _delete(folder, lambda: file_of(folder, run).unlink(missing_ok=True))


def drop_unchanged(folder: Path, drafts: Collection[Draft]) -> None:
    """Delete these drafts. Raises `DraftError`.

    Keeps those that another run has changed since, because they have newer answers.
    """
    _delete(folder, lambda: _unlink_unchanged(folder, drafts))


def _delete(folder: Path, unlink: Callable[[], None]) -> None:
    try:
        in_time(unlink)
    except NotADirectoryError:
        pass
    except OSError as error:
        raise DraftError(f"Cannot delete the draft in {_reason(folder, error)}") from None


def _unlink_unchanged(folder: Path, drafts: Collection[Draft], *, but: Path | None = None) -> None:
    for file in _newest_first(folder) if drafts else ():
        # Ours may be equal, because nothing was changed since it was resumed.
        if file != but and _load(file)[0] in drafts:
            file.unlink(missing_ok=True)


def _reason(path: Path, error: OSError) -> str:
    return f"{shown(str(path), 200)}: {error.strerror}"
