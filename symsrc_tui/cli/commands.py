"""The commands, their options and their help."""

from __future__ import annotations

import argparse
from functools import partial
from textwrap import fill

from symsrc_tui import __version__
from symsrc_tui.cli.connection_options import (
    SETTINGS,
    add_connection_options,
    add_crash_options,
    add_projects,
    whole_number,
)
from symsrc_tui.cli.option_parser import Commands, Deprecated, OptionParser
from symsrc_tui.cli.project_options import add_project_commands
from symsrc_tui.exit_codes import ExitCode, explained

SHELLS = ("bash", "zsh", "fish")
"""Those that `completion` has a script for."""

_WIDTH = 79
_LAST_PORT = 65_535
_LONGEST_WAIT = 86_400
"""Seconds."""
_SHORT = (ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE)
_READ = (*_SHORT, ExitCode.FILE_UNREADABLE)


def command_line() -> tuple[OptionParser, Commands]:
    """Return the parser of the whole command line, and its commands."""
    parser = OptionParser(
        prog="symsrc-tui",
        description="Add a symbol source to a Sentry project. Without a COMMAND, starts an\n"
        "interactive wizard.",
        examples=(
            "symsrc-tui --demo",
            "symsrc-tui --org acme --project game-client",
            "symsrc-tui add -p acme/game-client --from source.json --dry-run",
            "symsrc-tui help add",
        ),
        explain=lambda: SETTINGS,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    add_connection_options(parser)
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
    _add_detect(commands)
    _add_explain(commands)
    _add_paths(commands)
    add_project_commands(commands)
    _add_demo_server(commands)
    _add_completion(commands)
    _add_help(commands)
    return parser, commands


def _add_add(commands: Commands) -> None:
    parser = commands.add_parser(
        "add",
        help="add a source from a JSON file (for scripts)",
        description="Add a symbol source described by a JSON file, after validating it.",
        examples=(
            "symsrc-tui add -p acme/game-client --from source.json --dry-run",
            "symsrc-tui add -o acme -p game-client --from source.json --json",
            "sed s/NAME/Ours/ template.json | symsrc-tui add --from -",
        ),
        explain=_explain_add,
        # Otherwise defaults would override options given before the command.
        argument_default=argparse.SUPPRESS,
    )
    _add_document(parser, "JSON file describing the source; - reads stdin")
    parser.add_argument(
        "--dry-run",
        action="store_true",
        default=False,
        help="validate everything but do not add the source, and print it as a file without "
        "secrets; without a token or project, no server is contacted",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        default=False,
        help="print the result or error as JSON",
    )
    add_projects(parser)
    add_connection_options(parser)


def _add_document(parser: OptionParser, summary: str) -> None:
    # Whether it is there is checked later, to say more if the file comes without the option.
    parser.add_argument("--from", dest="document", metavar="FILE", default=None, help=summary)


def _add_check(commands: Commands) -> None:
    parser = commands.add_parser(
        "check",
        help="check whether Sentry could fetch files from a source",
        description=fill(
            "Request files from a symbol source as Sentry would, and report problems. Sentry "
            "itself is contacted only with --crashes. Exits with 24 if there are warnings or "
            "errors.",
            _WIDTH,
        ),
        examples=(
            "symsrc-tui check --from source.json",
            "symsrc-tui check --from source.json --file build/game.pdb --json",
            "symsrc-tui check --from source.json --crashes -p acme/game-client",
        ),
        explain=_explain_check,
        argument_default=argparse.SUPPRESS,
    )
    _add_request_options(parser)
    parser.add_argument(
        "--private-ok",
        action="store_true",
        default=False,
        help="private and IPv6 addresses are only worth a note, because the administrator of "
        "your Sentry has set connect_to_reserved_ips",
    )
    _add_json(parser)


def _add_detect(commands: Commands) -> None:
    parser = commands.add_parser(
        "detect",
        help="detect the layout of a source",
        description=fill(
            "Detect layout, casing and prefix of a symbol source from its file listing, or from "
            "your own files that it contains. The JSON file need not include a layout. Exits with "
            "24 if nothing could be detected.",
            _WIDTH,
        ),
        examples=(
            "symsrc-tui detect --from source.json",
            "symsrc-tui detect --from source.json --file build/game.pdb",
            "symsrc-tui detect --from source.json --crashes -p acme/game-client",
        ),
        explain=_explain_detect,
        argument_default=argparse.SUPPRESS,
    )
    _add_request_options(parser)
    _add_json(parser)


def _add_explain(commands: Commands) -> None:
    parser = commands.add_parser(
        "explain",
        help="show what each source returned for the modules of crashes",
        description=fill(
            "Show which sources Sentry searched for the debug files of a crash, where, what each "
            "returned, and what to change. Without EVENT, of the latest native crashes. Exits with "
            "24 if the source given with --source was refused, failed or not consulted.",
            _WIDTH,
        ),
        examples=(
            "symsrc-tui explain -p acme/game-client",
            "symsrc-tui explain https://acme.sentry.io/issues/41/events/5f0c.../",
            "symsrc-tui explain --source windows-builds --wait 300 --json",
        ),
        explain=_explain_explain,
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument(
        "event",
        nargs="?",
        default=None,
        metavar="EVENT",
        help="the ID of an event, or the URL of its page or of its issue",
    )
    parser.add_argument("--source", default=None, metavar="ID", help="show only this source")
    parser.add_argument(
        "--wait",
        type=partial(whole_number, _LONGEST_WAIT),
        default=None,
        metavar="SECONDS",
        help="wait for a crash that names the source given with --source",
    )
    parser.add_argument("--json", action="store_true", default=False, help="print JSON")
    add_connection_options(parser)


def _add_request_options(parser: OptionParser) -> None:
    _add_document(parser, "JSON file describing the source (as for add); - reads stdin")
    parser.add_argument(
        "--file",
        dest="files",
        action="append",
        default=[],
        metavar="DEBUGFILE",
        help="a debug file the source should contain (repeatable)",
    )
    add_crash_options(parser)


def _add_json(parser: OptionParser) -> None:
    parser.add_argument(
        "--json", action="store_true", default=False, help="print JSON, also on failure"
    )


def _add_paths(commands: Commands) -> None:
    parser = commands.add_parser(
        "paths",
        help="print the paths where Sentry looks for debug files",
        description=fill(
            "Print the IDs of debug files and the paths where Sentry looks for them, most likely "
            "first. Works offline.",
            _WIDTH,
        ),
        examples=(
            "symsrc-tui paths build/game.pdb --layout symstore --prefix win/x64",
            "symsrc-tui paths build/*.so --base-url https://symbols.example.com/",
        ),
        explain=_explain_paths,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a debug file of any platform")
    parser.add_argument("--layout", help="use only this layout, such as unified (default: all)")
    parser.add_argument("--casing", default="default", help="default, uppercase or lowercase")
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--base-url", dest="base", metavar="URL", help="prefix the paths with this server URL"
    )
    place.add_argument(
        "--url", dest="base", metavar="--base-url", action=Deprecated, help=argparse.SUPPRESS
    )
    place.add_argument("--prefix", default="", help="prefix the paths with this bucket prefix")
    _add_json(parser)


def _add_demo_server(commands: Commands) -> None:
    parser = commands.add_parser(
        "demo-server",
        help="run the demo API for other clients",
        description="Run the demo API on a loopback port until Ctrl+C. Prints its URL and token,\n"
        "and how to use them. Everything is kept in memory.",
        examples=("symsrc-tui demo-server --port 8000",),
        explain=partial(_codes, *_SHORT),
    )
    parser.add_argument(
        "--port",
        type=partial(whole_number, _LAST_PORT, least=0),
        default=0,
        help="loopback port (default: any free port)",
    )


def _add_completion(commands: Commands) -> None:
    parser = commands.add_parser(
        "completion",
        help="print a script that completes this command line in a shell",
        description="Print a script for a shell that completes commands, options and files.",
        examples=(
            "source <(symsrc-tui completion bash)",
            'symsrc-tui completion zsh > "${fpath[1]}/_symsrc-tui"',
            "symsrc-tui completion fish | source",
        ),
        explain=partial(_codes, *_SHORT),
    )
    parser.add_argument("shell", choices=SHELLS, help="your shell")


def _add_help(commands: Commands) -> None:
    parser = commands.add_parser(
        "help",
        help="print the help of a command",
        description="Print the help of a command, or without COMMAND that of the program.",
        examples=("symsrc-tui help", "symsrc-tui help add"),
        explain=partial(_codes, *_SHORT),
    )
    parser.add_argument(
        "topic", nargs="?", metavar="COMMAND", choices=list(commands.choices), help="a command"
    )


def _explain_add() -> str:
    from symsrc_tui.cli.add_help import explanation

    return f"{explanation()}\n\n{SETTINGS}"


def _explain_check() -> str:
    from symsrc_tui.cli.check import check_help

    return f"{check_help()}\n\n{SETTINGS}"


def _explain_detect() -> str:
    from symsrc_tui.cli.check import detect_help

    return f"{detect_help()}\n\n{SETTINGS}"


def _explain_explain() -> str:
    from symsrc_tui.cli.explain import EXPLAIN_HELP

    return f"{EXPLAIN_HELP}\n\n{SETTINGS}"


def _explain_paths() -> str:
    from symsrc_tui.cli.paths import PATHS_HELP

    return f"{PATHS_HELP}\n\n{_codes(*_READ)}"


def _codes(*codes: ExitCode) -> str:
    return f"exit codes:\n{explained(*codes)}"
