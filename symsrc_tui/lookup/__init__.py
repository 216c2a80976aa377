"""Predicts the paths that Symbolicator requests from a symbol source, and reads debug files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.lookup.file_address import bucket_uri, gcs_object_url, join_prefix, join_url
from symsrc_tui.lookup.identifiers import ObjectId
from symsrc_tui.lookup.paths import (
    CASINGS,
    FILETYPES,
    LAYOUTS,
    Candidate,
    candidate_paths,
    module_candidates,
)
from symsrc_tui.lookup.samples import Platform, sample, sample_objects

if TYPE_CHECKING:
    from symsrc_tui.lookup.debug_files import DebugFile, UnreadableDebugFile, read_debug_file

__all__ = [
    "CASINGS",
    "FILETYPES",
    "LAYOUTS",
    "Candidate",
    "DebugFile",
    "ObjectId",
    "Platform",
    "UnreadableDebugFile",
    "bucket_uri",
    "candidate_paths",
    "gcs_object_url",
    "join_prefix",
    "join_url",
    "module_candidates",
    "read_debug_file",
    "sample",
    "sample_objects",
]


def __getattr__(name: str) -> object:
    """Import the readers of debug files on first use, because most runs never need them."""
    if name in {"DebugFile", "UnreadableDebugFile", "read_debug_file"}:
        from symsrc_tui.lookup import debug_files

        return getattr(debug_files, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
