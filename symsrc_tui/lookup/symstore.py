"""What a SymStore server's paths and index lines say. Facts: Symbolicator 26.8.0."""

from __future__ import annotations

from typing import NamedTuple

from symsrc_tui.lookup.identifiers import (
    ObjectId,
    fold_ascii,
    normalize_code_id,
    parse_debug_id,
)


class ParsedPath(NamedTuple):
    """The file types a path may hold and the ids it names."""

    filetypes: tuple[str, ...]
    object_id: ObjectId


def parse_symstore(path: str) -> ParsedPath | None:
    """Reads `name/id/name`, a path in the SymStore layout; None if it is none.

    The two names may differ in ASCII case. Ids come back in their usual form: code ids in
    lower-case hex, debug ids with dashes.
    """
    name, _, rest = path.partition("/")
    signature, slash, last = rest.partition("/")
    if not slash or fold_ascii(name, "lowercase") != fold_ascii(last, "lowercase"):
        return None
    lower_name, lower_signature = name.lower(), signature.lower()

    for start, ending, filetype, object_type in (
        ("elf-buildid-sym-", ".debug", "elf_debug", "elf"),
        ("elf-buildid-", "", "elf_code", "elf"),
        ("mach-uuid-sym-", ".dwarf", "mach_debug", "macho"),
        ("mach-uuid-", "", "mach_code", "macho"),
        ("", "", "pe", "pe"),
    ):
        if filetype == "pe" and lower_name.endswith(".pdb"):
            debug_id = parse_debug_id(signature, breakpad_only=True)
            if debug_id is None:
                return None
            found = ObjectId(debug_id=str(debug_id), debug_file=name, object_type="pe")
            return ParsedPath(("pdb",), found)
        if lower_signature.startswith(start) and lower_name.endswith(ending):
            code_id = normalize_code_id(signature[len(start) :]) or ""
            return ParsedPath((filetype,), ObjectId(code_id, name, object_type=object_type))
    return None


def parse_index_line(line: str) -> str | None:
    r"""The path named by a line of `000Admin/NNNNNNNNNN`: `"name\ID","where it came from"`."""
    entry = line.split('"')[1:2]
    name, backslash, signature = entry[0].partition("\\") if entry else ("", "", "")
    return f"{name}/{signature}/{name}" if backslash else None
