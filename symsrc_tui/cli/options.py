"""Parse the command line. Error messages never repeat values."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

from symsrc_tui.cli.commands import command_line
from symsrc_tui.cli.option_parser import UsageError
from symsrc_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse the options. Ends the program after help and after a usage error."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        return _parsed(arguments)
    except UsageError as error:
        if "--json" in arguments:
            from symsrc_tui.cli.output import print_failure

            print_failure(ExitCode.USAGE, str(error))
        error.parser.end(str(error))


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the options. Raises UsageError."""
    parser, commands = command_line()
    options, unknown = parser.parse_known_args(argv)
    complain = commands.choices.get(options.command, parser).error
    lacks_document = getattr(options, "document", "") is None
    if unknown:
        names = [_option_name(part) for part in unknown if part[:1] == "-" != part]
        if names:
            complain(f"unknown option {', '.join(names)}")
        advice = ". Use --from FILE" if lacks_document else ""
        if not lacks_document and hasattr(options, "files"):
            advice = ". For a debug file, use --file DEBUGFILE"
        complain(f"unexpected argument{advice}")
    if lacks_document:
        complain("the following arguments are required: --from FILE")
    if options.command:
        idle = {**_CONNECTIONS, **_WIZARDS} if options.command in _OFFLINE else dict(_WIZARDS)
        given = [flag for name, flag in idle.items() if _is_given(name, getattr(options, name))]
        if given:
            verb = "are not options" if given[1:] else "is not an option"
            complain(f"{', '.join(given)} {verb} of this command")
    _check_combinations(options, complain)
    if options.command == "help":
        commands.choices.get(options.topic, parser).print_help()
        parser.exit()
    return options


def _check_combinations(options: argparse.Namespace, complain: Callable[[str], NoReturn]) -> None:
    if getattr(options, "wait", None) is not None:
        _check_wait(options, complain)
    if getattr(options, "crashes", True) is False:
        _check_no_connection(options, complain)
    if options.demo and options.url:
        complain("--demo cannot be combined with --url")


def _check_wait(options: argparse.Namespace, complain: Callable[[str], NoReturn]) -> None:
    if options.source is None:
        complain("--wait needs --source ID, the source to wait for")
    if options.event is not None:
        complain("--wait cannot be combined with EVENT, because it looks for new crashes")


def _check_no_connection(options: argparse.Namespace, complain: Callable[[str], NoReturn]) -> None:
    for name, flag in {"days": "--days", **_CONNECTIONS}.items():
        if _is_given(name, getattr(options, name)):
            complain(f"{flag} needs --crashes, without which Sentry is not contacted")


def _option_name(argument: str) -> str:
    """Return the name in an argument, without its value, because that may be a secret."""
    return argument.partition("=")[0] if argument.startswith("--") else argument[:2]


_OFFLINE = ("paths", "demo-server", "completion", "help")
"""The commands that never connect to Sentry."""
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
