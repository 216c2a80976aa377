"""Completes a path while it is typed."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 200
"""More than anyone reads through."""
_LOOKED_AT = 20_000
"""Entries of one folder. More would keep whoever types waiting."""


def complete(typed: str, suffixes: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What `typed` can go on as: folders with a slash at the end, then files, each by name.

    A `~` stays as typed. Hidden entries are offered once the name begins with a dot, and files
    only if they end in one of `suffixes` (any file if there are none). At most `LIMIT` answers;
    none where there is nothing to look into.
    """
    if typed == "~":
        return ("~/",)
    folder, slash, start = typed.rpartition("/")
    kept = f"{folder}{slash}"
    folders: list[str] = []
    files: list[str] = []
    try:
        with os.scandir(os.path.expanduser(kept) or ".") as entries:  # noqa: PTH111 - as typed
            for entry in islice(entries, _LOOKED_AT):
                if not _fits(entry.name, start):
                    continue
                if _holds(entry.is_dir):
                    folders.append(f"{kept}{entry.name}/")
                elif entry.name.lower().endswith(suffixes or "") and _holds(entry.is_file):
                    files.append(f"{kept}{entry.name}")
    except (OSError, ValueError):
        pass
    return (*sorted(folders), *sorted(files))[:LIMIT]


def _fits(name: str, start: str) -> bool:
    shown = start.startswith(".") or not name.startswith(".")
    # A name that cannot be shown cannot be chosen either.
    return shown and name.startswith(start) and name.isprintable()


def _holds(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except OSError:  # Such as a link that leads to itself.
        return False
