"""The model of the fifth kind."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, SecretStr

from symsrc_tui.forms.controls import SecretControl
from symsrc_tui.forms.field import Field, invalid
from symsrc_tui.sources.bucket import Prefix
from symsrc_tui.sources.layout import Layout
from symsrc_tui.sources.source import Name, Source, SourceId


def _check_account(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise invalid("The account's URL starts with https://")
    return text


class AzureSource(Source):
    """Debug files in a container."""

    PLACE: ClassVar[tuple[str, ...]] = ("account", "bucket", "prefix")

    type: Literal["azure"] = "azure"
    name: Name
    account: Annotated[
        str,
        Field("Account", "The storage account's URL", example="https://acme.blob.example"),
        AfterValidator(_check_account),
    ]
    bucket: Annotated[str, Field("Container", "The container's name", example="symbols")]
    token: Annotated[
        SecretStr, Field("SAS token", "A token that can read and list", control=SecretControl())
    ]
    prefix: Prefix = ""
    layout: Layout
    id: SourceId = None
