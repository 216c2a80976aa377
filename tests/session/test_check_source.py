"""Which source a report is of, what it says first, and what is shown of one's own debug file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.check import Report
from symsrc_tui.check.crashes import ModuleReport
from symsrc_tui.check.modules import ModuleResult
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.lookup.debug_files import UnreadableDebugFile
from symsrc_tui.lookup.identifiers import ObjectId
from symsrc_tui.sentry.crash_modules import CrashModule
from symsrc_tui.session.check_source import (
    CheckResult,
    OwnFile,
    SourceCheck,
    names_of,
    paths_of_file,
    read_own_file,
)
from symsrc_tui.session.crashes.crash_check import CheckedModule, CrashReport
from symsrc_tui.sources.built_in import built_in
from symsrc_tui.sources.http import HTTP
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.validate import validate
from tests.session.links import connected
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.forms.field import Value
    from symsrc_tui.sources.source import Source

MISMATCH = Finding("layout-mismatch", "warning", "layout.type", "Wrong layout", fix="native")
UNPROVEN = Finding("unproven", "warning", "", "Not checked")
OK = Finding("ok", "ok", "", "All there")
FOUND = Finding("crashes-found", "ok", "", "2 of 2 are there")
NONE = Finding("crashes-missing", "warning", "", "None is there")


def source(**changed: Value) -> Source:
    """A valid source with some of its answers changed."""
    found = validate(kind("http"), right("http", **changed)).source
    assert found is not None
    return found


async def test_a_report_counts_until_an_answer_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def check(*_: object, **__: object) -> Report:
        return Report((MISMATCH,), None, 1)

    monkeypatch.setattr("symsrc_tui.check.check", check)
    checking = SourceCheck()
    checked = source()
    assert checking.result_of(checked) is None
    result = await checking.run(checked, None)
    assert result.suggestion == {"layout.type": "native"}
    assert checking.result_of(checked) == result
    assert checking.result_of(source(name="Another name", id="another")) == result
    assert checking.result_of(source(url="https://elsewhere.example.com")) is None
    assert checking.result_of(None) is None


def test_the_first_sentence_says_what_was_found_and_from_which_host() -> None:
    differ = "Results from Sentry's network may differ."
    assert CheckResult(source(), Report((), None, 1)).headline == (
        f"No problems found (1 request from this host). {differ}"
    )
    assert CheckResult(source(), Report((MISMATCH,), None, 3)).headline == (
        f"Problems found (3 requests from this host): Wrong layout. {differ}"
    )
    assert CheckResult(source(), Report((UNPROVEN,), None, 0)).headline == (
        "Inconclusive: Not checked."
    )


@pytest.mark.parametrize(
    ("finding", "crashes", "summary", "about_crashes", "passed"),
    [
        (OK, (FOUND,), "No problems found: All there", "2 of 2 are there", True),
        (OK, (NONE,), "Problems found: None is there", "", False),
        (
            OK,
            (FOUND, NONE),
            "Problems found: None is there",
            "2 of 2 are there",
            False,
        ),
        (MISMATCH, (NONE,), "Problems found: Wrong layout", "None is there", False),
        (UNPROVEN, (FOUND,), "Inconclusive: Not checked", "2 of 2 are there", False),
        (UNPROVEN, (NONE,), "Problems found: None is there", "", False),
    ],
)
def test_the_result_includes_what_crashes_say(
    finding: Finding, crashes: tuple[Finding, ...], summary: str, about_crashes: str, passed: bool
) -> None:
    compared = CrashReport(14, crashes, found=ModuleReport((), requests=4))
    result = CheckResult(source(), Report((finding,), None, 3), compared)
    assert (result.summary, result.about_crashes) == (summary, about_crashes)
    assert (result.passed, result.requests) == (passed, 7)
    assert result.findings == (finding, *crashes)


async def test_a_debug_file_of_a_crash_settles_doubts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def check(*_: object, **__: object) -> Report:
        return Report((OK, UNPROVEN), None, 1)

    async def run(*_: object) -> CrashReport:
        module = CrashModule(
            ObjectId(), "game", is_system=False, has_checksum=False, events=1, releases=1
        )
        return CrashReport(14, (FOUND,), 1, (CheckedModule(module, ModuleResult("found")),))

    monkeypatch.setattr("symsrc_tui.check.check", check)
    monkeypatch.setattr("symsrc_tui.session.crashes.crash_check.CrashCheck.run", run)
    with DemoServer() as server:
        async with connected(server, tmp_path) as connection:
            checking = SourceCheck(connection=connection)
            assert (await checking.run(source(), None)).settled == ()
            result = await checking.compare_with_crashes(lambda _: None)
            assert (result.settled, result.passed) == ((UNPROVEN,), True)
            assert checking.result_of(source()) == result
            # The crashes are those of one project.
            connection.project = "game-server"
            assert checking.result_of(source()) == CheckResult(
                source(), Report((OK, UNPROVEN), None, 1)
            )


@pytest.mark.parametrize("path", ["~no-such-user/game.sym", "/nowhere/game.sym", ""])
def test_a_path_without_a_debug_file_is_reported(path: str) -> None:
    with pytest.raises(UnreadableDebugFile):
        read_own_file(path)


def test_a_debug_file_is_shown_with_its_ids_and_paths(tmp_path: Path) -> None:
    path = tmp_path / "game.sym"
    path.write_text("MODULE Linux x86_64 0123456789ABCDEF0123456789ABCDEF0 game\n")
    (file,) = read_own_file(str(path))
    own = OwnFile.of(file)
    assert (own.name, own.format) == ("game.sym", "Breakpad")
    assert own.ids == (("code ID", ""), ("debug ID", "01234567-89ab-cdef-0123-456789abcdef"))
    assert names_of([file, file]) == "game.sym"
    answers: dict[str, Value] = {"url": "https://symbols.example.com", "layout.type": "native"}
    sentence, paths = paths_of_file(HTTP, answers, file)
    assert sentence == "Sentry looks for it here, in this order"
    assert ("breakpad", f"{answers['url']}/game/0123456789ABCDEF0123456789ABCDEF0/game.sym") in [
        tuple(each) for each in paths
    ]
    assert paths_of_file(HTTP, {}, file) == ("Choose a layout to see where Sentry will look", ())
    assert paths_of_file(HTTP, {**answers, "layout.type": "debuginfod"}, file) == (
        "This layout does not support this file",
        (),
    )


async def test_a_check_does_not_advise_to_turn_on_what_the_project_uses(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = "https://msdl.microsoft.com/download/symbols"
    finding = built_in("url", url)
    assert finding is not None

    async def check(*_: object, **__: object) -> Report:
        return Report((finding, MISMATCH), None, 1)

    monkeypatch.setattr("symsrc_tui.check.check", check)
    with DemoServer() as server:
        async with connected(server, tmp_path) as connection:
            await connection.verify()
            await connection.built_in_sources.settled()
            result = await SourceCheck(connection=connection).run(source(url=url), None)
    first, second = result.findings
    assert first.advice == "This project uses it already."
    assert second == MISMATCH
