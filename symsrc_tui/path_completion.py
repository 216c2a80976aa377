"""Completes typed paths."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 200
"""The most completions returned: more than anyone reads."""
_LOOKED_AT = 20_000
"""The most entries read of one folder, because more would delay typing."""


def complete(typed: str, suffixes: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the completions of `typed`: folders with a trailing slash, then files, by name.

    `~` is kept as typed. Hidden entries are offered if the typed name starts with a dot, and files
    if they end in one of `suffixes` (all files if there are none). Returns at most `LIMIT`, and
    none if the folder cannot be read.
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
    # A name that cannot be displayed cannot be chosen.
    return shown and name.startswith(start) and name.isprintable()


def _holds(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except OSError:  # For example a symbolic link to itself.
        return False
