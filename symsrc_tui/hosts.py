"""Decide which texts can be hosts, which are this machine, and which are reached without a proxy.

Imports neither an HTTP client nor `urllib.request`, because the first screen needs it. Names are
converted to ASCII by the WHATWG URL standard, as Symbolicator does: the rules are those of UTS #46,
with checks of joiners and bidirectional text.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from unicodedata import bidirectional, category

LONGEST_NAME = 254
"""In characters, for a name with a trailing dot."""
DEFAULT_PORTS = {"http": 80, "https": 443}

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


def ascii_host(name: str) -> str:
    """Return the name in lowercase ASCII, as in the DNS.

    Raises:
        ValueError: it contains invalid letters, or an invalid encoding of letters.
    """
    if name.isascii() and "xn--" not in name.lower():
        return name.lower()
    if len(name) > LONGEST_NAME:
        raise ValueError
    _check_assigned(name)
    # Imported here, because its tables are large and hardly any name needs them.
    from idna import uts46_remap

    labels = [_decoded(label) for label in uts46_remap(name, std3_rules=False).split(".")]
    is_bidi = any(bidirectional(char) in {"R", "AL", "AN"} for label in labels for char in label)
    for label in filter(None, labels):
        _check_letters(label, is_bidi=is_bidi)
    return ".".join(label if label.isascii() else _encoded(label) for label in labels)


def _decoded(label: str) -> str:
    """Return the letters of a label, decoding Punycode."""
    if not label.startswith("xn--"):
        return label
    from idna import uts46_remap

    decoded = label.removeprefix("xn--").encode("ascii").decode("punycode")
    _check_assigned(decoded)
    is_canonical = not decoded.isascii() and _encoded(decoded) == label
    if not is_canonical or uts46_remap(decoded, std3_rules=False) != decoded:
        raise ValueError
    return decoded


def _check_assigned(text: str) -> None:
    # Symbolicator's tables may be older than those of this host's idna.
    if any(category(char) == "Cn" for char in text):
        raise ValueError


def _encoded(label: str) -> str:
    return "xn--" + label.encode("punycode").decode("ascii")


def _check_letters(label: str, *, is_bidi: bool) -> None:
    from idna import check_bidi, check_initial_combiner, valid_contextj

    check_initial_combiner(label)
    for at, char in enumerate(label):
        if char in "\u200c\u200d" and not valid_contextj(label, at):
            raise ValueError
    if is_bidi:
        check_bidi(label, check_ltr=True)
