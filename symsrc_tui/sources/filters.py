"""The filters of a source: which files Sentry requests from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import pydantic
from pydantic import AfterValidator, BeforeValidator

from symsrc_tui.forms.controls import ChoicesControl, FlagControl, ListControl
from symsrc_tui.forms.field import Choice, Field, Value, invalid, trim
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.sources.pattern_rules import check_pattern, pattern_doubts, with_slashes
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
"""Sentry accepts it, but Symbolicator supports it only for Sentry's own files."""


def _check_filetypes(value: object) -> object:
    answers = value if isinstance(value, list | tuple) else ()
    if any(isinstance(each, str) and trim(each).lower() == _UNKNOWN_TYPE for each in answers):
        raise invalid(f"Custom sources do not support the type {_UNKNOWN_TYPE}. Remove it")
    return value


def _check_patterns(patterns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(check_pattern, patterns))


class Filters(Strict):
    """The API's object `filters`."""

    filetypes: Annotated[
        tuple[str, ...],
        Field(
            "File types",
            "Request only these file types. Leave blank for all",
            where_to_find="Fewer file types mean fewer requests and faster processing.",
            example="pe, pdb",
            control=ChoicesControl(FILETYPES),
            advanced=True,
            default=(),
        ),
        # Before the choices are compared, because the error would suggest another type.
        BeforeValidator(_check_filetypes),
    ] = ()
    path_patterns: Annotated[
        tuple[str, ...],
        Field(
            "Path patterns",
            "Use only for modules whose path matches one of these (comma-separated)",
            where_to_find="A pattern must match the whole path of the module or of its debug file, "
            "in any case, with / between folders on Windows too. * matches any characters, even /, "
            "and ? matches one. [abc], [a-z] and [!abc] match one character of a set. ** must be a "
            "whole part between slashes. {a,b} and \\ have no special meaning. For a file in any "
            "folder, enter **/game.exe. Write ,, for a literal comma outside [ ] and { }.",
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
            "Use this source only for modules with a debug checksum",
            where_to_find="Microsoft's NuGet symbol server, for example, requires the PDB's "
            "checksum.",
            control=FlagControl(),
            advanced=True,
            default=False,
        ),
        pydantic.Field(strict=True),
    ] = False


def filter_warnings(answers: Mapping[str, Value]) -> Iterator[Problem]:
    """Warn about patterns that rarely match, and about filters that exclude everything."""
    filetypes = answers.get("filters.filetypes") or ("portablepdb",)
    if answers.get("filters.requires_checksum") and isinstance(filetypes, tuple):
        message = "Only .NET's portable PDBs have a checksum. "
        if "portablepdb" not in filetypes:
            message += "With these file types, Sentry never uses the source"
        else:
            message += "Sentry requests no other files"
        yield warning("filters.requires_checksum", message)
    patterns = answers.get("filters.path_patterns")
    if isinstance(patterns, tuple):
        for message in pattern_doubts(patterns):
            yield warning("filters.path_patterns", message)
