"""Tell whether Symbolicator would connect to a server's addresses."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

from symsrc_tui.check.report import Finding
from symsrc_tui.sources.http.url import why_sentry_refuses
from symsrc_tui.text.safe import shown

_ADVICE = "sentry.io will not connect to it. The check continues from this host."


async def private_address(host: str) -> Finding | None:
    """Return a note if Symbolicator would connect to none of the addresses of `host`.

    Facts: Symbolicator 26.8.0, which connects neither to reserved addresses nor over IPv6.
    """
    reason = why_sentry_refuses(host)
    if not reason:
        addresses = await _addresses(host)
        reasons = [why_sentry_refuses(address) for address in addresses]
        if not all(reasons) or not reasons:
            return None
        reason = f"{shown(host, 80)} resolves to {addresses[0]}. {reasons[0]}"
    return Finding("private-address", "note", "url", reason, _ADVICE)


async def _addresses(host: str) -> list[str]:
    """Return the host's addresses, IPv4 first; empty if it cannot be resolved."""
    with suppress(OSError, UnicodeError):
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        found.sort(key=lambda entry: entry[0] != socket.AF_INET)
        return [str(entry[4][0]).partition("%")[0] for entry in found]
    return []
