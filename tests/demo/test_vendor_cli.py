"""Sentry's own command-line client (npm package `sentry`) against the demo."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.server import DemoServer
from tests.demo.test_sources import HTTP
from tests.needs import need

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from symsrc_tui.demo.messages import Json

CLI = os.environ.get("SYMSRC_TEST_SENTRY_CLI") or shutil.which("sentry") or ""
SOURCES = "projects/acme/game-client/symbol-sources/"


@pytest.fixture
def server() -> Iterator[DemoServer]:
    need(
        bool(CLI),
        "Sentry's client is not here: `npm install sentry` and set "
        "SYMSRC_TEST_SENTRY_CLI to its node_modules/.bin/sentry",
    )
    with DemoServer() as demo:
        yield demo


def sentry(server: DemoServer, home: Path, *arguments: str) -> Json:
    """Runs the client with settings of its own, and nothing sent to its makers."""
    done = subprocess.run(
        [CLI, "api", *arguments],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "SENTRY_URL": server.url,
            "SENTRY_AUTH_TOKEN": server.token,
            "SENTRY_CLI_NO_TELEMETRY": "1",
        },
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    parsed: Json = json.loads(done.stdout)
    return parsed


def test_reads_the_sources(server: DemoServer, tmp_path: Path) -> None:
    listed = sentry(server, tmp_path, SOURCES)
    assert isinstance(listed, list)
    assert [source["name"] for source in listed if isinstance(source, dict)] == [
        "Microsoft",
        "Nightly builds",
    ]


def test_adds_a_source(server: DemoServer, tmp_path: Path) -> None:
    body = HTTP | {"id": "from-their-client", "password": "p"}
    answer = sentry(server, tmp_path, SOURCES, "-X", "POST", "-d", json.dumps(body))
    assert answer == body | {"password": {"hidden-secret": True}}
    assert server.stored("acme", "game-client")[-1] == body


def test_reads_the_lists(server: DemoServer, tmp_path: Path) -> None:
    organizations = sentry(server, tmp_path, "organizations/")
    assert isinstance(organizations, list)
    assert len(organizations) == 2
