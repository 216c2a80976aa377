"""Which layout, casing and prefix a source has, told from some of the keys in it.

Each key is read into a file type and ids, then made again under every layout and casing, with
up to three leading folders taken for a prefix; what makes the key again explains it.
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
# Lengths linkers give build ids, in hex digits. Others would take parts of ids for whole ones.
_BUILD_ID = "(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})"
_UNIFIED_ID = "(?:[0-9a-f]{16}|[0-9a-f]{32,40}|[0-9a-f]{64}|[0-9a-f]{9})"
_DEBUG_ID = r"[0-9a-f]{32}[0-9a-f]{1,8}"
_PE_ID = r"[0-9a-f]{9,16}"
_SYMSTORE_ID = (
    rf"(?P<elf>elf-buildid-(?:sym-)?){_BUILD_ID}"
    rf"|(?P<mach>mach-uuid-(?:sym-)?)[0-9a-f]{{32}}"
    rf"|(?P<debug_id>{_DEBUG_ID})|(?P<pe>{_PE_ID})"
)
# Every shape of a key, whatever its case. The folder of index2 may stand before SymStore's.
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
    """A way to ask that finds `hits` of the `keys` that lie below the prefix."""

    layout: str
    casing: str
    prefix: str
    hits: int
    keys: int


class Detection(NamedTuple):
    """All ways to ask that find anything, best first, and the signs of a SymStore seen.

    `keys` counts the keys looked at that look like debug files of any layout. `markers` are
    those of index2.txt, pingme.txt and 000admin that are there.
    """

    candidates: tuple[DetectedLayout, ...]
    keys: int
    markers: tuple[str, ...]

    @property
    def best(self) -> tuple[DetectedLayout, ...]:
        """The ways that find the most: more than one if the keys cannot tell them apart."""
        most = self.candidates[0].hits if self.candidates else 0
        return tuple(candidate for candidate in self.candidates if candidate.hits == most)


def detect(keys: Iterable[str]) -> Detection:
    """Tells the layouts that explain `keys`, paths in a source as its listing gives them.

    Keys of any other kind are passed over. Among ways that find equally many, the shorter
    prefix comes first, then the default casing, unless every module's name is in capitals:
    then upper case finds the files whatever case a crash report uses.
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
    """The layouts, casings and prefixes under which a key is asked for, and the name in it."""
    for depth in range(min(_DEEPEST_PREFIX + 1, len(parts))):
        path, prefix = "/".join(parts[depth:]), "/".join(parts[:depth])
        for filetype, object_id in _readings(path):
            name = object_id.code_file or object_id.debug_file or ""
            for layout in LAYOUTS:
                for casing in CASINGS:
                    if path in candidate_paths(layout, casing, filetype, object_id):
                        yield layout, casing, prefix, name


def _readings(path: str) -> Iterator[tuple[str, ObjectId]]:
    """What a path may hold: file types, and modules with the ids and names it tells."""
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
    """A name as it stands and as it may have been before it was put in upper case."""
    return {name, fold_ascii(name, "lowercase")}
