"""The command `builtin`: which of Sentry's own sources a project uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.cli.output import CommandError
from symsrc_tui.cli.project import ProjectRun, run_for_project
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import Problem
from symsrc_tui.session.stored.built_in_sources import ProjectBuiltIns
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from symsrc_tui.session import Connection


def run(options: argparse.Namespace, connect: Callable[[], Connection]) -> int:
    """Turn some of Sentry's own sources on and off, or print them. Return the exit code."""
    return run_for_project(options, connect, _built_in)


async def _built_in(this: ProjectRun) -> ExitCode:
    on, off = this.options.on, this.options.off
    sources = ProjectBuiltIns(
        this.client, this.sources.organization, this.sources.project, this.journal
    )
    await sources.read()
    problems = tuple(
        Problem(option, error)
        for option, keys in (("--on", on), ("--off", off))
        for error in filter(None, map(sources.problem, dict.fromkeys(keys)))
    )
    if problems:
        field = problems[0].field
        raise CommandError(
            ExitCode.FIELD_WRONG, "Nothing was changed", problems=problems, field=field
        )
    if both := set(on) & set(off):
        message = f"{shown(min(both), 60)} is both in --on and in --off"
        raise CommandError(ExitCode.USAGE, message, "Nothing was changed.")
    changed = await this.change(sources.switch(on, off, this.progress))
    lines = [
        f"{'on ' if each.is_on else 'off'}  {each.key:<12} {each.name}".rstrip()
        for each in sources.rows()
    ]
    if on or off:
        lines.insert(0, f"{'Changed' if changed else 'Nothing to do in'} {this.project}:")
    rows = sources.rows()
    return this.finish(
        "changed" if changed else "unchanged",
        "\n".join(lines),
        more={
            "on": [each.key for each in rows if each.is_on],
            "off": [each.key for each in rows if not each.is_on],
        },
    )
