"""What these tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from tests.cli.ci import Job

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def job(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Job]:
    """With a current server, or one of the age that is the fixture's parameter."""
    with DemoServer(getattr(request, "param", Age.CURRENT)) as server:
        yield Job(server, tmp_path, monkeypatch, capsys)
