"""Recognize symbol servers that Sentry has built in, because they need no source of one's own.

Facts: the built-in sources in Sentry's settings, and Symbolicator 26.8.0.
"""

from __future__ import annotations

from symsrc_tui.sources.http.url import parse_url
from symsrc_tui.sources.probe.finding import Finding

_HEADERS = {"Intel": "its own User-Agent", "NuGet": "a checksum header"}
"""What the server requires, which a source of one's own does not send as it is."""
# By host, its name and the start of the path.
_SERVERS = {
    "msdl.microsoft.com": ("Microsoft", ""),
    "symbols.nuget.org": ("NuGet", ""),
    "ctxsym.citrix.com": ("Citrix", "/symbols"),
    "software.intel.com": ("Intel", "/sites/downloads/symbols"),
    "download.amd.com": ("AMD", "/dir/bin"),
    "driver-symbols.nvidia.com": ("NVIDIA", ""),
    "chromium-browser-symsrv.commondatastorage.googleapis.com": ("Chromium", ""),
    "commondatastorage.googleapis.com": ("Chromium", "/chromium-browser-symsrv"),
    "storage.googleapis.com": ("Chromium", "/chromium-browser-symsrv"),
    "symbolserver.unity3d.com": ("Unity", ""),
    "symbols.mozilla.org": ("Mozilla", ""),
    "symbols.autodesk.com": ("Autodesk", ""),
    "symbols.electronjs.org": ("Electron", ""),
    "debuginfod.ubuntu.com": ("Ubuntu", ""),
}


def built_in_message(url: str) -> str:
    """Return that Sentry has this server built in; empty if it has not, or the URL is invalid."""
    name = _name(url)
    if header := _HEADERS.get(name):
        return f"{name}'s server cannot be a custom source as it is: it requires {header}"
    return f"Sentry has {name}'s server built in. No custom source is needed" if name else ""


def built_in(url: str) -> Finding | None:
    """Return a finding if Sentry has this server built in."""
    message = built_in_message(url)
    if not message:
        return None
    return Finding(
        "built-in",
        "warning" if _name(url) in _HEADERS else "note",
        "url",
        message,
        "Turn on Sentry's own source: Project Settings > Debug Files > Built-in Repositories.",
    )


def _name(url: str) -> str:
    try:
        address = parse_url(url)
    except ValueError:
        return ""
    name, path = _SERVERS.get(address.host.removesuffix("."), ("", ""))
    return name if address.path.lower().startswith(path) else ""
