"""The log for bug reports: useful, and without a secret."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.debug_log import DebugLog
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.link import Link
from symsrc_tui.settings import Flags, resolve
from symsrc_tui.wizard.judging import judge
from tests.kinds.samples import kind, right

if TYPE_CHECKING:
    from pathlib import Path


async def test_requests_and_answers_are_in_it_and_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("old")
    path.chmod(0o644)
    source = judge(kind("s3"), right("s3", id="mine")).source
    assert source is not None
    with DemoServer() as server:
        environ = {
            "SENTRY_URL": server.url,
            "SENTRY_AUTH_TOKEN": server.token,
            "SENTRY_ORG": "acme",
            "SENTRY_PROJECT": "game-client",
            "TERM": "xterm",
        }
        log = DebugLog(str(path), environ)
        link = Link(resolve(Flags(), environ, tmp_path, None), log)
        await link.verify()
        await link.add(source, lambda _: None, is_id_ours=True)
        await link.close()
        token = server.token
    text = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "TERM='xterm'" in text
    assert "POST" in text
    assert "201" in text
    assert "acme-symbols" in text
    secret = right("s3")["secret_key"]
    assert isinstance(secret, SecretStr)
    for hidden in (token, secret.get_secret_value(), json.dumps(secret.get_secret_value())[1:-1]):
        assert hidden not in text


def test_a_log_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    (tmp_path / "log").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="symbolic link"):
        DebugLog(str(tmp_path / "log"), {})
    assert (tmp_path / "precious").read_text() == "mine"


def test_a_log_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    script = "import sys; from symsrc_tui.cli import _link; from symsrc_tui.options import parse; "
    script += "sys.exit(_link(parse(['--demo', '--debug', sys.argv[1]])) is None and 2)"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "no" / "log")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "/no/log cannot be written: No such file" in done.stderr
