"""Ports for servers that cannot be told to choose one themselves."""

from __future__ import annotations

import socket
from random import SystemRandom

# Below those that systems give to connections going out and to servers that ask for any: one of
# these is still free when the server comes to it, whatever else is being tested meanwhile.
_RANGE = range(10_000, 32_000)
_given: set[int] = set()


def free_port(host: str = "127.0.0.1") -> int:
    """A port on which nothing listens, another one each time.

    Raises OSError where there is no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family):
        pass
    while True:
        port = SystemRandom().choice(_RANGE)
        if port not in _given:
            _given.add(port)
            try:
                with socket.create_server((host, port), family=family):
                    return port
            except OSError:
                continue
