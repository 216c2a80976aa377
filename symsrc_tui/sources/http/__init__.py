"""SymbolServer (HTTP)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.sources.fill import ListFiller
from symsrc_tui.sources.kind import Kind
from symsrc_tui.text.url_keys import hide_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symsrc_tui.forms.field import Value
    from symsrc_tui.net.client import Client
    from symsrc_tui.sources.fill import FillChoice, FilledValues
    from symsrc_tui.sources.http.model import HttpSource
    from symsrc_tui.sources.kind import Paste
    from symsrc_tui.sources.probe.store import Store
    from symsrc_tui.sources.source import Source


def _source_class() -> type[HttpSource]:
    from symsrc_tui.sources.http.model import HttpSource

    return HttpSource


def _open_store(source: Source, client: Client, environ: Mapping[str, str]) -> Store:
    from symsrc_tui.sources.http.store import HttpStore

    del environ
    assert isinstance(source, _source_class())  # noqa: S101 - its kind opens no other
    return HttpStore(source, client)


def _address(answers: Mapping[str, Value], path: str) -> str:
    from symsrc_tui.lookup.file_address import join_url

    if "url" not in answers:
        raise ValueError("Enter a valid URL to see where Sentry will look")
    return hide_keys(join_url(str(answers["url"]), path))


def _choices() -> Sequence[FillChoice]:
    from symsrc_tui.sources.http.server_list import choices

    return choices()


def _read_paste(paste: Paste) -> FilledValues | None:
    from symsrc_tui.sources.http.server_list import read_paste

    return read_paste(paste)


def _begins_paste(line: str) -> bool:
    from symsrc_tui.sources.http.server_list import begins_paste

    return begins_paste(line)


HTTP = Kind(
    type="http",
    label="SymbolServer (HTTP)",
    when="A symbol server, debuginfod or web server that Sentry can reach",
    source_class=_source_class,
    open_store=_open_store,
    address=_address,
    fillers=(
        ListFiller(
            fields=("url",),
            title="Choose a server of DEBUGINFOD_URLS",
            offer="choose a server of DEBUGINFOD_URLS",
            about="The list shows the servers in this host's environment variable DEBUGINFOD_URLS."
            "\n\nUp and Down move. Enter fills in URL and layout.",
            noun="debuginfod server",
            places="DEBUGINFOD_URLS",
            choices=_choices,
        ),
    ),
    read_paste=_read_paste,
    begins_paste=_begins_paste,
    url_field="url",
    public_credentials=("username",),
    is_in_terraform=True,
)
