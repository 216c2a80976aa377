"""Debug files of every platform from one small function, made by LLVM's tools.

Needs llc and llvm-objcopy (Debian: llvm) and lld (Debian: lld). Run
`python -m tests.lookup.build_fixtures` to make the files in data/ again.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import tempfile
from pathlib import Path

# Debian gives this one tool no name without its version.
_LD64 = next((path.name for path in sorted(Path("/usr/bin").glob("ld64.lld*"))), "ld64.lld")
TOOLS = ("llc", "llvm-objcopy", "ld.lld", "lld-link", _LD64, "wasm-ld")
KEPT = (
    "libx86_64.so",
    "libx86_64.so.debug",
    "libx86_64-noid.so",
    "libmips.so",
    "x86_64.dll",
    "i686.dll",
    "nodebug.dll",
    "x86_64.pdb",
    "x86_64.dylib",
    "arm64.dylib",
    "add.wasm",
    "noid.wasm",
)
_SOURCE = """
define i32 @add(i32 %a, i32 %b) {
  %sum = add i32 %a, %b
  ret i32 %sum
}
"""


def missing_tools() -> list[str]:
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def build(folder: Path) -> list[Path]:
    """Makes the files in `folder` and returns them."""

    def run(*command: str) -> None:
        subprocess.run(command, cwd=folder, check=True, capture_output=True)

    def compiled(triple: str, name: str) -> str:
        run(
            "llc",
            f"-mtriple={triple}",
            "-filetype=obj",
            "-relocation-model=pic",
            "a.ll",
            "-o",
            name,
        )
        return name

    (folder / "a.ll").write_text(_SOURCE, "utf-8")
    for arch in ("x86_64", "i386", "aarch64", "mips", "powerpc64"):
        code = compiled(f"{arch}-linux-gnu", f"{arch}.o")
        run("ld.lld", "-shared", "--build-id=sha1", code, "-o", f"lib{arch}.so")
        run("ld.lld", "-shared", code, "-o", f"lib{arch}-noid.so")
        run("llvm-objcopy", "--only-keep-debug", f"lib{arch}.so", f"lib{arch}.so.debug")
    dll = ("lld-link", "/dll", "/noentry", "/export:add")
    for arch in ("x86_64", "i686", "aarch64"):
        code = compiled(f"{arch}-pc-windows-msvc", f"{arch}.obj")
        run(*dll, "/debug", f"/out:{arch}.dll", "/pdbaltpath:C:\\build\\%_PDB%", code)
    run(*dll, "/out:nodebug.dll", "x86_64.obj")
    for arch in ("x86_64", "arm64"):
        code = compiled(f"{arch}-apple-macos11", f"{arch}.mo")
        version = ("-platform_version", "macos", "11.0", "11.0")
        run(_LD64, "-arch", arch, *version, "-dylib", "-o", f"{arch}.dylib", code)
    code = compiled("wasm32-unknown-unknown", "add.wo")
    run("wasm-ld", "--no-entry", "--export-all", code, "-o", "noid.wasm")
    (folder / "id").write_bytes(bytes(range(0xA0, 0xB0)))
    run("llvm-objcopy", "--add-section=build_id=id", "noid.wasm", "add.wasm")
    endings = {".so", ".debug", ".dll", ".pdb", ".dylib", ".wasm", ".o", ".mo"}
    return sorted(path for path in folder.iterdir() if path.suffix in endings)


def main() -> None:
    data = Path(__file__).parent / "data"
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        for name in KEPT:
            content = (Path(folder) / name).read_bytes()
            (data / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    main()
