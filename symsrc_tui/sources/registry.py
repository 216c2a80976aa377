"""The list of kinds, cheap to import because each model is imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

if TYPE_CHECKING:
    from symsrc_tui.sources.source import Source

    SourceClass: TypeAlias = type[Source]


class Kind(NamedTuple):
    """One kind of symbol source, without its model."""

    type: str
    """The value of the API's field `type`."""
    label: str
    """Its name in Sentry's documentation."""
    when: str
    """One line on when to choose it."""
    model: str
    """Its model inside this package, as `module:Class`."""

    def source_class(self) -> SourceClass:
        """Import and return the kind's model."""
        module, _, name = self.model.partition(":")
        return cast("SourceClass", getattr(import_module(f"symsrc_tui.sources.{module}"), name))


KINDS: tuple[Kind, ...] = (
    Kind(
        "s3",
        "Amazon S3",
        "An Amazon S3 bucket, read with an IAM user's access key",
        "s3.model:S3Source",
    ),
    Kind(
        "gcs",
        "Google Cloud Storage",
        "A Google Cloud Storage bucket, read by a service account",
        "gcs.model:GcsSource",
    ),
    Kind(
        "http",
        "SymbolServer (HTTP)",
        "A symbol server, debuginfod or web server that Sentry can reach",
        "http.model:HttpSource",
    ),
    Kind(
        "appStoreConnect",
        "App Store Connect",
        "dSYMs of iOS apps. Self-hosted Sentry before June 2024 only",
        "app_store_connect.model:AppStoreConnectSource",
    ),
)


def kind_of(type_: object) -> Kind | None:
    """Return the kind with this API type, or None."""
    return next((kind for kind in KINDS if kind.type == type_), None)
