"""The far end: a host of its own behind a slow line, or this one and a slow terminal."""

from __future__ import annotations

import shutil
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.needs import need
from tests.ssh.sshd import SshServer, sshd_path
from tests.ssh.wire import NamespaceError, Wire
from tests.terminal import link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.terminal.link import Link


class FarEnd(NamedTuple):
    """How to get there."""

    server: SshServer
    prefix: list[str]
    """Goes before the command of the person at this end."""
    link: Link
    """What is slow about the terminal itself."""
    wire: Wire | None
    """The line between the hosts, if they are two."""


@pytest.fixture
def far_end(tmp_path: Path) -> Iterator[FarEnd]:
    if sys.platform != "linux":
        pytest.skip("the driver leans on pidfds and /proc")
    need(sshd_path() is not None, "sshd is not installed (Debian: openssh-server)")
    need(shutil.which("ssh") is not None, "ssh is not installed (Debian: openssh-client)")
    keys = tmp_path / "keys"
    keys.mkdir()
    with ExitStack() as stack:
        try:
            wire = stack.enter_context(Wire())
        except NamespaceError:
            server = stack.enter_context(SshServer(keys, "127.0.0.1"))
            yield FarEnd(server, [], link.SLOW, None)
            return
        server = stack.enter_context(SshServer(keys, wire.far.address, wire.far.prefix))
        yield FarEnd(server, wire.near.prefix, link.INSTANT, wire)
