"""Which source a report is of, what it says first, and what is shown of one's own debug file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.check import Report
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.lookup.debug_files import UnreadableDebugFile
from symsrc_tui.session.check_source import (
    OwnFile,
    SourceCheck,
    headline,
    names_of,
    paths_of_file,
    read_own_file,
)
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
    assert not checking.is_of(checked)
    assert checking.suggestion(checked) == {}
    await checking.run(checked, None)
    assert checking.is_of(checked)
    assert checking.is_of(source(name="Another name", id="another"))
    assert not checking.is_of(source(url="https://elsewhere.example.com"))
    assert checking.suggestion(checked) == {"layout.type": "native"}
    assert checking.suggestion(source(url="https://elsewhere.example.com")) == {}


def test_the_first_sentence_says_what_was_found_and_from_which_host() -> None:
    differ = "Results from Sentry's network may differ."
    assert (
        headline(Report((), None, 1)) == f"No problems found (1 request from this host). {differ}"
    )
    found = headline(Report((MISMATCH,), None, 3))
    assert found == f"Problems found (3 requests from this host): Wrong layout. {differ}"
    unproven = Finding("unproven", "warning", "", "Not checked")
    assert headline(Report((unproven,), None, 0)) == (
        f"Inconclusive (0 requests from this host): Not checked. {differ}"
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
            report = await SourceCheck(connection=connection).run(source(url=url), None)
    first, second = report.findings
    assert first.advice == "This project uses it already."
    assert second == MISMATCH
