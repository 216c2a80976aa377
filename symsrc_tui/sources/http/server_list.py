"""Take apart the settings in which other tools list symbol servers.

These are debuggers' symbol paths (`srv*C:\\symbols*https://…`, several with semicolons) and the
variable DEBUGINFOD_URLS (several with blanks).
"""

from __future__ import annotations

import os
import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.forms.field import invalid
from symsrc_tui.sources.fill import (
    CredentialsError,
    FillChoice,
    FilledValues,
    ListFiller,
    SeveralError,
)
from symsrc_tui.sources.http.url import ends_in_buildid, login_apart
from symsrc_tui.text.safe import shown
from symsrc_tui.text.url_keys import hide_keys

if TYPE_CHECKING:
    from symsrc_tui.sources.kind import Paste

_DEBUGINFOD = re.compile(r"DEBUGINFOD_URLS[\"']?\s*[=:\s]\s*[\"']?(?P<urls>[^\"'\r\n]*)")
_SYMBOL_PATH = re.compile(
    r"(?:.*_NT_(?:ALT_)?SYMBOL_PATH[\"']?\s*[=\s]\s*)?[\"']?"
    r"(?P<path>(?:[^*;\"'\s]*;)*(?:srv|symsrv|cache)\*[^\"'\r\n]*)[\"']?",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://\S+", re.IGNORECASE)

_NONE = "None of these servers has a web address, so Sentry cannot reach them"
_BEGIN = re.compile(r"\s*(?:export\s|set\s|\$env:)|\W*(?:DEBUGINFOD_URLS|_NT_\w*SYMBOL_PATH)\b")


class _Servers(NamedTuple):
    urls: list[str]
    layout: str = ""
    label: str = ""
    dropped: tuple[str, ...] = ()
    """Entries that are not servers on the web."""


def begins_paste(line: str) -> bool:
    """Return whether a line may begin the setting of another tool. See `Kind.begins_paste`."""
    return _BEGIN.match(line) is not None


def read_paste(paste: Paste) -> FilledValues | None:
    """Fill in URL and layout of a listed server. See `Kind.read_paste`.

    Raises `CredentialsError` if none is listed that Sentry can reach, or several.
    """
    if paste.field.path != "url":
        return None
    found = _servers(paste.text.strip())
    if found is None:
        return login_apart(paste.text.strip())
    urls = list(dict.fromkeys(found.urls))
    if not urls:
        raise CredentialsError(_NONE)
    if len(urls) > 1:
        raise SeveralError(_filler(urls, found, paste))
    return _filled(urls[0], found, has_layout=_has_layout(paste))


def _servers(text: str) -> _Servers | None:
    if match := _DEBUGINFOD.search(text):
        return _debuginfod(match["urls"])
    if match := _SYMBOL_PATH.fullmatch(text):
        servers = [
            part.strip() for entry in match["path"].split(";") for part in entry.split("*")[1:]
        ]
        urls = [part for part in servers if _URL.fullmatch(part)]
        return _Servers(urls, "symstore", "Microsoft SymStore")
    parts = text.split()
    urls = [part for part in parts if not part.startswith("ima:")]
    if len(urls) < len(parts) and any(map(_URL.fullmatch, urls)):
        return _debuginfod(text)
    if len(parts) > 1 and all(map(_URL.fullmatch, parts)):
        return _Servers(parts)
    return None


def _debuginfod(value: str) -> _Servers:
    entries = [entry for entry in value.split() if not entry.startswith(("ima:", "$"))]
    urls = [_with_build_id(entry) for entry in entries if _URL.fullmatch(entry)]
    dropped = tuple(entry for entry in entries if not _URL.fullmatch(entry))
    return _Servers(urls, "debuginfod", "debuginfod", dropped)


def explain_list(text: str) -> None:
    """Reject a setting of another tool entered as a URL, and say which part is the URL.

    Raises:
        PydanticCustomError: the text is such a setting.
    """
    found = None if _URL.match(text) else _servers(text)
    if found is None:
        return
    urls = [shown(hide_keys(_without_login(url)), 60) for url in dict.fromkeys(found.urls)]
    if not urls:
        raise invalid(_NONE)
    if len(urls) > 1:
        raise invalid(f"This lists {len(urls)} servers. Enter only one, such as {urls[0]}")
    raise invalid(f"Enter only the URL: {urls[0]}")


def choices() -> list[FillChoice]:
    """Return the servers in this host's DEBUGINFOD_URLS. Raises `CredentialsError`."""
    found = _debuginfod(os.environ.get("DEBUGINFOD_URLS", ""))
    return [
        FillChoice(
            hide_keys(_without_login(url)), "", partial(_filled, url, found, has_layout=False)
        )
        for url in dict.fromkeys(found.urls)
    ]


def _with_build_id(url: str) -> str:
    # What clients append themselves, and Sentry does not.
    url = url.rstrip("/")
    return url if ends_in_buildid(url) else f"{url}/buildid"


def _has_layout(paste: Paste) -> bool:
    return bool(paste.answers.get("layout.type"))


def _filled(url: str, found: _Servers, *, has_layout: bool) -> FilledValues:
    filled = login_apart(url) or FilledValues({"url": url})
    values, notes = dict(filled.values), list(filled.notes)
    if found.layout and not has_layout:
        values["layout.type"] = found.layout
        notes.append(f"Filled in: URL, layout {found.label}")
    else:
        notes.append("Filled in: URL")
    if found.dropped:
        notes.append(f"Left out: {', '.join(shown(entry, 40) for entry in found.dropped)}")
    return filled._replace(values=values, notes=(". ".join(notes),))


def _filler(urls: list[str], found: _Servers, paste: Paste) -> ListFiller:
    return ListFiller(
        fields=("url", "username", "password"),
        title="Choose one of the pasted servers",
        offer="",
        about="Several servers were pasted. Up and Down move. Enter fills in the URL.",
        noun="server",
        places="the pasted text",
        choices=lambda: [
            FillChoice(
                hide_keys(_without_login(url)),
                "",
                partial(_filled, url, found, has_layout=_has_layout(paste)),
            )
            for url in urls
        ],
    )


def _without_login(url: str) -> str:
    return re.sub(r"//[^/?#]*@", "//", url)
