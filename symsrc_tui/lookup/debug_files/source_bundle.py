"""Source bundles: the sources of a program as a zip archive, made by sentry-cli.

Facts: bundles made by sentry-cli 3.8.2.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from symsrc_tui.lookup.debug_files.elf import module_name
from symsrc_tui.lookup.debug_files.reader import DebugFile, OpenFile, UnreadableDebugFile
from symsrc_tui.lookup.identifiers import (
    DebugId,
    ObjectId,
    basename,
    normalize_code_id,
    parse_debug_id,
)

if TYPE_CHECKING:
    from pydantic import JsonValue

MAGIC = b"SYSB"

_LONGEST_MANIFEST = 32 * 1024 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NO_PDB = (
    "It was not made from a PDB, so the PDB's name is unknown. Paths that contain it are left out."
)
_LONGEST_AGE = 0xFFFF
"""Of a Windows PDB, which counts builds. A portable PDB has 32 random bits instead."""


def read_source_bundle(source: OpenFile) -> list[DebugFile]:
    """Read a source bundle."""
    manifest = _manifest(source)
    values = {key: value for key, value in manifest.items() if isinstance(value, str)}
    code_id = normalize_code_id(values.get("code_id"))
    debug_id = parse_debug_id(values.get("debug_id"))
    if code_id is None and debug_id is None:
        raise UnreadableDebugFile("is a source bundle without IDs, so Sentry cannot find it")
    name = basename(values.get("object_name")) or None
    object_type = _object_type(code_id, debug_id, name)
    code_file = debug_file = name
    notes: tuple[str, ...] = ()
    if object_type not in ("pe", "pe_dotnet"):
        code_file, notes = module_name(name) if name else (None, ())
        debug_file = code_file
    elif name and name.lower().endswith(".pdb"):
        code_file = None
    else:
        debug_file, notes = None, (_NO_PDB,)
    text = str(debug_id) if debug_id else None
    object_id = ObjectId(code_id, code_file, text, debug_file, object_type)
    return [DebugFile(source.path, "source bundle", "sourcebundle", object_id, notes=notes)]


def _manifest(source: OpenFile) -> dict[str, JsonValue]:
    """Return the list of contents, which also holds the program's IDs."""
    try:
        with zipfile.ZipFile(source.file) as archive:
            entry = archive.getinfo("manifest.json")
            if entry.file_size > _LONGEST_MANIFEST or entry.compress_type not in _METHODS:
                raise UnreadableDebugFile("is a source bundle whose list of contents is too long")
            with archive.open(entry) as file:
                manifest = json.loads(file.read(_LONGEST_MANIFEST))
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        KeyError,
        NotImplementedError,  # an encryption or a version that zipfile does not know
        RuntimeError,
        ValueError,
    ):
        manifest = None
    if not isinstance(manifest, dict):
        raise UnreadableDebugFile("is a source bundle that is cut off or damaged")
    return manifest


def _object_type(code_id: str | None, debug_id: DebugId | None, name: str | None) -> str:
    """Return the type of the program, which a bundle does not name, from the form of its IDs."""
    if debug_id is not None and debug_id.age:
        return "pe_dotnet" if debug_id.age > _LONGEST_AGE else "pe"
    if name is not None and name.lower().endswith(".wasm"):
        return "wasm"
    return "macho" if debug_id is not None and code_id == debug_id.uuid else "elf"
