"""A stand-in for Symbolicator: looks up the modules of crashes in the stored sources.

It requests the paths from the demo's own symbol servers, and connects to nothing: other sources
get the answer that such an example would get from the real service. The paths are a table, written
from Symbolicator's snapshots, because the demo shares nothing with the program that it judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

from symsrc_tui.demo import stores
from symsrc_tui.demo.messages import Json, Request
from symsrc_tui.demo.schema import Age

Row = dict[str, Json]

_PDB = "{debug_file}/{PDB}/{debug_file}"
_PE = "{code_file}/{PE}/{code_file}"
_SYMSTORE = (
    ("pdb", _PDB),
    ("portablepdb", _PDB),
    ("elf_debug", "_.debug/elf-buildid-sym-{code_id}/_.debug"),
    ("mach_debug", "_.dwarf/mach-uuid-sym-{uuid}/_.dwarf"),
    ("pe", _PE),
    ("elf_code", "{code_file}/elf-buildid-{code_id}/{code_file}"),
    ("mach_code", "{code_file}/mach-uuid-{uuid}/{code_file}"),
)
_PATHS = {
    "native": (
        ("pdb", _PDB),
        ("portablepdb", _PDB),
        ("elf_debug", "{build}.debug"),
        ("wasm_debug", "{build}.debug"),
        ("mach_debug", "{LLDB}"),
        ("breakpad", "{debug_file}/{PDB}/{stem}.sym"),
        ("pe", _PE),
        ("elf_code", "{build}"),
        ("wasm_code", "{build}"),
        ("mach_code", "{LLDB}.app"),
        ("sourcebundle", "{primary}.src.zip"),
        ("sourcebundle", "{debug_file}/{PDB}/{stem}.src.zip"),
    ),
    "symstore": _SYMSTORE,
    "symstore_index2": tuple((type_, "{first_two}/" + path) for type_, path in _SYMSTORE),
    "ssqp": _SYMSTORE,
    "debuginfod": (("elf_debug", "{code_id}/debuginfo"), ("elf_code", "{code_id}/executable")),
    "slashsymbols": (("elf_code", "{code_file}/{code_id}/symbols"),),
    "unified": (
        ("pdb", "{pdb}/debuginfo"),
        ("portablepdb", "{pdb}/debuginfo"),
        ("elf_debug", "{build}/debuginfo"),
        ("wasm_debug", "{build}/debuginfo"),
        ("mach_debug", "{build}/debuginfo"),
        ("breakpad", "{own}/breakpad"),
        ("pe", "{pdb}/executable"),
        ("elf_code", "{build}/executable"),
        ("wasm_code", "{build}/executable"),
        ("mach_code", "{build}/executable"),
        ("sourcebundle", "{own}/sourcebundle"),
    ),
}
"""By layout: file types and their paths, debug files first."""
_NATIVE = ("breakpad", "mach_debug", "pdb", "elf_debug")
_ASKED = {
    "pe": ("pe", *_NATIVE),
    "elf": ("elf_code", *_NATIVE),
    "macho": ("mach_code", *_NATIVE),
    "wasm": ("wasm_code", "wasm_debug"),
    "pe_dotnet": ("portablepdb", "pdb"),
}
_DEBUG = frozenset({"pdb", "portablepdb", "elf_debug", "wasm_debug", "mach_debug", "breakpad"})
_FOLDS = {
    "uppercase": str.maketrans(ascii_lowercase, ascii_uppercase),
    "lowercase": str.maketrans(ascii_uppercase, ascii_lowercase),
}
_NOTHING = "No object files listed on this source"
_WINDOWS = "C:\\Windows\\"
_FEATURES = ("has_debug_info", "has_unwind_info", "has_symbols", "has_sources")


class CrashedModule(NamedTuple):
    """One module of a crash, as the crash names it."""

    type: str
    code_file: str
    code_id: str = ""
    debug_id: str = ""
    """Lowercase, with dashes and the age."""
    debug_file: str = ""
    arch: str = "x86_64"
    is_used: bool = True
    """Whether a stack contains it."""


class AskedSource(NamedTuple):
    """A stored source, and where the demo's own symbol servers are."""

    fields: Mapping[str, Json]
    url: str
    age: Age
    is_key_valid: bool = False
    """Whether a bucket's key still worked when the crash was processed."""


