"""Detects layout, casing and prefix of a source from some of its keys.

Each key is parsed into a file type and IDs, with up to three leading folders as the prefix. We
then generate its paths in every layout and casing; a combination that yields the key matches it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.lookup.identifiers import ObjectId, fold_ascii
from symsrc_tui.lookup.paths import CASINGS, LAYOUTS, candidate_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DEEPEST_PREFIX = 3
# Lengths of build IDs that linkers write, in hex digits. Other lengths would match parts of IDs.
_BUILD_ID = "(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})"
_UNIFIED_ID = "(?:[0-9a-f]{16}|[0-9a-f]{32,40}|[0-9a-f]{64}|[0-9a-f]{9})"
_DEBUG_ID = r"[0-9a-f]{32}[0-9a-f]{1,8}"
_PE_ID = r"[0-9a-f]{9,16}"
_SYMSTORE_ID = (
    rf"(?P<elf>elf-buildid-(?:sym-)?){_BUILD_ID}"
    rf"|(?P<mach>mach-uuid-(?:sym-)?)[0-9a-f]{{32}}"
    rf"|(?P<debug_id>{_DEBUG_ID})|(?P<pe>{_PE_ID})"
)
# All shapes of keys, regardless of case. SymStore's may have the extra folder of index2.
_SHAPES = {
    "symstore": rf"(?:[^/]{{1,2}}/)?(?P<name>[^/]+)/(?P<id>{_SYMSTORE_ID})/(?P<last>[^/]+)",
    "build_id": r"(?P<id>[0-9a-f]{2}/[0-9a-f]+)(?P<end>|\.debug|\.src\.zip)",
    "lldb": r"(?P<id>(?:[0-9a-f]{4}/){5}[0-9a-f]{12})(?P<end>|\.app|\.src\.zip)",
    "unified": (
        r"(?P<id>[0-9a-f]{2}/[0-9a-f]+)/(?P<end>executabl[e_]|debuginf[o_]|breakpad|sourcebundle"
        r"|uuidmap|bcsymbolmap|il2cpp)"
    ),
    "debuginfod": rf"(?P<id>{_BUILD_ID})/(?P<end>executable|debuginfo)",
    "slashsymbols": rf"(?P<name>[^/]+)/(?P<id>{_BUILD_ID}|{_PE_ID})/symbol(?P<end>[s_])",
}
_DEFAULT_FIRST = ("default", "uppercase", "lowercase")
_MARKERS = ("index2.txt", "pingme.txt", "000admin")


class DetectedLayout(NamedTuple):
    """A combination that matches `hits` of the `keys` below the prefix."""

    layout: str
    casing: str
    prefix: str
    hits: int
    keys: int


class Detection(NamedTuple):
    """All combinations with matches, best first, and SymStore's marker files.

    `keys` is the number of keys that look like debug files in any layout. `markers` lists which of
    index2.txt, pingme.txt and 000admin were found.
    """

    candidates: tuple[DetectedLayout, ...]
    keys: int
    markers: tuple[str, ...]

    @property
    def best(self) -> tuple[DetectedLayout, ...]:
        """The combinations with the most matches; several if the keys fit them equally."""
        most = self.candidates[0].hits if self.candidates else 0
        return tuple(candidate for candidate in self.candidates if candidate.hits == most)


def detect(keys: Iterable[str]) -> Detection:
    """Find the layouts that match `keys`, paths in a source from its listing.

    Other keys are ignored. With equal matches, the shorter prefix comes first, then the default
    casing. If all module names are in capitals, uppercase comes before it, because uppercase
    finds the files whatever case a crash report uses.
    """
    hits: Counter[tuple[str, str, str]] = Counter()
    below: Counter[str] = Counter()
    markers: set[str] = set()
    looked_at = 0
    names: set[str] = set()
    for key in dict.fromkeys(keys):
        parts = key.split("/")
        markers.update({part.lower() for part in parts} & set(_MARKERS))
        found = set(_explanations(parts))
        if not found:
            continue
        looked_at += 1
        hits.update({(layout, casing, prefix) for layout, casing, prefix, _ in found})
        below.update("/".join(parts[:depth]) for depth in range(min(len(parts), 4)))
        names.update(name for *_, name in found if name in parts)

    are_capitals = "".join(names).isupper()
    casings = ("uppercase", "default", "lowercase") if are_capitals else _DEFAULT_FIRST
    layouts = sorted(LAYOUTS, key=lambda layout: not (markers and layout.startswith("symstore")))
    candidates = [
        DetectedLayout(layout, casing, prefix, count, below[prefix])
        for (layout, casing, prefix), count in hits.items()
    ]
    candidates.sort(
        key=lambda c: (
            -c.hits,
            c.prefix.count("/") + bool(c.prefix),
            casings.index(c.casing),
            layouts.index(c.layout),
            c.prefix,
        )
    )
    return Detection(tuple(candidates), looked_at, tuple(m for m in _MARKERS if m in markers))


def _explanations(parts: list[str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield the layouts, casings and prefixes that match a key, and the module's name in it."""
    for depth in range(min(_DEEPEST_PREFIX + 1, len(parts))):
        path, prefix = "/".join(parts[depth:]), "/".join(parts[:depth])
        for filetype, object_id in _readings(path):
            name = object_id.code_file or object_id.debug_file or ""
            for layout in LAYOUTS:
                for casing in CASINGS:
                    if path in candidate_paths(layout, casing, filetype, object_id):
                        yield layout, casing, prefix, name


