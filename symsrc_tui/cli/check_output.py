"""Read debug files and write results. Shared by the commands `check`, `detect` and `paths`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.cli.output import CommandError
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import Problem
from symsrc_tui.lookup import UnreadableDebugFile, read_debug_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from symsrc_tui.cli.output import Reporter
    from symsrc_tui.lookup import DebugFile


_PROGRAM = "symsrc-tui"
"""The subject of problems that are not about a field of a source."""


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
    return files, CommandError(code, message, problems=tuple(unread), is_told=True, of=_PROGRAM)


def _read(name: str) -> Sequence[DebugFile] | Problem:
    try:
        return read_debug_file(Path(name).expanduser())
    except (UnreadableDebugFile, RuntimeError) as error:
        return Problem("", str(error))


def finish(telling: Reporter, result: str, code: ExitCode) -> ExitCode:
    """Write the result. Return `code`, or FAILED if it could not be written.

    A closed pipe is not a failure, because readers such as `head` close it when they are done.
    """
    error = telling.result(result)
    if error is None or isinstance(error, BrokenPipeError):
        return code
    telling.say(f"The result could not be written: {error.strerror}")
    return ExitCode.FAILED
