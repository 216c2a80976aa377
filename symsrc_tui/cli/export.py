"""The command `export`: stored sources as JSON that `add` reads, or as Terraform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.cli.output import CommandError
from symsrc_tui.cli.project import ProjectRun, run_for_project
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import warning
from symsrc_tui.session.stored.export import as_documents, as_terraform

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from symsrc_tui.session import Connection


def run(options: argparse.Namespace, connect: Callable[[], Connection]) -> int:
    """Print stored sources. Return the exit code."""
    return run_for_project(options, connect, _export)


async def _export(this: ProjectRun) -> ExitCode:
    await this.sources.read()
    ids = dict.fromkeys(this.options.ids)
    sources = [this.find(id_) for id_ in ids] or this.sources.sources
    if this.options.format == "terraform":
        exported = as_terraform(sources, this.sources.organization, this.sources.project)
    else:
        exported = as_documents(sources, is_list=len(ids) != 1)
    if ids and exported.left_out:
        message = "; ".join(exported.left_out)
        raise CommandError(ExitCode.FIELD_WRONG, message, "Nothing was exported.")
    told = (*exported.left_out, *exported.warnings)
    this.reporter.problems((warning("", text) for text in told), subject=this.project)
    return this.reporter.finish(exported.text, ExitCode.OK)
