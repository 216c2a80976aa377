"""The list of kinds: the only place that knows them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.sources.app_store_connect import APP_STORE_CONNECT
from symsrc_tui.sources.gcs import GCS
from symsrc_tui.sources.http import HTTP
from symsrc_tui.sources.s3 import S3

if TYPE_CHECKING:
    from symsrc_tui.sources.kind import Kind
    from symsrc_tui.sources.source import Source

KINDS: tuple[Kind, ...] = (S3, GCS, HTTP, APP_STORE_CONNECT)


def kind_of(type_: object) -> Kind | None:
    """Return the kind with this API type, or None."""
    return next((kind for kind in KINDS if kind.type == type_), None)


def kind_of_source(source: Source) -> Kind:
    """Return the kind of a source, whose model belongs to one."""
    return next(kind for kind in KINDS if kind.type == source.type)
