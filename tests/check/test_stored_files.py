"""What a check says of the files that a source lists. Each answer was written before it was run."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

import pytest

from symsrc_tui.check import Report
from symsrc_tui.check.compare import SourceLocation
from symsrc_tui.check.limits import LISTING
from symsrc_tui.check.stored_files import (
    ListingResult,
    listing_findings,
    look_around,
)
from symsrc_tui.forms.field import Field
from symsrc_tui.lookup import ObjectId, candidate_paths, join_prefix
from symsrc_tui.sources.layout import LayoutAndCasing
from tests.lookup.bucket import Server

if TYPE_CHECKING:
    from symsrc_tui.lookup.listing import Listing, ListRequest
    from symsrc_tui.sources.probe.finding import Finding

PREFIX = Field("Prefix", "", path="prefix")
UUID = "3249d99d0c4049318610f4e4fb0b69"
BUILD_ID = "dfb85de42daffd09640c8fe377d572de3e1689"


def _pe(number: int, age: str = "a") -> ObjectId:
    """A Windows program whose IDs have letters that casing changes."""
    return ObjectId(
        f"5ab380{number:02x}9ab00",
        f"Game{number}.exe",
        f"{UUID}{number:02x}{age}",
        f"Game{number}.pdb",
        "pe",
    )


def _elf(number: int) -> ObjectId:
    name = f"libGame{number}.so"
    return ObjectId(f"{BUILD_ID}{number:02x}", name, None, name, "elf")


def _mac(number: int) -> ObjectId:
    uuid = f"{UUID}{number:02x}"
    return ObjectId(uuid, f"Game{number}", uuid, f"Game{number}", "macho")


def _windows(layout: str, casing: str = "default", count: int = 3, age: str = "a") -> list[str]:
    """PDBs and programs, as a store of this layout holds them."""
    return [
        candidate_paths(layout, casing, filetype, _pe(number, age))[0]
        for number in range(1, count + 1)
        for filetype in ("pdb", "pe")
    ]


def _linux(layout: str, casing: str = "default", count: int = 3) -> list[str]:
    return [
        candidate_paths(layout, casing, "elf_debug", _elf(number))[0]
        for number in range(1, count + 1)
    ]


def _apple(layout: str, casing: str = "default", count: int = 3) -> list[str]:
    return [
        candidate_paths(layout, casing, "mach_debug", _mac(number))[0]
        for number in range(1, count + 1)
    ]


def _in(prefix: str, keys: list[str]) -> list[str]:
    return [join_prefix(prefix, key) for key in keys]


class Lister:
    """A store with these keys, whose requests are counted."""

    def __init__(
        self, keys: list[str], start: str, *, is_recursive: bool, ignores_case: bool = False
    ) -> None:
        self.start = start
        self.is_recursive = is_recursive
        self.requests = 0
        self._keys = set(map(str.lower, keys)) if ignores_case else set(keys)
        self._fold = str.lower if ignores_case else str
        self._server = Server(sorted(keys))

    async def page(self, request: ListRequest) -> Listing | None:
        self.requests += 1
        return self._server.answer(request)

    async def has(self, path: str) -> bool:
        self.requests += 1
        return self._fold(f"{self.start}{path}") in self._keys


class Scenario(NamedTuple):
    """A source, the keys of its store, and what has to be said."""

    name: str
    keys: list[str]
    said: list[tuple[str, str]]
    """Codes and severities."""
    texts: tuple[str, ...] = ()
    """All in the findings, in this order."""
    suggestion: dict[str, str] = {}  # noqa: RUF012 -- never changed
    layout: str = "native"
    casing: str = "default"
    prefix: str = ""
    ignores_case: bool = False
    not_said: tuple[str, ...] = ()


OK = ("ok", "ok")
ANOTHER = ("another-source", "note")
NO_PREFIX = ("prefix-missing", "error")

SCENARIOS = [
    # Prefixes that hold different files.
    Scenario(
        "symsorter's systems",
        _in("ios", _apple("unified")) + _in("macos", _apple("unified", count=2)),
        [NO_PREFIX, ANOTHER],
        (
            "3 of the 5 debug files found are in the subfolder ios",
            'Set Prefix to "ios"',
            "2 of the 5 debug files found need another source: macos (Unified",
            "Add a source for it. One source reads only one folder in one layout.",
        ),
        {"prefix": "ios"},
        layout="unified",
        not_said=("any", "Any"),
    ),
    Scenario(
        "systems of equal size",
        _in("ios", _apple("unified")) + _in("tvos", _apple("unified")),
        [NO_PREFIX, ANOTHER],
        ("3 of the 6 debug files found need another source: tvos",),
        {"prefix": "ios"},
        layout="unified",
    ),
    Scenario(
        "the source of one system",
        _in("ios", _apple("unified")) + _in("macos", _apple("unified", count=2)),
        [OK],
        ("all 3 debug files found match",),
        layout="unified",
        prefix="ios",
    ),
    Scenario(
        "a store for each version",
        [
            key
            for version in range(7)
            for key in _in(f"v1.{version}", _windows("symstore", count=1))
        ],
        [NO_PREFIX, ANOTHER],
        (
            "2 of the 14 debug files found are in the subfolder v1.0",
            "12 of the 14 debug files found need another source: v1.1 (Microsoft SymStore), v1.2 (",
            "v1.3 (Microsoft SymStore), and others",
            "Add a source for each of these.",
        ),
        {"prefix": "v1.0"},
        layout="symstore",
    ),
    Scenario(
        "two layouts in two folders",
        _in("linux", _linux("debuginfod", count=2)) + _in("win", _windows("symstore")),
        [NO_PREFIX, ("layout-mismatch", "error"), ANOTHER],
        (
            "6 of the 8 debug files found are in the subfolder win",
            "2 of the 8 debug files found need another source: linux (debuginfod)",
        ),
        {"prefix": "win", "layout.type": "native"},
        layout="unified",
    ),
    Scenario(
        "the source's layout in one folder, and somewhat more of another layout",
        _in("linux", _linux("unified")) + _in("win", _windows("symstore")),
        [NO_PREFIX, ANOTHER],
        ("3 of the 9 debug files found are in the subfolder linux", "another source: win ("),
        {"prefix": "linux"},
        layout="unified",
    ),
    Scenario(
        "folders of two letters, which only look like a prefix",
        [key for key in _windows("symstore_index2") if key.endswith(".pdb")]
        + [
            key.replace("Game", "Other").replace("Ga/", "Ot/")
            for key in _windows("symstore_index2")[:2]
        ],
        [("layout-mismatch", "error")],
        ("Choose Microsoft SymStore (with index2.txt).",),
        {"layout.type": "symstore_index2"},
        layout="symstore",
    ),
    Scenario(
        "two layouts in one folder",
        _linux("unified", count=2) + _windows("symstore"),
        [OK, ANOTHER],
        (
            "Microsoft SymStore: 6 of the 8 debug files found match",
            "2 of the 8 debug files found need another source: the top folder (Unified",
        ),
        layout="symstore",
    ),
    Scenario(
        "files here, and fewer in a folder",
        _linux("native") + _in("old", _linux("native", count=2)),
        [OK, ANOTHER],
        ("3 of the 5", "2 of the 5 debug files found need another source: old"),
    ),
    Scenario(
        "files here, and more in a folder",
        _linux("native", count=2) + _in("new", _linux("native")),
        [("prefix-missing", "warning"), ANOTHER],
        (
            "3 of the 5 debug files found are in the subfolder new",
            "the top folder (Platform-Specific",
        ),
        {"prefix": "new"},
    ),
    Scenario(
        "PDBs alone, which three layouts keep alike",
        _windows("symstore")[::2],
        [OK],
        ("Platform-Specific (SymStore / GDB / LLVM): all 3",),
    ),
    # Prefixes of any depth.
    Scenario(
        "Debian's debug files",
        _in("usr/lib/debug/.build-id", _linux("native")),
        [NO_PREFIX],
        ("All 3 debug files found are in the subfolder usr/lib/debug/.build-id",),
        {"prefix": "usr/lib/debug/.build-id"},
    ),
    Scenario(
        "five folders",
        _in("a/b/c/d/e", _apple("native")),
        [NO_PREFIX],
        suggestion={"prefix": "a/b/c/d/e"},
    ),
    Scenario(
        "folders below the prefix",
        _in("win/builds/2024/x64", _windows("symstore_index2")),
        [NO_PREFIX],
        suggestion={"prefix": "win/builds/2024/x64"},
        layout="symstore_index2",
        prefix="win",
    ),
    Scenario(
        "the prefix is empty, the files are elsewhere and deep",
        _in("a/b/c/d/e/f", _linux("unified")),
        [NO_PREFIX],
        ("wrong is empty. All 3 debug files found are in a/b/c/d/e/f",),
        {"prefix": "a/b/c/d/e/f"},
        layout="unified",
        prefix="wrong",
    ),
    # Casing.
    Scenario(
        "a casing that fits most where another layout fits all",
        _windows("ssqp", age="1") + _windows("ssqp", age="2")[::2] + _windows("ssqp")[:1],
        [("layout-mismatch", "error")],
        ("Choose Microsoft SSQP.",),
        {"layout.type": "ssqp"},
        layout="symstore",
    ),
    Scenario(
        "a casing and a layout that fit alike",
        _windows("ssqp", age="1")[::2],
        [("layout-mismatch", "error")],
        ("Choose Microsoft SSQP.", "Microsoft SymStore (Lowercase) would match the same files."),
        {"layout.type": "ssqp"},
        layout="symstore",
    ),
    Scenario(
        "a casing that fits all",
        _windows("symstore", "lowercase"),
        [("casing-mismatch", "error")],
        ("Choose Lowercase.", "would match the same files."),
        {"layout.casing": "lowercase"},
        layout="symstore",
    ),
    Scenario(
        "a server that ignores case",
        _windows("symstore", "lowercase"),
        [OK],
        ("all 6 debug files found match",),
        layout="symstore",
        ignores_case=True,
    ),
    # Right files under a wrong spelling of their IDs.
    Scenario(
        "sizes in capitals",
        [
            key.upper().replace("GAME", "Game").replace(".EXE", ".exe")
            for key in _windows("native")[1::2]
        ]
        + _windows("native")[::2],
        [OK, ("misspelled", "warning")],
        (
            "3 of the 6 debug files found match",
            "Sentry will not find 3 of the 6 debug files found: their paths differ from what it",
            "requests in upper and lower case. Example: Game1.exe/5AB380019AB00/Game1.exe",
            "Rename such files. Sentry requests this one as Game1.exe/5AB380019ab00/Game1.exe",
        ),
    ),
    Scenario(
        "IDs in lowercase",
        [key.replace(UUID.upper(), UUID) for key in _windows("symstore")[::2]],
        [("misspelled", "error")],
        (
            "Sentry will not find any of the 3 debug files found",
            f"Sentry requests this one as Game1.pdb/{UUID.upper()}01a/Game1.pdb",
        ),
        layout="symstore",
    ),
    Scenario(
        "IDs in lowercase, on a server that ignores case",
        [key.replace(UUID.upper(), UUID) for key in _windows("symstore")[::2]],
        [OK],
        layout="symstore",
        ignores_case=True,
    ),
    Scenario(
        "IDs in lowercase, in a folder and another layout",
        _in("win", [key.replace(UUID.upper(), UUID) for key in _windows("symstore")[::2]]),
        [NO_PREFIX, ("layout-mismatch", "error"), ("misspelled", "error")],
        ("Choose Platform-Specific", f"requests this one as win/Game1.pdb/{UUID.upper()}01a/"),
        {"prefix": "win", "layout.type": "native"},
        layout="unified",
    ),
    Scenario(
        "IDs in capitals",
        [
            f"{key.split('/')[0].upper()}/{key.split('/')[1].upper()}/debuginfo"
            for key in _linux("unified")
        ],
        [("misspelled", "error")],
        (f"Example: DF/{BUILD_ID[2:].upper()}01/debuginfo", f"as df/{BUILD_ID[2:]}01/debuginfo"),
        layout="unified",
    ),
    # Pointers.
    Scenario(
        "a store of pointers",
        [key.rpartition("/")[0] + "/file.ptr" for key in _windows("symstore")] + ["pingme.txt"],
        [("pointers", "error")],
        ("All 6 debug files found are only pointers", "symstore add without /p"),
        layout="symstore",
        not_said=("None of", "seems to be empty"),
    ),
    Scenario(
        "some pointers",
        [key.rpartition("/")[0] + "/file.ptr" for key in _windows("symstore")[:2]]
        + _windows("symstore")[2:],
        [OK, ("pointers", "warning")],
        ("all 4 debug files found match", "2 of the 6 debug files found are only pointers"),
        layout="symstore",
    ),
    # Nothing that is known.
    Scenario("nothing", [], [("empty", "warning")], ("The source seems to be empty",)),
    Scenario(
        "one file",
        ["readme.txt"],
        [("layout-mismatch", "warning")],
        ("The only file found is not where Sentry looks, in any layout", "The file is readme.txt"),
        not_said=("symsorter",),
    ),
    Scenario(
        "debug files in no layout",
        ["win/Game.pdb", "win/Game.exe", "notes.txt"],
        [("layout-mismatch", "warning")],
        (
            "None of the 3 files found is where Sentry looks, in any layout",
            "Sentry finds files only by their IDs: sort them into a layout",
        ),
    ),
    Scenario(
        "nothing but a SymStore's own files",
        ["pingme.txt", "000Admin/lastid.txt"],
        [("empty", "warning")],
        ("This SymStore has no debug files, only pingme.txt, 000admin",),
    ),
    Scenario(
        "a SymStore's own files, and PDBs in no layout",
        ["pingme.txt", "Game.pdb", "Other.pdb"],
        [("layout-mismatch", "warning")],
        ("None of the 3 files found is where",),
        not_said=("has no debug files",),
    ),
    Scenario(
        "nothing under the prefix or elsewhere",
        ["backup/monday.tar"],
        [("empty", "warning")],
        ("This folder is empty, and no debug files were found elsewhere",),
        prefix="symbols",
    ),
    Scenario(
        "PDB 2.0",
        [
            candidate_paths(
                "native", "default", filetype, ObjectId(None, None, "59DC9E3E2d", "Old.pdb", "pe")
            )[0]
            for filetype in ("pdb", "breakpad")
        ],
        [OK],
        ("all 2 debug files found match",),
    ),
]


async def _look_around(scenario: Scenario, *, is_recursive: bool) -> tuple[ListingResult, Lister]:
    start = f"{scenario.prefix}/" if scenario.prefix else ""
    lister = Lister(
        scenario.keys, start, is_recursive=is_recursive, ignores_case=scenario.ignores_case
    )
    place = SourceLocation(LayoutAndCasing(scenario.layout, scenario.casing), start, PREFIX, str)
    return await look_around(lister, place, lister.has, lambda _: None), lister


def _said(scenario: Scenario, listed: ListingResult) -> list[Finding]:
    start = f"{scenario.prefix}/" if scenario.prefix else ""
    place = SourceLocation(LayoutAndCasing(scenario.layout, scenario.casing), start, PREFIX, str)
    return listing_findings(listed, place)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_scenarios(scenario: Scenario) -> None:
    for is_recursive in (True, False):
        listed, lister = asyncio.run(_look_around(scenario, is_recursive=is_recursive))
        # One request for the file in the other case.
        assert lister.requests <= LISTING + 1
        if not is_recursive and not listed.is_whole:
            continue
        findings = _said(scenario, listed)
        assert [(finding.code, finding.severity) for finding in findings] == scenario.said
        text = "\n".join(f"{finding.message}\n{finding.advice}" for finding in findings)
        at = 0
        for expected in scenario.texts:
            assert expected in text[at:], text
            at = text.index(expected, at)
        for unexpected in scenario.not_said:
            assert unexpected not in text.replace("in any layout", "")
        fixes = {finding.field: finding.fix for finding in findings if finding.fix is not None}
        assert fixes == scenario.suggestion
        assert listed.is_whole


@pytest.mark.parametrize("is_recursive", [True, False])
@pytest.mark.parametrize("prefix", ["", "symbols"])
def test_a_sample_is_not_reported_as_all_files(prefix: str, is_recursive: bool) -> None:
    """Of a store that is too large to be listed whole."""
    folder = f"{prefix}/" if prefix else ""
    keys = [f"{folder}{name}/{number}/a.txt" for name in "abcdefgh" for number in range(300)]
    scenario = Scenario("", keys, [], prefix=prefix)
    listed, _ = asyncio.run(_look_around(scenario, is_recursive=is_recursive))
    (finding,) = _said(scenario, listed)
    assert finding.code == "layout-mismatch"
    assert finding.message.startswith("None of the ")
    assert not listed.is_whole


def test_folders_without_files_are_not_an_empty_source() -> None:
    keys = [f"{number}/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/file" for number in range(40)]
    scenario = Scenario("", keys, [])
    listed, _ = asyncio.run(_look_around(scenario, is_recursive=False))
    (finding,) = _said(scenario, listed)
    assert (finding.code, finding.severity) == ("empty", "warning")
    assert finding.message == (
        "No files were found in the folders that were listed. There are others"
    )


def test_a_thousand_folders_are_counted() -> None:
    """Also those that are too many to be named."""
    keys = [f"v{number}/{key}" for number in range(900) for key in _linux("unified", count=1)]
    scenario = Scenario("", keys, [], layout="unified")
    listed, _ = asyncio.run(_look_around(scenario, is_recursive=True))
    found = {finding.code: finding for finding in _said(scenario, listed)}
    assert found["prefix-missing"].message.startswith("1 of the 900 debug files found is in")
    assert found["another-source"].message.startswith("899 of the 900 debug files found need")


def test_the_report_lists_a_layout_for_each_source() -> None:
    keys = _in("ios", _apple("unified")) + _in("macos", _apple("unified", count=2))
    listed, _ = asyncio.run(_look_around(Scenario("", keys, []), is_recursive=True))
    assert Report((), listed.detection, 1).fitting == [
        'Unified Symbol Server Layout, prefix "ios": matches 3 of 3 files',
        'Unified Symbol Server Layout (Lowercase), prefix "ios": matches 3 of 3 files',
        "Either works: they give the same paths for these files",
        "Other files need another source",
        'Unified Symbol Server Layout, prefix "macos": matches 2 of 2 files',
    ]
