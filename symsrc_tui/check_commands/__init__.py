"""The commands `check`, `detect` and `paths`: what is known before a source is added, for scripts.

Reading the options imports nothing heavy; each command imports what it needs when it runs.
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
Findings: {"code": "dns", "severity": "error", "field": "url",
           "message": "...", "advice": "..."}"""
_EMULATORS = """\
Certificates and proxies are those that SSL_CERT_FILE, HTTPS_PROXY and the like
name. Emulators that AWS_ENDPOINT_URL_S3, STORAGE_EMULATOR_HOST and
SYMSRC_GCS_TOKEN_URL name are asked in place of the stores themselves."""
_CHECK = f"""\
--json prints one object on stdout:
  checked  {{"findings": [...], "passed": true, "suggestion": {{...}},
           "requests": 3, "warnings": [...]}}
{_FAILED}
{_FINDING}
The suggestion is what fields would have to hold to fit what was found.

{_EMULATORS}"""
_DETECT = f"""\
--json prints one object on stdout:
  found    {{"best": [...], "others": [...], "markers": [...], "requests": 3,
           "findings": [...], "warnings": [...]}}
{_FAILED}
Best and others: {{"layout": "unified", "casing": "default", "prefix": "",
           "hits": 3, "keys": 3}}

{_EMULATORS}"""
_PATHS = f"""\
--json prints one object on stdout:
  read     {{"casing": "default", "files": [{{"file": "...", "format": "PDB",
           "paths": [{{"layout": "...", "filetype": "...", "path": "..."}}]}}]}}
{_FAILED}"""


def add_parsers(commands: argparse._SubParsersAction[Any]) -> None:
    """Adds the three commands; each sets `run`, which takes the options and gives an exit code."""
    check = _add(
        commands,
        "check",
        _check,
        "ask the source that a JSON file describes for files, as Sentry would",
        "Asks a symbol source for files as Sentry would, and tells what is wrong with it. Sentry "
        "is not asked. Ends with 24 if anything is worse than a note.",
        f"{_CHECK}\n\n{_codes(_ASKED)}",
    )
    detect = _add(
        commands,
        "detect",
        _detect,
        "tell which layout the source that a JSON file describes really has",
        "Tells layout, casing and prefix of a symbol source from a list of its files, or from "
        "files of yours that are in it. The layout can be left out of the JSON file. Ends with 24 "
        "if there is nothing to tell it by.",
        f"{_DETECT}\n\n{_codes(_ASKED)}",
    )
    for parser in (check, detect):
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
    paths = _add(
        commands,
        "paths",
        _paths,
        "print the paths under which Sentry looks for debug files",
        "Prints the ids of debug files and the paths under which Sentry looks for them, best "
        "first. Nothing is asked.",
        f"{_PATHS}\n\n{_codes(_READ)}",
    )
    paths.add_argument("files", nargs="+", metavar="FILE", help="a debug file of any platform")
    paths.add_argument("--layout", help="this layout only, such as unified (default: all)")
    paths.add_argument("--casing", default="default", help="default, uppercase or lowercase")
    place = paths.add_mutually_exclusive_group()
    place.add_argument("--url", dest="base", metavar="URL", help="put the server's URL before them")
    place.add_argument("--prefix", default="", help="put a bucket's prefix before them")
    for parser in (check, detect, paths):
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object, whatever comes of it"
        )


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
    from symsrc_tui.check_commands.asking import check

    return check(options)


def _detect(options: argparse.Namespace) -> int:
    from symsrc_tui.check_commands.asking import detect

    return detect(options)


def _paths(options: argparse.Namespace) -> int:
    from symsrc_tui.check_commands.paths import paths

    return paths(options)
