"""Which files a source is asked for at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import pydantic
from pydantic import AfterValidator, BeforeValidator

from symsrc_tui.forms.controls import ChoicesControl, FlagControl, ListControl
from symsrc_tui.forms.field import Choice, Field, Value, invalid, trim
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.sources.patterns import check_pattern, pattern_doubts, with_slashes
from symsrc_tui.sources.source import Strict

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
)
_UNKNOWN_TYPE = "dartsymbolmap"
"""Sentry accepts it, but Symbolicator knows it only for Sentry's own files."""


def _check_filetypes(value: object) -> object:
    answers = value if isinstance(value, list | tuple) else ()
    if any(isinstance(each, str) and trim(each).lower() == _UNKNOWN_TYPE for each in answers):
        raise invalid(f"Symbolicator does not know {_UNKNOWN_TYPE} in custom sources. Remove it")
    return value


def _check_patterns(patterns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(check_pattern, patterns))


class Filters(Strict):
    """The API's object `filters`."""

    filetypes: Annotated[
        tuple[str, ...],
        Field(
            "File types",
            "Ask only for these. None chosen means all",
            where_to_find="A source asked for fewer types of file answers faster.",
            example="pe, pdb",
            control=ChoicesControl(FILETYPES),
            advanced=True,
            default=(),
        ),
        # Before the choices are compared: the nearest of them is another type.
        BeforeValidator(_check_filetypes),
    ] = ()
    path_patterns: Annotated[
        tuple[str, ...],
        Field(
            "Path patterns",
            "Request only modules whose path matches one of these. Separate with commas",
            where_to_find="A pattern is compared with the whole path of the module and then of "
            "its debug file, in upper or lower case, with / between folders on Windows too. * "
            "matches any characters, even /. ? matches one. [abc], [a-z] and [!abc] match one of "
            "a set. ** can only be a whole part between slashes. {a,b} and \\ have no special "
            "meaning. For a file in any folder, enter **/game.exe. A comma in [ ] or { } belongs "
            "to the pattern; elsewhere, ,, stands for one.",
            example="/opt/game/**, *.dll",
            control=ListControl(),
            advanced=True,
            default=(),
            correct=with_slashes,
        ),
        AfterValidator(_check_patterns),
    ] = ()
    requires_checksum: Annotated[
        bool,
        Field(
            "Needs checksum",
            "Ask only for modules whose crash report has a debug checksum",
            where_to_find="Microsoft's NuGet symbol server, for one, wants the checksum of the "
            "PDB.",
            control=FlagControl(),
            advanced=True,
            default=False,
        ),
        pydantic.Field(strict=True),
    ] = False


def filter_warnings(answers: Mapping[str, Value]) -> Iterator[Problem]:
    """Warn about patterns that rarely match."""
    patterns = answers.get("filters.path_patterns")
    if isinstance(patterns, tuple):
        for message in pattern_doubts(patterns):
            yield warning("filters.path_patterns", message)
