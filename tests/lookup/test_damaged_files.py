"""Files that are damaged, hostile or no debug files at all are told from good ones."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.lookup import (
    FILETYPES,
    DebugFile,
    UnreadableDebugFile,
    module_candidates,
    read_debug_file,
)
from tests.lookup.build_fixtures import KEPT
from tests.lookup.fixtures import WASM_HEADER, content, patched, refusal


def read_or_refused(path: Path) -> list[DebugFile]:
    """What is read, nothing if it is refused as it should be."""
    try:
        return read_debug_file(path)
    except UnreadableDebugFile as error:
        message = str(error)
    assert message.startswith(f"{path.name} ")
    return []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is not a debug file"),
        (b"#!/bin/sh\n", "is not a debug file"),
        (b"\x7fELF", "refers to data outside the file"),
        (b"\x7fELF\7\7" + bytes(60), "its header is invalid"),
        (b"MODULE \n", "MODULE line is too short"),
        (b"MODULE Linux x86 xyz crash\n", "no debug ID"),
        (b"MSCF" + bytes(40), "is compressed"),
        (b"PK\3\4" + bytes(40), "zip archive"),
        (b"\x1f\x8b" + bytes(40), "gzip"),
        (b"!<arch>\n" + bytes(40), "static library"),
        (b"MZ", "refers to data outside the file"),
        (b"Microsoft C/C++ MSF 7.00\r\n\x1aDS\0\0\0" + bytes(100), "block size is invalid"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, data: bytes, reason: str) -> None:
    assert reason in refusal(tmp_path, "file", data)


def test_a_pdb_that_claims_too_much(tmp_path: Path) -> None:
    magic = content("x86_64.pdb")[:32]
    head = magic + struct.pack("<6I", 4096, 1, 2, 0xFFFFFFFF, 0, 0)
    assert "directory is too long" in refusal(tmp_path, "a.pdb", head.ljust(8192, b"\0"))
    # Every block of the directory is the same one; its streams are all of them.
    head = magic + struct.pack("<6I", 512, 1, 2, 512, 0, 0)
    assert refusal(tmp_path, "b.pdb", head.ljust(8192, b"\xff"))


def test_places_that_are_no_files(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path, reason in (
        (tmp_path / "none", "^none cannot be read: No such file"),
        (pipe, "^pipe is not a file"),
        (Path("/dev/zero"), "^zero is not a file"),
        (loop, "^loop cannot be read"),
        (tmp_path / ("x" * 300), "cannot be read: File name too long"),
        (tmp_path / "a\0b", "cannot be read"),
        (Path("/dev/null/x"), "^x cannot be read: Not a directory"),
    ):
        with pytest.raises(UnreadableDebugFile, match=reason):
            read_debug_file(path)


def test_messages_hold_no_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31mb"
    path.write_bytes(b"nothing")
    with pytest.raises(UnreadableDebugFile, match=r"^a\?\[31mb is not a debug file"):
        read_debug_file(path)


@given(
    name=st.sampled_from(KEPT),
    changes=st.lists(st.tuples(st.integers(0, 700), st.binary(min_size=1, max_size=8)), max_size=6),
    cut=st.none() | st.integers(0, 5000),
)
def test_damage_is_reported_and_never_crashes(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    changes: list[tuple[int, bytes]],
    cut: int | None,
) -> None:
    data = content(name)[:cut]
    for at, new in changes:
        data = patched(data, at, new)
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(data)
    for one in read_or_refused(path):
        assert one.filetype in FILETYPES
        module_candidates("native", "default", one.object_id)


@given(st.sampled_from([b"MODULE ", b"BSJB", WASM_HEADER]), st.binary(max_size=200))
def test_rubbish_after_a_good_start(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "rubbish"
    path.write_bytes(start + rest)
    assert len(read_or_refused(path)) <= 1


def test_names_that_are_no_text_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/lib\xff.so"))
    path.write_bytes(content("libx86_64.so"))
    (found,) = read_debug_file(path)
    assert found.object_id.code_file == "lib\ufffd.so"
