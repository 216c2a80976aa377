"""The command-line options and their help. Error messages never repeat values."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from textwrap import fill
from typing import NoReturn

from symsrc_tui import __version__
from symsrc_tui.exit_codes import EXPLANATION, ExitCode, explained

_EPILOG = f"""\
Settings not given as options are read from SENTRY_HOST or SENTRY_URL,
SENTRY_ORG, SENTRY_PROJECT and SENTRY_AUTH_TOKEN, the file named by
SENTRY_PROPERTIES, or .sentryclirc. The auth token cannot be given as an
option.

exit codes:
{EXPLANATION}"""

_WIDTH = 79
_READ = (ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE, ExitCode.FILE_UNREADABLE)
_ASKED = tuple(sorted((*_READ, ExitCode.FIELD_WRONG, ExitCode.CHECK_FAILED, ExitCode.INTERRUPTED)))


class _OptionParser(argparse.ArgumentParser):
    """Leaves values out of error messages, and builds a long epilog only when help is shown."""

    late_epilog: Callable[[], str] | None = None

    def error(self, message: str) -> NoReturn:
        # Drop the value, because the supposed command may be the secret of an unknown option.
        raise _UsageError(self, re.sub(r"choice: .*? \(choose", "choice (choose", message))

    def end(self, message: str) -> NoReturn:
        """Print usage and message, and end the program."""
        super().error(message)

    def format_help(self) -> str:
        if self.late_epilog is not None:
            self.epilog = self.late_epilog()
        return super().format_help()


class _UsageError(Exception):
    """The command line is invalid."""

    def __init__(self, parser: _OptionParser, message: str) -> None:
        super().__init__(message)
        self.parser = parser


class _RefuseToken(argparse.Action):
    """An option that people expect, but that would expose the token."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> NoReturn:
        del namespace, values
        parser.error(
            f"{option_string} is not supported, because other users of this host can see command "
            "lines. Set SENTRY_AUTH_TOKEN, or put the token into ~/.sentryclirc under [auth]"
        )


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse the options. Ends the program after help and after a usage error."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        return _parsed(arguments)
    except _UsageError as error:
        if "--json" in arguments:
            from symsrc_tui.cli.output import print_failure

            print_failure(ExitCode.USAGE, str(error))
        error.parser.end(str(error))


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the options. Raises _UsageError."""
    parser, commands = _parsers()
    options, unknown = parser.parse_known_args(argv)
    complain = commands.choices.get(options.command, parser).error
    if unknown:
        # Only their names, because a value may be a secret.
        names = [part.partition("=")[0] for part in unknown if part.startswith("-")]
        complain(f"unknown option {', '.join(names)}" if names else "unexpected argument")
    if options.command:
        idle = dict(_WIZARDS) if options.command == "add" else {**_CONNECTIONS, **_WIZARDS}
        given = [flag for name, flag in idle.items() if _is_given(name, getattr(options, name))]
        if given:
            verb = "are not options" if given[1:] else "is not an option"
            complain(f"{', '.join(given)} {verb} of this command")
    if options.demo and options.url:
        complain("--demo cannot be combined with --url")
    return options


_WIZARDS = {"mouse": "--mouse", "plain": "--plain", "resume": "--resume or --fresh"}
_CONNECTIONS = {
    "url": "--url",
    "org": "--org",
    "project": "--project",
    "ca_file": "--ca-file",
    "demo": "--demo",
    "debug": "--debug",
}


def _is_given(name: str, value: object) -> bool:
    # For --fresh, resume is False and still given.
    return value is not None and (value is not False or name == "resume")


def _parsers() -> tuple[_OptionParser, argparse._SubParsersAction[_OptionParser]]:
    parser = _OptionParser(
        prog="symsrc-tui",
        description="Add a symbol source to a Sentry project. Without a COMMAND, starts an\n"
        "interactive wizard.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    _add_common(parser)
    parser.add_argument(
        "--mouse", action="store_true", help="enable the mouse over SSH (off by default)"
    )
    parser.add_argument(
        "--plain",
        action="store_true",
        help="ask questions line by line (for screen readers and simple terminals)",
    )
    drafts = parser.add_mutually_exclusive_group()
    drafts.add_argument(
        "--resume", action="store_true", default=None, help="resume the latest draft"
    )
    drafts.add_argument(
        "--fresh",
        dest="resume",
        action="store_false",
        help="ignore drafts and start from scratch",
    )
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    _add_add(commands)
    _add_check(commands)
    demo = commands.add_parser(
        "demo-server",
        help="run the demo API for other clients",
        description="Run the demo API on a loopback port until Ctrl+C. Prints its URL and token,\n"
        "and how to use them. Everything is kept in memory.",
        epilog=_codes(ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    demo.add_argument("--port", type=int, default=0, help="loopback port (default: any free port)")
    return parser, commands


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", help="Sentry server (default: https://sentry.io/)")
    parser.add_argument("--org", help="organization slug")
    parser.add_argument("--project", help="project slug, or organization/project")
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
        "--token", "--auth-token", nargs="?", action=_RefuseToken, help=argparse.SUPPRESS
    )


def _add_add(commands: argparse._SubParsersAction[_OptionParser]) -> None:
    parser = commands.add_parser(
        "add",
        help="add a source from a JSON file (for scripts)",
        description="Add a symbol source described by a JSON file, after validating it.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        # Otherwise defaults would override options given before the command.
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    parser.late_epilog = _explain_add
    parser.add_argument(
        "--from",
        dest="document",
        required=True,
        metavar="FILE",
        help="JSON file describing the source; - reads stdin",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        default=False,
        help="validate everything but do not add the source; without a token or project, no "
        "server is contacted",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        default=False,
        help="print the result or error as JSON",
    )
    _add_common(parser)


def _add_check(commands: argparse._SubParsersAction[_OptionParser]) -> None:
    check = _add_command(
        commands,
        "check",
        "check whether Sentry could fetch files from a source",
        "Request files from a symbol source as Sentry would, and report problems. Sentry itself "
        "is not contacted. Exits with 24 if there are warnings or errors.",
        _explain_check,
    )
    detect = _add_command(
        commands,
        "detect",
        "detect the layout of a source",
        "Detect layout, casing and prefix of a symbol source from its file listing, or from your "
        "own files that it contains. The JSON file need not include a layout. Exits with 24 if "
        "nothing could be detected.",
        _explain_detect,
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
    check.add_argument(
        "--private-ok",
        action="store_true",
        help="private and IPv6 addresses are only worth a note, because the administrator of "
        "your Sentry has set connect_to_reserved_ips",
    )
    paths = _add_command(
        commands,
        "paths",
        "print the paths where Sentry looks for debug files",
        "Print the IDs of debug files and the paths where Sentry looks for them, most likely "
        "first. Works offline.",
        _explain_paths,
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


def _add_command(
    commands: argparse._SubParsersAction[_OptionParser],
    name: str,
    summary: str,
    description: str,
    late_epilog: Callable[[], str],
) -> _OptionParser:
    parser = commands.add_parser(
        name,
        help=summary,
        description=fill(description, _WIDTH),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.late_epilog = late_epilog
    return parser


def _explain_add() -> str:
    from symsrc_tui.cli.add_help import explanation

    return f"{explanation()}\n\n{_EPILOG}"


def _explain_check() -> str:
    from symsrc_tui.cli.check import CHECK_HELP

    return f"{CHECK_HELP}\n\n{_codes(*_ASKED)}"


def _explain_detect() -> str:
    from symsrc_tui.cli.check import DETECT_HELP

    return f"{DETECT_HELP}\n\n{_codes(*_ASKED)}"


def _explain_paths() -> str:
    from symsrc_tui.cli.paths import PATHS_HELP

    return f"{PATHS_HELP}\n\n{_codes(*_READ)}"


def _codes(*codes: ExitCode) -> str:
    return f"exit codes:\n{explained(*codes)}"
