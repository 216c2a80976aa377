"""Drafts on disk are private and whole, and files that others could have written are not read."""

from __future__ import annotations

import os
import pathlib
import stat
import subprocess
import sys
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from symsrc_tui.session import state_folder
from symsrc_tui.session.destination import Destination
from symsrc_tui.session.drafts.draft import LONGEST_TEXT, Answer, Draft
from symsrc_tui.session.drafts.store import (
    MOST,
    DraftError,
    drop,
    drop_unchanged,
    file_of,
    load,
    load_destination,
    save,
)
from symsrc_tui.session.state_folder import state_folder as folder_of
from symsrc_tui.sources.registry import KINDS
from symsrc_tui.sources.source import fields_of
from tests.sources.samples import kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Destination("https://sentry.example.com", "acme", "game-client")


def a_draft(name: str = "Windows builds") -> Draft:
    answers = {"name": name, "bucket": "acme-symbols"}
    return Draft(kind("s3"), HERE, answers, ("secret_key",), str(uuid4()))


def destination_alone() -> Draft:
    return Draft(None, HERE, {}, (), str(uuid4()))


def names(folder: Path) -> list[str]:
    """Delete all drafts of sources. Return their names, the latest first."""
    names = []
    while (draft := load(folder)) is not None:
        names.append(draft.name)
        drop_unchanged(folder, [draft])
    return names


