"""The journal: private, bounded, and readable whatever is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import ChangeUnknown
from symsrc_tui.session import journal
from symsrc_tui.session.journal import Journal, JournalEntry

if TYPE_CHECKING:
    from pathlib import Path

EDIT = JournalEntry("https://sentry.io acme/game", "edit", "verified", "old", "new", ("url",))


def made(folder: Path) -> Journal:
    return Journal({"XDG_STATE_HOME": str(folder)})


def file_in(folder: Path) -> Path:
    return folder / "symsrc-tui" / "journal.jsonl"


def test_it_records_the_last_action_and_is_private(tmp_path: Path) -> None:
    first = made(tmp_path)
    first.write(EDIT._replace(state="planned", new_id=""))
    first.write(EDIT)
    first.write(EDIT._replace(id="other"))
    found = made(tmp_path).last(EDIT.project, "old")
    assert found is not None
    assert (found._replace(at=""), len(found.at)) == (EDIT, 25)
    assert file_in(tmp_path).stat().st_mode & 0o777 == 0o600
    assert made(tmp_path).last("https://sentry.io acme/other", "old") is None


def test_damaged_and_truncated_entries_are_ignored(tmp_path: Path) -> None:
    made(tmp_path).write(EDIT)
    with file_in(tmp_path).open("a") as file:
        file.write('{"project": 1}\n[]\nnull\n{"proj')
    assert [entry._replace(at="") for entry in made(tmp_path).entries()] == [EDIT]


def test_a_large_journal_is_moved_and_still_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_LARGEST", 500)
    for number in range(20):
        made(tmp_path).write(EDIT._replace(id=str(number)))
    assert made(tmp_path).last(EDIT.project, "19") is not None
    sizes = [path.stat().st_size for path in file_in(tmp_path).parent.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) < 1000


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    file_in(tmp_path).parent.mkdir(mode=0o700)
    (tmp_path / "target").touch()
    file_in(tmp_path).symlink_to(tmp_path / "target")
    written = made(tmp_path)
    written.write(EDIT)
    assert "journal.jsonl could not be written: " in written.failure
    assert (tmp_path / "target").read_text() == ""


def test_the_demo_has_no_journal(tmp_path: Path) -> None:
    demo = Journal({"XDG_STATE_HOME": str(tmp_path)}, demo=True)
    demo.write(EDIT)
    assert (demo.entries(), [*tmp_path.iterdir()]) == ([], [])


@pytest.mark.parametrize(
    ("error", "states", "is_in_doubt"),
    [
        (RequestError("Refused"), ["planned", "failed"], False),
        (ChangeUnknown("Lost"), ["planned"], True),
        (KeyboardInterrupt(), ["planned"], True),
    ],
)
def test_only_a_change_that_is_not_stored_has_failed(
    tmp_path: Path, error: BaseException, states: list[str], *, is_in_doubt: bool
) -> None:
    written = made(tmp_path)
    with pytest.raises(type(error)), written.sending(EDIT._replace(state="planned")):
        raise error
    assert ([each.state for each in written.entries()], written.is_in_doubt) == (
        states,
        is_in_doubt,
    )


def test_a_change_that_failed_says_nothing_of_a_source(tmp_path: Path) -> None:
    journal = Journal({"XDG_STATE_HOME": str(tmp_path)})
    first = JournalEntry("p", "edit", id="a", new_id="b")
    failed = JournalEntry("p", "edit", id="a", new_id="taken")
    journal.write(failed)
    journal.write(failed._replace(state="failed"))
    assert journal.last("p", "a") is None
    journal.write(first)
    journal.write(first._replace(state="verified"))
    journal.write(failed)
    journal.write(failed._replace(state="failed"))
    last = journal.last("p", "a")
    assert last is not None
    assert (last.state, last.new_id) == ("verified", "b")


def doubtful(journal: Journal, entry: JournalEntry, *, is_visible: bool = True) -> None:
    with pytest.raises(ChangeUnknown), journal.sending(entry, is_visible=is_visible):
        raise ChangeUnknown("Lost")


def test_reading_a_list_ends_the_doubts_about_what_it_shows(tmp_path: Path) -> None:
    journal, other = made(tmp_path), "https://sentry.io acme/other"
    doubtful(journal, EDIT)
    doubtful(journal, EDIT._replace(id="secret"), is_visible=False)
    doubtful(journal, EDIT._replace(action="built-in", id=""))
    doubtful(journal, EDIT._replace(project=other))
    left = [journal.doubts]
    for project, built_ins in ((EDIT.project, False), (EDIT.project, True), (other, False)):
        journal.clear_doubts(project, built_ins=built_ins)
        left.append(journal.doubts)
    assert left == [4, 3, 2, 1]
    assert journal.has_hidden_doubt


def test_a_verified_change_ends_the_doubts_about_the_same_source(tmp_path: Path) -> None:
    journal = made(tmp_path)
    doubtful(journal, EDIT, is_visible=False)
    doubtful(journal, EDIT._replace(id="other"))
    with pytest.raises(RequestError), journal.sending(EDIT, is_visible=False):
        raise RequestError("Refused")
    left = [journal.doubts]
    with journal.sending(EDIT._replace(action="delete")):
        pass
    journal.verified(EDIT._replace(action="delete"))
    assert [*left, journal.doubts, journal.has_hidden_doubt] == [2, 1, False]
