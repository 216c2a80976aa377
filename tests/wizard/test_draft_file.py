"""Drafts on disk: for their owner alone, whole or not at all; what is hostile is not read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from symsrc_tui.draft_file import EARLIER, NAME, DraftError, drop, load, save, state_folder
from symsrc_tui.wizard.session import Destination, Wizard
from tests.kinds.samples import kind, right

HERE = Destination("https://sentry.example.com", "acme", "game-client")


def wizard(name: str = "Windows builds") -> Wizard:
    made = Wizard()
    made.choose(kind("s3"))
    made.answer(right("s3", name=name))
    return made


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
    drop(folder)
    assert load(folder) is None
    drop(folder)


def test_the_draft_of_another_source_is_set_aside_and_comes_back(folder: Path) -> None:
    assert save(wizard("Finished"), HERE, folder)
    begun = wizard("Begun")
    assert save(begun, HERE, folder)
    begun.answer({"name": "Begun again"})
    assert save(begun, HERE, folder)
    names = []
    while (kept := load(folder)) is not None:
        names.append(kept.name)
        drop(folder)
    assert names == ["Begun again", "Finished"]
    assert list(folder.iterdir()) == []


def test_what_was_set_aside_is_found_if_the_other_never_came(folder: Path) -> None:
    save(wizard(), HERE, folder)
    (folder / NAME).replace(folder / EARLIER)
    kept = load(folder)
    assert kept is not None
    assert kept.name == "Windows builds"


def test_nobody_else_can_read_it_and_nothing_else_is_left(folder: Path) -> None:
    before = os.umask(0)
    try:
        save(wizard(), HERE, folder)
    finally:
        os.umask(before)
    assert [path.name for path in folder.iterdir()] == [NAME]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder / NAME, folder, folder.parent)]
    assert modes == [0o600, 0o700, 0o700]


def test_whether_it_could_be_kept_is_found_out_without_keeping_it(folder: Path) -> None:
    assert save(wizard(), HERE, folder)
    assert save(wizard("Linux builds"), HERE, folder, only_try=True)
    kept = load(folder)
    assert kept is not None
    assert kept.name == "Windows builds"
    assert [path.name for path in folder.iterdir()] == [NAME]
    with pytest.raises(DraftError, match="A draft cannot be kept in"):
        save(wizard(), HERE, Path("/proc/none"), only_try=True)


def test_without_answers_nothing_is_written_and_what_is_there_stays(folder: Path) -> None:
    assert not save(Wizard(), HERE, folder)
    assert not folder.exists()
    save(wizard(), HERE, folder)
    assert not save(Wizard(), HERE, folder)
    assert load(folder) is not None


def test_a_full_disk_leaves_the_earlier_draft_whole(folder: Path) -> None:
    save(wizard("Before"), HERE, folder)
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "from tests.wizard.test_draft_file import *\n"
        f"save(wizard('After'), HERE, Path({str(folder)!r}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert "DraftError: A draft cannot be kept in" in ran.stderr
    assert "File too large" in ran.stderr
    assert [path.name for path in folder.iterdir()] == [NAME]
    kept = load(folder)
    assert kept is not None
    assert kept.name == "Before"


@pytest.mark.parametrize("place", ["/proc/symsrc-tui/x", "/dev/null/symsrc-tui"])
def test_a_place_that_cannot_be_written_is_told(place: str) -> None:
    with pytest.raises(DraftError, match=place):
        save(wizard(), HERE, Path(place))


def test_a_place_that_cannot_be_read_has_no_draft() -> None:
    assert load(Path("/proc/symsrc-tui")) is None
    with pytest.raises(DraftError, match="cannot be read"):
        load(Path("/dev/null"))
    drop(Path("/dev/null"))


def test_it_is_not_put_where_others_can_write(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    with pytest.raises(DraftError, match="a folder of yours alone"):
        save(wizard(), HERE, folder)


def test_it_is_not_put_where_a_link_leads(folder: Path, tmp_path: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.symlink_to(tmp_path)
    with pytest.raises(DraftError, match="a folder of yours alone"):
        save(wizard(), HERE, folder)


def test_a_link_in_its_place_is_replaced_and_not_written_through(
    folder: Path, tmp_path: Path
) -> None:
    folder.mkdir(parents=True, mode=0o700)
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (folder / NAME).symlink_to(precious)
    save(wizard(), HERE, folder)
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
        (make_link, "cannot be read"),
        (make_fifo, "no plain file"),
        (lambda file: file.chmod(0o602), "written by others"),
        (lambda file: file.write_bytes(b" " * 300_000), "too large"),
        (lambda file: file.write_bytes(b"\xff\xfe"), "damaged"),
        (lambda file: file.write_text('{"version": 99}'), "another version"),
    ],
)
def test_a_file_that_is_not_to_be_trusted_is_left_alone_and_told(
    folder: Path, spoil: object, why: str
) -> None:
    save(wizard(), HERE, folder)
    assert callable(spoil)
    spoil(folder / NAME)
    with pytest.raises(DraftError, match=why):
        load(folder)
    assert os.path.lexists(folder / NAME)


def test_a_file_of_another_user_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(wizard(), HERE, folder)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(DraftError, match="written by others"):
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


def test_without_a_home_folder_there_is_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(DraftError, match="no home folder"):
        state_folder({})
