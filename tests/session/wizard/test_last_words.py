"""What stays on the terminal when a run ends, the same in both front ends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.sentry.errors import ChangeUnknown
from symsrc_tui.session import Connection, DemoConnection
from symsrc_tui.session.connection.fields import ORGANIZATION, PROJECT, SERVER, TOKEN
from symsrc_tui.session.journal import JournalEntry
from symsrc_tui.session.wizard.last_words import last_words
from symsrc_tui.session.wizard.wizard import WizardSession
from symsrc_tui.settings import Flags, resolve
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from symsrc_tui.sentry.submission import Added

RESUME = "Nothing was stored.\nA draft was saved, without secrets. To resume it, run:\n  {}"


def run(flags: Flags | None = None, **environ: str) -> WizardSession:
    given = {
        "SENTRY_URL": "https://sentry.example.com",
        "SENTRY_AUTH_TOKEN": "sntryu_" + "0" * 64,
        "SENTRY_ORG": "acme",
        "SENTRY_PROJECT": "game-client",
        **environ,
    }
    settings = resolve(flags or Flags(), given, Path("/nowhere"), None)
    return WizardSession(Connection(settings), resume=False)


def answered(session: WizardSession, name: str = "Windows builds") -> WizardSession:
    session.form.choose(kind("s3"))
    session.form.answer(right("s3", name=name))
    return session


def added(name: str, id_: str) -> Added:
    from symsrc_tui.sentry.submission import Added

    return Added({"type": "s3", "name": name, "id": id_})


def kept(session: WizardSession) -> str:
    answered(session).drafts.keep()
    return last_words(session)


def test_nothing_was_stored() -> None:
    assert last_words(run()) == "Nothing was stored."
    session = answered(run())
    session.drafts.keep()
    session.drafts.drop()
    assert last_words(session) == "Nothing was stored."


def test_each_stored_source_is_listed_with_its_project_and_id() -> None:
    session = answered(run())
    session.record_stored(added("Windows builds", "one"))
    session.form.start_another()
    session.connection.set_answer(PROJECT, "game-server")
    answered(session).record_stored(added("Linux builds", "two"))
    told = (
        'Stored "Windows builds" in project game-client of acme on sentry.example.com:\n'
        "  ID one\n"
        'Stored "Linux builds" in project game-server of acme on sentry.example.com:\n'
        "  ID two"
    )
    assert last_words(session) == told
    session.form.start_another()
    answered(session, "macOS builds").drafts.keep()
    assert last_words(session) == (
        f"{told}\nA draft was saved, without secrets. To resume it, run:\n"
        "  symsrc-tui --project game-server --resume"
    )


def test_the_demo_is_mentioned() -> None:
    session = WizardSession(DemoConnection(), resume=False)
    answered(session).drafts.keep()
    assert last_words(session) == RESUME.format("symsrc-tui --demo --resume")
    assert last_words(session, plain=True) == RESUME.format("symsrc-tui --demo --plain --resume")
    session.record_stored(added("Windows builds", "one"))
    told = 'Stored "Windows builds" in project game-client of acme in the demo:\n  ID one'
    assert last_words(session) == told


@pytest.mark.parametrize(
    ("flags", "options"),
    [
        (Flags(), ""),
        (Flags(url="https://sentry.example.org"), "--url https://sentry.example.org "),
        (Flags(organization="labs", project="a"), "--org labs --project a "),
        (Flags(organization="acme", project="game-client"), "--org acme --project game-client "),
    ],
)
def test_a_draft_is_resumed_with_the_options_of_this_run(flags: Flags, options: str) -> None:
    assert kept(run(flags)) == RESUME.format(f"symsrc-tui {options}--resume")


def test_a_draft_is_resumed_with_a_file_of_certificates(tmp_path: Path) -> None:
    file = tmp_path / "our ca.pem"
    file.write_text("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
    told = kept(run(Flags(ca_file=str(file))))
    assert told == RESUME.format(f"symsrc-tui --ca-file '{file}' --resume")


def test_a_draft_is_resumed_where_the_settings_lead_elsewhere() -> None:
    session = run()
    session.connection.set_answer(ORGANIZATION, "labs")
    session.connection.set_answer(PROJECT, "prototype")
    assert kept(session) == RESUME.format("symsrc-tui --org labs --project prototype --resume")
    session = run(SENTRY_ORG="", SENTRY_PROJECT="")
    session.connection.set_answer(ORGANIZATION, "acme")
    session.connection.set_answer(PROJECT, "game-client")
    # The draft has them.
    assert kept(session) == RESUME.format("symsrc-tui --resume")
    session.connection.set_answer(SERVER, "https://sentry.example.org")
    assert kept(session) == RESUME.format("symsrc-tui --url https://sentry.example.org --resume")


def test_a_remembered_destination_is_reported_without_the_token() -> None:
    session = run(SENTRY_ORG="", SENTRY_PROJECT="")
    session.connection.set_answer(ORGANIZATION, "labs")
    session.connection.set_answer(TOKEN, "")
    session.drafts.keep()
    assert last_words(session) == (
        "Nothing was stored.\n"
        "Organization and project are remembered for next time; the token is not."
    )


def test_lost_answers_are_reported_with_the_reason(state: Path) -> None:
    state.write_text("in the way")
    reason = f"Cannot save a draft in {state / 'symsrc-tui'}: Not a directory"
    assert kept(run()) == f"Nothing was stored.\n{reason}. Your answers were not saved."


def test_a_draft_that_was_not_resumed_is_still_there() -> None:
    answered(run()).drafts.keep()
    settings = run().connection._settings
    session = WizardSession(Connection(settings))
    assert last_words(session) == (
        "Nothing was stored.\n"
        "The draft of an earlier run is still there. To resume it, run:\n"
        "  symsrc-tui --resume"
    )


def unlink_nothing(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_draft_is_still_there_only_if_it_could_not_be_deleted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered(run()).drafts.keep()
    session = WizardSession(Connection(run().connection._settings))
    with monkeypatch.context() as stuck:
        stuck.setattr(Path, "unlink", unlink_nothing)
        session.drop_draft()
    assert "Cannot delete the draft in" in session.drafts.notice
    assert "The draft of an earlier run is still there." in last_words(session)
    session.drop_draft()
    assert last_words(session) == "Nothing was stored."


def test_an_unknown_outcome_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "has_doubts", property(lambda _: True))
    assert kept(run()) == (
        'It is not known whether "Windows builds" was stored. To find out, run:\n'
        "  symsrc-tui --resume"
    )


@pytest.mark.parametrize(
    ("is_visible", "end"),
    [
        (True, "The project's list shows it"),
        (False, "The list does not show secrets, so repeat it"),
    ],
)
def test_where_an_unknown_change_is_seen_is_said(*, is_visible: bool, end: str) -> None:
    session = run()
    entry = JournalEntry("https://sentry.io acme/game", "edit", id="old")
    sending = session.connection.journal.sending(entry, is_visible=is_visible)
    with pytest.raises(ChangeUnknown), sending:
        raise ChangeUnknown("Lost")
    assert last_words(session).startswith(
        f"It is not known whether the last change was stored. {end}."
    )
