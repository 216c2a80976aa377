"""Fixtures of the tests that put a person in front of the line-by-line wizard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.plain.person import Person
from tests.terminal.conftest import home, opened, server
from tests.terminal.wizard import settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer

__all__ = ["home", "opened", "person", "server"]


@pytest.fixture
def person(server: DemoServer, home: Path, opened: Callable[[Person], Person]) -> Person:
    """Someone whose settings are complete, asked for the type."""
    # Where nothing listens, so that no check leaves this host.
    env = settings_for(server) | {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}
    made = opened(Person(home=home, env=env))
    made.is_asked("Type:")
    return made
