"""The command `paths`, which prints where Sentry looks for debug files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.cli.output import FILE_FAILED_HELP, CommandError, Reporter
from symsrc_tui.cli.own_files import read_files
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.lookup import LAYOUTS, join_prefix, join_url, module_candidates
from symsrc_tui.session.check_source import OwnFile
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    import argparse

    from pydantic import JsonValue

    from symsrc_tui.lookup.debug_files import DebugFile

PATHS_HELP = f"""\
--json prints one object on stdout:
  read     {{"casing": "default", "files": [{{"file": "...", "format": "PDB",
           "paths": [{{"layout": "...", "filetype": "...", "path": "..."}}]}}]}}
{FILE_FAILED_HELP}"""


def paths(options: argparse.Namespace) -> ExitCode:
    """Print the paths for the files given in the options. Return the exit code."""
    reporter = Reporter("symsrc-tui", in_json=options.json)
    try:
        files, unread = read_files(options.files)
        if unread and not files:
            raise unread
        lines: list[str] = []
        documents: list[JsonValue] = []
        for file in files:
            paths_of = _paths_of(file, options)
            lines += _lines(file, paths_of)
            documents.append(_as_json(file, paths_of))
    except CommandError as failure:
        return reporter.failed(failure)
    members: dict[str, JsonValue] = {"casing": options.casing, "files": documents}
    return reporter.conclude(members, lines, ExitCode.OK, unread)


def _paths_of(file: DebugFile, options: argparse.Namespace) -> dict[str, list[tuple[str, str]]]:
    """Return file types and paths by layout, most likely first. Raises CommandError."""
    try:
        return {
            layout: [
                (filetype, _address(path, options))
                for filetype, path in module_candidates(
                    layout, options.casing, file.object_id, preferred=file.filetype
                )
            ]
            for layout in ([options.layout] if options.layout else LAYOUTS)
        }
    except ValueError as error:
        raise CommandError(ExitCode.USAGE, str(error)) from None


def _address(path: str, options: argparse.Namespace) -> str:
    if not options.base:
        return join_prefix(options.prefix, path)
    try:
        return join_url(options.base, path)
    except ValueError as error:
        raise CommandError(ExitCode.USAGE, f"--base-url: {error}") from None


def _lines(file: DebugFile, paths_of: dict[str, list[tuple[str, str]]]) -> list[str]:
    own = OwnFile.of(file)
    ids = ", ".join(f"{label} {value}" for label, value in own.ids if value)
    lines = [f"{shown(str(file.path), 200)}: {own.format}, {ids or 'no ID'}"]
    lines += [f"  note: {note}" for note in own.notes]
    for layout, places in paths_of.items():
        lines.append(f"  {layout}" + ("" if places else ": not supported"))
        lines += [f"    {filetype:<12}  {path}" for filetype, path in places]
    return lines


def _as_json(file: DebugFile, paths_of: dict[str, list[tuple[str, str]]]) -> dict[str, JsonValue]:
    return {
        "file": str(file.path),
        "format": file.file_format,
        "filetype": file.filetype,
        "arch": file.arch,
        **file.object_id._asdict(),
        "notes": list(file.notes),
        "paths": [
            {"layout": layout, "filetype": filetype, "path": path}
            for layout, places in paths_of.items()
            for filetype, path in places
        ],
    }
