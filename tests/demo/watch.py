"""Watches what a process connects to and resolves, by audit events, which nothing goes round.

`python -m tests.demo.watch FILE ARGUMENT...` runs the program with these arguments. What is neither
a connection to the program's own server nor one within the machine's memory fails, and is noted in
the file.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

_NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_CONNECTIONS = {"socket.connect", "socket.sendto", "socket.sendmsg"}


class Watch:
    """Forbids all connections but those to some ports of 127.0.0.1, while it is on."""

    def __init__(self, note: Callable[[str], object]) -> None:
        """Args:
        note: called with each thing that was forbidden.
        """
        self._note = note
        self.ports: AbstractSet[int] | None = None
        """Those that may be connected to; None while it is off."""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        if self.ports is None or event not in _NAMES | _CONNECTIONS:
            return
        what = args[0] if event in _NAMES else args[1]
        allowed = (
            [None, "127.0.0.1"] if event in _NAMES else [("127.0.0.1", each) for each in self.ports]
        )
        if what not in allowed:
            self._note(f"{event} {what}")
            raise PermissionError(f"{event} {what}")


noted: list[str] = []
"""What this process was forbidden."""
_watches: list[Watch] = []


def watching(ports: AbstractSet[int]) -> Iterator[None]:
    """Forbids this process all but these ports; fails at the end if it tried anything else."""
    if not _watches:
        # Once, because a hook cannot be removed.
        _watches.append(Watch(noted.append))
    noted.clear()
    _watches[0].ports = ports
    yield
    _watches[0].ports = None
    assert noted == []


def _main(file: str, *arguments: str) -> int:
    from symsrc_tui.cli.main import main
    from symsrc_tui.demo.http_server import HttpServer

    served: set[int] = set()
    bind = HttpServer.server_bind

    def bind_and_note(server: HttpServer) -> None:
        bind(server)
        served.add(int(server.server_address[1]))

    setattr(HttpServer, "server_bind", bind_and_note)  # noqa: B010 - mypy forbids an assignment

    def note(text: str) -> None:
        with Path(file).open("a") as notes:
            notes.write(f"{text}\n")

    Watch(note).ports = served
    return main(arguments)


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
