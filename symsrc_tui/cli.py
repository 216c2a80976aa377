"""The command line: it reads the options, looks at the terminal, then picks a front end.

Nothing a command does not need is imported before that command is known.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from symsrc_tui import __version__, check_commands
from symsrc_tui.crash import ADVICE, describe
from symsrc_tui.exit_codes import EXPLANATION, ExitCode, explained

if TYPE_CHECKING:
    from symsrc_tui.debug_log import DebugLog
    from symsrc_tui.link import Link

_EPILOG = f"""\
What is not given is taken from SENTRY_URL, SENTRY_ORG, SENTRY_PROJECT and
SENTRY_AUTH_TOKEN, from the file that SENTRY_PROPERTIES names, or from
.sentryclirc. The auth token is taken from there only.

exit codes:
{EXPLANATION}"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    _leave_no_core()
    try:
        options = _parse(argv)
        match options.command:
            case "add":
                return _add(options)
            case "demo-server":
                from symsrc_tui.demo.serve import serve

                return serve(options.port)
            case "check" | "detect" | "paths":
                code: int = options.run(options)
                return code
            case _:
                return _wizard(options)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - whatever it is, its traceback could show secrets
        print(f"symsrc-tui {__version__}: {describe(error)}. {ADVICE}.", file=sys.stderr)
        return ExitCode.FAILED


def _leave_no_core() -> None:
    """Keeps the memory of this process, which holds secrets, off the disk however it ends."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    # 1 and not 0, which Linux passes over where a program collects the cores.
    soft = 0 if hard == 0 else 1
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


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


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
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


def _add(options: argparse.Namespace) -> int:
    from symsrc_tui.add.command import Options, run
    from symsrc_tui.settings import Flags

    try:
        log = _log(options)
    except OSError:
        return ExitCode.USAGE
    flags = Flags(options.url, options.org, options.project, options.ca_file)
    return run(Options(options.document, flags, options.dry_run, options.json, options.demo, log))


def _log(options: argparse.Namespace) -> DebugLog | None:
    """The log that is wanted. Raises OSError once it is told why there can be none."""
    if not options.debug:
        return None
    from symsrc_tui.debug_log import DebugLog

    try:
        return DebugLog(options.debug, os.environ)
    except OSError as error:
        why = f"{options.debug} cannot be written: {error.strerror}"
        print(f"symsrc-tui: --debug: {why}. Name another file", file=sys.stderr)
        raise


def _wizard(options: argparse.Namespace) -> int:
    from symsrc_tui import terminal

    here = terminal.current()
    if here.refusal:
        print(here.refusal, file=sys.stderr)
        return ExitCode.USAGE
    link = _link(options)
    if link is None:
        return ExitCode.USAGE
    if options.plain or not here.shows_screens:
        from symsrc_tui import plain

        return plain.run(link, resume=options.resume)
    terminal.prepare(here)
    from symsrc_tui.tui.start import run

    return run(
        link,
        resume=options.resume,
        mouse=options.mouse or not here.is_remote,
        has_box_characters=here.has_box_characters,
    )


def _link(options: argparse.Namespace) -> Link | None:
    """The link that the options and settings describe; None once it is told what is wrong."""
    from symsrc_tui.link import DemoLink, Link
    from symsrc_tui.settings import Flags, SettingsError, resolve_here

    flags = Flags(options.url, options.org, options.project, options.ca_file)
    try:
        log = _log(options)
        return DemoLink(flags, log) if options.demo else Link(resolve_here(flags), log)
    except SettingsError as error:
        print(f"symsrc-tui: {error}", file=sys.stderr)
    except OSError:
        pass
    return None
