"""The command `completion`, which prints a script that was made with the program."""

from __future__ import annotations

from pathlib import Path

from symsrc_tui.cli.output import Reporter
from symsrc_tui.exit_codes import ExitCode

SCRIPTS = Path(__file__).parent / "completion_scripts"
"""A file for each shell, made by `python -m tests.completion`."""


def print_script(shell: str) -> ExitCode:
    """Print the script for the shell. Return the exit code."""
    script = (SCRIPTS / shell).read_text(encoding="utf-8")
    return Reporter("symsrc-tui", in_json=False).finish(script.rstrip("\n"), ExitCode.OK)
