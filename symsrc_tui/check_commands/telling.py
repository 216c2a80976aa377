"""What the commands share: files that are read, all that is wrong told at once, results written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.add.telling import Failure
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.kinds.problem import Problem
from symsrc_tui.lookup import UnreadableDebugFile, read_debug_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from symsrc_tui.add.telling import Telling
    from symsrc_tui.lookup import DebugFile


_PROGRAM = "symsrc-tui"
"""What stands before problems that are about no field of a source."""


def read_files(named: Iterable[str]) -> tuple[list[DebugFile], Failure | None]:
    """The debug files at these paths, and the failure that those are which cannot be read."""
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
    return files, Failure(code, message, problems=tuple(unread), is_told=True, of=_PROGRAM)


def _read(name: str) -> Sequence[DebugFile] | Problem:
    try:
        return read_debug_file(Path(name).expanduser())
    except (UnreadableDebugFile, RuntimeError) as error:
        return Problem("", str(error))


def finish(telling: Telling, result: str, code: ExitCode) -> ExitCode:
    """Writes what was found. Returns the exit code, another one if that cannot be written.

    A reader that went away, such as `head`, has what it wanted.
    """
    error = telling.result(result)
    if error is None or isinstance(error, BrokenPipeError):
        return code
    telling.say(f"What was found could not be written: {error.strerror}")
    return ExitCode.FAILED
