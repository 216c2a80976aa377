"""Breakpad symbol files. Facts: Breakpad's description of its symbol files."""

from __future__ import annotations

from symsrc_tui.lookup.debug_files.reader import (
    DebugFile,
    OpenFile,
    UnreadableDebugFile,
    notes_on_length,
)
from symsrc_tui.lookup.identifiers import ObjectId, normalize_code_id, parse_debug_id

MAGIC = b"MODULE "

_LONGEST_HEAD = 8192
_OBJECT_TYPES = {"windows": "pe", "mac": "macho", "ios": "macho"}


def read_breakpad(source: OpenFile) -> list[DebugFile]:
    """Read a Breakpad symbol file."""
    text = source.head(_LONGEST_HEAD).decode("utf-8", "replace")
    # What follows the last line break may be the beginning of a longer line.
    *lines, rest = (line.removesuffix("\r") for line in text.split("\n"))
    if not lines:
        raise UnreadableDebugFile("is cut off or damaged: its MODULE line is incomplete")
    cut_off = notes_on_length(source, source.size + bool(rest and source.size <= _LONGEST_HEAD))
    module = lines[0].split(" ", 4)
    if len(module) < 4:
        raise UnreadableDebugFile("is a damaged Breakpad file: its MODULE line is too short")
    debug_id = parse_debug_id(module[3])
    if debug_id is None:
        raise UnreadableDebugFile("is a damaged Breakpad file: its MODULE line has no debug ID")
    name = module[4] if len(module) > 4 else ""

    object_type = _OBJECT_TYPES.get(module[1].lower(), "elf")
    # Only on Windows, the program has another name than its debug file.
    code_id, code_file = None, "" if object_type == "pe" else name
    for line in lines[1:]:
        if line.startswith("INFO CODE_ID "):
            words = line.split(" ", 3)
            code_id = normalize_code_id(words[2])
            code_file = words[3] if len(words) > 3 else code_file
    object_id = ObjectId(
        code_id=code_id,
        code_file=code_file or None,
        debug_id=str(debug_id),
        debug_file=name or None,
        object_type=object_type,
    )
    return [DebugFile(source.path, "Breakpad", "breakpad", object_id, notes=cut_off)]
