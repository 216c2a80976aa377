"""The command `list`: the project's sources, in the order in which Sentry uses them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from symsrc_tui.cli.project import ProjectRun, run_for_project
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.session.stored.overview import overview

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from symsrc_tui.session import Connection
    from symsrc_tui.session.stored.overview import Overview


def run(options: argparse.Namespace, connect: Callable[[], Connection]) -> int:
    """Print the project's sources. Return the exit code."""
    return run_for_project(options, connect, _list)


async def _list(this: ProjectRun) -> ExitCode:
    await this.sources.read()
    sources = this.sources.sources
    safe = [this.client.shown(source) for source in sources]
    if this.options.json:
        return this.reporter.finish(json.dumps(safe), ExitCode.OK)
    if not safe:
        text = f"{this.project} has no symbol sources. Add one with symsrc-tui add"
        return this.reporter.finish(text, ExitCode.OK)
    views = map(overview, safe)
    lines = [line for at, each in enumerate(views, start=1) for line in _lines(at, each)]
    return this.reporter.finish("\n".join(lines), ExitCode.OK)


def _lines(number: int, source: Overview) -> Iterator[str]:
    yield f"{number}. {source.name} ({source.label})"
    indent = " " * (len(str(number)) + 2)
    for text in (source.place, source.layout, f"ID {source.id}", *source.details):
        if text:
            yield f"{indent}{text}"
