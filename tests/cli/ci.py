"""A job on a build host that runs `symsrc-tui add`, with a Sentry of its own on loopback."""

from __future__ import annotations

import asyncio
import io
import json
import os
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from symsrc_tui.cli import main
from symsrc_tui.demo import world
from symsrc_tui.sentry import client
from symsrc_tui.sentry.client import SentryClient
from tests import sentinels

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from symsrc_tui.demo.messages import Json
    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.demo.world import DemoSource

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEX"
PASSWORD = "correct horse battery staple"
SECRETS = (
    SECRET_KEY,
    PASSWORD,
    world.TOKEN,
    world.READ_ONLY_TOKEN,
    world.INVALID_TOKEN,
    "PRIVATE KEY-----\n",
)
PROGRAM = """
import sys
from symsrc_tui.cli.main import main
sys.exit(main())
"""
HTTP: DemoSource = {
    "type": "http",
    "name": "Windows builds",
    "url": "https://symbols.example.com/files",
    "layout": {"type": "symstore", "casing": "lowercase"},
}
S3: DemoSource = {
    "type": "s3",
    "name": "Windows builds",
    "bucket": "acme-symbols",
    "region": "eu-central-1",
    "access_key": "AKIAIOSFODNN7EXAMPLE",
    "secret_key": {"$env": "SYMBOLS_SECRET_KEY"},
    "layout": {"type": "symstore", "casing": "lowercase"},
}


class Ran(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Json]:
        """What is on stdout, which has to be one JSON object on one line."""
        assert self.out.count("\n") == 1
        return cast("dict[str, Json]", json.loads(self.out))

    @property
    def lines(self) -> list[str]:
        """Those on stderr."""
        return self.err.splitlines()

    @property
    def problems(self) -> list[str]:
        """The lines on stderr that are about fields."""
        return [line for line in self.lines if not line.startswith("symsrc-tui: ")]


class Job:
    """Writes files into its folder and runs the command there."""

    def __init__(
        self,
        server: DemoServer,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.server = server
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "SENTRY_URL": server.url,
            "SENTRY_AUTH_TOKEN": server.token,
            "SENTRY_ORG": "acme",
            "SENTRY_PROJECT": "game-client",
            "SYMBOLS_SECRET_KEY": SECRET_KEY,
            "SYMBOLS_PASSWORD": PASSWORD,
        }
        self._before = len(self.stored)

    @property
    def stored(self) -> list[DemoSource]:
        """What the project has."""
        return self.server.stored("acme", "game-client")

    @property
    def added(self) -> list[DemoSource]:
        """What the project has gained."""
        return self.stored[self._before :]

    @property
    def was_asked(self) -> bool:
        return bool(self.server.requests)

    @property
    def was_posted_to(self) -> bool:
        return any(request.method == "POST" for request in self.server.requests)

    def write(self, content: Json | str | bytes, name: str = "source.json") -> Path:
        """A file that only its owner can read. What is not text is written as JSON."""
        path = self.folder / name
        if not isinstance(content, str | bytes):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(0o600)
        return path

    def add(self, *arguments: str, stdin: bytes = b"") -> Ran:
        """Runs the command in this process, where pauses between tries take no time."""
        return self.command("add", *arguments, stdin=stdin)

    def command(self, *arguments: str, stdin: bytes = b"") -> Ran:
        """Runs any command in this process."""
        with self._monkeypatch.context() as patch:
            for name in set(os.environ) - set(self.environ):
                patch.delenv(name)
            for name, value in self.environ.items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            patch.setattr(client, "SentryClient", partial(SentryClient, sleep=_no_pause))
            try:
                code = main.main(arguments)
            except SystemExit as end:
                code = int(end.code or 0)
        return self.checked(Ran(code, *self._capsys.readouterr()))

    def run(self, *arguments: str, stdin: bytes = b"") -> Ran:
        """Runs the command as a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "symsrc_tui", "add", *arguments],
            input=stdin,
            capture_output=True,
            check=False,
            cwd=self.folder,
            env=self.environ,
        )
        return self.checked(Ran(done.returncode, done.stdout.decode(), done.stderr.decode()))

    def start(
        self,
        *arguments: str,
        command: str = "add",
        stdout: int = subprocess.PIPE,
        through: tuple[str, ...] = (),
    ) -> subprocess.Popen[str]:
        """Starts a command as a process of its own, which Ctrl+C can reach.

        Args:
            through: a program that starts it in turn.
        """
        return subprocess.Popen(
            [*through, sys.executable, "-c", PROGRAM, command, *arguments],
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=self.environ,
        )

    def finish(self, process: subprocess.Popen[str]) -> Ran:
        """How a started command ended."""
        out, err = process.communicate()
        return self.checked(Ran(process.returncode, out or "", err))

    def checked(self, ran: Ran) -> Ran:
        """Whatever a test is about, no output has a secret in it, or a traceback."""
        sentinels.assert_none({"stdout": ran.out.encode(), "stderr": ran.err.encode()})
        for secret in SECRETS:
            assert secret not in ran.out + ran.err
        assert "Traceback" not in ran.err
        return ran


async def _no_pause(seconds: float) -> None:
    await asyncio.sleep(0 * seconds)
