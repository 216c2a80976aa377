"""The command `move`: the place of a source among those of its project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.cli.project import ProjectRun, run_for_project
from symsrc_tui.session.stored.change import Order, ids

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from symsrc_tui.exit_codes import ExitCode
    from symsrc_tui.session import Connection


def run(options: argparse.Namespace, connect: Callable[[], Connection]) -> int:
    """Move a source. Return the exit code."""
    return run_for_project(options, connect, _move)


async def _move(this: ProjectRun) -> ExitCode:
    options = this.options
    await this.sources.read()
    source = this.find(options.id)
    order = Order.moved(
        this.sources.sources,
        source.id,
        before=this.find(options.before).id if options.before else "",
        after=this.find(options.after).id if options.after else "",
        first=options.first,
    )
    place = f"{order.wanted.index(source.id) + 1} of {len(order.wanted)} in {this.project}"
    if order.wanted == ids(this.sources.sources):
        text = f"{source.title} is already number {place}. Nothing to do"
        return this.finish("unchanged", text, name=source.name, id_=source.id)
    applied = await this.change(this.sources.apply_or_look(order, this.progress))
    text = f"Moved {source.title}: it is now number {place}"
    return this.finish("changed", text, name=source.name, id_=source.id, notes=applied.notes)
