"""Where Sentry will look, said of answers as far as they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.lookup import sample_objects
from symsrc_tui.lookup.debug_files import read_debug_file
from symsrc_tui.sources.app_store_connect import APP_STORE_CONNECT
from symsrc_tui.sources.expected_paths import (
    address,
    expected_paths,
    first_platform,
    sample_address,
)
from symsrc_tui.sources.gcs import GCS
from symsrc_tui.sources.http import HTTP
from symsrc_tui.sources.s3 import S3
from tests.lookup.fixtures import content, dotnet, unpack

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.forms.field import Value
    from symsrc_tui.sources.kind import Kind

WINDOWS, LINUX = sample_objects()[:2]
PDB = "Game.pdb/3249D99D0C4049318610F4E4FB0B69361/Game.pdb"


@pytest.mark.parametrize(
    ("kind", "given", "where"),
    [
        (HTTP, {"url": "https://symbols.example.com/x"}, "https://symbols.example.com/x/a"),
        (S3, {"bucket": "b"}, "s3://b/a"),
        (GCS, {"bucket": "b", "prefix": "/win/x64/"}, "gs://b/win/x64/a"),
    ],
)
def test_an_address_begins_where_the_source_is(
    kind: Kind, given: dict[str, Value], where: str
) -> None:
    assert address(kind, given, "a") == where
    sample = sample_address(kind, {**given, "layout.type": "symstore"}, WINDOWS)
    assert sample == f"{where[:-1]}{PDB}"


@pytest.mark.parametrize(
    ("kind", "given", "lacks"),
    [
        (HTTP, {"bucket": "b", "layout.type": "native"}, "Enter a valid URL to see where"),
        (
            S3,
            {"url": "https://a", "layout.type": "native"},
            "Enter a valid bucket name to see",
        ),
        (S3, {"bucket": "b"}, "Choose a layout to see where Sentry will look"),
    ],
)
def test_a_missing_answer_is_reported(kind: Kind, given: dict[str, Value], lacks: str) -> None:
    with pytest.raises(ValueError, match=lacks):
        sample_address(kind, given, WINDOWS)
    assert first_platform(kind, given) is None


def test_the_first_supported_platform() -> None:
    given: dict[str, Value] = {"bucket": "b", "layout.type": "debuginfod"}
    assert sample_address(S3, given, WINDOWS) is None
    found = first_platform(S3, given)
    assert found is not None
    assert found == (LINUX, sample_address(S3, given, LINUX))
    assert first_platform(APP_STORE_CONNECT, given) is None


def test_the_paths_of_a_file_are_known_without_an_address(tmp_path: Path) -> None:
    (file,) = read_debug_file(unpack("x86_64.pdb", tmp_path))
    layout: dict[str, Value] = {"layout.type": "symstore", "layout.casing": "lowercase"}
    (first, *_) = expected_paths(S3, layout, file)
    assert first.filetype == "pdb"
    (placed, *_) = expected_paths(S3, {**layout, "bucket": "b"}, file)
    assert placed.address == f"s3://b/{first.address}"
    assert expected_paths(S3, {"layout.type": "debuginfod"}, file) == []
    with pytest.raises(ValueError, match="Choose a layout"):
        expected_paths(S3, {}, file)


def test_only_paths_that_the_filters_allow(tmp_path: Path) -> None:
    (file,) = read_debug_file(unpack("libx86_64.so", tmp_path))
    answers: dict[str, Value] = {"bucket": "b", "layout.type": "native"}
    types = [path.filetype for path in expected_paths(S3, answers, file)]
    assert types == ["elf_code", "breakpad", "pdb", "pdb", "elf_debug", *["sourcebundle"] * 2]
    allowed: dict[str, Value] = {**answers, "filters.filetypes": ("elf_code", "elf_debug")}
    assert [path.filetype for path in expected_paths(S3, allowed, file)] == [
        "elf_code",
        "elf_debug",
    ]
    with pytest.raises(ValueError, match="never requests this file from this source: File types"):
        expected_paths(S3, {**answers, "filters.filetypes": ("pdb",)}, file)
    with pytest.raises(ValueError, match="Needs checksum is on"):
        expected_paths(S3, {**answers, "filters.requires_checksum": True}, file)


def test_for_dotnet_only_the_portable_pdb_is_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "Game.dll"
    path.write_bytes(dotnet(content("x86_64.dll"), portable=True))
    (file,) = read_debug_file(path)
    for layout in ("native", "symstore", "ssqp", "unified"):
        paths = expected_paths(S3, {"bucket": "b", "layout.type": layout}, file)
        assert paths[0].filetype == "portablepdb"
        assert {path.filetype for path in paths} <= {"portablepdb", "pdb", "sourcebundle"}
        assert not any(path.address.lower().endswith(".dll") for path in paths)
