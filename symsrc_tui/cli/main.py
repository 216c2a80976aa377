"""Parse the command line and run the command, or the front end that suits the terminal.

Imports are late, because each command should load only what it needs.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from symsrc_tui import __version__
from symsrc_tui.cli.connection_options import flags_of
from symsrc_tui.cli.options import parse
from symsrc_tui.defect_report import ADVICE, describe
from symsrc_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from symsrc_tui.debug_log import DebugLog
    from symsrc_tui.session import Connection


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. Return its exit code."""
    _leave_no_core()
    in_json = False
    # Before pydantic is imported, because a plugin of pydantic's would see every secret.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    try:
        options = parse(argv)
        in_json = getattr(options, "json", False)
        return _run(options)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort: a traceback could show secrets
        said = describe(error)
        print(f"symsrc-tui {__version__}: {said}. {ADVICE}.", file=sys.stderr)
        if in_json:
            from symsrc_tui.cli.output import print_failure

            print_failure(ExitCode.FAILED, said, f"{ADVICE}.")
        return ExitCode.FAILED


def _run(options: argparse.Namespace) -> int:
    match options.command:
        case None:
            return _wizard(options)
        case "demo-server":
            from symsrc_tui.cli.demo_server import serve

            return serve(options.port)
        case "paths":
            from symsrc_tui.cli.paths import paths

            return paths(options)
        case "completion":
            from symsrc_tui.cli.completion import print_script

            return print_script(options.shell)
        case command:
            return _connected(command)(options, partial(_connection, options))


def _connected(command: str) -> Callable[[argparse.Namespace, Callable[[], Connection]], int]:  # noqa: C901 - a table, as cases so that each import is checked
    """Return the function of a command that may connect to Sentry."""
    match command:
        case "add":
            from symsrc_tui.cli.add import run
        case "check":
            from symsrc_tui.cli.check import check as run
        case "detect":
            from symsrc_tui.cli.check import detect as run
        case "explain":
            from symsrc_tui.cli.explain import explain as run
        case "list":
            from symsrc_tui.cli.list_sources import run
        case "edit":
            from symsrc_tui.cli.edit import run
        case "delete":
            from symsrc_tui.cli.delete import run
        case "move":
            from symsrc_tui.cli.move import run
        case "builtin":
            from symsrc_tui.cli.built_in import run
        case "export":
            from symsrc_tui.cli.export import run
        case "rotate":
            from symsrc_tui.cli.rotate import run
        case _:
            raise AssertionError(command)
    return run


def _leave_no_core() -> None:
    """Prevent core dumps, because the memory of this process holds secrets."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    # 1 instead of 0, because Linux ignores 0 if core_pattern is a pipe.
    soft = 0 if hard == 0 else 1
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def _wizard(options: argparse.Namespace) -> int:
    from symsrc_tui import terminal
    from symsrc_tui.settings import SettingsError

    here = terminal.current(plain=options.plain)
    if here.refusal:
        print(here.refusal, file=sys.stderr)
        return ExitCode.USAGE
    try:
        connection = _connection(options)
    except SettingsError as error:
        print(f"symsrc-tui: {error}", file=sys.stderr)
        return ExitCode.USAGE
    if not here.shows_screens:
        from symsrc_tui import plain

        code = plain.run(connection, resume=options.resume)
    else:
        terminal.prepare(here)
        from symsrc_tui.tui.run import run

        code = run(
            connection,
            resume=options.resume,
            mouse=options.mouse or not here.is_remote,
            has_box_characters=here.has_box_characters,
        )
    if connection.log_failure:
        print(f"symsrc-tui: {connection.log_failure}", file=sys.stderr)
    # Python's own end takes half a second, and waits for threads such as a DNS lookup.
    os._exit(code)


def _connection(options: argparse.Namespace) -> Connection:
    """Return the connection for the options and settings. Raises SettingsError."""
    from symsrc_tui.session import Connection, DemoConnection
    from symsrc_tui.settings import resolve_here

    flags = flags_of(options)
    log = _log(options.debug) if options.debug is not None else None
    return DemoConnection(flags, log) if options.demo else Connection(resolve_here(flags), log)


def _log(path: str) -> DebugLog:
    """Open the log for `--debug`. Raises SettingsError."""
    from symsrc_tui.debug_log import DebugLog
    from symsrc_tui.settings import SettingsError

    try:
        return DebugLog(path, os.environ)
    except OSError as error:
        why = f"{path or 'an empty path'} cannot be written: {error.strerror}"
        raise SettingsError("debug", f"--debug: {why}. Choose another file") from None
