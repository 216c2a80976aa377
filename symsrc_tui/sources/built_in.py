"""Recognize symbol servers that Sentry has built in, because they need no source of one's own.

Facts: the built-in sources in Sentry's settings, and Symbolicator 26.8.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.net.urls import host_of, parse
from symsrc_tui.sources.probe.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.forms.problem import Problem

_HEADERS = {"Intel": "its own User-Agent", "NuGet": "a checksum header"}
"""What the server requires that a custom source cannot send."""
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


_PLACE = "Project Settings > Debug Files > Built-in Repositories"
"""Where a project's built-in sources are turned on."""


class BuiltIns(NamedTuple):
    """The built-in sources of one Sentry server, by their keys, such as `microsoft`."""

    offered: frozenset[str]
    on: frozenset[str]
    """Those that the project uses."""


def built_in_message(url: str, server: BuiltIns | None = None) -> str:
    """Return that Sentry has this server built in; empty if it has not, or the URL is invalid.

    Args:
        server: what the Sentry server has, if that is known.
    """
    name = _name(url)
    if server is not None and is_on(url, server):
        return f"{_needless(name)}: this project uses it already"
    is_offered = server is None or name.lower() in server.offered
    if name in _HEADERS:
        way_out = f"Turn on {name} in {_PLACE}"
        missing = "This Sentry server does not have it built in either, so it cannot use it"
        return f"{_impossible(name)}. {way_out if is_offered else missing}"
    return f"{_needless(name)}: turn it on in {_PLACE}" if name and is_offered else ""


def is_on(url: str, server: BuiltIns) -> bool:
    """Return whether the project uses the built-in source of this server."""
    # The keys in Sentry's settings.
    return _name(url).lower() in server.on


def is_about_built_in(problem: Problem, answers: Mapping[str, Value]) -> bool:
    """Return whether a problem of these answers is that Sentry has the server built in."""
    url = answers.get(problem.field)
    # Nothing else is known of a server here, so the message tells.
    message = built_in_message(url.strip()) if isinstance(url, str) else ""
    return bool(message) and problem.message == message


def built_in(field: str, url: str) -> Finding | None:
    """Return a finding if Sentry has the server of the URL in this field built in."""
    name = _name(url)
    if not name:
        return None
    advice = f"Turn on Sentry's own source: {_PLACE}."
    if name in _HEADERS:
        return Finding("built-in", "warning", field, _impossible(name), advice)
    return Finding("built-in", "note", field, _needless(name), advice)


def _needless(name: str) -> str:
    return f"Sentry has {name}'s server built in. No custom source is needed"


def _impossible(name: str) -> str:
    return f"{name}'s server cannot be a custom source: it requires {_HEADERS[name]}"


def _name(url: str) -> str:
    address = parse(url)
    if address is None or address.scheme not in ("http", "https"):
        return ""
    name, path = _SERVERS.get(host_of(address).removesuffix("."), ("", ""))
    return name if address.path.lower().startswith(path) else ""
