"""For all tests: how many run at once; and after each of them, no secret stands in what the program
wrote, printed, logged or drew."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from symsrc_tui.session import state_folder
from tests import sentinels
from tests.terminal.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Generator

WRITTEN = ("draft-*.json", "journal*.jsonl", ".symsrc-tui-*", "core*", "*.log", "*.debug", "*.svg")
"""The files that the program writes, or never should."""


def pytest_configure() -> None:
    """Heed the signals that a shell has what it starts in the background ignore, because programs
    that the tests start take that over."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_IGN:
            by_default = number == signal.SIGINT
            signal.signal(number, signal.default_int_handler if by_default else signal.SIG_DFL)
    # How long an example takes depends on what else the machine does.
    settings.register_profile("unhurried", deadline=None)
    settings.load_profile("unhurried")


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Two for each processor: half of the time tests wait for a terminal or a server."""
    return 2 * (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judges what was captured with the test, and the files in its folder."""
    report = yield
    if report.when == "teardown" and report.passed and "lets_secrets_out" not in item.keywords:
        places = {title: text.encode() for title, text in report.sections}
        folder = item.funcargs.get("tmp_path") if isinstance(item, pytest.Function) else None
        files = _written(folder) if isinstance(folder, Path) else {}
        try:
            sentinels.assert_none(places | files)
        except AssertionError as error:
            report.outcome, report.longrepr = "failed", str(error)
    return report


def _written(folder: Path) -> dict[str, bytes]:
    files = {path for name in WRITTEN for path in folder.rglob(name)}
    return {path.name: path.read_bytes() for path in files if path.is_file()}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new home folder, which is the current folder too."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(autouse=True)
def _files_may_be_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give drafts more than half a second, because a busy machine is not a stopped one."""
    monkeypatch.setattr(state_folder, "_LONGEST", 60)


@pytest.fixture(autouse=True)
def _nothing_is_let_out(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Generator[None]:
    """Judges what tests read of the program's output themselves, and what terminals showed."""
    if "lets_secrets_out" in request.keywords:
        yield
        return
    recordings: list[Recording] = []
    read = pytest.CaptureFixture.readouterr
    begin = Recording.__init__

    def judged(capture: pytest.CaptureFixture[str]) -> object:
        result = read(capture)
        sentinels.assert_none({"stdout": result.out.encode(), "stderr": result.err.encode()})
        return result

    def remembered(recording: Recording, home: Path) -> None:
        begin(recording, home)
        recordings.append(recording)

    monkeypatch.setattr(pytest.CaptureFixture, "readouterr", judged)
    monkeypatch.setattr(Recording, "__init__", remembered)
    yield
    for recording in recordings:
        sentinels.assert_none(recording.places())
