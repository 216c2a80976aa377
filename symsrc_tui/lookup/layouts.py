"""The rules of each layout: the paths of a module's files.

Facts: Symbolicator 26.8.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.lookup.identifiers import (
    DebugId,
    ObjectId,
    basename,
    mach_uuid,
    normalize_code_id,
    parse_debug_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# The file type of the program or library itself. For .NET, it is the debug file's.
OWN_FILETYPES = {
    "elf": "elf_code",
    "macho": "mach_code",
    "pe": "pe",
    "wasm": "wasm_code",
    "pe_dotnet": "portablepdb",
}
_PORTABLE_PDB_AGE = 0xFFFFFFFF
_UNIFIED_NAMES = {
    "elf_code": "executable",
    "mach_code": "executable",
    "pe": "executable",
    "wasm_code": "executable",
    "elf_debug": "debuginfo",
    "mach_debug": "debuginfo",
    "pdb": "debuginfo",
    "portablepdb": "debuginfo",
    "wasm_debug": "debuginfo",
    "breakpad": "breakpad",
    "sourcebundle": "sourcebundle",
    "uuidmap": "uuidmap",
    "bcsymbolmap": "bcsymbolmap",
    "il2cpp": "il2cpp",
}


class Module(NamedTuple):
    """An `ObjectId` with parsed IDs and file names without folders."""

    code_id: str | None
    code_name: str | None
    debug_id: DebugId | None
    debug_name: str | None
    mach_uuid: str | None
    type: str

    @classmethod
    def of(cls, object_id: ObjectId) -> Module:
        code_id = normalize_code_id(object_id.code_id)
        debug_id = parse_debug_id(object_id.debug_id)
        return cls(
            code_id,
            basename(object_id.code_file),
            debug_id,
            basename(object_id.debug_file),
            mach_uuid(code_id, debug_id),
            object_id.object_type or "unknown",
        )


def _present(*paths: str | None) -> list[str]:
    return [path for path in paths if path is not None]


def _native(filetype: str, module: Module) -> list[str]:
    match filetype:
        case "elf_code" | "wasm_code":
            return _present(_build_id_path(module))
        case "elf_debug" | "wasm_debug":
            return _present(_with_suffix(_build_id_path(module), ".debug"))
        case "mach_code":
            return _present(_with_suffix(_lldb_path(module), ".app"))
        case "mach_debug":
            return _present(_lldb_path(module))
        case "pdb" | "portablepdb":
            return _present(_pdb_path(module))
        case "pe":
            return _present(_pe_path(module))
        case "breakpad":
            return _present(_with_suffix(_breakpad_stem(module), ".sym"))
        case "sourcebundle":
            return _native_source_bundles(module)
    return []


def _native_source_bundles(module: Module) -> list[str]:
    match module.type:
        case "pe" | "pe_dotnet":
            primary = _without_extension(_pdb_path(module))
        case "macho":
            primary = _lldb_path(module)
        case "elf" | "wasm":
            primary = _build_id_path(module)
        case _:
            primary = None
    if primary is None:
        return []
    stems = dict.fromkeys(_present(primary, _breakpad_stem(module)))
    return [stem + ".src.zip" for stem in stems]


def _symstore(filetype: str, module: Module) -> list[str]:
    return _present(_symstore_path(filetype, module, ssqp=False))


def _ssqp(filetype: str, module: Module) -> list[str]:
    return _present(_symstore_path(filetype, module, ssqp=True))


def _symstore_index2(filetype: str, module: Module) -> list[str]:
    return [_index2_folder(path) + path for path in _symstore(filetype, module)]


def _symstore_path(filetype: str, module: Module, *, ssqp: bool) -> str | None:
    match filetype:
        case "elf_code" if module.code_id is not None:
            return _named_folder(module.code_name, f"elf-buildid-{module.code_id}", ssqp=ssqp)
        case "elf_debug" if module.code_id is not None:
            return f"_.debug/elf-buildid-sym-{module.code_id}/_.debug"
        case "mach_code" if module.mach_uuid is not None:
            return _named_folder(module.code_name, f"mach-uuid-{module.mach_uuid}", ssqp=ssqp)
        case "mach_debug" if module.mach_uuid is not None:
            return f"_.dwarf/mach-uuid-sym-{module.mach_uuid}/_.dwarf"
        case "pdb" | "portablepdb":
            return _pdb_path(module, ssqp=ssqp)
        case "pe":
            return _pe_path(module, ssqp=ssqp)
        case "sourcebundle" if module.type == "pe":
            stem = _without_extension(_pdb_path(module, ssqp=ssqp))
            return _with_suffix(stem, ".src.zip")
    return None


def _debuginfod(filetype: str, module: Module) -> list[str]:
    name = {"elf_code": "executable", "elf_debug": "debuginfo"}.get(filetype)
    if name is None or module.code_id is None:
        return []
    return [f"{module.code_id}/{name}"]


def _unified(filetype: str, module: Module) -> list[str]:
    name = _UNIFIED_NAMES.get(filetype)
    unified_id = _unified_id(filetype, module)
    if name is None or unified_id is None or len(unified_id) < 2:
        return []
    return [f"{unified_id[:2]}/{unified_id[2:]}/{name}"]


def _unified_id(filetype: str, module: Module) -> str | None:
    kind = filetype
    if filetype in ("breakpad", "sourcebundle", "il2cpp"):
        kind = OWN_FILETYPES.get(module.type, "unknown")
    match kind:
        case "pe" | "pdb" | "portablepdb":
            return module.debug_id.breakpad.lower() if module.debug_id else None
        case "elf_code" | "elf_debug":
            return module.code_id
        case "unknown":
            return None
    if module.code_id is None and module.debug_id:
        return module.debug_id.uuid
    return module.code_id


def _slashsymbols(_filetype: str, module: Module) -> list[str]:
    if module.code_id is None or module.code_name is None:
        return []
    return [
        f"{module.code_name}/{code_id}/symbols"
        for code_id in (module.code_id.upper(), module.code_id)
    ]


def _build_id_path(module: Module) -> str | None:
    """Return the path in GDB's build-ID folders, also used for WASM."""
    if module.code_id is None or len(module.code_id) < 2:
        return None
    return f"{module.code_id[:2]}/{module.code_id[2:]}"


