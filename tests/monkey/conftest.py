"""A monkey for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.server import DemoServer
from tests.monkey.monkey import EVENTS, SEED, Monkey, Round, age_for
from tests.terminal.conftest import home, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["home", "monkey", "opened"]


@pytest.fixture
def monkey(request: pytest.FixtureRequest, home: Path) -> Iterator[Monkey]:
    """The one for the round that is the fixture's parameter.

    What is printed at its end is shown beside a failure: how to have it again.
    """
    share: Round = request.param
    with DemoServer(age_for(share.name), projects=2) as server:
        monkey = Monkey(share, server, home)
        yield monkey
    variables = f"SYMSRC_TEST_MONKEY={EVENTS} SYMSRC_TEST_MONKEY_SEED={SEED}"
    print(f"Again: {variables} .venv/bin/pytest -n 0 {request.node.nodeid!r}")
    print(monkey.story())