def image(module: CrashedModule, sources: list[AskedSource], *, is_minidump: bool) -> Row:
    """Return the module as an event shows it after processing."""
    rows = sorted(_rows(module, sources), key=lambda row: (str(row["source"]), _location(row)))
    debug = _status(module, rows, "debug")
    shown: Row = {
        "type": module.type,
        "arch": module.arch,
        "code_file": module.code_file,
        "image_addr": "0x0" if module.type in ("wasm", "pe_dotnet") else "0x400000",
        "image_size": 106496,
        "debug_status": debug,
        "features": _features("debug" if debug == "found" else ""),
    }
    names = ("code_id", "debug_id", "debug_file")
    shown |= {name: value for name in names if (value := getattr(module, name))}
    if is_minidump:
        shown["unwind_status"] = _status(module, rows, "unwind")
    if module.is_used:
        shown["candidates"] = [*rows]
    return shown


def _rows(module: CrashedModule, sources: list[AskedSource]) -> Iterator[Row]:
    built_in = [("sentry:project", "Sentry")]
    if module.type == "macho":
        built_in.append(("sentry:ios", "Apple"))
    for id_, name in built_in:
        yield {"source": id_, "source_name": name, "download": {"status": "notfound"}}
    for source in sources:
        # Sentry itself downloads from App Store Connect, so Symbolicator does not query it.
        if source.fields["type"] != "appStoreConnect":
            yield from _rows_of(module, source)


def _rows_of(module: CrashedModule, source: AskedSource) -> Iterator[Row]:
    fields = source.fields
    named: Row = {"source": fields["id"], "source_name": fields["name"]}
    paths = _paths(module, fields)
    if not paths:
        yield {**named, "location": _NOTHING, "download": {"status": "notfound"}}
    is_debug_found = False
    for path, filetype in paths.items():
        download = _download(module, source, path, filetype)
        row: Row = {**named, "location": _place(fields, path), "download": download}
        if download["status"] == "ok" and not is_debug_found:
            is_debug_found = filetype in _DEBUG
            row["unwind"] = {"status": "ok"}
            if is_debug_found:
                row["debug"] = {"status": "ok"}
        yield row


def _paths(module: CrashedModule, fields: Mapping[str, Json]) -> dict[str, str]:
    """Return the file types by the paths at which they are requested, debug files first."""
    layout, filters = fields["layout"], fields.get("filters")
    layout = layout if isinstance(layout, dict) else {}
    allowed = filters.get("filetypes") if isinstance(filters, dict) else None
    parts = _parts(module)
    found: dict[str, str] = {}
    for filetype, template in _PATHS[str(layout["type"])]:
        if filetype not in (*_ASKED[module.type], "sourcebundle"):
            continue
        if isinstance(allowed, list) and allowed and filetype not in allowed:
            continue
        try:
            path = template.format_map(parts)
        except KeyError:
            continue  # the module lacks an ID or a name
        path = path.lower() if layout["type"] == "ssqp" else path
        path = path.translate(_FOLDS.get(str(layout["casing"]), {}))
        found.setdefault(path, filetype)
        if filetype in ("pe", "pdb"):
            found.setdefault(f"{path[:-1]}_", filetype)
    return found


