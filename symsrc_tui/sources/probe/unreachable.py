"""Say what a request without a response means for a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.sources.probe.finding import Code, Finding, FindingSeverity

if TYPE_CHECKING:
    from symsrc_tui.net.errors import Cause
    from symsrc_tui.net.failures import NoAnswer

_ROUTE = "Sentry may reach the server by a different route."
_PROXY = "Sentry does not use this host's proxy. Check HTTPS_PROXY, or add the server to NO_PROXY."
_GATEWAY = "and for a proxy or gateway in between."
_PUBLIC = (
    "Sentry trusts only public certificate authorities. Get the server's certificate from one, and "
    "let the server send the intermediate certificates too."
)
_MEANINGS: dict[Cause, tuple[Code, str]] = {
    "address": ("dns", "Check the host name. Sentry may accept names that this program cannot."),
    "name": (
        "dns",
        "Check for typos. Sentry cannot resolve names that exist only in your network.",
    ),
    "name-later": ("dns", "Check this host's DNS and try again."),
    "refused": ("refused", "Check the host and port, and that the server is running."),
    "no-route": ("refused", f"Check the network between this host and the server. {_ROUTE}"),
    "no-connection": (
        "timeout",
        f"Sentry would give up too. A firewall may be the cause. {_ROUTE}",
    ),
    "timeout": (
        "timeout",
        "Sentry would give up too, and stops using a server for an hour after 60 such failures.",
    ),
    "no-tls": ("tls", "Did you mean http://{authority}?"),
    "old-tls": ("tls", "Sentry requires TLS 1.2 or newer. Enable it on the server."),
    "tls": ("tls", f"Check the server's TLS settings, {_GATEWAY}"),
    "certificate": ("tls", _PUBLIC),
    "certificate-dates": (
        "tls",
        "The certificate must be renewed, unless this host's clock is wrong.",
    ),
    "certificate-issuer": ("tls", _PUBLIC),
    "certificate-name": ("tls", "Use a host name that the certificate covers."),
    "closed": ("server-error", f"Check the URL's scheme and port, {_GATEWAY}"),
    "redirects": ("server-error", "Sentry would give up. Enter the final URL instead."),
    "proxy": ("refused", _PROXY),
    "demo": (
        "demo",
        "To check it, start without --demo. The demo checks only its own symbol servers.",
    ),
    "proxy-url": (
        "refused",
        "Check HTTPS_PROXY and ALL_PROXY. Example: http://proxy.example.com:3128",
    ),
}


def finding_for(failed: NoAnswer, field: str) -> Finding:
    """Return the finding for a request without a response.

    Args:
        field: the one that names the server.
    """
    code, advice = _MEANINGS.get(failed.cause, ("server-error", ""))
    field = "" if failed.cause == "proxy-url" else field
    advice = advice.format(authority=failed.authority)
    severity: FindingSeverity = "note" if failed.cause == "demo" else "error"
    return Finding(code, severity, field, failed.message, advice)