def _readings(path: str) -> Iterator[tuple[str, ObjectId]]:
    """Yield the file types and modules that a path may stand for."""
    for shape, pattern in _SHAPES.items():
        match = re.fullmatch(pattern, path, re.IGNORECASE | re.ASCII)
        if match is None:
            continue
        ending = match.groupdict().get("end", "").lower()
        code_id = match["id"].replace("/", "").lower()
        match shape:
            case "symstore":
                yield from _symstore_readings(match)
            case "build_id" if re.fullmatch(_BUILD_ID, code_id):
                filetype = {"": "elf_code", ".debug": "elf_debug"}.get(ending, "sourcebundle")
                yield filetype, ObjectId(code_id, object_type="elf")
            case "lldb":
                filetype = {"": "mach_debug", ".app": "mach_code"}.get(ending, "sourcebundle")
                yield filetype, ObjectId(code_id, object_type="macho")
            case "unified" if re.fullmatch(_UNIFIED_ID, code_id):
                yield from _unified_readings(code_id, ending)
            case "debuginfod":
                filetype = "elf_code" if ending == "executable" else "elf_debug"
                yield filetype, ObjectId(code_id, object_type="elf")
            case "slashsymbols":
                for name in _spellings(match["name"]):
                    filetype = "elf_code" if ending == "s" else "pe"
                    yield filetype, ObjectId(code_id, name, object_type="elf")


def _unified_readings(unified_id: str, ending: str) -> Iterator[tuple[str, ObjectId]]:
    by_code_id = ObjectId(unified_id, object_type="elf")
    match ending:
        case "executable":
            yield "elf_code", by_code_id
        case "debuginfo":
            yield "elf_debug", by_code_id
        case "executabl_":
            yield "pe", ObjectId(debug_id=unified_id, object_type="pe")
        case "debuginf_":
            yield "pdb", ObjectId(debug_id=unified_id, object_type="pe")
        case _:
            yield ending, by_code_id


def _symstore_readings(match: re.Match[str]) -> Iterator[tuple[str, ObjectId]]:
    signature = match["id"].lower()
    last = match["last"].lower()
    for name in _spellings(match["name"]):
        if match["elf"] or match["mach"]:
            kind, object_type = ("elf", "elf") if match["elf"] else ("mach", "macho")
            is_debug = "-sym-" in signature
            code_id = signature.rpartition("-")[2]
            module = ObjectId(code_id, name, object_type=object_type)
            yield f"{kind}_debug" if is_debug else f"{kind}_code", module
        elif match["pe"]:
            yield "pe", ObjectId(signature, name, object_type="pe")
        else:
            module = ObjectId(None, name, signature, name, "pe")
            if last.endswith(".sym"):
                yield "breakpad", module
            elif last.endswith(".src.zip"):
                yield "sourcebundle", module
            else:
                yield "pdb", module


def _spellings(name: str) -> set[str]:
    """Return a name and its lowercase form, in case the store converted it to uppercase."""
    return {name, fold_ascii(name, "lowercase")}
