"""The layout, casing and prefix of a source, told from its keys."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.lookup import CASINGS, LAYOUTS, ObjectId, candidate_paths, join_prefix
from symsrc_tui.lookup.detection import DetectedLayout, Detection, detect

HEX = "0123456789abcdef"
PREFIXES = ("", "sym", "ab", "Builds/Win 64", "a/b.c/SYMBOLS")
NOISE = (
    "README.txt",
    "index.html",
    "sym/robots.txt",
    "a/b/c/d/e/f",
    "ab/cdef",
    "ab/cdefg0123456789abcdef0123456789abcdef01234",
    "crash.pdb/3249D99D0C4049318610F4E4FB0B69361/other.pdb",
    "crash.pdb/not-an-id/crash.pdb",
    "000Admin/0000000001",
    "dir/",
    "",
    "/",
    "//a//",
    "deadbeef/executable",
    "3249/D99D/0C40/4931/8610",
    "😀/é",
    "x" * 900,
)
FILETYPES = {
    "elf": ("elf_code", "elf_debug", "breakpad", "sourcebundle"),
    "macho": ("mach_code", "mach_debug", "breakpad", "sourcebundle"),
    "pe": ("pe", "pdb", "breakpad", "sourcebundle"),
    "pe_dotnet": ("portablepdb",),
    "wasm": ("wasm_code", "wasm_debug", "sourcebundle"),
}

stems = st.text(string.ascii_letters + string.digits + "-_+", min_size=1, max_size=12)


@st.composite
def modules(draw: st.DrawFn) -> ObjectId:
    kind = draw(st.sampled_from(sorted(FILETYPES)))
    uuid = draw(st.text(HEX, min_size=32, max_size=32))
    stem = draw(stems)
    match kind:
        case "elf":
            build_id = draw(st.sampled_from([16, 32, 40, 64]).flatmap(hex_of))
            return ObjectId(build_id, f"lib{stem}.so", uuid, f"lib{stem}.so", kind)
        case "macho" | "wasm":
            return ObjectId(uuid, stem, uuid, stem, kind)
    age = draw(st.integers(1, 40) | st.just(0xFFFFFFFF))
    code_id = draw(hex_of(8)) + f"{draw(st.integers(0x1000, 0xFFFFFFF)):x}"
    return ObjectId(code_id, f"{stem}.DLL", f"{uuid}{age:x}", f"{stem}.pdb", kind)


def hex_of(length: int) -> st.SearchStrategy[str]:
    return st.text(HEX, min_size=length, max_size=length)


def keys_of(layout: str, casing: str, prefix: str, objects: list[ObjectId]) -> list[str]:
    """Everything a full source would hold for these modules."""
    return [
        join_prefix(prefix, path)
        for object_id in objects
        for filetype in FILETYPES[object_id.object_type or ""]
        for path in candidate_paths(layout, casing, filetype, object_id)
    ]


def named(detection: Detection) -> list[tuple[str, str, str]]:
    return [(c.layout, c.casing, c.prefix) for c in detection.best]


@given(
    layout=st.sampled_from(LAYOUTS),
    casing=st.sampled_from(CASINGS),
    prefix=st.sampled_from(PREFIXES),
    objects=st.lists(modules(), min_size=1, max_size=8),
    noise=st.lists(st.sampled_from(NOISE) | st.text(max_size=60), max_size=20),
)
def test_the_truth_is_found_or_tied(
    layout: str, casing: str, prefix: str, objects: list[ObjectId], noise: list[str]
) -> None:
    keys = keys_of(layout, casing, prefix, objects)
    found = detect([*noise, *keys])
    if keys:
        assert (layout, casing, prefix) in named(found)
        assert found.best[0].hits == len(set(keys)) <= found.best[0].keys <= found.keys
    else:
        assert found.candidates == ()


@given(noise=st.lists(st.sampled_from(NOISE) | st.text(max_size=60), max_size=20))
def test_noise_alone_is_not_a_source(noise: list[str]) -> None:
    assert detect(noise).candidates == ()


MIXED = [
    ObjectId("5ab380779ab00", "Crash.exe", f"{'a1' * 16}a", "Crash.pdb", "pe"),
    ObjectId("5ab380779cd00", "Other.exe", f"{'b2' * 16}b", "Other.pdb", "pe"),
    ObjectId("dfb85de4" * 5, "libGame.so", "c3" * 16, "libGame.so", "elf"),
    ObjectId("d4" * 16, "Game", "d4" * 16, "Game", "macho"),
]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("casing", CASINGS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_conclusive_listing_leaves_one_result(layout: str, casing: str, prefix: str) -> None:
    keys = keys_of(layout, casing, prefix, MIXED)
    found = named(detect([*keys, *NOISE]))
    # These are one and the same; all else is told apart.
    equal = {(layout, casing)}
    if layout in ("unified", "debuginfod") and casing != "uppercase":
        equal = {(layout, "default"), (layout, "lowercase")}
    if layout == "slashsymbols" and casing == "lowercase":
        equal = {(layout, "default"), (layout, "lowercase")}
    if casing != "default" and layout in ("symstore", "ssqp"):
        equal = {("symstore", casing), ("ssqp", casing)}
    assert set(found) == {(*pair, prefix) for pair in equal}
    expected_first = "default" if (layout, "default") in equal else casing
    assert found[0] == (
        min(equal, key=lambda pair: LAYOUTS.index(pair[0]))[0],
        expected_first,
        prefix,
    )


def test_a_few_files_of_another_layout_change_nothing() -> None:
    keys = keys_of("native", "default", "sym", MIXED)
    strays = keys_of("unified", "default", "", MIXED[:1]) + keys_of("ssqp", "default", "x", MIXED)
    found = detect([*strays[:6], *keys])
    assert named(found) == [("native", "default", "sym")]
    assert {c.prefix for c in found.candidates} > {"sym"}


def test_indistinguishable_layouts_are_a_tie() -> None:
    # A PDB alone: SymStore and the native layout keep it in the same place.
    found = detect(["a.pdb/3249D99D0C4049318610F4E4FB0B69361/a.pdb"])
    assert named(found) == [("native", "default", ""), ("symstore", "default", "")]
    assert found.best[0] == DetectedLayout("native", "default", "", 1, 1)
    # Lower case: that, or SSQP.
    found = detect(["a.pdb/3249d99d0c4049318610f4e4fb0b69361/a.pdb"])
    assert named(found)[0] == ("ssqp", "default", "")
    assert ("symstore", "lowercase", "") in named(found)


def test_an_uppercase_source_is_recognized() -> None:
    # The default casing explains these too, if every program was named in capitals.
    keys = [
        f"{name}.PDB/3249D99D0C4049318610F4E4FB0B69361/{name}.PDB" for name in ("CRASH", "OTHER")
    ]
    found = named(detect(keys))
    assert found[0] == ("native", "uppercase", "")
    assert ("native", "default", "") in found
    assert named(detect([*keys, keys[0].replace("CRASH", "crash")]))[0] == ("native", "default", "")


def test_ids_in_uppercase_do_not_make_a_source_uppercase() -> None:
    # LLDB's folders are in capitals under the default casing.
    found = named(detect(["67E9/247C/814E/392B/A027/DBDE6748FCBF"]))
    assert found == [("native", "default", ""), ("native", "uppercase", "")]
    elf_debug = detect(["_.DEBUG/ELF-BUILDID-SYM-" + "AB" * 20 + "/_.DEBUG"])
    assert named(elf_debug)[0] == ("symstore", "uppercase", "")


def test_signs_of_a_symstore_break_ties() -> None:
    pdb = "a.pdb/3249D99D0C4049318610F4E4FB0B69361/a.pdb"
    found = detect(["PingMe.txt", "000Admin/lastid.txt", pdb])
    assert found.markers == ("pingme.txt", "000admin")
    assert named(found)[0] == ("symstore", "default", "")
    assert detect(["index2.txt"]).markers == ("index2.txt",)


def test_a_folder_with_a_two_letter_name_is_index2s() -> None:
    found = detect(["cr/crash.pdb/3249D99D0C4049318610F4E4FB0B69361/crash.pdb"])
    assert named(found)[0] == ("symstore_index2", "default", "")
    assert ("symstore", "default", "cr") in named(found)


def test_several_stores_in_one_bucket_are_reported_separately() -> None:
    keys = keys_of("native", "default", "linux", MIXED[2:]) + keys_of(
        "symstore", "default", "win", MIXED[:2]
    )
    prefixes = {c.prefix: c for c in reversed(detect(keys).candidates)}
    assert {"linux", "win"} <= set(prefixes)
    assert prefixes["win"].hits == prefixes["win"].keys == 10
