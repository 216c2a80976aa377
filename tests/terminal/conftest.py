"""Fixtures of the tests that drive programs in a pseudo-terminal."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from tests.terminal.driver import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROBES = Path(__file__).parent / "probes"


@pytest.fixture(autouse=True)
def _linux_only() -> None:
    if sys.platform != "linux":
        pytest.skip("the driver leans on pidfds and /proc")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home folder of the person at the terminal."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def opened() -> Iterator[Callable[[Terminal], Terminal]]:
    """Return what closes a terminal at the end of the test. It returns the terminal."""
    with contextlib.ExitStack() as stack:
        yield stack.enter_context


@pytest.fixture
def keys_probe(home: Path, opened: Callable[[Terminal], Terminal]) -> Terminal:
    """A Textual app that shows each key and paste that arrives, in an xterm."""
    return opened(Terminal([sys.executable, str(PROBES / "keys.py")], home=home))


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    """A Sentry on loopback; its age is the fixture's parameter."""
    with DemoServer(getattr(request, "param", Age.CURRENT)) as demo:
        yield demo
