"""Read the debug files that a command names, without pydantic, which takes long to import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.cli.output import CommandError
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import Problem
from symsrc_tui.lookup.debug_files import UnreadableDebugFile
from symsrc_tui.session.check_source import read_own_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from symsrc_tui.lookup.debug_files import DebugFile


def read_files(named: Iterable[str]) -> tuple[list[DebugFile], CommandError | None]:
    """Read the debug files at these paths. Return them, and a failure for those unreadable."""
    files: list[DebugFile] = []
    unread: list[Problem] = []
    for name in named:
        read = _read(name)
        if isinstance(read, Problem):
            unread.append(read)
        else:
            files += read
    if not unread:
        return files, None
    code, message = ExitCode.FILE_UNREADABLE, unread[0].message
    return files, CommandError(
        code, message, problems=tuple(unread), is_told=True, subject="symsrc-tui"
    )


def _read(name: str) -> Sequence[DebugFile] | Problem:
    try:
        return read_own_file(name)
    except UnreadableDebugFile as error:
        return Problem("", str(error))
