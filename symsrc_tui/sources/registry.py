"""The kinds there are, light enough to be listed before any model is imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

if TYPE_CHECKING:
    from symsrc_tui.sources.source import Source

    SourceClass: TypeAlias = type[Source]


class Kind(NamedTuple):
    """One kind of symbol source, before its model is needed."""

    type: str
    """The API's value of the field `type`."""
    label: str
    """What Sentry's documentation calls it."""
    when: str
    """One line on when it is the right one."""
    model: str
    """`module:Class` of its model inside this package."""

    def source_class(self) -> SourceClass:
        """The kind's model, imported on first use."""
        module, _, name = self.model.partition(":")
        return cast("SourceClass", getattr(import_module(f"symsrc_tui.sources.{module}"), name))


KINDS: tuple[Kind, ...] = (
    Kind(
        "s3",
        "Amazon S3",
        "Debug files in an S3 bucket, read with an IAM user's access key",
        "s3.model:S3Source",
    ),
    Kind(
        "gcs",
        "Google Cloud Storage",
        "Debug files in a GCS bucket, read by a service account",
        "gcs.model:GcsSource",
    ),
    Kind(
        "http",
        "SymbolServer (HTTP)",
        "Any symbol server or debuginfod that Sentry can reach by URL",
        "http.model:HttpSource",
    ),
    Kind(
        "appStoreConnect",
        "App Store Connect",
        "dSYMs of iOS apps. Only servers from before June 2024 take it",
        "app_store_connect.model:AppStoreConnectSource",
    ),
)


def kind_of(type_: object) -> Kind | None:
    """The kind whose `type` this is, or None."""
    return next((kind for kind in KINDS if kind.type == type_), None)
