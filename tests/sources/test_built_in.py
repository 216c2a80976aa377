"""Servers that Sentry has built in, by their addresses."""

from __future__ import annotations

import pytest

from symsrc_tui.sources.built_in import BuiltIns, built_in, built_in_message
from tests.sources.samples import problems

NEEDLESS = "Sentry has {}'s server built in. No custom source is needed"
IMPOSSIBLE = "{}'s server cannot be a custom source: it requires {}"


@pytest.mark.parametrize(
    ("url", "severity", "message"),
    [
        ("https://msdl.microsoft.com/download/symbols", "note", NEEDLESS.format("Microsoft")),
        ("https://msdl.microsoft.com/", "note", NEEDLESS.format("Microsoft")),
        (
            "https://storage.googleapis.com/chromium-browser-symsrv",
            "note",
            NEEDLESS.format("Chromium"),
        ),
        (
            "https://commondatastorage.googleapis.com/chromium-browser-symsrv/",
            "note",
            NEEDLESS.format("Chromium"),
        ),
        ("http://MSDL.microsoft.com/download/symbols/", "note", NEEDLESS.format("Microsoft")),
        ("https://symbols.mozilla.org", "note", NEEDLESS.format("Mozilla")),
        ("https://symbols.electronjs.org/", "note", NEEDLESS.format("Electron")),
        ("https://driver-symbols.nvidia.com/", "note", NEEDLESS.format("NVIDIA")),
        ("https://ctxsym.citrix.com/symbols", "note", NEEDLESS.format("Citrix")),
        ("https://download.amd.com/dir/bin", "note", NEEDLESS.format("AMD")),
        ("http://symbolserver.unity3d.com/", "note", NEEDLESS.format("Unity")),
        ("https://symbols.autodesk.com", "note", NEEDLESS.format("Autodesk")),
        ("https://debuginfod.ubuntu.com/buildid", "note", NEEDLESS.format("Ubuntu")),
        (
            "https://chromium-browser-symsrv.commondatastorage.googleapis.com",
            "note",
            NEEDLESS.format("Chromium"),
        ),
        (
            "https://software.intel.com/sites/downloads/symbols",
            "warning",
            IMPOSSIBLE.format("Intel", "its own User-Agent"),
        ),
        (
            "https://symbols.nuget.org/download/symbols",
            "warning",
            IMPOSSIBLE.format("NuGet", "a checksum header"),
        ),
    ],
)
def test_a_built_in_server_is_reported_in_the_form_and_by_a_check(
    url: str, severity: str, message: str
) -> None:
    found = built_in("url", url)
    assert found is not None
    assert (found.severity, found.message, found.field) == (severity, message, "url")
    assert "Built-in Repositories" in found.advice
    name = message.partition("'s server")[0].rpartition(" ")[2]
    way_out = ": turn it on in" if severity == "note" else f". Turn on {name} in"
    told = f"{message}{way_out} Project Settings > Debug Files > Built-in Repositories"
    assert told in [problem.message for problem in problems("http", "url", url)]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://msdl.microsoft.com/", f"{NEEDLESS.format('Microsoft')}: this project uses it"),
        ("https://symbols.mozilla.org/", f"{NEEDLESS.format('Mozilla')}: turn it on in Project"),
        (
            "https://symbols.nuget.org/",
            IMPOSSIBLE.format("NuGet", "a checksum header. This Sentry server does not have it"),
        ),
        (
            "https://software.intel.com/sites/downloads/symbols",
            IMPOSSIBLE.format("Intel", "its own User-Agent. Turn on Intel in Project Settings >"),
        ),
        ("https://driver-symbols.nvidia.com/", ""),
        ("https://symbols.example.com/", ""),
    ],
)
def test_a_built_in_server_is_reported_as_the_server_has_it(url: str, told: str) -> None:
    server = BuiltIns(
        offered=frozenset({"microsoft", "mozilla", "intel"}), on=frozenset({"microsoft"})
    )
    message = built_in_message(url, server)
    assert message.startswith(told)
    assert bool(message) is bool(told)


@pytest.mark.parametrize(
    "url",
    [
        "https://symbols.example.com/download/symbols",
        "https://msdl.microsoft.com.example.com/download/symbols",
        "https://download.amd.com/drivers",
        "ftp://msdl.microsoft.com/",
    ],
)
def test_other_servers_are_not_built_in(url: str) -> None:
    assert built_in("url", url) is None
