"""Decide which hosts are this machine, and which are reached without a proxy.

Imports neither an HTTP client nor `urllib.request`, because the first screen needs it.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network


def is_loopback(host: str) -> bool:
    """Return whether the host, without brackets, is this machine itself."""
    host = host.lower().removesuffix(".")
    try:
        address = ip_address(host)
    except ValueError:
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
