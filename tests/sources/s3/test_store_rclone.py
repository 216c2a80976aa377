"""An S3 server that verifies signatures in the query itself (rclone), unlike moto."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.check import check
from tests.check.samples import ELF, ELF_NATIVE, KEY_ID, SECRET, s3_source, said, start_of
from tests.needs import need
from tests.servers.programs import program, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command = program("rclone")
    helped = subprocess.run([command, "serve", "--help"], capture_output=True, check=False)
    need(b"  s3 " in helped.stdout, "this rclone cannot serve S3; releases from 1.65 on can")
    folder = tmp_path_factory.mktemp("rclone")
    file = folder / "acme-symbols" / "win x64+ü" / ELF_NATIVE
    file.parent.mkdir(parents=True)
    file.write_bytes(start_of(ELF_NATIVE))
    options = ["--config", f"{folder}/none", "--addr", "127.0.0.1:0"]
    key = f"{KEY_ID},{SECRET}"
    arguments = [command, "serve", "s3", *options, "--auth-key", key, str(folder)]
    with running(arguments, ready="Starting s3 server on") as line:
        found = re.search(r"http://[\d.:]+", line)
        assert found
        yield found[0]


@pytest.fixture(autouse=True)
def _asked(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"{server}/")


async def test_the_correct_key() -> None:
    report = await check(s3_source(prefix="win x64+ü"), files=[ELF])
    assert said(report) == [
        ("ok", "ok", "bucket"),
        ("ok", "ok", "layout.type"),
        ("file-found", "ok", ""),
    ]


async def test_the_wrong_secret() -> None:
    report = await check(s3_source(secret_key="x" * 40))
    assert said(report) == [("bad-secret", "error", "secret_key")]


async def test_an_unknown_key() -> None:
    report = await check(s3_source(access_key="AKIAIOSFODNN7EXAMPL2"))
    assert said(report) == [("bad-key-id", "error", "access_key")]


async def test_no_such_bucket() -> None:
    report = await check(s3_source(bucket="acme-symbls"))
    assert said(report) == [("no-such-bucket", "error", "bucket")]
