"""Drafts on disk: for their owner alone, whole or not at all; what is hostile is not read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from symsrc_tui.session.draft_store import (
    MOST,
    DraftError,
    drop,
    file_of,
    load,
    load_destination,
    save,
    state_folder,
)
from symsrc_tui.session.source_form import Destination, SourceForm
from tests.sources.samples import kind, right

HERE = Destination("https://sentry.example.com", "acme", "game-client")


def wizard(name: str = "Windows builds") -> SourceForm:
    made = SourceForm()
    made.choose(kind("s3"))
    made.answer(right("s3", name=name))
    return made


def names(folder: Path) -> list[str]:
    """The names of all drafts of sources, the newest first."""
    found = []
    while (kept := load(folder)) is not None:
        found.append(kept.name)
        drop(folder, [kept.new_id])
    return found


def aged(folder: Path, wizard: SourceForm, seconds: int) -> SourceForm:
    """The wizard, its draft kept so long ago."""
    assert save(wizard, HERE, folder)
    file = file_of(folder, wizard.new_id)
    then = file.stat().st_mtime - seconds
    os.utime(file, (then, then))
    return wizard


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Not there yet, nor are the folders above it."""
    return tmp_path / "local" / "state" / "symsrc-tui"


def test_a_draft_comes_back_and_goes(folder: Path) -> None:
    assert load(folder) is None
    assert save(wizard(), HERE, folder)
    kept = load(folder)
    assert kept is not None
    assert (kept.name, kept.destination, kept.again) == ("Windows builds", HERE, ("secret_key",))
    drop(folder, [kept.new_id])
    assert load(folder) is None
    drop(folder, [kept.new_id])


def test_each_source_has_a_draft_of_its_own(folder: Path) -> None:
    aged(folder, wizard("First"), 30)
    aged(folder, wizard("Second"), 20)
    begun = aged(folder, wizard("Begun"), 10)
    begun.answer({"name": "Begun again"})
    aged(folder, begun, 10)
    assert names(folder) == ["Begun again", "Second", "First"]
    assert list(folder.iterdir()) == []


def test_going_on_with_a_draft_replaces_it_whatever_id_the_source_gets(folder: Path) -> None:
    aged(folder, wizard("Of another"), 10)
    save(wizard(), HERE, folder)
    kept = load(folder)
    assert kept is not None
    later = SourceForm()
    kept.resume(later)
    later.new_id = str(UUID(int=1))  # as once an earlier try has turned out to be stored
    later.answer({"name": "Later"})
    assert save(later, HERE, folder)
    assert names(folder) == ["Later", "Of another"]


def test_the_newest_drafts_are_kept_and_no_more(folder: Path) -> None:
    for age in range(MOST + 1, 0, -1):
        aged(folder, wizard(f"{age} s"), age)
    own = wizard("Own")
    aged(folder, own, 1000)
    save(wizard("New"), HERE, folder)
    assert names(folder) == ["New", *(f"{age} s" for age in range(1, MOST))]


def test_what_was_just_kept_stays_though_the_clock_went_back(folder: Path) -> None:
    for age in range(MOST):
        aged(folder, wizard(), -1000 - age)
    own = wizard("Own")
    save(own, HERE, folder)
    assert file_of(folder, own.new_id).exists()
    assert len(list(folder.iterdir())) == MOST


def test_one_that_can_be_gone_on_with_counts_before_a_newer_one_that_cannot(folder: Path) -> None:
    aged(folder, wizard("Older"), 10)
    newer = wizard("Newer")
    save(newer, HERE, folder)
    file_of(folder, newer.new_id).write_text("{")
    kept = load(folder)
    assert kept is not None
    assert kept.name == "Older"


def test_a_destination_alone_is_kept_beside_the_sources(folder: Path) -> None:
    aged(folder, wizard("Source"), 10)
    assert not save(SourceForm(), HERE, folder)
    assert load_destination(folder) is None
    assert save(SourceForm(), HERE, folder, is_chosen=True)
    found = load_destination(folder)
    assert found is not None
    assert (found.kind, found.destination) == (None, HERE)
    begun = wizard("Begun")
    found.resume(begun)
    assert begun.new_id != found.new_id  # or two sources begun from it would be one
    save(begun, HERE, folder)
    assert load_destination(folder) is None
    assert names(folder) == ["Begun", "Source"]


