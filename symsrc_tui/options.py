"""The options of the command line, its help, and its complaints, which repeat no values."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from typing import NoReturn

from symsrc_tui import __version__, check_commands
from symsrc_tui.exit_codes import EXPLANATION, ExitCode, explained

_EPILOG = f"""\
What is not given is taken from SENTRY_HOST or SENTRY_URL, SENTRY_ORG,
SENTRY_PROJECT and SENTRY_AUTH_TOKEN, from the file that SENTRY_PROPERTIES
names, or from .sentryclirc. The auth token is taken from there only.

exit codes:
{EXPLANATION}"""


class _Parser(argparse.ArgumentParser):
    """Repeats no values in its complaints, and makes long help only when it is asked for."""

    late_epilog: Callable[[], str] | None = None

    def error(self, message: str) -> NoReturn:
        # What is taken for a command may be a secret behind an option that there is not.
        super().error(re.sub(r"choice: .*? \(choose", "choice (choose", message))

    def format_help(self) -> str:
        if self.late_epilog is not None:
            self.epilog = self.late_epilog()
        return super().format_help()


class _RefuseToken(argparse.Action):
    """An option that many will look for, and that there must not be."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> NoReturn:
        del namespace, values
        parser.error(
            f"{option_string} does not exist: other users of this host can read command lines. "
            "Set SENTRY_AUTH_TOKEN, or put the token into ~/.sentryclirc under [auth]"
        )


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options. Ends the program after help, and for what is no command line."""
    parser, commands = _parsers()
    options, unknown = parser.parse_known_args(argv)
    complain = commands.choices.get(options.command, parser).error
    if unknown:
        # Only their names, for the same reason as above.
        names = [part.partition("=")[0] for part in unknown if part.startswith("-")]
        complain(f"unknown option {', '.join(names)}" if names else "an argument too many")
    if options.command:
        idle = dict(_WIZARDS) if options.command == "add" else {**_CONNECTIONS, **_WIZARDS}
        given = [flag for name, flag in idle.items() if _is_given(name, getattr(options, name))]
        if given:
            complain(f"{', '.join(given)} cannot go with this command")
    if options.demo and options.url:
        complain("--demo has a server of its own, so --url cannot go with it")
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
    # What --fresh sets is False.
    return value is not None and (value is not False or name == "resume")


def _parsers() -> tuple[_Parser, argparse._SubParsersAction[_Parser]]:
    parser = _Parser(
        prog="symsrc-tui",
        description="Adds a symbol source to a Sentry project: without a COMMAND, by a wizard.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    _add_common(parser)
    parser.add_argument(
        "--mouse", action="store_true", help="use the mouse over SSH too, where it is off"
    )
    parser.add_argument(
        "--plain",
        action="store_true",
        help="ask line by line, as for screen readers and where no full screen can be shown",
    )
    drafts = parser.add_mutually_exclusive_group()
    drafts.add_argument(
        "--resume",
        action="store_true",
        default=None,
        help="go on at once with the draft that an earlier run left",
    )
    drafts.add_argument(
        "--fresh", dest="resume", action="store_false", help="start anew, whatever draft there is"
    )
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    _add_add(commands)
    check_commands.add_parsers(commands)
    demo = commands.add_parser(
        "demo-server",
        help="serve the demo API for other clients",
        description="Serves the demo's API on loopback, for any client, until Ctrl+C. Prints its "
        "URL\nand its token, and how to use them. It keeps everything in memory.",
        epilog=f"exit codes:\n{explained(ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE)}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    demo.add_argument("--port", type=int, default=0, help="port on loopback (default: a free one)")
    return parser, commands


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", help="Sentry server (default: https://sentry.io/)")
    parser.add_argument("--org", help="organization, by its slug")
    parser.add_argument("--project", help="project, by its slug, or organization/project")
    parser.add_argument(
        "--ca-file", metavar="FILE", help="certificates to trust besides the usual ones (PEM)"
    )
    parser.add_argument(
        "--demo", action="store_true", help="use an embedded demo API; nothing leaves this machine"
    )
    parser.add_argument(
        "--debug", metavar="FILE", help="write a log for bug reports, every secret redacted"
    )
    parser.add_argument(
        "--token", "--auth-token", nargs="?", action=_RefuseToken, help=argparse.SUPPRESS
    )


def _add_add(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "add",
        help="add the source that a JSON file describes; for scripts",
        description="Adds the symbol source that a JSON file describes, once all of it is right.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        # Or a default would undo what stands before the command.
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    parser.late_epilog = _explain_add
    parser.add_argument(
        "--from",
        dest="document",
        required=True,
        metavar="FILE",
        help="the source as JSON; - reads stdin",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        default=False,
        help="do everything but send it; without a token or project, ask no server",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        default=False,
        help="print the outcome, or the error, as one JSON object",
    )
    _add_common(parser)


def _explain_add() -> str:
    from symsrc_tui.add.explanation import explanation

    return f"{explanation()}\n\n{_EPILOG}"