def _lldb_path(module: Module) -> str | None:
    """Return the path in LLDB's UUID folders: five with four digits each, then the rest."""
    if module.mach_uuid is None:
        return None
    digits = module.mach_uuid.upper()
    return "/".join([*(digits[i : i + 4] for i in range(0, 20, 4)), digits[20:]])


def _pdb_path(module: Module, *, ssqp: bool = False) -> str | None:
    if module.debug_id is None:
        return None
    age = _PORTABLE_PDB_AGE if module.type == "pe_dotnet" else module.debug_id.age
    uuid = module.debug_id.uuid
    folder = f"{uuid}{age:X}" if ssqp else f"{uuid.upper()}{age:x}"
    return _named_folder(module.debug_name, folder, ssqp=ssqp)


def _pe_path(module: Module, *, ssqp: bool = False) -> str | None:
    code_id = module.code_id
    if code_id is None or (not ssqp and len(code_id) < 8):
        return None
    folder = code_id if ssqp else code_id[:8].upper() + code_id[8:]
    return _named_folder(module.code_name, folder, ssqp=ssqp)


def _named_folder(name: str | None, folder: str, *, ssqp: bool) -> str | None:
    if name is None:
        return None
    if ssqp:
        name = name.lower()
    return f"{name}/{folder}/{name}"


def _breakpad_stem(module: Module) -> str | None:
    """Return the Breakpad path without `.sym`."""
    if module.type == "wasm" or module.debug_name is None or module.debug_id is None:
        return None
    name = module.debug_name
    # Symbolicator removes only these endings and keeps a lone .dll or .exe.
    for ending in (".pdb.dll.exe", ".pdb.dll", ".pdb"):
        if name.endswith(ending):
            name = name[: -len(ending)]
            break
    return f"{module.debug_name}/{module.debug_id.breakpad}/{name}"


def _without_extension(path: str | None) -> str | None:
    return path.rpartition(".")[0] or path if path else None


def _with_suffix(path: str | None, suffix: str) -> str | None:
    return None if path is None else path + suffix


def _index2_folder(path: str) -> str:
    """Return the folder of the name's first two bytes; none if these split a character."""
    first, second = path[0], path[1]
    if not first.isascii():
        return first + "/" if first < "\u0800" else ""
    if second in "/.":
        return first + "/"
    return first + second + "/" if second.isascii() else ""


# Functions from file type and module to the requested paths in order, before casing is applied.
RULES: dict[str, Callable[[str, Module], list[str]]] = {
    "native": _native,
    "symstore": _symstore,
    "symstore_index2": _symstore_index2,
    "ssqp": _ssqp,
    "unified": _unified,
    "debuginfod": _debuginfod,
    "slashsymbols": _slashsymbols,
}
