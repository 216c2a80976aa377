"""`list` shows every source, whatever its type, and explains a list that no server can read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.schema import HIDDEN, Age, OtherKind, Record, Text
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.exit_codes import ExitCode
from tests.cli.ci import Job
from tests.demo.test_sources import APPLE

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.world import DemoSource

SHOWN = """\
1. Microsoft (SymbolServer (HTTP))
   https://msdl.microsoft.com/download/symbols/
   Microsoft SymStore, Default (mixed case)
   ID b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b11
2. Nightly builds (Amazon S3)
   acme-nightly-symbols/nightly
   Unified Symbol Server Layout, Lowercase
   ID nightly-builds
   Region: eu-central-1
   Access key ID: AKIAIOSFODNN7EXAMPLE
   Secret access key: set
"""
SHARE: DemoSource = {"type": "ftp", "id": "share", "name": "Share", "path": "/x", "key": "geheim-9"}
FTP = OtherKind(Record(dict.fromkeys(("type", "id", "name", "path", "key"), Text())), "key")


@pytest.mark.parametrize("job", Age, indirect=True)
def test_shows_the_sources_in_their_order(job: Job) -> None:
    ran = job.command("list")
    assert (ran.code, ran.out, ran.err) == (0, SHOWN, "")


def test_json_output_is_the_servers_response(job: Job) -> None:
    job.server.store("acme", "game-client", [{**job.stored[1], "is_public": True}])
    ran = job.command("list", "--json")
    assert json.loads(ran.out) == [{**job.stored[0], "secret_key": HIDDEN}]


def test_an_empty_list_is_reported(job: Job) -> None:
    job.environ["SENTRY_PROJECT"] = "game-server"
    ran = job.command("list")
    assert ran.out == "acme/game-server has no symbol sources. Add one with symsrc-tui add\n"
    assert job.command("list", "--json").out == "[]\n"


def test_an_unknown_type_is_shown_and_moved_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with DemoServer(other_kinds={"ftp": FTP}) as server:
        job = Job(server, tmp_path, monkeypatch, capsys)
        server.store("acme", "game-client", [*job.stored, SHARE])
        out = job.command("list").out
        assert "3. Share (ftp)\n   ID share\n   path: /x\n   key: set\n" in out
        assert job.command("move", "share", "--first").code == 0
        assert job.stored[0] == SHARE


@pytest.mark.parametrize("job", [Age.NOVEMBER_2023], indirect=True)
def test_app_store_connect_is_shown_where_it_is_supported(job: Job) -> None:
    job.server.store("acme", "game-client", [APPLE | {"id": "apple"}])
    assert job.command("list").out.startswith("1. n (App Store Connect)\n   1\n   ID apple\n")


@pytest.mark.parametrize("job", [Age.JUNE_2024, Age.CURRENT], indirect=True)
@pytest.mark.parametrize(
    "command", [("list",), ("delete", "apple", "--yes"), ("move", "apple", "--first")]
)
def test_a_list_that_the_server_cannot_read_is_explained_and_kept(
    job: Job, command: tuple[str, ...]
) -> None:
    before = [*job.stored, APPLE | {"id": "apple"}]
    job.server.store("acme", "game-client", before)
    ran = job.command(*command)
    assert ran.code == ExitCode.API
    assert "If the project has an App Store Connect source, this server can no longer" in ran.err
    assert job.stored == before


def test_a_failure_is_json_as_well(job: Job) -> None:
    job.environ["SENTRY_PROJECT"] = "nonesuch"
    ran = job.command("list", "--json")
    assert ran.code == ExitCode.TARGET_MISSING
    assert "No project nonesuch in acme" in str(ran.json["error"])
