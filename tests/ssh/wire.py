"""A slow network between two hosts that are network namespaces of the test's own.

It does to packets what `tc netem` does, which few kernels of small machines have: each end of the
wire is a TUN device, and a thread carries the packets, late, at a rate, or not at all.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import struct
import subprocess
import threading
import time
from typing import TYPE_CHECKING

from tests.terminal.link import Link

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
LARGEST_PACKET = 1500

SLOW = Link(round_trip=0.3, bytes_per_second=5000, piece=LARGEST_PACKET)
"""A bad mobile link: 300 ms round trip, 5 KB/s."""


class NamespaceError(Exception):
    """This machine lets the test have no network of its own."""


class Host:
    """A network namespace with an address of its own, for as long as this process lives."""

    def __init__(self, address: str, peer: str) -> None:
        self.address = address
        self._stack = contextlib.ExitStack()
        try:
            self._holder = subprocess.Popen(
                ["unshare", "--net", "sh", "-c", "echo up && exec cat >/dev/null"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._stack.push(self._holder)
            assert self._holder.stdout is not None
            if self._holder.stdout.readline() != b"up\n":
                raise NamespaceError("no network namespace")
            self.wire = self._plug_in(peer)
        except (OSError, subprocess.SubprocessError) as error:
            self.close()
            raise NamespaceError(str(error)) from None

    @property
    def prefix(self) -> list[str]:
        """Goes before a command so that it runs on this host."""
        return ["nsenter", f"--net=/proc/{self._holder.pid}/ns/net", "--"]

    def _plug_in(self, peer: str) -> int:
        descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        self._stack.callback(os.close, descriptor)
        wanted = struct.pack("16sH14x", b"symsrc%d", IFF_TUN | IFF_NO_PI)
        name = fcntl.ioctl(descriptor, TUNSETIFF, wanted)[:16].rstrip(b"\0").decode()
        _run("ip", "link", "set", name, "netns", str(self._holder.pid))
        for command in (
            f"link set {name} name wire",
            "link set lo up",
            f"address add {self.address} peer {peer} dev wire",
            "link set wire up",
        ):
            _run(*self.prefix, "ip", *command.split())
        return descriptor

    def close(self) -> None:
        """Gives all of it back."""
        self._stack.close()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=30)


class Wire:
    """Two hosts and the line between them; use it as a context manager."""

    def __init__(self, link: Link = SLOW) -> None:
        self.near = Host("10.77.0.1", "10.77.0.2")
        try:
            self.far = Host("10.77.0.2", "10.77.0.1")
        except NamespaceError:
            self.near.close()
            raise
        self._lanes = {
            self.near.wire: (self.far.wire, link.to_program()),
            self.far.wire: (self.near.wire, link.to_screen()),
        }
        self._is_cut = False
        self._stop_read, self._stop_write = os.pipe()
        self._thread = threading.Thread(target=self._carry, name="wire", daemon=True)
        self._thread.start()

    def cut(self) -> None:
        """Loses every packet from now on, in both directions, and tells nobody."""
        self._is_cut = True

    def _carry(self) -> None:
        with selectors.DefaultSelector() as selector:
            for descriptor in (*self._lanes, self._stop_read):
                selector.register(descriptor, selectors.EVENT_READ)
            while True:
                arrivals = [lane.next_arrival() for _, lane in self._lanes.values()]
                known = [moment for moment in arrivals if moment is not None]
                wait = max(0.0, min(known) - time.monotonic()) if known else None
                ready = {key.fd for key, _ in selector.select(wait)}
                if self._stop_read in ready:
                    return
                for end, (other, lane) in self._lanes.items():
                    if end in ready:
                        lane.push(os.read(end, LARGEST_PACKET), time.monotonic())
                    while packet := lane.pop(time.monotonic()):
                        if not self._is_cut:
                            os.write(other, packet)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._stop_write)
        self._thread.join()
        os.close(self._stop_read)
        self.near.close()
        self.far.close()
