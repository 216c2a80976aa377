"""Detect layout, casing and prefix of a source from some of its keys.

Each key is parsed into a file type and IDs, with its leading folders as the prefix. We then
generate its paths in every layout and casing; a combination that yields the key matches it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.lookup.identifiers import fold_ascii
from symsrc_tui.lookup.key_shapes import LONGEST, MARKERS, is_pointer, readings
from symsrc_tui.lookup.paths import CASINGS, LAYOUTS, candidate_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MOST_PLACES = 20


class DetectedLayout(NamedTuple):
    """A combination that matches `hits` of the `keys` below the prefix."""

    layout: str
    casing: str
    prefix: str
    hits: int
    keys: int


class Misspelled(NamedTuple):
    """A key that matches a layout except for the case of its letters."""

    key: str
    layout: str
    prefix: str
    path: str
    """What Sentry requests instead, relative to the prefix, in the default casing."""

    @property
    def has_right_name(self) -> bool:
        """True if only the ID is misspelled, not the file's name."""
        return self.key.rpartition("/")[2] == self.path.rpartition("/")[2]


class Detection(NamedTuple):
    """All combinations with matches, best first, and what else was found in the keys.

    `keys` is the number of keys that look like debug files in any layout, misspelled ones
    included. `markers` lists which of index2.txt, pingme.txt and 000admin were found.
    """

    candidates: tuple[DetectedLayout, ...]
    keys: int
    markers: tuple[str, ...]
    matched: tuple[frozenset[int], ...] = ()
    """For each candidate, the positions of the keys that it matches."""
    misspelled: tuple[Misspelled, ...] = ()
    """Keys without a match. One key occurs several times if several layouts are near."""
    pointers: tuple[str, ...] = ()
    """Keys of SymStore's file.ptr, which Sentry does not follow."""

    @property
    def best(self) -> tuple[DetectedLayout, ...]:
        """The combination with the most matches, and those that match the same files."""
        return next(iter(self.places()), ())

    def places(self, first: DetectedLayout | None = None) -> list[tuple[DetectedLayout, ...]]:
        """Return one group of combinations for each source that these files need.

        Combinations of a group match the same files, so any of them works. Their `hits` are the
        files that no group before matches.

        Args:
            first: the candidate of the first group; the best if None.
        """
        if not self.candidates:
            return []
        if not self.matched:
            most = self.candidates[0].hits
            return [tuple(each for each in self.candidates if each.hits == most)]
        groups: list[tuple[DetectedLayout, ...]] = []
        left = frozenset().union(*self.matched)
        matched = list(zip(self.candidates, self.matched, strict=True))
        while left and len(groups) < _MOST_PLACES:
            chosen = next((keys for each, keys in matched if each == first), frozenset()) & left
            if groups or not chosen:
                chosen = max((keys & left for _, keys in matched), key=len)
            groups.append(
                tuple(
                    each._replace(hits=len(chosen))
                    for each, keys in matched
                    # In the first group, the same files; later, the same of those that are left.
                    if (keys & left if groups else keys) == chosen
                )
            )
            left -= chosen
        return groups


def detect(keys: Iterable[str], *, ignore_case: bool = False) -> Detection:
    """Find the layouts that match `keys`, paths in a source from its listing.

    Other keys are ignored. With equal matches, the shorter prefix comes first, then the default
    casing. If all module names are in capitals, uppercase comes before it, because uppercase
    finds the files whatever case a crash report uses.

    Args:
        ignore_case: match as a server does that ignores the case of letters.
    """
    matched: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    below: Counter[str] = Counter()
    markers: set[str] = set()
    names: set[str] = set()
    misspelled: list[Misspelled] = []
    pointers: list[str] = []
    looked_at = 0
    for number, key in enumerate(dict.fromkeys(keys)):
        parts = key.split("/")
        markers.update({part.lower() for part in parts} & set(MARKERS))
        if is_pointer(key):
            pointers.append(key)
            continue
        found, near = _explained(parts, ignore_case=ignore_case)
        if not found and not near:
            continue
        looked_at += 1
        below.update("/".join(parts[:depth]) for depth in range(len(parts)))
        names.update(name for *_, name in found if name in parts)
        for layout, casing, prefix, _ in found:
            matched[layout, casing, prefix].add(number)
        misspelled += () if found else (Misspelled(key, *each) for each in near)

    are_capitals = "".join(names).isupper()
    casings = ("uppercase", "default", "lowercase") if are_capitals else CASINGS
    layouts = sorted(LAYOUTS, key=lambda layout: not (markers and layout.startswith("symstore")))
    candidates = {
        DetectedLayout(*combination, len(numbers), below[combination[2]]): frozenset(numbers)
        for combination, numbers in matched.items()
    }
    ranked = sorted(
        candidates,
        key=lambda c: (
            -c.hits,
            c.prefix.count("/") + bool(c.prefix),
            casings.index(c.casing),
            layouts.index(c.layout),
            c.prefix,
        ),
    )
    return Detection(
        tuple(ranked),
        looked_at,
        tuple(marker for marker in MARKERS if marker in markers),
        tuple(candidates[each] for each in ranked),
        tuple(misspelled),
        tuple(pointers),
    )


def _explained(
    parts: Sequence[str], *, ignore_case: bool
) -> tuple[set[tuple[str, str, str, str]], dict[tuple[str, str, str], None]]:
    """Return the combinations that match a key, and those that do but for the case of letters.

    Each of the former has layout, casing, prefix and the module's name in the key; each of the
    latter has layout, prefix and the path that the key should have below it.
    """
    found: set[tuple[str, str, str, str]] = set()
    near: dict[tuple[str, str, str], None] = {}
    for depth in range(max(0, len(parts) - LONGEST), len(parts) - 1):
        path, prefix = "/".join(parts[depth:]), "/".join(parts[:depth])
        for layout, plain, name in _near_paths(path):
            casings = [
                casing for casing in CASINGS if ignore_case or fold_ascii(plain, casing) == path
            ]
            found.update((layout, casing, prefix, name) for casing in casings)
            if not casings:
                near[layout, prefix, plain] = None
    return found, near


def _near_paths(path: str) -> Iterator[tuple[str, str, str]]:
    """Yield layouts with a path that differs from this one in case at most, and module names."""
    folded = fold_ascii(path, "lowercase")
    for filetype, object_id in readings(path):
        name = object_id.code_file or object_id.debug_file or ""
        for layout in LAYOUTS:
            for plain in candidate_paths(layout, "default", filetype, object_id):
                if fold_ascii(plain, "lowercase") == folded:
                    yield layout, plain, name
