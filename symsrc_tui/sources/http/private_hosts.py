"""Find hosts that Sentry does not connect to."""

from __future__ import annotations

import re
from ipaddress import IPv4Network

from symsrc_tui.hosts import ip_of
from symsrc_tui.text.safe import shown

_INTERNAL = re.compile(
    r".+\.(local|localdomain|localhost|internal|lan|home|home\.arpa|corp|intranet|private)"
)
# The addresses that Symbolicator 26.8.0 rejects. Python's own list differs by version.
_RESERVED = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
_NOT_RESERVED = IPv4Network("192.0.0.170/31")


def why_sentry_refuses(host: str) -> str:
    """Return why Sentry, by default, does not connect to this host, or an empty string.

    Symbolicator 26.8.0 rejects reserved addresses, and all of IPv6, unless its operator has set
    `connect_to_reserved_ips`. Names are not resolved.
    """
    address = ip_of(host)
    if address is None:
        name = host.removesuffix(".")
        if "." in name and not _INTERNAL.fullmatch(name):
            return ""
        why = f"{shown(name, 30)} is an internal name"
    elif address.version == 6:
        why = "This is an IPv6 address"
    elif not any(address in network for network in _RESERVED) or address in _NOT_RESERVED:
        return ""
    else:
        why = f"{address} is a private address"
    return f"{why}. Sentry connects to it only if Symbolicator's connect_to_reserved_ips is set"
