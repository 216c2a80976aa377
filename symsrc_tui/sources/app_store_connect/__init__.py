"""App Store Connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.sources.fill import FileFiller, FilledValues
from symsrc_tui.sources.kind import Kind
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.server_ages import NO_APP_STORE_CONNECT

if TYPE_CHECKING:
    from symsrc_tui.sources.app_store_connect.model import AppStoreConnectSource
    from symsrc_tui.sources.kind import Paste


def _source_class() -> type[AppStoreConnectSource]:
    from symsrc_tui.sources.app_store_connect.model import AppStoreConnectSource

    return AppStoreConnectSource


def _load(path: str) -> FilledValues:
    from symsrc_tui.sources.app_store_connect.p8_file import load

    return load(path)


def _read_paste(paste: Paste) -> FilledValues | None:
    from symsrc_tui.sources.app_store_connect.fastlane_file import read_paste

    return read_paste(paste)


def _begins_paste(line: str) -> bool:
    from symsrc_tui.sources.key_document import is_object

    return is_object(line)


def _recognize(text: str) -> str | None:
    from symsrc_tui.sources.app_store_connect.fastlane_file import has_key

    return "an App Store Connect API key" if has_key(text) else None


APP_STORE_CONNECT = Kind(
    type="appStoreConnect",
    label="App Store Connect",
    when=f"dSYMs of iOS apps. Self-hosted Sentry before {NO_APP_STORE_CONNECT} only",
    source_class=_source_class,
    open_store=Finding(
        "unproven",
        "warning",
        "",
        "App Store Connect cannot be checked from here: only Sentry can query it",
        "Compare issuer, key ID and app with App Store Connect.",
    ),
    fillers=(
        FileFiller(
            fields=("appconnectKey", "appconnectPrivateKey"),
            title="Read an App Store Connect key file",
            offer="use a .p8 file or fastlane's JSON file, or @path for a particular one",
            suffix=".p8",
            load=_load,
        ),
    ),
    read_paste=_read_paste,
    begins_paste=_begins_paste,
    recognize=_recognize,
    public_credentials=("appconnectKey",),
)
