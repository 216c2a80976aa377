"""Predict the paths that Symbolicator requests from a symbol source.

The readers of debug files are in `debug_files`, apart because most runs never need them.
"""

from __future__ import annotations

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

__all__ = [
    "CASINGS",
    "FILETYPES",
    "LAYOUTS",
    "Candidate",
    "ObjectId",
    "Platform",
    "bucket_uri",
    "candidate_paths",
    "gcs_object_url",
    "join_prefix",
    "join_url",
    "module_candidates",
    "sample",
    "sample_objects",
]