def test_nobody_else_can_read_it_and_nothing_else_is_left(folder: Path) -> None:
    before = os.umask(0)
    try:
        save(wizard(), HERE, folder)
    finally:
        os.umask(before)
    file = only_file(folder)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (file, folder, folder.parent)]
    assert modes == [0o600, 0o700, 0o700]


def test_whether_it_could_be_kept_is_found_out_without_keeping_it(folder: Path) -> None:
    begun = wizard()
    assert save(begun, HERE, folder)
    begun.answer({"name": "Linux builds"})
    assert save(begun, HERE, folder, only_try=True)
    kept = load(folder)
    assert kept is not None
    assert kept.name == "Windows builds"
    assert only_file(folder) == file_of(folder, begun.new_id)
    with pytest.raises(DraftError, match="Cannot save a draft in"):
        save(wizard(), HERE, Path("/proc/none"), only_try=True)


def test_without_answers_nothing_is_written_and_what_is_there_stays(folder: Path) -> None:
    assert not save(SourceForm(), HERE, folder)
    assert not folder.exists()
    save(wizard(), HERE, folder)
    assert not save(SourceForm(), HERE, folder)
    assert load(folder) is not None


def test_a_full_disk_leaves_the_earlier_draft_whole(folder: Path) -> None:
    before = wizard("Before")
    save(before, HERE, folder)
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "from tests.session.test_draft_store import *\n"
        "after = wizard('After')\n"
        f"after.new_id = {before.new_id!r}\n"
        f"save(after, HERE, Path({str(folder)!r}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert "DraftError: Cannot save a draft in" in ran.stderr
    assert "File too large" in ran.stderr
    assert only_file(folder) == file_of(folder, before.new_id)
    kept = load(folder)
    assert kept is not None
    assert kept.name == "Before"


@pytest.mark.parametrize("place", ["/proc/symsrc-tui/x", "/dev/null/symsrc-tui"])
def test_a_place_that_cannot_be_written_is_told(place: str) -> None:
    with pytest.raises(DraftError, match=place):
        save(wizard(), HERE, Path(place))


def test_a_place_that_cannot_be_read_has_no_draft() -> None:
    assert load(Path("/proc/symsrc-tui")) is None
    with pytest.raises(DraftError, match="Cannot read drafts in"):
        load(Path("/dev/null"))
    assert load_destination(Path("/dev/null")) is None
    drop(Path("/dev/null"), [wizard().new_id])


def test_it_is_not_put_where_others_can_write(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    with pytest.raises(DraftError, match="a folder that only you can write to"):
        save(wizard(), HERE, folder)


def test_it_is_not_put_where_a_link_leads(folder: Path, tmp_path: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.symlink_to(tmp_path)
    with pytest.raises(DraftError, match="a folder that only you can write to"):
        save(wizard(), HERE, folder)


def test_a_link_in_its_place_is_replaced_and_not_written_through(
    folder: Path, tmp_path: Path
) -> None:
    folder.mkdir(parents=True, mode=0o700)
    precious = tmp_path / "precious"
    precious.write_text("precious")
    begun = wizard()
    file_of(folder, begun.new_id).symlink_to(precious)
    save(begun, HERE, folder)
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
        (lambda file: file.write_bytes(b" " * 300_000), "too large"),
        (lambda file: file.write_bytes(b"\xff\xfe"), "damaged"),
        (lambda file: file.write_text('{"version": 99}'), "another version"),
    ],
)
def test_a_file_that_is_not_to_be_trusted_is_left_alone_and_told(
    folder: Path, spoil: object, why: str
) -> None:
    save(wizard(), HERE, folder)
    file = only_file(folder)
    assert callable(spoil)
    spoil(file)
    with pytest.raises(DraftError, match=why):
        load(folder)
    assert os.path.lexists(file)


def test_a_file_of_another_user_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(wizard(), HERE, folder)
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
    assert str(state_folder(environ)) == expected
    assert str(state_folder(environ, demo=True)) == f"{expected}/demo"


def test_without_a_home_folder_nothing_can_be_kept() -> None:
    with pytest.raises(DraftError, match="no home folder"):
        save(wizard(), HERE, None)
    assert not save(SourceForm(), HERE, None)


def test_without_a_home_folder_there_is_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(DraftError, match="no home folder"):
        state_folder({})
