"""Whether a symbol source answers, asked as Sentry's Symbolicator would ask it.

This host may see less than Sentry does, or more: what a check finds is a warning, never a bar.
Importing this package imports neither an HTTP client nor anything else that is heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.check.findings import Code, Finding, Report, Severity

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from symsrc_tui.check.wire import Limits
    from symsrc_tui.kinds.source import Source
    from symsrc_tui.lookup import DebugFile
    from symsrc_tui.lookup.detection import Detection

__all__ = ["Code", "Finding", "Report", "Severity", "check", "detect"]


async def check(
    source: Source,
    *,
    files: Sequence[DebugFile] = (),
    progress: Callable[[str], None] | None = None,
    limits: Limits | None = None,
) -> Report:
    """Asks a source what Symbolicator would ask it. Raises nothing for what the source does.

    At most 20 requests, redirects not counted, and 48 more if files have to be looked for under
    all layouts. Cancelling it leaves nothing open.

    Args:
        files: the user's own debug files, which should be there.
        progress: is told what is done next, in a few words without secrets.
        limits: in place of Symbolicator's own.
    """
    import asyncio

    # In a thread, as all that takes a while: a screen stays alive meanwhile.
    run, usual_limits = await asyncio.to_thread(_imported)
    return await run(source, files, progress or (lambda _: None), limits or usual_limits)


def _imported() -> tuple[Callable[..., Awaitable[Report]], Limits]:
    from symsrc_tui.check.run import run
    from symsrc_tui.check.wire import Limits

    return run, Limits()


async def detect(
    source: Source,
    *,
    files: Sequence[DebugFile] = (),
    progress: Callable[[str], None] | None = None,
) -> Detection | None:
    """Which layout, casing and prefix a source has, by its listing or by the user's own files.

    None if there is nothing to tell it by; `check` says why.
    """
    return (await check(source, files=files, progress=progress)).detection
