"""The command `explain`, which shows what each source returned for the modules of crashes."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from symsrc_tui.cli.connection import connected
from symsrc_tui.cli.output import FAILED_HELP, CommandError, Reporter
from symsrc_tui.cli.project import failure_of
from symsrc_tui.cli.signals import EndingSignals
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.text.counts import counted
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from pydantic import JsonValue

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.session import Connection
    from symsrc_tui.session.crashes.explanation import ExplainedModule, Explanation

EXPLAIN_HELP = f"""\
--json prints one object on stdout:
  done     {{"event": "...", "events": ["..."], "modules": [...],
           "sources": {{"ID": {{"used": 1, "not-there": 2, ...}}}},
           "headline": "...", "advice": "..."}}
{FAILED_HELP}
Each module: {{"name": "game.exe", "debug_id": "...", "code_id": "...",
           "status": "missing", "sources": [...]}}
Each of its sources: {{"id": "...", "name": "...", "verdict": "refused",
           "location": "...", "details": "..."}}
Verdicts: used, not-needed, unusable (delivered), refused, failed, broken,
not-there, nothing-requested (by its filters, or for lack of IDs), not-consulted.

It reads at most 18 responses of Sentry (with --wait, one list every 30 seconds
and 15 crashes); the token needs only the scope project:read."""


def explain(options: argparse.Namespace, connect: Callable[[], Connection]) -> int:
    """Explain a crash or the newest ones. Return the exit code.

    Args:
        connect: returns the connection, not yet opened. Raises SettingsError.
    """
    reporter = Reporter("", in_json=options.json)
    with EndingSignals() as signals:
        try:
            connection = connected(connect, reporter)
            explanation = signals.run(_explained(options, connection, reporter))
        except CommandError as failure:
            return reporter.failed(failure)
        except KeyboardInterrupt:
            reporter.failed(CommandError(ExitCode.INTERRUPTED, "Interrupted. No result"))
            return signals.exit_code
    # Imported late, because it imports pydantic.
    from symsrc_tui.session.crashes.explanation import details

    is_bad = options.source is not None and explanation.is_bad(options.source)
    code = ExitCode.CHECK_FAILED if is_bad else ExitCode.OK
    lines = [*details(explanation), f"{explanation.headline}.", explanation.advice]
    return reporter.conclude(_members(explanation), lines, code, None)


async def _explained(
    options: argparse.Namespace, connection: Connection, reporter: Reporter
) -> Explanation:
    """Explain the crash of the options, or the newest ones. Raises CommandError."""
    from symsrc_tui.net.errors import RequestError
    from symsrc_tui.session.crashes.event_reference import read_reference
    from symsrc_tui.session.crashes.explain import look, wait_for

    def on_wait(wait: Wait) -> None:
        reporter.say(wait.text())

    def progress(text: str) -> None:
        if sys.stderr.isatty() and not options.json:
            with suppress(OSError):
                print(f"{text} …", file=sys.stderr, flush=True)

    try:
        if options.wait is not None:
            time = counted(options.wait, "second")
            source = f"the source {shown(options.source, 80)}"
            reporter.say(f"Waiting up to {time} for a crash that names {source}. Ctrl+C stops")
            return await wait_for(connection, options.source, options.wait, on_wait)
        reference = None
        if options.event is not None:
            reference = read_reference(options.event, connection.destination)
        source = options.source or ""
        return await look(connection, reference, source, progress=progress, on_wait=on_wait)
    except ValueError as error:
        raise CommandError(ExitCode.USAGE, str(error)) from None
    except RequestError as error:
        raise failure_of(error) from None
    finally:
        await connection.close()
        if connection.log_failure:
            reporter.say(connection.log_failure)


def _members(explanation: Explanation) -> dict[str, JsonValue]:
    from symsrc_tui.sentry.lookup_verdict import VERDICTS

    events = [event.id for event in explanation.events]
    return {
        "event": events[0] if events else None,
        "events": [*events],
        "modules": [_module(module) for module in explanation.modules],
        "sources": {
            id_: {verdict: count[verdict] for verdict in VERDICTS}
            for id_, count in explanation.counts().items()
        },
        "headline": explanation.headline,
        "advice": explanation.advice,
    }


def _module(module: ExplainedModule) -> dict[str, JsonValue]:
    return {
        "name": module.image.name,
        "debug_id": module.image.debug_id or None,
        "code_id": module.image.code_id or None,
        "status": module.image.debug_status or None,
        "sources": [
            {
                "id": source.id,
                "name": source.name,
                "verdict": source.found.verdict,
                "location": source.found.location or None,
                "details": source.found.details or None,
            }
            for source in module.sources
        ],
    }
