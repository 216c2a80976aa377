"""The options of commands that connect to Sentry."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING

from symsrc_tui.cli.option_parser import RefuseToken
from symsrc_tui.exit_codes import EXPLANATION

if TYPE_CHECKING:
    from symsrc_tui.cli.option_parser import OptionParser
    from symsrc_tui.settings import Flags

SETTINGS = f"""\
Settings not given as options are read from SENTRY_HOST or SENTRY_URL,
SENTRY_ORG, SENTRY_PROJECT and SENTRY_AUTH_TOKEN, the file named by
SENTRY_PROPERTIES, or .sentryclirc. The auth token cannot be given as an
option.

exit codes:
{EXPLANATION}"""
"""The end of their help."""
_MOST_DAYS = 90
"""As long as most servers keep crashes."""


def add_projects(parser: OptionParser) -> None:
    """Add the options for several projects."""
    parser.add_argument(
        "--projects",
        metavar="[ORG/]PROJECT,...",
        action="append",
        default=None,
        help="do it in all of these projects (repeatable)",
    )
    parser.add_argument(
        "--projects-from",
        metavar="FILE",
        default=None,
        help="do it in all projects in FILE, one a line; - reads stdin",
    )


def add_connection_options(parser: OptionParser) -> None:
    """Add them to a command, or to the program."""
    parser.add_argument("--url", help="Sentry server (default: https://sentry.io/)")
    parser.add_argument("-o", "--org", help="organization slug")
    parser.add_argument("-p", "--project", help="project slug, or organization/project")
    parser.add_argument(
        "--ca-file", metavar="FILE", help="additional CA certificates to trust (PEM)"
    )
    parser.add_argument(
        "--demo", action="store_true", help="use an embedded demo server instead of Sentry"
    )
    parser.add_argument(
        "--debug", metavar="FILE", help="write a debug log to FILE (secrets redacted)"
    )
    parser.add_argument(
        "--token", "--auth-token", nargs="?", action=RefuseToken, help=argparse.SUPPRESS
    )


def flags_of(options: argparse.Namespace) -> Flags:
    """Return what these options say."""
    from symsrc_tui.settings import Flags

    return Flags(options.url, options.org, options.project, options.ca_file)


def add_crash_options(parser: OptionParser) -> None:
    """Add those that compare a source with recent crashes, and those to connect with."""
    parser.add_argument(
        "--crashes",
        action="store_true",
        default=False,
        help="also look for the missing debug files of the project's recent crashes",
    )
    parser.add_argument(
        "--days",
        type=partial(whole_number, _MOST_DAYS),
        default=None,
        metavar="N",
        help="how far to look back for crashes (default: 14)",
    )
    add_connection_options(parser)


def whole_number(most: int, text: str, *, least: int = 1) -> int:
    """Read an option's number. Raises ArgumentTypeError."""
    # Of few digits, because Python reads no numbers of thousands of them.
    if not text.isdecimal() or len(text) > len(str(most)) or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"must be a whole number from {least} to {most}")
    return int(text)
