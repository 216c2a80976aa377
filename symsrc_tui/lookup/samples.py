"""A sample module per platform, to show which paths Sentry will request."""

from __future__ import annotations

from typing import NamedTuple

from symsrc_tui.lookup.identifiers import ObjectId
from symsrc_tui.lookup.paths import candidate_paths


class Platform(NamedTuple):
    """A platform to choose: a stable key, its label, a sample module and its file types."""

    key: str
    label: str
    object_id: ObjectId
    filetypes: tuple[str, ...]


_WINDOWS = ObjectId(
    code_id="64b7f0a25c000",
    code_file="C:\\Game\\Game.exe",
    debug_id="3249d99d-0c40-4931-8610-f4e4fb0b6936-1",
    debug_file="C:\\build\\Game.pdb",
    object_type="pe",
)

_PLATFORMS = (
    Platform("windows", "Windows (PDB and PE)", _WINDOWS, ("pdb", "pe")),
    Platform(
        "linux",
        "Linux and Android (ELF)",
        ObjectId(
            code_id="dfb85de42daffd09640c8fe377d572de3e168920",
            code_file="/usr/lib/libgame.so",
            debug_id="e45db8df-af2d-09fd-640c-8fe377d572de",
            debug_file="/usr/lib/libgame.so",
            object_type="elf",
        ),
        ("elf_debug", "elf_code"),
    ),
    Platform(
        "apple",
        "Apple (Mach-O, dSYM)",
        ObjectId(
            code_id="67e9247c814e392ba027dbde6748fcbf",
            code_file="/Applications/Game.app/Contents/MacOS/Game",
            debug_id="67e9247c-814e-392b-a027-dbde6748fcbf",
            debug_file="Game",
            object_type="macho",
        ),
        ("mach_debug", "mach_code"),
    ),
    Platform(
        "dotnet",
        ".NET (portable PDB)",
        ObjectId(
            code_id="efc9a199e000",
            code_file="Game.dll",
            debug_id="4e2ca887-825e-46f3-968f-25b41ae1b5f3-9e6d3fcc",
            debug_file="Game.pdb",
            object_type="pe_dotnet",
        ),
        ("portablepdb",),
    ),
    Platform(
        "wasm",
        "WebAssembly",
        ObjectId(
            code_id="bda18fd85d4a4eb893022d6bfad846b1",
            debug_id="bda18fd8-5d4a-4eb8-9302-2d6bfad846b1",
            debug_file="https://example.com/game.wasm",
            object_type="wasm",
        ),
        ("wasm_debug", "wasm_code"),
    ),
    Platform("breakpad", "Breakpad (.sym)", _WINDOWS, ("breakpad",)),
)


def sample_objects() -> tuple[Platform, ...]:
    """Return the platforms, the most common first."""
    return _PLATFORMS


def sample(layout: str, casing: str, platform: Platform) -> list[str]:
    """Return the paths requested for the platform's sample module, in order, without duplicates.

    Empty if the layout does not support the platform. Raises ValueError for an unknown layout or
    casing.
    """
    paths = (
        path
        for filetype in platform.filetypes
        for path in candidate_paths(layout, casing, filetype, platform.object_id)
    )
    return list(dict.fromkeys(paths))
