"""Paths in the SymStore layout, read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.lookup import ObjectId, candidate_paths, parse_index_line, parse_symstore

hex_digits = st.text("0123456789abcdef", min_size=8, max_size=40)
uuids = st.text("0123456789abcdef", min_size=32, max_size=32)
file_names = st.text(
    st.characters(exclude_categories=["C"], exclude_characters="/\\"), min_size=1, max_size=30
)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "a/b",
        "a/b/c",
        "a/b/a/d",
        "a.pdb/xyz/a.pdb",
        "a.pdb/497b72f6390a44fc878e5a2d63b6cc4b/a.pdb",
        "a.pdb/497b72f6-390a-44fc-878e-5a2d63b6cc4b-1/a.pdb",
        "Ä.dll/5AB380779000/ä.dll",
    ],
)
def test_what_is_no_symstore_path(path: str) -> None:
    assert parse_symstore(path) is None


def test_debug_files_go_by_their_name_too() -> None:
    parsed = parse_symstore("a.so/elf-buildid-sym-180a/a.so")
    assert parsed is not None
    assert (parsed.filetypes, parsed.object_id.code_id) == (("elf_code",), "180a")
    parsed = parse_symstore("a/mach-uuid-sym-180a/a")
    assert parsed is not None
    assert parsed.filetypes == ("mach_code",)


def test_the_two_names_may_differ_in_case() -> None:
    parsed = parse_symstore("Foo.DLL/5AB380779000/foo.dll")
    assert parsed is not None
    assert parsed.object_id.code_file == "Foo.DLL"
    pdb_2 = parse_symstore("a.PDB/3249D99D1a/A.pdb")
    assert pdb_2 is not None
    assert pdb_2.object_id.debug_id == "3249D99D-1a"


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ('"a.dll\\12"', "a.dll/12/a.dll"),
        ('12,"a.dll\\1\\2"', "a.dll/1\\2/a.dll"),
        ('"a.dll","b\\c"', None),
        ("a.dll\\12", None),
        ("", None),
    ],
)
def test_index_lines(line: str, path: str | None) -> None:
    assert parse_index_line(line) == path


@given(st.text(max_size=80))
def test_any_text_is_read_or_not(text: str) -> None:
    parse_symstore(text)
    parse_symstore(f"{text}/{text}/{text}")
    parse_index_line(text)


@given(
    filetype=st.sampled_from(["pe", "elf_code", "elf_debug", "mach_code", "mach_debug", "pdb"]),
    code_id=hex_digits,
    uuid=uuids,
    age=st.integers(0, 0xFFFFFFFF),
    file_name=file_names,
)
def test_a_path_that_is_made_is_read_back(
    filetype: str, code_id: str, uuid: str, age: int, file_name: str
) -> None:
    if filetype == "pdb":
        file_name += ".pdb"
    elif file_name.lower().endswith(".pdb"):
        file_name += "x"
    made = ObjectId(
        code_id=uuid if filetype.startswith("mach") else code_id,
        code_file=file_name,
        debug_id=f"{uuid}{age:x}",
        debug_file=file_name,
        object_type="pe",
    )
    path = candidate_paths("symstore", "default", filetype, made)[0]
    parsed = parse_symstore(path)
    assert parsed is not None
    # A program may be called _.debug or name.dwarf: then code and debug file look alike.
    expected = {filetype}
    if file_name.lower().endswith((".debug", ".dwarf")):
        expected |= {filetype.replace("code", "debug")}
    assert set(parsed.filetypes) <= expected
    assert candidate_paths("symstore", "default", parsed.filetypes[0], parsed.object_id)[0] == path
