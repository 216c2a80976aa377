"""Files that are damaged, hostile or no debug files at all are told from good ones."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.lookup import FILETYPES, module_candidates
from symsrc_tui.lookup.debug_files import DebugFile, UnreadableDebugFile, read_debug_file
from tests.lookup.build_fixtures import KEPT
from tests.lookup.fixtures import (
    WASM_HEADER,
    content,
    dotnet,
    fat,
    patched,
    portable_pdb,
    refusal,
    source_bundle,
)


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
        (b"MODULE Linux x86_64 67E9247C814E392BA027DBDE6748FCBF1", "MODULE line is incomplete"),
        (b"SYSB\2\0\0\0PK\3\4" + bytes(40), "a source bundle that is cut off or damaged"),
        (source_bundle(object_name="a.so"), "a source bundle without IDs"),
        (source_bundle(debug_id="1234"), "a source bundle without IDs"),
        (b"MODULE Linux x86 xyz crash\n", "no debug ID"),
        (b"MSCF" + bytes(40), "is compressed"),
        (b"PK\3\4" + bytes(40), "zip archive"),
        (b"\x1f\x8b" + bytes(40), "gzip"),
        (b"!<arch>\n" + bytes(40), "static library"),
        (b"MZ", "refers to data outside the file"),
        (b"Microsoft C/C++ MSF 7.00\r\n\x1aDS\0\0\0" + bytes(100), "block size is invalid"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, data: bytes, reason: str) -> None:
    assert reason in refusal(tmp_path, "file", data)


def test_a_pdb_with_impossible_sizes(tmp_path: Path) -> None:
    magic = content("x86_64.pdb")[:32]
    head = magic + struct.pack("<6I", 4096, 1, 2, 0xFFFFFFFF, 0, 0)
    assert "directory is too long" in refusal(tmp_path, "a.pdb", head.ljust(8192, b"\0"))
    # Every block of the directory is the same one; its streams are all of them.
    head = magic + struct.pack("<6I", 512, 1, 2, 512, 0, 0)
    assert refusal(tmp_path, "b.pdb", head.ljust(8192, b"\xff"))


def test_paths_that_are_not_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path, reason in (
        (tmp_path / "none", f"^{tmp_path}/none does not exist$"),
        (pipe, "^pipe is not a file"),
        (Path("/dev/zero"), "^zero is not a file"),
        (loop, "/loop cannot be read"),
        (tmp_path / ("x" * 300), "cannot be read: File name too long"),
        (tmp_path / "a\0b", "cannot be read"),
        (Path("/dev/null/x"), "^/dev/null/x cannot be read: Not a directory"),
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


def end_of_segments(data: bytes) -> int:
    """Where the last segment of a 64-bit ELF file ends."""
    (at,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    rows = [struct.unpack_from("<IIQQQQQQ", data, at + size * row) for row in range(count)]
    return max(int(row[2]) + int(row[5]) for row in rows if row[0] == 1)


def whole_files() -> dict[str, bytes]:
    """A file for each reader."""
    module = b"MODULE windows x86 67E9247C814E392BA027DBDE6748FCBF1a crash.pdb\n"
    code_id = b"INFO CODE_ID 5AB380779000 crash.exe\nFILE 0 a.c\n"
    second = content("arm64.dylib")
    elf = content("libx86_64.so")
    without_sections = patched(patched(elf, 40, bytes(8)), 60, bytes(4))[: end_of_segments(elf)]
    bundle = source_bundle(code_id="ab" * 20, debug_id="ab" * 16, object_name="libadd.so")
    made = {
        "fat": fat(content("x86_64.dylib"), second)[: -(-len(second) % 4096)],
        "portable.pdb": portable_pdb(bytes(range(20))),
        "dotnet.dll": dotnet(content("x86_64.dll"), portable=True),
        "crash.sym": module + code_id,
        "libadd.src.zip": bundle,
        "segments.so": without_sections,
    }
    return {**{name: content(name) for name in KEPT}, **made}


# Each ends where a section or line ends, and so is a whole file to anyone.
SHORTER = {"add.wasm": "has no build_id section", "noid.wasm": "has no build_id section"}


@pytest.mark.parametrize("name", whole_files())
def test_a_truncated_file_gives_the_right_ids_or_none_and_is_reported(
    tmp_path: Path, name: str
) -> None:
    data = whole_files()[name]
    path = tmp_path / name
    path.write_bytes(data)
    whole = read_debug_file(path)
    assert not any("cut off" in note for file in whole for note in file.notes)
    wrong = []
    # Of short files, every byte counts.
    for length in range(0, len(data), 1 if len(data) < 1000 else 64):
        path.write_bytes(data[:length])
        found = read_or_refused(path)
        ids = [(file.object_id.code_id, file.object_id.debug_id) for file in found]
        right = [(file.object_id.code_id, file.object_id.debug_id) for file in whole]
        says_so = any(SHORTER.get(name, "cut off") in note for file in found for note in file.notes)
        is_right = ids == right and says_so
        is_shorter = name in SHORTER and ids == [(None, None)] and says_so
        if name == "crash.sym":
            is_whole = data[:length].endswith(b"\n")
            is_right = ids in (right, [(None, right[0][1])]) and (says_so or is_whole)
        if found and not is_right and not is_shorter:
            wrong.append((length, ids))
    assert wrong[:3] == []


def test_a_truncated_build_id_is_not_shown(tmp_path: Path) -> None:
    """A file without sections, whose notes come last."""
    data = content("libx86_64-noid.so")
    note = struct.pack("<III", 4, 20, 3) + b"GNU\0" + bytes(range(20))
    (segments_at,) = struct.unpack_from("<Q", data, 32)
    segment = struct.pack("<IIQQQQQQ", 4, 0, len(data), 0, 0, len(note), 0, 4)
    data = patched(patched(data, 40, bytes(8)), segments_at, segment) + note
    path = tmp_path / "a.so"
    path.write_bytes(data)
    (found,) = read_debug_file(path)
    assert (found.object_id.code_id, found.notes) == (bytes(range(20)).hex(), ())
    assert refusal(tmp_path, "a.so", data[:-1]) == (
        "a.so is cut off or damaged: its build ID is incomplete"
    )
    assert refusal(tmp_path, "a.so", data[: -len(note) + 3]) == (
        "a.so is cut off, and what is left has no build ID"
    )


@given(st.sampled_from([b"MODULE ", b"BSJB", WASM_HEADER]), st.binary(max_size=200))
def test_garbage_after_a_valid_start(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "rubbish"
    path.write_bytes(start + rest)
    assert len(read_or_refused(path)) <= 1


def test_names_that_are_not_text_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/lib\xff.so"))
    path.write_bytes(content("libx86_64.so"))
    (found,) = read_debug_file(path)
    assert found.object_id.code_file == "lib\ufffd.so"
