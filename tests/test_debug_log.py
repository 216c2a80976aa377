"""The log for bug reports: useful, and without a secret."""

from __future__ import annotations

import base64
import json
import os
import pty
import socket
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from symsrc_tui.cli import main
from symsrc_tui.cli.options import parse
from symsrc_tui.debug_log import DebugLog
from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.session import Connection
from symsrc_tui.settings import Flags, SettingsError, resolve
from symsrc_tui.sources.source import IdOrigin
from symsrc_tui.sources.validate import validate
from symsrc_tui.text.stand_in import MASK
from tests.replies import text
from tests.sources.samples import kind, right
from tests.text.encodings import fragments_left


async def test_the_log_has_requests_and_responses_and_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("old")
    path.chmod(0o644)
    source = validate(kind("s3"), right("s3", id="mine")).source
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
        link = Connection(resolve(Flags(), environ, tmp_path, None), log)
        await link.verify()
        await link.add(source, lambda _: None, origin=IdOrigin.OWN, on_post=list)
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


async def test_a_token_echoed_by_a_server_is_masked(tmp_path: Path) -> None:
    """As it came, its base64, and in an escaped form inside of JSON."""
    with DemoServer() as server:
        token = server.token
        digits = base64.b64encode(f"me:{token}".encode()).decode()
        said = f"Authorization: Bearer {token} ({digits}), {json.dumps(json.dumps({'t': token}))}"
        server.faults.add(Fault(text(401, said), times=0))
        environ = {"SENTRY_URL": server.url, "SENTRY_AUTH_TOKEN": token}
        environ |= {"SENTRY_ORG": "acme", "SENTRY_PROJECT": "game-client"}
        log = DebugLog(str(tmp_path / "log"), environ)
        connection = Connection(resolve(Flags(), environ, tmp_path, None), log)
        await connection.verify()
        await connection.close()
    written = (tmp_path / "log").read_text()
    assert fragments_left(written, token) == set()
    assert f"Authorization: Bearer {MASK} (bWU6{MASK}" in written
    assert f'\\\\\\"{MASK}\\\\\\"' in written


def test_a_log_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    (tmp_path / "log").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="symbolic link"):
        DebugLog(str(tmp_path / "log"), {})
    assert (tmp_path / "precious").read_text() == "mine"


def test_only_a_regular_file_is_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o644)
    os.mkfifo(tmp_path / "read-pipe", 0o644)
    reader = os.open(tmp_path / "read-pipe", os.O_RDONLY | os.O_NONBLOCK)
    (tmp_path / "folder").mkdir(mode=0o755)
    keyboard, terminal = pty.openpty()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        others = [*tmp_path.iterdir(), Path(os.ttyname(terminal))]
        before = [each.stat().st_mode for each in others]
        for each in others:
            with pytest.raises(OSError, match=r"not a regular file|Is a directory"):
                DebugLog(str(each), {})
        assert [each.stat().st_mode for each in others] == before
    assert os.read(reader, 1) == b""
    for handle in (reader, keyboard, terminal):
        os.close(handle)


def test_another_users_file_stays_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    path.write_text("theirs")
    path.chmod(0o666)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(PermissionError, match="it belongs to another user"):
        DebugLog(str(path), {})
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("theirs", 0o666)


def test_a_log_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    path = str(tmp_path / "no" / "log")
    with pytest.raises(SettingsError, match="/no/log cannot be written: No such file"):
        main._connection(parse(["--demo", "--debug", path]))


def test_a_full_disk_ends_the_log_once(tmp_path: Path) -> None:
    log = DebugLog(str(tmp_path / "log"), {})
    handle = log._handle
    assert handle is not None
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, handle)
    os.close(full)
    log.write("x")
    log.write("y")
    log.close()
    assert log.failure == "--debug: the log is incomplete: No space left on device"
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(handle)
