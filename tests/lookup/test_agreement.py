"""The readers agree with `symbolic`, the library Sentry itself reads debug files with."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

import pytest

from symsrc_tui.lookup.debug_files import UnreadableDebugFile, read_debug_file
from tests.lookup.build_fixtures import KEPT, build, missing_tools
from tests.lookup.fixtures import (
    WASM_HEADER,
    content,
    dotnet,
    fat,
    patched,
    portable_pdb,
    source_bundle,
    unpack,
    wasm_section,
)
from tests.needs import need

if TYPE_CHECKING:
    from collections.abc import Iterator

NIL = "00000000-0000-0000-0000-000000000000"


class Ids(NamedTuple):
    code_id: str | None
    debug_id: str | None


class SymbolicObject(Protocol):
    code_id: str | None
    debug_id: str


class Archive(Protocol):
    def iter_objects(self) -> Iterator[SymbolicObject]: ...


class ArchiveClass(Protocol):
    def open(self, path: str) -> Archive: ...


@pytest.fixture(scope="module")
def symbolic() -> ArchiveClass:
    need(importlib.util.find_spec("symbolic") is not None, "pip install symbolic")
    return cast("ArchiveClass", importlib.import_module("symbolic.debuginfo").Archive)


def theirs(archive: ArchiveClass, path: Path) -> list[Ids] | None:
    """The ids `symbolic` reads; None if it refuses the file. Its nil id means none."""
    try:
        objects = list(archive.open(str(path)).iter_objects())
        return [Ids(o.code_id, None if o.debug_id == NIL else o.debug_id) for o in objects]
    except Exception:  # noqa: BLE001 -- its errors are of many unrelated classes
        return None


def ours(path: Path) -> list[Ids] | None:
    try:
        found = read_debug_file(path)
    except UnreadableDebugFile:
        return None
    return [Ids(one.object_id.code_id, one.object_id.debug_id) for one in found]


def disagreements(archive: ArchiveClass, paths: list[Path]) -> list[str]:
    told = []
    for path in paths:
        expected, got = theirs(archive, path), ours(path)
        if expected != got:
            told.append(f"{path}: symbolic reads {expected}, we read {got}")
    return told


def elf_files() -> Iterator[Path]:
    """Programs and shared objects of this machine. To look into every file would take too long."""
    named = [*Path("/usr/bin").iterdir(), *Path("/usr/lib").rglob("*.so*")]
    for path in sorted(named):
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as file:
            if file.read(4) == b"\x7fELF":
                yield path


def test_elf_files_of_this_machine(symbolic: ArchiveClass) -> None:
    paths = list(elf_files())
    need(len(paths) > 100, "ELF files in /usr/lib and /usr/bin")
    # From all over; each of some thousands would take half a minute.
    paths = paths[:: max(1, len(paths) // 400)]
    assert disagreements(symbolic, paths) == []
    assert sum(1 for path in paths if ours(path)) > 0.9 * len(paths)


def test_files_made_by_a_toolchain(symbolic: ArchiveClass, tmp_path: Path) -> None:
    need(not missing_tools(), f"missing {', '.join(missing_tools())}: apt install llvm lld")
    paths = build(tmp_path)
    assert len(paths) >= 30
    assert disagreements(symbolic, paths) == []


def test_kept_files(symbolic: ArchiveClass, tmp_path: Path) -> None:
    paths = [unpack(name, tmp_path) for name in KEPT]
    assert disagreements(symbolic, paths) == []
    assert all(ours(path) for path in paths)


def test_files_made_by_these_tests(symbolic: ArchiveClass, tmp_path: Path) -> None:
    pdb = content("x86_64.pdb")
    info = pdb.index(bytes.fromhex("dcfb53bc8d3a8601"))
    module = b"MODULE Linux x86_64 67E9247C814E392BA027DBDE6748FCBF1 a b\n"
    made = {
        "fat": fat(content("x86_64.dylib"), content("arm64.dylib")),
        "portable.pdb": portable_pdb(bytes(range(20))),
        "dotnet.dll": dotnet(content("x86_64.dll"), portable=True),
        "aged.pdb": patched(pdb, info - 4, b"\7"),
        "short.wasm": WASM_HEADER + wasm_section(b"build_id", b"12345678"),
        "long.wasm": WASM_HEADER + wasm_section(b"build_id", b"\x14" + bytes(range(20))),
        "two.wasm": WASM_HEADER + 2 * wasm_section(b"build_id", b"1234567890123456"),
        "elf.src.zip": source_bundle(
            code_id="ab" * 20, debug_id="cd" * 16, object_name="libadd.so"
        ),
        "pdb.src.zip": source_bundle(debug_id=f"{'cd' * 16}1a", object_name="add.pdb"),
        "plain.sym": module,
        "code.sym": module + b"INFO CODE_ID 5AB380779000 a.exe\nFILE 0 a.c\n",
        "second.sym": module + b"INFO GENERATOR x\nINFO CODE_ID 12\n",
    }
    paths = []
    for name, data in made.items():
        path = tmp_path / name
        path.write_bytes(data)
        paths.append(path)
    assert disagreements(symbolic, paths) == []
    assert all(ours(path) for path in paths)


def test_symbolic_and_this_reader_reject_the_same_files(
    symbolic: ArchiveClass, tmp_path: Path
) -> None:
    old_pdb = tmp_path / "old.pdb"
    old_pdb.write_bytes(b"Microsoft C/C++ program database 2.00\r\n\x1aJG\0\0" + bytes(9000))
    text = tmp_path / "text"
    text.write_text("hello", "utf-8")
    assert [theirs(symbolic, path) for path in (old_pdb, text)] == [None, None]
    assert [ours(path) for path in (old_pdb, text)] == [None, None]


def test_dotnet_files_of_a_compiler(symbolic: ArchiveClass) -> None:
    package = importlib.util.find_spec("clr_loader")
    need(package is not None, "pip install clr_loader (it brings .NET files)")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent
    paths = sorted((*folder.rglob("*.dll"), *folder.rglob("*.pdb")))
    assert len(paths) >= 4
    assert disagreements(symbolic, paths) == []
    assert all(ours(path) for path in paths)
