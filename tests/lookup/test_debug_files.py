"""Ids of debug files on disk. The expected ids of kept files were read with `symbolic`."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.lookup import ObjectId, module_candidates
from symsrc_tui.lookup.debug_files import DebugFile, UnreadableDebugFile, read_debug_file
from tests.lookup.fixtures import (
    DATA,
    WASM_HEADER,
    content,
    dotnet,
    fat,
    patched,
    portable_pdb,
    refusal,
    source_bundle,
    unpack,
    wasm_section,
)

if TYPE_CHECKING:
    from pathlib import Path

UUID_1 = "4c4c440255553144a1283e6fba2c840c"
UUID_2 = "4c4c449255553144a12204e61395f541"
DASHED_1 = "4c4c4402-5555-3144-a128-3e6fba2c840c"
DASHED_2 = "4c4c4492-5555-3144-a122-04e61395f541"
PDB_ID = "bc53fbdc-3a8d-0186-4c4c-44205044422e-1"
BUILD_ID = "e0c7afd11bac75791ca5479ce59151d7e8309d84"
ELF_DEBUG_ID = "d1afc7e0-ac1b-7975-1ca5-479ce59151d7"
WASM_ID = "a0a1a2a3-a4a5-a6a7-a8a9-aaabacadaeaf"
GUID = bytes(range(16))
GUID_TEXT = "03020100-0504-0706-0809-0a0b0c0d0e0f"

# File type, then the ids and names of the object.
KEPT: dict[str, tuple[str, ObjectId]] = {
    "libx86_64.so": (
        "elf_code",
        ObjectId(BUILD_ID, "libx86_64.so", ELF_DEBUG_ID, "libx86_64.so", "elf"),
    ),
    "libx86_64.so.debug": (
        "elf_debug",
        ObjectId(BUILD_ID, "libx86_64.so", ELF_DEBUG_ID, "libx86_64.so", "elf"),
    ),
    "libx86_64-noid.so": (
        "elf_code",
        ObjectId(
            None,
            "libx86_64-noid.so",
            "c337048d-0000-0000-0000-000000000000",
            "libx86_64-noid.so",
            "elf",
        ),
    ),
    "libmips.so": (
        "elf_code",
        ObjectId(
            "27360dd34189c34fba73ab3fc6a8dd854e8bdd8c",
            "libmips.so",
            "27360dd3-4189-c34f-ba73-ab3fc6a8dd85",
            "libmips.so",
            "elf",
        ),
    ),
    "x86_64.dll": (
        "pe",
        ObjectId("6b03d4753000", "x86_64.dll", PDB_ID, "C:\\build\\x86_64.pdb", "pe"),
    ),
    "i686.dll": (
        "pe",
        ObjectId(
            "6b03d4753000",
            "i686.dll",
            "f594fda8-8d5d-aa35-4c4c-44205044422e-1",
            "C:\\build\\i686.pdb",
            "pe",
        ),
    ),
    "nodebug.dll": ("pe", ObjectId("6b03d4753000", "nodebug.dll", None, None, "pe")),
    "x86_64.pdb": ("pdb", ObjectId(None, None, PDB_ID, "x86_64.pdb", "pe")),
    "x86_64.dylib": (
        "mach_code",
        ObjectId(UUID_1, "x86_64.dylib", DASHED_1, "x86_64.dylib", "macho"),
    ),
    "arm64.dylib": (
        "mach_code",
        ObjectId(UUID_2, "arm64.dylib", DASHED_2, "arm64.dylib", "macho"),
    ),
    "add.wasm": (
        "wasm_code",
        ObjectId(WASM_ID.replace("-", ""), None, WASM_ID, "add.wasm", "wasm"),
    ),
    "noid.wasm": ("wasm_code", ObjectId(None, None, None, "noid.wasm", "wasm")),
}


def read(folder: Path, name: str, data: bytes) -> list[DebugFile]:
    path = folder / name
    path.write_bytes(data)
    return read_debug_file(path)


def test_every_kept_file_is_tested() -> None:
    assert {f"{name}.gz" for name in KEPT} == {path.name for path in DATA.glob("*.gz")}


@pytest.mark.parametrize("name", KEPT)
def test_ids(tmp_path: Path, name: str) -> None:
    path = unpack(name, tmp_path)
    (found,) = read_debug_file(path)
    assert found.path == path
    assert (found.filetype, found.object_id) == KEPT[name]
    missing = found.object_id.code_id is None and found.object_id.debug_id is None
    if missing or name in ("libx86_64-noid.so", "nodebug.dll"):
        assert found.notes
    else:
        assert found.notes == ()


def test_elf_without_a_build_id_says_so(tmp_path: Path) -> None:
    (found,) = read_debug_file(unpack("libx86_64-noid.so", tmp_path))
    assert "It has no build ID" in found.notes[0]
    assert "--build-id" in found.notes[0]
    assert "computed from the code" in found.notes[1]
    candidates = module_candidates("native", "default", found.object_id)
    assert "elf_code" not in {candidate.filetype for candidate in candidates}


def test_elf_named_after_its_build_id(tmp_path: Path) -> None:
    name = f"{BUILD_ID[2:]}.debug"
    (found,) = read(tmp_path, name, content("libx86_64.so.debug"))
    assert found.object_id == ObjectId(BUILD_ID, None, ELF_DEBUG_ID, None, "elf")
    assert "name is its build ID" in found.notes[0]


def test_elf_with_its_note_in_a_section_only(tmp_path: Path) -> None:
    data = content("libx86_64.so")
    (segments_at,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for index in range(count):
        at = segments_at + index * size
        if data[at : at + 4] == b"\4\0\0\0":
            data = patched(data, at, b"\0\0\0\0")
    (found,) = read(tmp_path, "libx86_64.so", data)
    assert found.object_id.code_id == BUILD_ID


def section(data: bytes, name: bytes) -> tuple[int, int]:
    """Where the header of a section of a 64-bit ELF file stands, and its content."""
    (table,) = struct.unpack_from("<Q", data, 40)
    size, count, names_index = struct.unpack_from("<HHH", data, 58)
    (names,) = struct.unpack_from("<Q", data, table + names_index * size + 24)
    for at in range(table, table + count * size, size):
        (name_at,) = struct.unpack_from("<I", data, at)
        if data[names + name_at :].startswith(name + b"\0"):
            return at, struct.unpack_from("<Q", data, at + 24)[0]
    raise AssertionError(name)


def test_elf_without_any_code(tmp_path: Path) -> None:
    data = content("libx86_64-noid.so")
    header, place = section(data, b".text")
    (size,) = struct.unpack_from("<Q", data, header + 32)
    (found,) = read(tmp_path, "a.so", patched(data, place, bytes(size)))
    assert found.object_id.debug_id is None
    # Data alone is a library all the same, not a file with its code taken out.
    (found,) = read(tmp_path, "a.so", patched(data, header + 8, bytes(8)))
    assert found.filetype == "elf_code"


@pytest.mark.parametrize("step", [4, 8])
def test_elf_with_notes_before_the_build_id(tmp_path: Path, step: int) -> None:
    data = content("libx86_64-noid.so")
    notes = b""
    for name, kind, text in ((b"GNU\0", 1, b"12345"), (b"ab\0", 3, b"12"), (b"GNU\0", 3, b"\xab")):
        notes += struct.pack("<III", len(name), len(text), kind) + name
        notes += bytes(-len(notes) % step) + text
        notes += bytes(-len(notes) % step)
    (segments_at,) = struct.unpack_from("<Q", data, 32)
    segment = struct.pack("<IIQQQQQQ", 4, 0, len(data), 0, 0, len(notes), 0, step)
    (found,) = read(tmp_path, "a.so", patched(data, segments_at, segment) + notes)
    assert found.object_id.code_id == "ab"
    assert found.object_id.debug_id == "000000ab-0000-0000-0000-000000000000"


def test_a_fat_file_has_an_object_for_each_architecture(tmp_path: Path) -> None:
    found = read(tmp_path, "Game", fat(content("x86_64.dylib"), content("arm64.dylib")))
    assert [(f.arch, f.object_id.code_id) for f in found] == [
        ("x86_64", UUID_1),
        ("arm64", UUID_2),
    ]


def test_a_dsym_bundle(tmp_path: Path) -> None:
    folder = tmp_path / "Game.app.dSYM" / "Contents" / "Resources" / "DWARF"
    folder.mkdir(parents=True)
    # The type of file stands after magic, CPU and its subtype.
    data = patched(content("x86_64.dylib"), 12, struct.pack("<I", 0xA))
    (folder / "Game").write_bytes(data)
    (found,) = read_debug_file(tmp_path / "Game.app.dSYM")
    assert found.filetype == "mach_debug"
    assert found.object_id == ObjectId(UUID_1, "Game", DASHED_1, "Game", "macho")
    with pytest.raises(UnreadableDebugFile, match="is a folder, not a dSYM bundle"):
        read_debug_file(folder)
    # Files that others left in the folder do not hide the one that belongs there.
    (folder / ".DS_Store").write_bytes(b"no")
    assert read_debug_file(tmp_path / "Game.app.dSYM") == [found]
    (folder / "Aside").write_bytes(b"no")
    (folder / "Inner").mkdir()
    (beside,) = read_debug_file(tmp_path / "Game.app.dSYM")
    assert beside.object_id == found.object_id
    assert [note.split(" (")[0] for note in beside.notes] == [
        "Another file of the bundle was left out: Aside is not a debug file",
        f"Another file of the bundle was left out: {folder}/Inner cannot be read: Is a directory.",
    ]
    (folder / "Game").unlink()
    with pytest.raises(UnreadableDebugFile, match=r"^Aside is not a debug file"):
        read_debug_file(tmp_path / "Game.app.dSYM")


def test_a_link_is_named_after_the_file_in_the_crashes(tmp_path: Path) -> None:
    real = tmp_path / "libadd.so.1.2.3"
    real.write_bytes(content("libx86_64.so"))
    middle, link = tmp_path / "libadd.so.1", tmp_path / "libadd.so"
    middle.symlink_to(real.name)
    link.symlink_to(middle)
    for path in (middle, link):
        (found,) = read_debug_file(path)
        assert found.path == path
        assert found.object_id.code_file == found.object_id.debug_file == "libadd.so.1.2.3"
        assert found.notes == (
            "It is a link to libadd.so.1.2.3, whose name crash reports contain.",
        )
    # A link in another folder with the same name, and a file below a link, say nothing new.
    (tmp_path / "bin").symlink_to(tmp_path)
    (found,) = read_debug_file(tmp_path / "bin" / real.name)
    assert found.notes == ()
    again = tmp_path / "again"
    again.mkdir()
    (again / real.name).symlink_to(real)
    (found,) = read_debug_file(again / real.name)
    assert (found.object_id.code_file, found.notes) == ("libadd.so.1.2.3", ())


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (
            {"code_id": BUILD_ID, "debug_id": ELF_DEBUG_ID, "object_name": "/a/libadd.so.debug"},
            ObjectId(BUILD_ID, "libadd.so", ELF_DEBUG_ID, "libadd.so", "elf"),
        ),
        (
            {"debug_id": ELF_DEBUG_ID, "object_name": "libadd.so"},
            ObjectId(None, "libadd.so", ELF_DEBUG_ID, "libadd.so", "elf"),
        ),
        ({"code_id": BUILD_ID.upper()}, ObjectId(BUILD_ID, None, None, None, "elf")),
        (
            {"debug_id": PDB_ID, "object_name": "C:\\build\\add.PDB"},
            ObjectId(None, None, PDB_ID, "add.PDB", "pe"),
        ),
        (
            {"code_id": "6B03D4753000", "debug_id": PDB_ID, "object_name": "add.dll"},
            ObjectId("6b03d4753000", "add.dll", PDB_ID, None, "pe"),
        ),
        (
            {"debug_id": f"{GUID_TEXT}-deadbeef", "object_name": "Add.pdb"},
            ObjectId(None, None, f"{GUID_TEXT}-deadbeef", "Add.pdb", "pe_dotnet"),
        ),
        (
            {"code_id": UUID_1, "debug_id": DASHED_1, "object_name": "Game"},
            ObjectId(UUID_1, "Game", DASHED_1, "Game", "macho"),
        ),
        (
            {"code_id": WASM_ID, "debug_id": WASM_ID, "object_name": "add.wasm"},
            ObjectId(WASM_ID.replace("-", ""), "add.wasm", WASM_ID, "add.wasm", "wasm"),
        ),
    ],
)
def test_a_source_bundle_has_the_ids_of_its_program(
    tmp_path: Path, ids: dict[str, str], expected: ObjectId
) -> None:
    (found,) = read(tmp_path, "add.src.zip", source_bundle(**ids))
    assert (found.file_format, found.filetype) == ("source bundle", "sourcebundle")
    assert found.object_id == expected
    is_unnamed = expected.object_type == "pe" and expected.debug_file is None
    assert bool(found.notes) == is_unnamed


def test_a_source_bundle_is_looked_for_beside_its_program(tmp_path: Path) -> None:
    bundle = source_bundle(code_id=BUILD_ID, debug_id=ELF_DEBUG_ID, object_name="libadd.so")
    (found,) = read(tmp_path, "add.src.zip", bundle)
    first = module_candidates("native", "default", found.object_id, preferred="sourcebundle")[:2]
    upper = ELF_DEBUG_ID.replace("-", "").upper()
    assert [candidate.path for candidate in first] == [
        f"{BUILD_ID[:2]}/{BUILD_ID[2:]}.src.zip",
        f"libadd.so/{upper}0/libadd.so.src.zip",
    ]


def test_macho_without_a_uuid(tmp_path: Path) -> None:
    data = content("x86_64.dylib")
    command = data.index(bytes.fromhex(UUID_1)) - 8
    (found,) = read(tmp_path, "a.dylib", patched(data, command, b"\x7f"))
    assert found.object_id == ObjectId(None, "a.dylib", None, "a.dylib", "macho")
    assert "no UUID" in found.notes[0]


def test_macho_with_commands_of_zero_length(tmp_path: Path) -> None:
    data = patched(content("x86_64.dylib"), 16, b"\xff\xff\xff\x7f")
    (found,) = read(tmp_path, "a.dylib", patched(data, 32, bytes(8)))
    assert found.object_id.code_id is None


def test_a_java_class_is_not_a_fat_file(tmp_path: Path) -> None:
    assert "Java" in refusal(tmp_path, "A.class", b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(100))


def test_pdb_takes_the_age_of_the_dbi_stream(tmp_path: Path) -> None:
    data = content("x86_64.pdb")
    guid = data.index(bytes.fromhex("dcfb53bc8d3a8601"))
    raised = patched(data, guid - 4, struct.pack("<I", 7))
    (found,) = read(tmp_path, "a.pdb", raised)
    assert found.object_id.debug_id == PDB_ID
    # Without a DBI stream of the current form the other age is all there is.
    dbi = data.index(struct.pack("<iII", -1, 19990903, 1))
    (found,) = read(tmp_path, "a.pdb", patched(raised, dbi, b"\0\0\0\0"))
    assert found.object_id.debug_id == PDB_ID[:-1] + "7"


def test_old_pdbs_are_rejected_by_name(tmp_path: Path) -> None:
    old = b"Microsoft C/C++ program database 2.00\r\n\x1aJG\0\0" + bytes(1000)
    assert "format 2.0" in refusal(tmp_path, "old.pdb", old)


def test_portable_pdb(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "Game.pdb", portable_pdb(GUID + b"\xef\xbe\xad\xde"))
    assert found.filetype == "portablepdb"
    assert found.object_id == ObjectId(None, None, f"{GUID_TEXT}-deadbeef", "Game.pdb", "pe_dotnet")
    without_id = portable_pdb(GUID + b"\0\0\0\0").replace(b"#Pdb", b"#Pda")
    assert "not a portable PDB" in refusal(tmp_path, "Game.pdb", without_id)


def test_code_ids_keep_the_zeros_before_the_timestamp(tmp_path: Path) -> None:
    data = content("x86_64.dll")
    stamp = data.index(bytes.fromhex("75d4036b"))
    (found,) = read(tmp_path, "a.dll", patched(data, stamp, b"\x0a\0\0\0"))
    assert found.object_id.code_id == "0000000a3000"


def test_dotnet_programs_name_their_pdb_by_its_stamp(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "a.dll", dotnet(content("x86_64.dll"), portable=True))
    assert found.object_id.object_type == "pe_dotnet"
    assert found.object_id.debug_id == f"{PDB_ID[:-1]}deadbeef"
    assert "portable PDB" in found.notes[0]
    (found,) = read(tmp_path, "a.dll", dotnet(content("x86_64.dll"), portable=False))
    assert found.object_id.debug_id == PDB_ID
    assert any("names a Windows PDB" in note for note in found.notes)


def test_a_program_that_names_a_pdb_2(tmp_path: Path) -> None:
    data = content("x86_64.dll")
    record = struct.pack("<4sIII", b"NB10", 0, 0x3249D99D, 0x1A) + b"old.pdb\0"
    (found,) = read(tmp_path, "a.dll", patched(data, data.index(b"RSDS"), record))
    assert found.object_id.debug_id == "3249D99D-1a"
    assert found.object_id.debug_file == "old.pdb"


def test_a_dos_program_is_rejected(tmp_path: Path) -> None:
    assert "DOS program" in refusal(tmp_path, "a.exe", b"MZ".ljust(0x3C, b"\0") + bytes(40))


def test_wasm_debug_companions_and_odd_build_ids(tmp_path: Path) -> None:
    build_id = wasm_section(b"build_id", GUID)
    dwarf = wasm_section(b".debug_info", b"")
    code = b"\x0a\x01\x00"
    (found,) = read(tmp_path, "a.wasm", WASM_HEADER + dwarf + build_id)
    assert found.filetype == "wasm_debug"
    (found,) = read(tmp_path, "a.wasm", WASM_HEADER + code + dwarf + build_id)
    assert found.filetype == "wasm_code"
    (found,) = read(tmp_path, "a.wasm", WASM_HEADER + wasm_section(b"build_id", GUID[:8]))
    assert found.object_id.code_id == GUID[:8].hex()
    assert found.object_id.debug_id is None
    endless = WASM_HEADER + b"\0" + b"\xff" * 20
    assert "never ends" in refusal(tmp_path, "a.wasm", endless)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "MODULE Linux x86_64 67E9247C814E392BA027DBDE6748FCBF0 crash\r\nFILE 0 a.c\n",
            ObjectId(None, "crash", "67e9247c-814e-392b-a027-dbde6748fcbf", "crash", "elf"),
        ),
        (
            """MODULE windows x86 67E9247C814E392BA027DBDE6748FCBF1 my crash.pdb
INFO CODE_ID 5AB380779000 my crash.exe
""",
            ObjectId(
                "5ab380779000",
                "my crash.exe",
                "67e9247c-814e-392b-a027-dbde6748fcbf-1",
                "my crash.pdb",
                "pe",
            ),
        ),
        (
            """MODULE mac arm64 67E9247C814E392BA027DBDE6748FCBF0 crash
INFO GENERATOR dump_syms
INFO CODE_ID AB
FILE 0 INFO CODE_ID CD
""",
            ObjectId("ab", "crash", "67e9247c-814e-392b-a027-dbde6748fcbf", "crash", "macho"),
        ),
        (
            "MODULE Linux x86 67E9247C814E392BA027DBDE6748FCBF0\n",
            ObjectId(None, None, "67e9247c-814e-392b-a027-dbde6748fcbf", None, "elf"),
        ),
    ],
)
def test_breakpad(tmp_path: Path, text: str, expected: ObjectId) -> None:
    (found,) = read(tmp_path, "crash.sym", text.encode())
    assert (found.filetype, found.object_id) == ("breakpad", expected)
