"""Decide which texts can be hosts, which are this machine, and which are reached without a proxy.

Imports neither an HTTP client nor `urllib.request`, because the first screen needs it.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

LONGEST_NAME = 254
"""In characters, for a name with a trailing dot."""

_LABEL = re.compile(r"[a-z0-9_-]{1,63}")


def ip_of(host: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a host is written as, or None for a name."""
    try:
        return ip_address(host.removesuffix("."))
    except ValueError:
        return None


def is_name(host: str) -> bool:
    """Return whether a lowercase ASCII text is a host name, or an IPv4 address."""
    labels = host.removesuffix(".").split(".")
    if len(host) > LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        return False
    # Clients treat a name that ends in a number as an IPv4 address, or reject it.
    is_number = re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]) is not None
    return not is_number or ip_of(host) is not None


def is_loopback(host: str) -> bool:
    """Return whether the host, without brackets, is this machine itself."""
    host = host.lower().removesuffix(".")
    address = ip_of(host)
    if address is None:
        return host == "localhost" or host.endswith(".localhost")
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def is_excepted(host: str, no_proxy: str) -> bool:
    """Return whether a list such as `NO_PROXY` contains the host; other entries are ignored."""
    return any(_covers(entry.strip().lower(), host.lower()) for entry in no_proxy.split(","))


def _covers(entry: str, host: str) -> bool:
    if entry == "*":
        return True
    name = entry.rpartition("://")[2].removeprefix("*").removeprefix(".")
    if name.count(":") == 1:
        name = name.partition(":")[0]
    try:
        return ip_address(host) in ip_network(name.strip("[]"), strict=False)
    except ValueError:
        return bool(name) and f".{host}".endswith(f".{name}")
