"""Symbolicator's own expectations, taken from its tests (data/README.md says where)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict

import pytest

from symsrc_tui.lookup import (
    ObjectId,
    bucket_uri,
    candidate_paths,
    gcs_object_url,
    join_prefix,
    join_url,
    module_candidates,
)


class Ids(TypedDict, total=False):
    code_id: str | None
    code_file: str | None
    debug_id: str | None
    debug_file: str | None
    object_type: str | None


class Vector(TypedDict, total=False):
    kind: str
    source: str
    layout: str
    casing: str
    filetype: str
    object_id: Ids
    with_compressed: bool
    expected: list[str] | str
    expected_set: list[str]
    path: str
    base: str
    prefix: str
    bucket: str
    object: str
    scheme: str


def load() -> list[Vector]:
    text = (Path(__file__).parent / "data" / "symbolicator_vectors.json").read_text("utf-8")
    vectors: list[Vector] = json.loads(text)["vectors"]
    return vectors


def of_kind(*kinds: str) -> list[Vector]:
    return [vector for vector in load() if vector["kind"] in kinds]


def name(vector: Vector) -> str:
    parts = (vector["kind"], vector.get("layout", ""), vector.get("filetype", ""))
    return f"{'-'.join(filter(None, parts))}-{vector['source'].split('/')[-1][:50]}"


def test_no_vector_is_left_out() -> None:
    tested = of_kind(
        "path",
        "module_candidates",
        "url_join",
        "prefix_join",
        "bucket_uri",
        "gcs_object_url",
    )
    assert len(tested) == len(load()) == 89


@pytest.mark.parametrize("vector", of_kind("path"), ids=name)
def test_paths(vector: Vector) -> None:
    paths = candidate_paths(
        vector["layout"], vector["casing"], vector["filetype"], ObjectId(**vector["object_id"])
    )
    if vector["filetype"] in ("pe", "pdb") and not vector.get("with_compressed"):
        assert [path[:-1] + "_" for path in paths[::2]] == paths[1::2]
        paths = paths[::2]
    assert paths == vector["expected"]


@pytest.mark.parametrize("vector", of_kind("module_candidates"), ids=name)
def test_modules(vector: Vector) -> None:
    found = module_candidates(vector["layout"], vector["casing"], ObjectId(**vector["object_id"]))
    assert sorted(candidate.path for candidate in found) == sorted(vector["expected_set"])


@pytest.mark.parametrize(
    "vector",
    of_kind("url_join", "prefix_join", "bucket_uri", "gcs_object_url"),
    ids=name,
)
def test_joins(vector: Vector) -> None:
    def join() -> str:
        match vector["kind"]:
            case "url_join":
                return join_url(vector["base"], vector["path"])
            case "prefix_join":
                return join_prefix(vector["prefix"], vector["path"])
            case "bucket_uri":
                return bucket_uri(
                    vector["scheme"], vector["bucket"], vector["prefix"], vector["path"]
                )
        endpoint = "https://storage.googleapis.com"
        return gcs_object_url(vector["bucket"], vector["object"], endpoint)

    assert join() == vector["expected"]
