"""Say what to do about a request without a response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.net.errors import Cause, Unreachable

if TYPE_CHECKING:
    from symsrc_tui.net.failures import NoAnswer

_PROXY = (
    "Check the proxy's URL, username and password: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, and "
    "[http] proxy_url in .sentryclirc. NO_PROXY lists servers that need no proxy."
)
_LATER = "Try again later, or check the network between this host and the server."
_ADVICE: dict[Cause, str] = {
    "address": "Check the server's URL. Example: https://sentry.io or https://sentry.example.com.",
    "name": "Check the server's name, and this host's DNS.",
    "name-later": "Check this host's DNS, and try again.",
    "refused": "Check the address, and that the server is running.",
    "no-route": "Check the network between this host and the server.",
    "no-connection": _LATER,
    "timeout": _LATER,
    "no-tls": "Did you mean http://{authority}?",
    "old-tls": "The server must support TLS 1.2 or newer.",
    "certificate-dates": "The certificate must be renewed, unless this host's clock is wrong.",
    "certificate-name": "Use a host name that the certificate covers. If there is none, do not "
    "continue.",
    "closed": "Try again. If this persists, something on the network is cutting the connection.",
    "proxy": _PROXY,
    "proxy-url": f"Example: http://proxy.example.com:3128. {_PROXY}",
}
_TRUST = (
    "If your own organization issued the certificate, pass its CA certificate with --ca-file. If "
    "not, do not continue."
)
_TLS = "Check for a proxy, a firewall or an outdated server."
_AT_SERVER = ("address", "name", "refused", "no-tls", "old-tls", "tls", "certificate")
"""The causes that another address of the server may remove, by their first letters."""


def unreachable(failed: NoAnswer) -> Unreachable:
    """Return the error for a request without a response."""
    usual = _TRUST if failed.cause.startswith("certificate") else _TLS
    advice = _ADVICE.get(failed.cause, usual).format(authority=failed.authority)
    field = "url" if failed.cause.startswith(_AT_SERVER) else None
    return Unreachable(failed.message, advice, cause=failed.cause, field=field)
