"""Which paths are asked for: the edges that no published expectation covers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.lookup import (
    CASINGS,
    FILETYPES,
    LAYOUTS,
    ObjectId,
    candidate_paths,
    module_candidates,
)
from symsrc_tui.lookup.identifiers import fold_ascii

UUID = "3249d99d0c4049318610f4e4fb0b6936"
UPPER = UUID.upper()
PE = ObjectId("5ab380779000", "C:\\a\\Crash.exe", UUID + "1", "C:\\a\\Crash.pdb", "pe")
DOTNET = PE._replace(object_type="pe_dotnet", debug_id=f"{UUID}9e6d3fcc")
ELF = ObjectId("dfb85de42daffd09", "/lib/libÄ.SO", UUID, "/lib/libÄ.SO", "elf")
MACHO = ObjectId(UUID, "/App/Game", UUID, "Game", "macho")
WASM = ObjectId(UUID, None, UUID, "https://x/demo.wasm", "wasm")

names = st.text(max_size=20) | st.sampled_from(["a/b.pdb", "C:\\x\\y.dll", "/", "", "x.pdb.dll"])
ids = st.text(max_size=50) | st.text("0123456789abcdefABCDEF-", max_size=50)
objects = st.builds(
    ObjectId,
    st.none() | ids,
    st.none() | names,
    st.none() | ids | st.sampled_from([UUID, UUID + "1", "3249D99D1"]),
    st.none() | names,
    st.none() | st.sampled_from(["elf", "macho", "pe", "pe_dotnet", "wasm", "unknown", "?"]),
)


def paths(layout: str, filetype: str, object_id: ObjectId) -> list[str]:
    return candidate_paths(layout, "default", filetype, object_id)


def test_unknown_words_are_rejected_with_the_known_ones() -> None:
    with pytest.raises(
        ValueError, match=r"Unknown layout 'nativ'. Choose one of native, symstore,"
    ):
        candidate_paths("nativ", "default", "pe", PE)
    with pytest.raises(ValueError, match=r"Unknown casing 'Default'. .*uppercase"):
        candidate_paths("native", "Default", "pe", PE)
    with pytest.raises(ValueError, match=r"Unknown file type 'PE'. Choose one of pe, pdb"):
        candidate_paths("native", "default", "PE", PE)
    with pytest.raises(ValueError, match="Unknown layout"):
        module_candidates("", "default", PE)
    with pytest.raises(ValueError, match="Unknown casing"):
        module_candidates("native", "", PE)


def test_casing_folds_the_suffix_too_but_only_ascii() -> None:
    assert candidate_paths("debuginfod", "uppercase", "elf_debug", ELF) == [
        "DFB85DE42DAFFD09/DEBUGINFO"
    ]
    assert candidate_paths("symstore", "uppercase", "elf_code", ELF._replace(code_file="ä.so")) == [
        "ä.SO/ELF-BUILDID-DFB85DE42DAFFD09/ä.SO"
    ]
    assert candidate_paths("symstore", "lowercase", "elf_code", ELF) == [
        "libÄ.so/elf-buildid-dfb85de42daffd09/libÄ.so"
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("filetype", ["pe", "pdb"])
def test_compressed_variants_follow_each_plain_path_in_every_layout(
    layout: str, filetype: str
) -> None:
    found = paths(layout, filetype, PE)
    assert bool(found) == (layout != "debuginfod")
    assert found[1::2] == [path[:-1] + "_" for path in found[::2]]


def test_portable_pdbs_have_no_compressed_variant_and_no_age() -> None:
    folder = f"{UPPER}ffffffff"
    assert paths("native", "portablepdb", DOTNET) == [f"Crash.pdb/{folder}/Crash.pdb"]
    assert paths("ssqp", "portablepdb", DOTNET) == [f"crash.pdb/{UUID}FFFFFFFF/crash.pdb"]
    assert paths("unified", "portablepdb", DOTNET) == [f"32/{UUID[2:]}9e6d3fcc/debuginfo"]
    assert paths("native", "sourcebundle", DOTNET) == [
        f"Crash.pdb/{folder}/Crash.src.zip",
        f"Crash.pdb/{UPPER}9e6d3fcc/Crash.src.zip",
    ]
    assert paths("symstore", "sourcebundle", DOTNET) == []


def test_ssqp_lowers_names_as_unicode_does_and_raises_the_age() -> None:
    object_id = PE._replace(debug_file="ÄÖ.PDB", code_file="ΑΣ", debug_id=UUID + "a")
    assert paths("ssqp", "pdb", object_id)[0] == f"äö.pdb/{UUID}A/äö.pdb"
    assert paths("ssqp", "pe", object_id)[0] == "ας/5ab380779000/ας"
    assert paths("ssqp", "elf_code", ELF) == ["libä.so/elf-buildid-dfb85de42daffd09/libä.so"]
    assert paths("ssqp", "sourcebundle", object_id) == [f"äö.pdb/{UUID}A/äö.src.zip"]


@pytest.mark.parametrize(
    ("file", "folder"),
    [
        ("ab.pdb", "ab/"),
        ("a.pdb", "a/"),
        ("a", "a/"),
        ("_b.pdb", "_b/"),
        (".pdb", ".p/"),
        ("..pdb", "./"),
        ("é.pdb", "é/"),
        ("éa.pdb", "é/"),
        ("aé.pdb", ""),
        ("\u07ff.pdb", "\u07ff/"),
        ("\u0800.pdb", ""),
        ("😀.pdb", ""),
    ],
)
def test_the_index2_folder(file: str, folder: str) -> None:
    found = paths("symstore_index2", "pdb", PE._replace(debug_file=file))
    assert found[0] == f"{folder}{file}/{UPPER}1/{file}"


@pytest.mark.parametrize(
    ("file", "stem"),
    [
        ("foo.pdb", "foo"),
        ("foo.dll", "foo.dll"),
        ("foo.exe", "foo.exe"),
        ("foo.PDB", "foo.PDB"),
        ("foo.pdb.exe", "foo.pdb.exe"),
        ("foo", "foo"),
        # Symbolicator strips these one after the other, if all are there.
        ("foo.pdb.dll", "foo"),
        ("foo.pdb.dll.exe", "foo"),
    ],
)
def test_breakpad_drops_a_pdb_ending_only(file: str, stem: str) -> None:
    object_id = PE._replace(debug_file=f"/x/{file}")
    assert paths("native", "breakpad", object_id) == [f"{file}/{UPPER}1/{stem}.sym"]


def test_breakpad_is_not_for_wasm_and_not_in_symstore() -> None:
    assert paths("native", "breakpad", WASM) == []
    assert paths("native", "sourcebundle", WASM) == [f"32/{UUID[2:]}.src.zip"]
    for layout in ("symstore", "symstore_index2", "ssqp", "debuginfod"):
        assert paths(layout, "breakpad", PE) == []
        assert paths(layout, "wasm_code", WASM) == []


def test_source_bundles_of_a_pdb_with_another_extension() -> None:
    object_id = PE._replace(debug_file="foo.dll")
    assert paths("native", "sourcebundle", object_id) == [
        f"foo.dll/{UPPER}1/foo.src.zip",
        f"foo.dll/{UPPER}1/foo.dll.src.zip",
    ]
    without_dot = PE._replace(debug_file="foo")
    assert paths("native", "sourcebundle", without_dot) == [f"foo/{UPPER}1/foo.src.zip"]
    assert paths("native", "sourcebundle", PE._replace(object_type="unknown")) == []


def test_mach_o_takes_the_code_id_or_else_the_debug_id() -> None:
    other = "00112233445566778899aabbccddeeff"
    assert paths("native", "mach_debug", MACHO._replace(code_id=other)) == [
        "0011/2233/4455/6677/8899/AABBCCDDEEFF"
    ]
    assert paths("native", "mach_debug", MACHO._replace(code_id=None)) == [
        "3249/D99D/0C40/4931/8610/F4E4FB0B6936"
    ]
    # A code ID that is not a UUID does not fall back.
    assert paths("native", "mach_debug", MACHO._replace(code_id="abcd")) == []
    assert paths("symstore", "mach_debug", MACHO._replace(code_id="abcd")) == []
    # The unified layout takes it as it is.
    assert paths("unified", "mach_debug", MACHO._replace(code_id="abcd")) == ["ab/cd/debuginfo"]
    assert paths("native", "mach_debug", MACHO._replace(code_id="")) == [
        "3249/D99D/0C40/4931/8610/F4E4FB0B6936"
    ]


def test_short_code_ids() -> None:
    assert paths("native", "pe", PE._replace(code_id="5ab3807")) == []
    assert (
        paths("native", "pe", PE._replace(code_id="5ab38077"))[0] == "Crash.exe/5AB38077/Crash.exe"
    )
    assert paths("ssqp", "pe", PE._replace(code_id="5AB"))[0] == "crash.exe/5ab/crash.exe"
    assert paths("native", "elf_code", ELF._replace(code_id="d")) == []
    assert paths("unified", "elf_code", ELF._replace(code_id="d")) == []
    assert paths("native", "elf_code", ELF._replace(code_id="df")) == ["df/"]
    assert paths("debuginfod", "elf_code", ELF._replace(code_id="D-F")) == ["df/executable"]


# IDs as crash reports write them; the UUID that Symbolicator makes of them, and the age.
PDB_2 = {
    "59DC9E3E2d": ("59dc9e3e", "2d"),
    "59dc9e3e-2D": ("59dc9e3e", "2d"),
    "3249d99d-1a": ("3249d99d", "1a"),
    "000000491": ("00000049", "1"),
    "00000000-1": ("00000000", "1"),
    "FFFFFFFFffffffff": ("ffffffff", "ffffffff"),
    "ffffffff-FFFFFFFF": ("ffffffff", "ffffffff"),
    "59DC9E3E0": ("59dc9e3e", "0"),
    "59DC9E3E-0": ("59dc9e3e", "0"),
    "59DC9E3E-0000000a": ("59dc9e3e", "a"),
    "59DC9E3E00000010": ("59dc9e3e", "10"),
}


@pytest.mark.parametrize("text", PDB_2)
def test_pdb_2_ids_count_as_uuids_that_begin_with_the_timestamp(text: str) -> None:
    stamp, age = PDB_2[text]
    old = PE._replace(debug_id=text)
    big, rest = stamp.upper(), "0" * 24
    folder = f"Crash.pdb/{big}{rest}{age}"
    short = f"{stamp[:2]}/{stamp[2:]}{age}"
    lower = f"crash.pdb/{stamp}{rest}{age.upper()}"
    expected = {
        ("native", "pdb"): [f"{folder}/Crash.pdb", f"{folder}/Crash.pd_"],
        ("native", "breakpad"): [f"Crash.pdb/{big}{age}/Crash.sym"],
        ("native", "sourcebundle"): [
            f"{folder}/Crash.src.zip",
            f"Crash.pdb/{big}{age}/Crash.src.zip",
        ],
        ("symstore", "pdb"): [f"{folder}/Crash.pdb", f"{folder}/Crash.pd_"],
        ("symstore", "sourcebundle"): [f"{folder}/Crash.src.zip"],
        ("symstore_index2", "pdb"): [f"Cr/{folder}/Crash.pdb", f"Cr/{folder}/Crash.pd_"],
        ("ssqp", "pdb"): [f"{lower}/crash.pdb", f"{lower}/crash.pd_"],
        ("unified", "pdb"): [f"{short}/debuginfo", f"{short}/debuginf_"],
        ("unified", "pe"): [f"{short}/executable", f"{short}/executabl_"],
        ("unified", "breakpad"): [f"{short}/breakpad"],
        # Paths of the code ID alone.
        ("slashsymbols", "pdb"): [
            "Crash.exe/5AB380779000/symbols",
            "Crash.exe/5AB380779000/symbol_",
            "Crash.exe/5ab380779000/symbols",
            "Crash.exe/5ab380779000/symbol_",
        ],
        ("debuginfod", "pdb"): [],
    }
    assert {key: paths(*key, old) for key in expected} == expected


def test_pdb_2_ids_of_modules_that_are_not_pdbs() -> None:
    uuid = "59DC9E3E" + "0" * 24
    dotnet = DOTNET._replace(debug_id="59DC9E3E2d")
    assert paths("native", "portablepdb", dotnet) == [f"Crash.pdb/{uuid}ffffffff/Crash.pdb"]
    macho = MACHO._replace(code_id=None, debug_id="59DC9E3E2d")
    assert paths("native", "mach_debug", macho) == ["59DC/9E3E/0000/0000/0000/000000000000"]
    assert paths("symstore", "mach_debug", macho) == [
        f"_.dwarf/mach-uuid-sym-{uuid.lower()}/_.dwarf"
    ]
    wasm = WASM._replace(code_id=None, debug_id="59DC9E3E2d")
    assert paths("unified", "wasm_code", wasm) == [f"59/{uuid[2:].lower()}/executable"]


@pytest.mark.parametrize(
    ("object_id", "expected"),
    [
        (PE, f"32/{UUID[2:]}1"),
        (DOTNET, f"32/{UUID[2:]}9e6d3fcc"),
        (ELF, "df/b85de42daffd09"),
        (MACHO, f"32/{UUID[2:]}"),
        (WASM._replace(code_id=None), f"32/{UUID[2:]}"),
    ],
)
@pytest.mark.parametrize("filetype", ["breakpad", "sourcebundle", "il2cpp"])
def test_unified_ids_follow_the_objects_type(
    object_id: ObjectId, expected: str, filetype: str
) -> None:
    assert paths("unified", filetype, object_id) == [f"{expected}/{filetype}"]
    assert paths("unified", filetype, object_id._replace(object_type=None)) == []


def test_only_unified_keeps_maps() -> None:
    for filetype in ("uuidmap", "bcsymbolmap"):
        assert paths("unified", filetype, MACHO) == [f"32/{UUID[2:]}/{filetype}"]
        for layout in ("native", "symstore", "symstore_index2", "ssqp", "debuginfod"):
            assert paths(layout, filetype, MACHO) == []
    assert paths("unified", "proguard", MACHO) == []


def test_slashsymbols_has_the_id_in_both_cases() -> None:
    assert paths("slashsymbols", "elf_debug", ELF) == [
        "libÄ.SO/DFB85DE42DAFFD09/symbols",
        "libÄ.SO/dfb85de42daffd09/symbols",
    ]
    assert paths("slashsymbols", "elf_debug", ELF._replace(code_file=None)) == []


@pytest.mark.parametrize(
    ("file", "used"),
    [
        ("a/b\\c.pdb", "c.pdb"),
        ("a\\b/c.pdb//\\", "c.pdb"),
        ("///", ""),
        ("", ""),
        ("x" * 255, "x" * 255),
        ("a/" + "x" * 255, "x" * 255),
        ("x" * 256, None),
        ("é" * 128, None),
        ("é" * 127, "é" * 127),
        ("bad\nfolder/c.pdb", "c.pdb"),
        ("c\t.pdb", None),
        ("c\x7f.pdb", None),
        ("c\x85.pdb", None),
        ("c\xa0.pdb", "c\xa0.pdb"),
        ("c\u2028.pdb", "c\u2028.pdb"),
        ("\udcff.pdb", "\udcff.pdb"),
    ],
)
def test_usable_names(file: str, used: str | None) -> None:
    expected = [] if used is None else [f"{used}/{UPPER}1/{used}"]
    assert paths("symstore", "pdb", PE._replace(debug_file=file))[:1] == expected
    for layout in LAYOUTS:
        if used is None and layout != "unified":
            assert paths(layout, "pdb", PE._replace(debug_file=file, code_file=file)) == []


def test_a_module_lists_each_path_once_and_its_own_type_first() -> None:
    found = module_candidates("native", "default", PE)
    assert [candidate.filetype for candidate in found] == [
        "pe",
        "pe",
        "breakpad",
        "pdb",
        "pdb",
        "elf_debug",
        "sourcebundle",
    ]
    first = module_candidates("native", "default", PE, preferred="pdb")
    assert [candidate.filetype for candidate in first[:3]] == ["pdb", "pdb", "pe"]
    assert set(first) == set(found)


def test_an_unknown_module_is_looked_for_as_every_type() -> None:
    found = module_candidates("unified", "default", PE._replace(object_type="new"))
    assert {"pdb", "mach_debug", "uuidmap", "bcsymbolmap"} <= {c.filetype for c in found}


@given(
    layout=st.sampled_from(LAYOUTS),
    casing=st.sampled_from(CASINGS),
    filetype=st.sampled_from(FILETYPES),
    object_id=objects,
)
def test_any_object_gives_paths_or_none_and_casing_folds_them(
    layout: str, casing: str, filetype: str, object_id: ObjectId
) -> None:
    found = candidate_paths(layout, casing, filetype, object_id)
    plain = candidate_paths(layout, "default", filetype, object_id)
    assert found == [fold_ascii(path, casing) for path in plain]
    assert all(found)


@given(layout=st.sampled_from(LAYOUTS), casing=st.sampled_from(CASINGS), object_id=objects)
def test_a_modules_paths_are_those_of_its_file_types(
    layout: str, casing: str, object_id: ObjectId
) -> None:
    found = module_candidates(layout, casing, object_id)
    assert len({path for _, path in found}) == len(found)
    for filetype, path in found:
        assert path in candidate_paths(layout, casing, filetype, object_id)
    bundles = candidate_paths(layout, casing, "sourcebundle", object_id)
    assert set(bundles) <= {path for _, path in found}


@given(filetype=st.sampled_from(FILETYPES), object_id=objects)
def test_index2_is_symstore_in_a_folder(filetype: str, object_id: ObjectId) -> None:
    for folded, plain in zip(
        paths("symstore_index2", filetype, object_id),
        paths("symstore", filetype, object_id),
        strict=True,
    ):
        assert folded.endswith(plain)
        assert len(folded) - len(plain) <= 3
