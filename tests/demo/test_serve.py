"""The command that serves the demo to other clients, as a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.cli.demo_server import introduction, serve
from symsrc_tui.demo.server import DemoServer

if TYPE_CHECKING:
    import pytest

CODE = """
import sys
from symsrc_tui.cli.demo_server import serve
sys.exit(serve(0))
"""


def test_prints_its_address_serves_and_stops_with_ctrl_c() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CODE], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Press Ctrl+C"):
                break
        url = re.search(r"URL +(\S+)", said)
        token = re.search(r"Token +(\S+)", said)
        assert url is not None
        assert token is not None
        connection = HTTPConnection(url[1].removeprefix("http://"))
        connection.request("GET", "/api/0/", headers={"Authorization": f"Bearer {token[1]}"})
        assert b"project:write" in connection.getresponse().read()
        connection.close()
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
        assert "Stopped" in process.stdout.read()


def test_the_printed_curl_command_works() -> None:
    with DemoServer() as server:
        text = introduction(server.url, server.token)
        command = re.search(r"  (curl .*\\\n.*)", text)
        assert command is not None
        done = subprocess.run(
            ["sh", "-c", f"{command[1]} --silent --noproxy '*'"],
            check=True,
            capture_output=True,
            text=True,
        )
        assert '"name": "Microsoft"' in done.stdout


def test_a_port_that_is_unavailable(capsys: pytest.CaptureFixture[str]) -> None:
    with DemoServer() as server:
        port = int(server.url.rpartition(":")[2])
        assert serve(port) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"symsrc-tui: Cannot serve on port {port}: Address already in use. Ch")


def test_serving_fails_if_the_address_cannot_be_printed() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", CODE],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "symsrc-tui: Cannot write to stdout: No space left on device\n"
