"""Check a symbol source by sending the requests that Sentry's Symbolicator would send.

Sentry's network may differ from this host's, so findings never prevent adding a source. Importing
this package stays cheap: the HTTP client is imported when a check runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.check.limits import SECONDS
from symsrc_tui.check.report import Report

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from symsrc_tui.lookup.debug_files import DebugFile
    from symsrc_tui.net.deadline import Limits
    from symsrc_tui.sources.source import Source

__all__ = ["Report", "check"]


async def check(
    source: Source,
    *,
    files: Sequence[DebugFile] = (),
    progress: Callable[[str], None] | None = None,
    limits: Limits | None = None,
    seconds: float = SECONDS,
    private_ok: bool = False,
    demo: str | None = None,
) -> Report:
    """Check a source. Whatever the source does becomes a finding, never an exception.

    Sends at most the requests of `limits`. Can be cancelled at any time.

    Args:
        files: the user's own debug files, which the source should have.
        progress: called with a few words, without secrets, before each stage.
        limits: replaces Symbolicator's own limits for a request.
        seconds: the most for the whole check.
        private_ok: true if Symbolicator may connect to private addresses, so that they are only
            worth a note.
        demo: the URL of the demo's server, the only one to connect to then; None for any.
    """
    import asyncio

    # In a thread, because these imports would block the screen.
    run, usual_limits = await asyncio.to_thread(_imported)
    say = progress or (lambda _: None)
    report = await run(source, files, say, limits or usual_limits, seconds, demo)
    return report.with_private_addresses() if private_ok else report


def _imported() -> tuple[Callable[..., Awaitable[Report]], Limits]:
    from symsrc_tui.check.run import run
    from symsrc_tui.sources.probe.client import LIMITS

    return run, LIMITS
