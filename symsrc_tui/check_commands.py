"""The commands `check`, `detect` and `paths`: what is known before a source is added, for scripts.

Reading the options imports nothing heavy; each command imports what it needs when it runs.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from symsrc_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from pydantic import JsonValue

    from symsrc_tui.check.findings import Finding, Report
    from symsrc_tui.kinds.source import Source
    from symsrc_tui.lookup import DebugFile
    from symsrc_tui.lookup.detection import DetectedLayout

_NO_LAYOUT: dict[str, JsonValue] = {"type": "native", "casing": "default"}
"""Stands in where the layout is what is asked for."""


def add_parsers(commands: argparse._SubParsersAction[Any]) -> None:
    """Adds the three commands; each sets `run`, which takes the options and gives an exit code."""
    _add(
        commands,
        "check",
        _check,
        "ask the source that a JSON file describes for files, as Sentry would",
        "Asks a symbol source for files as Sentry would, and tells what is wrong with it. Sentry "
        "is not asked. Ends with 24 if anything is worse than a note.",
    )
    _add(
        commands,
        "detect",
        _detect,
        "tell which layout the source that a JSON file describes really has",
        "Tells layout, casing and prefix of a symbol source from a list of its files, or from "
        "files of yours that are in it. The layout can be left out of the JSON file. Ends with 24 "
        "if there is nothing to tell it by.",
    )
    paths = commands.add_parser(
        "paths",
        help="print the paths under which Sentry looks for debug files",
        description="Prints the ids of debug files and the paths under which Sentry looks for "
        "them, best first. Nothing is asked.",
        allow_abbrev=False,
    )
    paths.add_argument("files", nargs="+", metavar="FILE", help="a debug file of any platform")
    paths.add_argument("--layout", help="this layout only, such as unified (default: all)")
    paths.add_argument("--casing", default="default", help="default, uppercase or lowercase")
    place = paths.add_mutually_exclusive_group()
    place.add_argument("--url", dest="base", metavar="URL", help="put the server's URL before them")
    place.add_argument("--prefix", default="", help="put a bucket's prefix before them")
    paths.add_argument("--json", action="store_true", help="print one JSON object")
    paths.set_defaults(run=_paths)


def _add(
    commands: argparse._SubParsersAction[Any],
    name: str,
    run: Callable[[argparse.Namespace], int],
    summary: str,
    description: str,
) -> None:
    parser = commands.add_parser(name, help=summary, description=description, allow_abbrev=False)
    parser.add_argument(
        "--from",
        dest="document",
        required=True,
        metavar="FILE",
        help="the source as JSON, as for the command add; - reads stdin",
    )
    parser.add_argument(
        "--file",
        dest="files",
        action="append",
        default=[],
        metavar="DEBUGFILE",
        help="a debug file that should be in the source; can be given several times",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def _check(options: argparse.Namespace) -> int:
    def tell(report: Report) -> int:
        if options.json:
            _print_json(
                {
                    "findings": [_as_json(finding) for finding in report.findings],
                    "passed": report.passed,
                    "suggestion": {**report.suggestion},
                    "requests": report.requests,
                }
            )
        else:
            _print_findings(report)
        return ExitCode.OK if report.passed else ExitCode.CHECK_FAILED

    return _ask(options, tell)


def _detect(options: argparse.Namespace) -> int:
    def tell(report: Report) -> int:
        best = report.detection.best if report.detection else ()
        others = report.detection.candidates[len(best) :] if report.detection else ()
        if options.json:
            _print_json(
                {
                    "best": [found._asdict() for found in best],
                    "others": [found._asdict() for found in others],
                    "markers": list(report.detection.markers) if report.detection else [],
                    "requests": report.requests,
                    "findings": [_as_json(finding) for finding in report.findings if not best],
                }
            )
        elif best:
            print("\n".join(_line(found) for found in best), flush=True)
            if len(best) > 1:
                print("These find the same files: any of them will do.", flush=True)
        else:
            _print_findings(report)
        return ExitCode.OK if best else ExitCode.CHECK_FAILED

    return _ask(options, tell, layout=_NO_LAYOUT)


def _line(found: DetectedLayout) -> str:
    prefix = f', prefix "{found.prefix}"' if found.prefix else ""
    return f"{found.layout} {found.casing}{prefix}: {found.hits} of {found.keys} files"


def _ask(
    options: argparse.Namespace,
    tell: Callable[[Report], int],
    layout: dict[str, JsonValue] | None = None,
) -> int:
    """Checks the source that the options name and tells about it."""
    import asyncio

    from symsrc_tui.add.telling import Failure, Telling
    from symsrc_tui.check import check

    telling = Telling(options.document, in_json=options.json)
    try:
        files = [file for name in options.files for file in _read(name)]
        source = _source(options.document, layout)
    except Failure as failure:
        return telling.failed(failure)
    progress = _progress if sys.stderr.isatty() and not options.json else None
    return tell(asyncio.run(check(source, files=files, progress=progress)))


def _progress(text: str) -> None:
    print(f"{text} …", file=sys.stderr, flush=True)


def _source(document: str, layout: dict[str, JsonValue] | None) -> Source:
    """The source as the command `add` would read it. Raises Failure."""
    from symsrc_tui.add.command import judge, read_source, wrong_fields

    resolved = read_source(document)
    body = resolved.body
    if layout is not None and isinstance(body, dict) and "layout" not in body:
        resolved = resolved._replace(body={**body, "layout": layout})
    verdict = judge(resolved)
    if verdict.source is None:
        raise wrong_fields(verdict, resolved)
    return verdict.source


def _read(name: str) -> Sequence[DebugFile]:
    """The debug files at a path. Raises Failure."""
    from pathlib import Path

    from symsrc_tui.add.telling import Failure
    from symsrc_tui.lookup import UnreadableDebugFile, read_debug_file

    try:
        return read_debug_file(Path(name).expanduser())
    except (UnreadableDebugFile, RuntimeError) as error:
        raise Failure(ExitCode.FILE_UNREADABLE, str(error)) from None


def _paths(options: argparse.Namespace) -> int:
    from symsrc_tui.add.telling import Failure, Telling
    from symsrc_tui.lookup import LAYOUTS, join_prefix, join_url, module_candidates

    def place(path: str) -> str:
        return join_url(options.base, path) if options.base else join_prefix(options.prefix, path)

    telling = Telling("paths", in_json=options.json)
    layouts = [options.layout] if options.layout else LAYOUTS
    found: list[JsonValue] = []
    lines: list[str] = []
    try:
        for file in [file for name in options.files for file in _read(name)]:
            lines += _heading(file)
            paths: list[JsonValue] = []
            for layout in layouts:
                candidates = module_candidates(
                    layout, options.casing, file.object_id, preferred=file.filetype
                )
                lines.append(f"  {layout}" + ("" if candidates else ": no place for it"))
                for filetype, path in candidates:
                    lines.append(f"    {filetype:<12}  {place(path)}")
                    paths.append({"layout": layout, "filetype": filetype, "path": place(path)})
            found.append(
                {
                    "file": str(file.path),
                    "format": file.file_format,
                    "filetype": file.filetype,
                    "arch": file.arch,
                    **file.object_id._asdict(),
                    "notes": list(file.notes),
                    "paths": paths,
                }
            )
    except Failure as failure:
        return telling.failed(failure)
    except ValueError as error:
        return telling.failed(Failure(ExitCode.USAGE, str(error)))
    if options.json:
        _print_json({"casing": options.casing, "files": found})
    else:
        print("\n".join(lines), flush=True)
    return ExitCode.OK


def _heading(file: DebugFile) -> list[str]:
    from symsrc_tui.kinds.question import shown

    ids = [
        f"{name} {value}"
        for name, value in (
            ("code id", file.object_id.code_id),
            ("debug id", file.object_id.debug_id),
        )
        if value
    ]
    arch = f" {file.arch}" if file.arch else ""
    return [
        f"{shown(str(file.path), 200)}: {file.file_format}{arch}, {', '.join(ids) or 'no id'}",
        *(f"  note: {note}" for note in file.notes),
    ]


def _print_findings(report: Report) -> None:
    for finding in report.findings:
        field = f"{finding.field}: " if finding.field else ""
        print(f"{finding.severity:<8} {field}{finding.message}")
        if finding.advice:
            print(f"{'':<8} {finding.advice}")
    print("This host may see more or less than Sentry does.", flush=True)


def _as_json(finding: Finding) -> dict[str, JsonValue]:
    """Without `fix`: the suggestion has it."""
    members = finding._asdict()
    del members["fix"]
    return members


def _print_json(members: dict[str, JsonValue]) -> None:
    import json

    print(json.dumps(members), flush=True)
