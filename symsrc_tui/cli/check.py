"""The commands `check`, `detect` and `paths`, which examine a source before it is added.

Adding their options stays cheap: each command imports what it needs when it runs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from textwrap import fill
from typing import TYPE_CHECKING, Any

from symsrc_tui.exit_codes import ExitCode, explained

if TYPE_CHECKING:
    Run = Callable[[argparse.Namespace], int]

_WIDTH = 79
_READ = (ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE, ExitCode.FILE_UNREADABLE)
_ASKED = (*_READ, ExitCode.FIELD_WRONG, ExitCode.CHECK_FAILED, ExitCode.INTERRUPTED)
_FAILED = """\
  failed   {"error": {"code": "field-wrong", "message": "...", "advice": "...",
           "field": "url"}, "problems": [...]}"""
_FINDING = """\
Each finding: {"code": "dns", "severity": "error", "field": "url",
           "message": "...", "advice": "..."}"""
_EMULATORS = """\
Certificates and proxies are taken from SSL_CERT_FILE, HTTPS_PROXY etc. To use
emulators instead of the real stores, set AWS_ENDPOINT_URL_S3,
STORAGE_EMULATOR_HOST and SYMSRC_GCS_TOKEN_URL."""
_CHECK = f"""\
--json prints one object on stdout:
  checked  {{"findings": [...], "passed": true, "suggestion": {{...}},
           "requests": 3, "warnings": [...]}}
{_FAILED}
{_FINDING}
"suggestion" holds the field values that would match what was found.

{_EMULATORS}"""
_DETECT = f"""\
--json prints one object on stdout:
  found    {{"best": [...], "others": [...], "markers": [...], "requests": 3,
           "findings": [...], "warnings": [...]}}
{_FAILED}
Each of best and others: {{"layout": "unified", "casing": "default",
           "prefix": "", "hits": 3, "keys": 3}}

{_EMULATORS}"""
_PATHS = f"""\
--json prints one object on stdout:
  read     {{"casing": "default", "files": [{{"file": "...", "format": "PDB",
           "paths": [{{"layout": "...", "filetype": "...", "path": "..."}}]}}]}}
{_FAILED}"""


def add_parsers(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the three commands. Each sets `run`, which takes the options and returns an exit code."""
    check = _add(
        commands,
        "check",
        _check,
        "check whether Sentry could fetch files from a source",
        "Request files from a symbol source as Sentry would, and report problems. Sentry itself "
        "is not contacted. Exits with 24 if there are warnings or errors.",
        f"{_CHECK}\n\n{_codes(_ASKED)}",
    )
    detect = _add(
        commands,
        "detect",
        _detect,
        "detect the layout of a source",
        "Detect layout, casing and prefix of a symbol source from its file listing, or from your "
        "own files that it contains. The JSON file need not include a layout. Exits with 24 if "
        "nothing could be detected.",
        f"{_DETECT}\n\n{_codes(_ASKED)}",
    )
    for parser in (check, detect):
        parser.add_argument(
            "--from",
            dest="document",
            required=True,
            metavar="FILE",
            help="JSON file describing the source (as for add); - reads stdin",
        )
        parser.add_argument(
            "--file",
            dest="files",
            action="append",
            default=[],
            metavar="DEBUGFILE",
            help="a debug file the source should contain (repeatable)",
        )
    paths = _add(
        commands,
        "paths",
        _paths,
        "print the paths where Sentry looks for debug files",
        "Print the IDs of debug files and the paths where Sentry looks for them, most likely "
        "first. Works offline.",
        f"{_PATHS}\n\n{_codes(_READ)}",
    )
    paths.add_argument("files", nargs="+", metavar="FILE", help="a debug file of any platform")
    paths.add_argument("--layout", help="use only this layout, such as unified (default: all)")
    paths.add_argument("--casing", default="default", help="default, uppercase or lowercase")
    place = paths.add_mutually_exclusive_group()
    place.add_argument(
        "--url", dest="base", metavar="URL", help="prefix the paths with this server URL"
    )
    place.add_argument("--prefix", default="", help="prefix the paths with this bucket prefix")
    for parser in (check, detect, paths):
        parser.add_argument("--json", action="store_true", help="print JSON, also on failure")


def _add(
    commands: argparse._SubParsersAction[Any],
    name: str,
    run: Run,
    summary: str,
    description: str,
    epilog: str,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=fill(description, _WIDTH),
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    return parser


def _codes(codes: tuple[ExitCode, ...]) -> str:
    return f"exit codes:\n{explained(*sorted(codes))}"


def _check(options: argparse.Namespace) -> int:
    from symsrc_tui.cli.check_run import check

    return check(options)


def _detect(options: argparse.Namespace) -> int:
    from symsrc_tui.cli.check_run import detect

    return detect(options)


def _paths(options: argparse.Namespace) -> int:
    from symsrc_tui.cli.paths import paths

    return paths(options)
