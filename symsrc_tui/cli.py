"""The command line: it reads the options, looks at the terminal, then picks a front end.

Nothing a command does not need is imported before that command is known.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from symsrc_tui import __version__
from symsrc_tui.exit_codes import ExitCode


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    options = _parser().parse_args(argv)
    try:
        match options.command:
            case "demo-server":
                from symsrc_tui.demo.serve import serve

                return serve(options.port)
            case _:
                return _wizard(options)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="symsrc-tui",
        description="Adds a symbol source to a Sentry project: without a command, by a wizard.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    _add_connection(parser)
    parser.add_argument(
        "--demo", action="store_true", help="use an embedded demo API; nothing leaves this machine"
    )
    parser.add_argument(
        "--mouse", action="store_true", help="use the mouse over SSH too, where it is off"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    demo = commands.add_parser("demo-server", help="serve the demo API for other clients")
    demo.add_argument("--port", type=int, default=0, help="port on loopback (default: a free one)")
    return parser


def _add_connection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", help="Sentry server (SENTRY_URL; default https://sentry.io/)")
    parser.add_argument("--org", help="organization slug (SENTRY_ORG)")
    parser.add_argument("--project", help="project slug, or organization/project (SENTRY_PROJECT)")
    parser.add_argument("--ca-file", help="certificates to trust besides the usual ones, PEM")


def _wizard(options: argparse.Namespace) -> int:
    from symsrc_tui import terminal

    here = terminal.current()
    if here.refusal:
        print(here.refusal, file=sys.stderr)
        return ExitCode.USAGE
    terminal.prepare(here)
    from symsrc_tui.tui.start import run

    return run(options, here)
