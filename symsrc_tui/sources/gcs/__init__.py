"""Google Cloud Storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.sources.fill import FileFiller, FilledValues
from symsrc_tui.sources.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.net.client import Client
    from symsrc_tui.sources.gcs.model import GcsSource
    from symsrc_tui.sources.kind import Claim, Paste
    from symsrc_tui.sources.probe.store import Store
    from symsrc_tui.sources.source import Source


def _source_class() -> type[GcsSource]:
    from symsrc_tui.sources.gcs.model import GcsSource

    return GcsSource


def _open_store(source: Source, client: Client, environ: Mapping[str, str]) -> Store:
    from symsrc_tui.sources.gcs.store import GcsStore

    assert isinstance(source, _source_class())  # noqa: S101 - its kind opens no other
    return GcsStore(source, client, environ)


def _address(answers: Mapping[str, Value], path: str) -> str:
    from symsrc_tui.sources.bucket import object_address

    return object_address("gs", answers, path)


def _load(path: str) -> FilledValues:
    from symsrc_tui.sources.gcs.key_file import load

    return load(path)


def _read_paste(paste: Paste) -> FilledValues | None:
    from symsrc_tui.sources.bucket import split_address
    from symsrc_tui.sources.gcs.address import GOOGLE
    from symsrc_tui.sources.gcs.key_file import read_paste

    return read_paste(paste) or split_address(paste, GOOGLE)


def _begins_paste(line: str) -> bool:
    from symsrc_tui.sources.gcs.key_file import begins_paste

    return begins_paste(line)


def _claim(text: str) -> Claim | None:
    from symsrc_tui.sources.gcs.address import GOOGLE

    return GOOGLE.claim(text)


def _recognize(text: str) -> str | None:
    from symsrc_tui.sources.gcs.key_file import has_key

    return "a Google service account's key file" if has_key(text) else None


GCS = Kind(
    type="gcs",
    label="Google Cloud Storage",
    when="A Google Cloud Storage bucket, read by a service account",
    source_class=_source_class,
    open_store=_open_store,
    address=_address,
    fillers=(
        FileFiller(
            fields=("client_email", "private_key"),
            title="Read a service account's JSON key file",
            offer="use a JSON key file, or @path for a particular one",
            suffix=".json",
            load=_load,
        ),
    ),
    read_paste=_read_paste,
    begins_paste=_begins_paste,
    recognize=_recognize,
    claim=_claim,
    public_credentials=("client_email",),
    emulator_variables=("STORAGE_EMULATOR_HOST", "SYMSRC_GCS_TOKEN_URL"),
    remedies=(
        (
            "authentication request",
            "Google did not accept the service account. Check its client email and private key",
        ),
        ("JWT", "The private key is not valid. Enter the whole key of the JSON key file"),
    ),
    is_in_terraform=True,
)
