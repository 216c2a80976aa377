"""Which files a source is asked for at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from symsrc_tui.kinds.problem import Problem, warning
from symsrc_tui.kinds.question import Choice, Question, Value
from symsrc_tui.kinds.source import Strict

FILETYPES = (
    Choice("pe", "PE", "Windows executables and libraries"),
    Choice("pdb", "PDB", "Windows debug files"),
    Choice("portablepdb", "Portable PDB", ".NET debug files"),
    Choice("mach_code", "Mach-O code", "Apple executables and libraries"),
    Choice("mach_debug", "Mach-O debug", "Apple dSYMs"),
    Choice("elf_code", "ELF code", "Linux and Android executables and libraries"),
    Choice("elf_debug", "ELF debug", "Linux and Android debug files"),
    Choice("wasm_code", "WASM code", "WebAssembly modules"),
    Choice("wasm_debug", "WASM debug", "WebAssembly debug files"),
    Choice("breakpad", "Breakpad", "Breakpad symbol files"),
    Choice("sourcebundle", "Source bundle", "Sentry's source bundles"),
    Choice("uuidmap", "UUID map", "Apple UUID maps"),
    Choice("bcsymbolmap", "BCSymbolMap", "Apple Bitcode symbol maps"),
    Choice("il2cpp", "IL2CPP", "Unity line mappings"),
    Choice("proguard", "ProGuard", "Android ProGuard and R8 mappings"),
    Choice("dartsymbolmap", "Dart symbol map", "Flutter obfuscation maps"),
)


class Filters(Strict):
    """The API's object `filters`. Servers know it from March 2025 on."""

    filetypes: Annotated[
        tuple[str, ...],
        Question(
            "File types",
            "Ask only for these. None chosen means all",
            where="A source asked for fewer types of file answers faster.",
            example="pe, pdb",
            control="choices",
            advanced=True,
            choices=FILETYPES,
            start=(),
        ),
    ] = ()
    path_patterns: Annotated[
        tuple[str, ...],
        Question(
            "Path patterns",
            "Ask only for modules whose path fits one of these, commas between them",
            where="Glob patterns held against the path of the module in the crash report. A comma "
            "in [ ] or { } belongs to the pattern; elsewhere ,, stands for one.",
            example="/opt/game/**, *.dll",
            control="lines",
            advanced=True,
            start=(),
        ),
    ] = ()
    requires_checksum: Annotated[
        bool,
        Question(
            "Needs checksum",
            "Ask only for modules whose crash report has a debug checksum",
            where="Microsoft's NuGet symbol server, for one, wants the checksum of the PDB.",
            control="flag",
            advanced=True,
            start=False,
        ),
        Field(strict=True),
    ] = False


def filter_warnings(given: Mapping[str, Value]) -> Iterator[Problem]:
    """That a server may be too old for filters, told once, at the first one that is set."""
    for field in ("filters.filetypes", "filters.path_patterns", "filters.requires_checksum"):
        if given.get(field):
            yield warning(field, "Sentry servers from before March 2025 refuse filters")
            return
