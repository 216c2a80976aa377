"""A fifth kind of source, which exists only in the tests: a container of Azure Blob Storage.

It is as a kind of the program is: one folder, here, and one line, in the test's `KINDS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.sources.fill import FileFiller, FilledValues
from symsrc_tui.sources.kind import Claim, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.net.client import Client
    from symsrc_tui.sources.kind import Paste
    from symsrc_tui.sources.probe.store import Store
    from symsrc_tui.sources.source import Source
    from tests.sources.azure.model import AzureSource


def _source_class() -> type[AzureSource]:
    from tests.sources.azure.model import AzureSource

    return AzureSource


def _open_store(source: Source, client: Client, environ: Mapping[str, str]) -> Store:
    from tests.sources.azure.store import AzureStore

    del environ
    assert isinstance(source, _source_class())
    return AzureStore(source, client)


def _address(answers: Mapping[str, Value], path: str) -> str:
    if "account" not in answers or "bucket" not in answers:
        raise ValueError("Enter account and container to see where Sentry will look")
    folder = str(answers.get("prefix", "")).strip("/")
    parts = (str(answers["account"]), str(answers["bucket"]), folder, path)
    return "/".join(filter(None, parts))


def _load(path: str) -> FilledValues:
    from tests.sources.azure.token import load

    return load(path)


def _read_paste(paste: Paste) -> FilledValues | None:
    from tests.sources.azure.token import split_signed_url

    return split_signed_url(paste.text)


def _claim(text: str) -> Claim | None:
    return Claim.SHARED if "://acme.blob.example/" in text else None


def _recognize(text: str) -> str | None:
    from tests.sources.azure.token import split_signed_url

    return "a signed URL of Azure" if split_signed_url(text) else None


AZURE = Kind(
    type="azure",
    label="Azure Blob Storage",
    when="A container of Azure Blob Storage, read with a SAS token",
    source_class=_source_class,
    open_store=_open_store,
    address=_address,
    fillers=(
        FileFiller(
            fields=("token",),
            title="Read a SAS token from a file",
            offer="use a .sas file, or @path for a particular one",
            suffix=".sas",
            load=_load,
        ),
    ),
    read_paste=_read_paste,
    recognize=_recognize,
    claim=_claim,
    public_credentials=("account",),
    emulator_variables=("AZURE_STORAGE_ENDPOINT",),
    remedies=(("AuthenticationFailed", "Create another SAS token"),),
)
