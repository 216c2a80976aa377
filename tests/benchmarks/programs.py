"""The programs that are measured against each other."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.demo.server import DemoServer
from tests.benchmarks.measure import Program
from tests.terminal.wizard import KINDS, WIZARD, settings_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.terminal.driver import Terminal

LAST_LINE = "Ctrl+Q quit"


def choose_the_first_kind(terminal: Terminal) -> None:
    """From the list of kinds to the first field of the first one."""
    terminal.press("enter")
    terminal.wait_for("Bucket", "Region", "Secret access key")


BARE = Program(
    "bare Textual app",
    [sys.executable, str(Path(__file__).with_name("bare.py"))],
    first_screen=["Bare", "Type here", "palette"],
)
DEMO = Program("symsrc-tui --demo", [*WIZARD, "--demo"], [*KINDS, LAST_LINE], choose_the_first_kind)


@contextmanager
def configured() -> Iterator[Program]:
    """The wizard as most will start it: every setting given, a server that answers."""
    with DemoServer() as server:
        yield Program(
            "symsrc-tui, settings given",
            WIZARD,
            [*KINDS, LAST_LINE],
            choose_the_first_kind,
            settings_for(server),
        )
