"""A real sshd with keys and a configuration of its own, and the command of a client for it."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from tests.ports import free_port
from tests.terminal.driver import clean_environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from typing_extensions import Self

CONFIGURATION = """\
ListenAddress {address}
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/key.pub
StrictModes no
PidFile none
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PermitUserRC no
UseDNS no
ClientAliveInterval 1
ClientAliveCountMax 3
"""
OPTIONS = """\
Port {port}
IdentityFile {folder}/key
IdentitiesOnly yes
UserKnownHostsFile {folder}/known_hosts
GlobalKnownHostsFile /dev/null
StrictHostKeyChecking yes
BatchMode yes
EscapeChar none
LogLevel ERROR
"""
PROGRAM = """\
#!/bin/sh
cd {home} && echo $$ >{pid_file} &&
exec env -i {environment} TERM="$TERM" SSH_CONNECTION="$SSH_CONNECTION" {command}
"""


def sshd_path() -> str | None:
    """Where sshd is installed, if it is."""
    return shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


class SshServer:
    """Serves, as the user that the tests run as, one command; use it as a context manager."""

    def __init__(self, folder: Path, address: str, prefix: Sequence[str] = ()) -> None:
        """Args:
        folder: where its keys go; nothing else may be in it.
        prefix: goes before its command, to have it run on another host.
        """
        self._folder, self._address = folder, address
        self._port = free_port(address) if not prefix else 2222
        for name in ("host_key", "key"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(command, check=True)
        self._write(
            "known_hosts", f"[{address}]:{self._port} {(folder / 'host_key.pub').read_text()}"
        )
        self._write("sshd_config", CONFIGURATION)
        self._write("ssh_config", OPTIONS)
        path = sshd_path()
        assert path is not None
        if os.geteuid() == 0:
            # What every system's start makes for it, and a container has not got.
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self._process = subprocess.Popen(
            [*prefix, path, "-D", "-e", "-f", str(folder / "sshd_config")],
            stderr=subprocess.PIPE,
            text=True,
        )

    def client(self, command: Sequence[str], *, home: Path) -> list[str]:
        """The command that runs another at the far end, in a terminal, with `home` as its home.

        The process at the far end is then known by `pid`.
        """
        environment = clean_environment(home, "")
        del environment["TERM"]
        script = self._folder / "program"
        script.write_text(
            PROGRAM.format(
                home=shlex.quote(str(home)),
                pid_file=shlex.quote(str(self._folder / "pid")),
                environment=" ".join(shlex.quote(f"{k}={v}") for k, v in environment.items()),
                command=shlex.join(command),
            )
        )
        script.chmod(0o755)
        destination = f"{getpass.getuser()}@{self._address}"
        return ["ssh", "-tt", "-F", str(self._folder / "ssh_config"), destination, str(script)]

    @property
    def pid(self) -> int:
        """The process at the far end."""
        return int((self._folder / "pid").read_text())

    def __enter__(self) -> Self:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if line.startswith("Server listening"):
                return self
        raise AssertionError("sshd did not start")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        with self._process:
            pass

    def _write(self, name: str, text: str) -> None:
        values = {"folder": self._folder, "address": self._address, "port": self._port}
        (self._folder / name).write_text(text.format(**values))