def save_earlier(folder: Path, draft: Draft, seconds: int) -> None:
    """Save a draft as if it had been done some seconds ago."""
    save(draft, folder, draft.new_id)
    file = file_of(folder, draft.new_id)
    then = file.stat().st_mtime - seconds
    os.utime(file, (then, then))


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that does not exist yet, nor do the folders above it."""
    return tmp_path / "local" / "state" / "symsrc-tui"


def test_a_saved_draft_can_be_loaded_and_deleted(folder: Path) -> None:
    assert load(folder) is None
    draft = a_draft()
    save(draft, folder, "run")
    assert load(folder) == draft
    drop(folder, "run")
    assert load(folder) is None
    drop(folder, "run")


def test_the_largest_draft_is_read_again(folder: Path) -> None:
    line = "\N{BUG}" * LONGEST_TEXT
    fields = [field.path for each in KINDS for field in fields_of(each.source_class())]
    answers: dict[str, Answer] = {
        **dict.fromkeys(fields, line),
        "filters.path_patterns": (line,) * 200,
    }
    draft = a_draft()._replace(answers=answers)
    save(draft, folder, "run")
    assert load(folder) == draft


def test_each_source_has_its_own_draft(folder: Path) -> None:
    save_earlier(folder, a_draft("First"), 30)
    save_earlier(folder, a_draft("Second"), 20)
    third = a_draft("Third")
    save_earlier(folder, third, 10)
    save(third._replace(answers={"name": "Third, changed"}), folder, third.new_id)
    assert names(folder) == ["Third, changed", "Second", "First"]
    assert list(folder.iterdir()) == []


def test_a_draft_replaces_the_one_it_was_resumed_from(folder: Path) -> None:
    earlier = a_draft()
    save_earlier(folder, a_draft("Of another"), 10)
    save(earlier, folder, "earlier run")
    save(a_draft("Later"), folder, "run", [earlier])
    assert names(folder) == ["Later", "Of another"]


def test_a_draft_that_another_run_changed_since_it_was_resumed_stays(folder: Path) -> None:
    resumed = a_draft()
    changed = resumed._replace(answers={"name": "Changed by its own run"})
    save_earlier(folder, changed, 10)
    save(resumed._replace(answers={"name": "Resumed"}), folder, "run", [resumed])
    assert names(folder) == ["Resumed", "Changed by its own run"]


def test_only_the_latest_drafts_are_kept(folder: Path) -> None:
    for age in range(MOST + 1, 0, -1):
        save_earlier(folder, a_draft(f"{age} s"), age)
    save_earlier(folder, a_draft("Oldest"), 1000)
    save(a_draft("New"), folder, "run")
    assert names(folder) == ["New", *(f"{age} s" for age in range(1, MOST))]


def test_a_new_draft_stays_when_the_clock_was_set_back(folder: Path) -> None:
    for age in range(MOST):
        save_earlier(folder, a_draft(), -1000 - age)
    save(a_draft(), folder, "run")
    assert file_of(folder, "run").exists()
    assert len(list(folder.iterdir())) == MOST


def test_a_usable_draft_is_preferred_to_a_later_damaged_one(folder: Path) -> None:
    save_earlier(folder, a_draft("Older"), 10)
    save(a_draft("Newer"), folder, "run")
    file_of(folder, "run").write_text("{")
    draft = load(folder)
    assert draft is not None
    assert draft.name == "Older"


def test_a_destination_alone_is_kept_beside_the_sources(folder: Path) -> None:
    save_earlier(folder, a_draft("Source"), 10)
    assert load_destination(folder) is None
    destination = destination_alone()
    save(destination, folder, "earlier run")
    assert load_destination(folder) == destination
    save(a_draft("Resumed"), folder, "run", [destination])
    assert load_destination(folder) is None
    assert names(folder) == ["Resumed", "Source"]


def test_nobody_else_can_read_a_draft(folder: Path) -> None:
    before = os.umask(0)
    try:
        save(a_draft(), folder, "run")
    finally:
        os.umask(before)
    file = only_file(folder)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (file, folder, folder.parent)]
    assert modes == [0o600, 0o700, 0o700]


def test_a_full_disk_leaves_the_earlier_draft_whole(folder: Path) -> None:
    before = a_draft("Before")
    save(before, folder, "run")
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "from tests.session.drafts.test_store import *\n"
        f"save(a_draft('After'), Path({str(folder)!r}), 'run')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert "DraftError: Cannot save a draft in" in ran.stderr
    assert "File too large" in ran.stderr
    assert only_file(folder) == file_of(folder, "run")
    assert load(folder) == before


@pytest.mark.parametrize("place", ["/proc/symsrc-tui/x", "/dev/null/symsrc-tui"])
def test_a_folder_that_cannot_be_written_is_reported(place: str) -> None:
    with pytest.raises(DraftError, match=place):
        save(a_draft(), Path(place), "run")


def test_a_folder_that_cannot_be_read_has_no_draft() -> None:
    assert load(Path("/proc/symsrc-tui")) is None
    with pytest.raises(DraftError, match="Cannot read drafts in"):
        load(Path("/dev/null"))
    assert load_destination(Path("/dev/null")) is None
    drop(Path("/dev/null"), "run")


def test_no_draft_is_saved_where_others_can_write(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    with pytest.raises(DraftError, match="a folder that only you can write to"):
        save(a_draft(), folder, "run")


def test_no_draft_is_saved_through_a_linked_folder(folder: Path, tmp_path: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.symlink_to(tmp_path)
    with pytest.raises(DraftError, match="a folder that only you can write to"):
        save(a_draft(), folder, "run")


def test_a_link_in_place_of_the_file_is_replaced(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True, mode=0o700)
    precious = tmp_path / "precious"
    precious.write_text("precious")
    file_of(folder, "run").symlink_to(precious)
    save(a_draft(), folder, "run")
    assert precious.read_text() == "precious"
    assert load(folder) is not None


def make_link(file: Path) -> None:
    file.rename(file.with_name("elsewhere"))
    file.symlink_to(file.with_name("elsewhere"))


def make_fifo(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (make_link, "Cannot read the draft"),
        (make_fifo, "not a regular file"),
        (lambda file: file.chmod(0o602), "written by another user"),
        (lambda file: os.truncate(file, 16 * 1024 * 1024 + 1), "too large"),
        (lambda file: file.write_bytes(b"\xff\xfe"), "damaged"),
        (lambda file: file.write_text('{"version": 99}'), "another version"),
    ],
)
def test_an_untrustworthy_file_is_kept_and_reported(folder: Path, spoil: object, why: str) -> None:
    save(a_draft(), folder, "run")
    file = only_file(folder)
    assert callable(spoil)
    spoil(file)
    with pytest.raises(DraftError, match=why):
        load(folder)
    assert os.path.lexists(file)


def test_a_file_of_another_user_is_not_touched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(a_draft(), folder, "run")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(DraftError, match="written by another user"):
        load(folder)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"XDG_STATE_HOME": "/state", "HOME": "/home/ada"}, "/state/symsrc-tui"),
        ({"XDG_STATE_HOME": "", "HOME": "/home/ada"}, "/home/ada/.local/state/symsrc-tui"),
        ({"XDG_STATE_HOME": "state", "HOME": "/home/ada"}, "/home/ada/.local/state/symsrc-tui"),
    ],
)
def test_the_folder_is_the_users_own(environ: dict[str, str], expected: str) -> None:
    assert str(folder_of(environ)) == expected
    assert str(folder_of(environ, demo=True)) == f"{expected}/demo"


def test_without_a_home_folder_no_draft_can_be_saved() -> None:
    with pytest.raises(DraftError, match="no home folder"):
        save(a_draft(), None, "run")


def test_without_a_home_folder_there_is_no_state_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", no_home)
    assert folder_of({}) is None


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Return what makes a function of `os` wait until the end of the test."""
    goes_on = Event()
    monkeypatch.setattr(state_folder, "_LONGEST", 0.5)

    def stop(name: str) -> None:
        work = getattr(os, name)

        def stopped(*arguments: object, **options: object) -> object:
            goes_on.wait()
            return work(*arguments, **options)

        monkeypatch.setattr(os, name, stopped)
        # Python 3.10 keeps the functions of os in a class of pathlib.
        if accessor := getattr(pathlib, "_NormalAccessor", None):
            monkeypatch.setattr(accessor, name, staticmethod(stopped), raising=False)

    yield stop
    goes_on.set()


@pytest.mark.parametrize("name", ["mkdir", "open", "fsync", "replace"])
def test_saving_does_not_wait_for_a_file_system_that_has_stopped(
    folder: Path, stop: Callable[[str], None], name: str
) -> None:
    stop(name)
    with pytest.raises(DraftError, match="the file system does not respond"):
        save(a_draft(), folder, "run")


def test_deleting_does_not_wait_for_a_file_system_that_has_stopped(
    folder: Path, stop: Callable[[str], None]
) -> None:
    save(a_draft(), folder, "run")
    stop("unlink")
    with pytest.raises(DraftError, match="the file system does not respond"):
        drop(folder, "run")
