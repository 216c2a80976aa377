"""The command that serves the demo to other clients, as a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from http.client import HTTPConnection

from symsrc_tui.demo.serve import introduction, serve
from symsrc_tui.demo.server import DemoServer

# A shell may have started the tests with Ctrl+C ignored.
CODE = """
import signal, sys
from symsrc_tui.demo.serve import serve
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(serve(0))
"""


def test_says_where_it_is_serves_and_stops_with_ctrl_c() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CODE], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Ctrl+C"):
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


def test_the_curl_it_shows_works() -> None:
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


def test_a_port_that_is_taken() -> None:
    with DemoServer() as server:
        assert serve(int(server.url.rpartition(":")[2])) == 2
    assert serve(70_000) == 2
