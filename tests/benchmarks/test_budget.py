"""What the wizard may cost beside a bare Textual app. Counts only: times are for the benchmark."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.measure import (
    Program,
    StartCost,
    UseCost,
    imported_for_first_screen,
    start_cost,
    use_cost,
)
from tests.benchmarks.programs import BARE, DEMO, configured

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_SCREEN_BYTES = 2_560
KEYSTROKE_BYTES = 60
MEMORY_RATIO = 1.8
NOT_FOR_THE_FIRST_SCREEN = {
    "pydantic",
    "pydantic_core",
    "httpx",
    "httpcore",
    "anyio",
    "h11",
    "cryptography",
    "botocore",
    "symsrc_tui.sentry.client",
    "symsrc_tui.sentry.models",
    "symsrc_tui.lookup",
    "symsrc_tui.check",
}
"""A count that stands for the time: these are most of what the wizard could add to a bare app's."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="leans on pidfds and /proc")


@pytest.fixture(scope="module", params=["--demo", "settings given"])
def program(request: pytest.FixtureRequest) -> Iterator[Program]:
    """The wizard, started in one of two ways that show the kinds at once."""
    if request.param == "--demo":
        yield DEMO
    else:
        with configured() as with_settings:
            yield with_settings


@pytest.fixture(scope="module")
def start(program: Program) -> StartCost:
    start_cost(program)  # compiles the modules, which takes memory at the first start only
    return start_cost(program)


@pytest.fixture(scope="module")
def use(program: Program) -> UseCost:
    return use_cost(program)


@pytest.fixture(scope="module")
def bare_use() -> UseCost:
    return use_cost(BARE)


@pytest.fixture(scope="module")
def bare_start() -> StartCost:
    return start_cost(BARE)


def test_the_first_screen_is_small(start: StartCost) -> None:
    assert start.settled_bytes <= FIRST_SCREEN_BYTES


def test_a_keystroke_repaints_little(use: UseCost) -> None:
    assert use.largest_keystroke_bytes <= KEYSTROKE_BYTES


def test_nothing_is_sent_while_nothing_happens(use: UseCost) -> None:
    assert use.idle_bytes == 0


def test_memory_stays_near_a_bare_apps(start: StartCost, bare_start: StartCost) -> None:
    """Once the first screen shows and the connection behind it is verified."""
    assert start.memory_kib / bare_start.memory_kib <= MEMORY_RATIO


def test_memory_stays_near_a_bare_apps_while_typing(use: UseCost, bare_use: UseCost) -> None:
    assert use.memory_kib / bare_use.memory_kib <= MEMORY_RATIO


def test_the_first_screen_imports_no_heavy_module(program: Program) -> None:
    imported = imported_for_first_screen(program)
    assert "textual" in imported
    assert imported & NOT_FOR_THE_FIRST_SCREEN == set()


def test_the_spy_reports_what_a_program_imports() -> None:
    imported = imported_for_first_screen(BARE)
    assert {"__main__", "textual.app", "rich.style"} <= imported
    assert "httpx" not in imported