def _parts(module: CrashedModule) -> dict[str, str]:
    """Return what the templates need, without what the module lacks."""
    code_name, debug_name = (
        file.replace("\\", "/").rpartition("/")[2] for file in (module.code_file, module.debug_file)
    )
    parts = {"code_file": code_name, "debug_file": debug_name, "code_id": module.code_id}
    parts["first_two"] = (debug_name or code_name)[:2]
    if id_ := module.code_id:
        build = parts["build"] = f"{id_[:2]}/{id_[2:]}"
        parts |= {"PE": f"{id_[:8].upper()}{id_[8:]}", "primary": build, "own": build}
    if module.debug_id:
        uuid = UUID(module.debug_id[:36]).hex
        age = "ffffffff" if module.type == "pe_dotnet" else module.debug_id[37:] or "0"
        stem = debug_name.removesuffix(".pdb")
        parts |= {"PDB": f"{uuid.upper()}{age}", "pdb": f"{uuid[:2]}/{uuid[2:]}{age}", "stem": stem}
        if module.type in ("pe", "pe_dotnet"):
            parts["own"] = parts["pdb"]
            parts["primary"] = f"{debug_name}/{parts['PDB']}/{stem}" if debug_name else ""
        # A code ID takes precedence, even if it is not a UUID.
        if len(module.code_id or uuid) == len(uuid):
            upper = (module.code_id or uuid).upper()
            quarters = "/".join(upper[at : at + 4] for at in range(0, 20, 4))
            parts |= {"uuid": upper.lower(), "LLDB": f"{quarters}/{upper[20:]}"}
            if module.type == "macho":
                parts["primary"] = parts["LLDB"]
    return {name: value for name, value in parts.items() if value}


def _place(fields: Mapping[str, Json], path: str) -> str:
    match fields["type"]:
        case "http":
            base, _, query = str(fields["url"]).partition("?")
            return f"{base.rstrip('/')}/{quote(path)}" + (f"?{query}" if query else "")
        case kind:
            folder = f"{kind if kind == 's3' else 'gs'}://{fields['bucket']}"
            prefix = str(fields.get("prefix", "")).strip("/")
            return f"{folder}/{prefix}/{path}" if prefix else f"{folder}/{path}"


def _download(module: CrashedModule, source: AskedSource, path: str, filetype: str) -> Row:
    match source.fields["type"]:
        case "s3" if source.is_key_valid:
            return {"status": "notfound"}
        case "s3":
            why = "The AWS Access Key Id you provided does not exist in our records."
            code = "InvalidAccessKeyId: " if source.age is Age.NEXT else ""
            return {"status": "noperm", "details": f"{code}{why}"}
        case "gcs":
            return _failed("failed to send authentication request")
    base = str(source.fields["url"])
    if base.startswith("https://msdl.microsoft.com/"):
        is_there = module.code_file.startswith(_WINDOWS) and filetype == "pdb"
        return _status_of(200 if is_there and path.endswith(".pdb") else 404, filetype)
    if not base.startswith(f"{source.url}/"):
        return _failed("operation timed out")
    asked = f"{base.partition('?')[0].removeprefix(source.url).rstrip('/')}/{path}"
    answer = stores.answer(Request("GET", asked))
    return _status_of(answer.status if answer is not None else 404, filetype)


def _status_of(status: int, filetype: str) -> Row:
    match status:
        case 200:
            features = _features("debug" if filetype in _DEBUG else "unwind")
            return {"status": "ok", "features": features}
        case 403:
            return {"status": "noperm", "details": "403 Forbidden"}
        case 404:
            return {"status": "notfound"}
        case _:
            return _failed("503 Service Unavailable")


def _failed(why: str) -> Row:
    return {"status": "error", "details": f"download failed: {why}"}


def _features(use: str) -> Row:
    has = {"debug": _FEATURES[:3], "unwind": _FEATURES[1:3]}.get(use, ())
    return {name: name in has for name in _FEATURES}


def _status(module: CrashedModule, rows: list[Row], use: str) -> str:
    if not module.is_used:
        return "unused"
    if any(use in row for row in rows):
        return "found"
    downloads = [row["download"] for row in rows]
    failed = [one for one in downloads if isinstance(one, dict) and "details" in one]
    return "fetching_failed" if failed else "missing"


def _location(row: Row) -> str:
    return str(row.get("location", ""))
