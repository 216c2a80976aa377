"""What every front end does with drafts: find, resume, keep and drop them, and say what failed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symsrc_tui.session import Connection, DemoConnection
from symsrc_tui.session.connection.fields import ORGANIZATION
from symsrc_tui.session.drafts.drafts import Drafts
from symsrc_tui.session.source_form import SourceForm
from symsrc_tui.session.wizard.wizard import WizardSession
from symsrc_tui.settings import Flags, resolve
from tests.sources.samples import kind, right


def connection(project: str = "game-client") -> Connection:
    environ = {
        "SENTRY_URL": "https://sentry.example.com",
        "SENTRY_AUTH_TOKEN": "sntryu_" + "0" * 64,
        "SENTRY_ORG": "acme",
        "SENTRY_PROJECT": project,
    }
    return Connection(resolve(Flags(), environ, Path("/nowhere"), None))


def answered(name: str = "Windows builds") -> SourceForm:
    form = SourceForm()
    form.choose(kind("s3"))
    form.answer(right("s3", name=name))
    return form


def test_kept_answers_are_found_and_resumed_by_the_next_run() -> None:
    Drafts(connection(), answered()).keep()
    form = SourceForm()
    drafts = Drafts(connection(), form)
    draft = drafts.find()
    assert draft is not None
    assert drafts.resume(draft) == ""
    assert form.answers["name"] == "Windows builds"
    drafts.drop()
    assert (drafts.find(), drafts.notice) == (None, "")


def test_a_draft_that_is_resumed_and_kept_unchanged_is_not_lost() -> None:
    Drafts(connection(), answered()).keep()
    drafts = Drafts(connection(), SourceForm())
    draft = drafts.find()
    assert draft is not None
    drafts.resume(draft)
    drafts.keep()
    assert Drafts(connection(), SourceForm()).find() == draft


def test_earlier_drafts_can_be_ignored_or_requested() -> None:
    assert Drafts(connection(), SourceForm(), resume=True).find() is None
    drafts = Drafts(connection(), SourceForm(), resume=True)
    drafts.find()
    assert drafts.notice == "There is no draft to resume"
    Drafts(connection(), answered()).keep()
    assert Drafts(connection(), SourceForm(), resume=True).find() is not None
    assert Drafts(connection(), SourceForm(), resume=False).find() is None


def test_a_draft_for_another_destination_is_reported() -> None:
    Drafts(connection(), answered()).keep()
    drafts = Drafts(connection("game-server"), SourceForm())
    draft = drafts.find()
    assert draft is not None
    assert drafts.resume(draft) == (
        "This draft was for acme / game-client @ sentry.example.com. "
        "The source will be added to acme / game-server @ sentry.example.com"
    )


def test_a_draft_completes_the_destination() -> None:
    Drafts(connection(), answered()).keep()
    here = connection(project="")
    drafts = Drafts(here, SourceForm())
    draft = drafts.find()
    assert draft is not None
    assert drafts.resume(draft) == ""
    assert here.project == "game-client"


def filled_in(**settings: str) -> tuple[str, str, str]:
    """The destination of a run with these settings that resumes the draft."""
    here = Connection(resolve(Flags(), settings, Path("/nowhere"), None))
    WizardSession(here, resume=True).first_step(resume=True)
    return here.destination


def test_a_draft_sends_no_token_to_a_server_that_the_settings_do_not_name() -> None:
    Drafts(connection(), answered()).keep()
    token = "sntryu_" + "0" * 64
    assert filled_in(SENTRY_AUTH_TOKEN=token) == ("https://sentry.io", "", "")
    other = "https://sentry.example.org"
    assert filled_in(SENTRY_URL=other) == (other, "", "")
    assert filled_in() == ("https://sentry.example.com", "acme", "game-client")


@pytest.mark.parametrize(
    "changed", [{"organization": "\x1b[31macme"}, {"project": "a/b"}, {"server": "ftp://x"}]
)
def test_an_invalid_destination_fills_in_nothing(state: Path, changed: dict[str, str]) -> None:
    Drafts(connection(), answered()).keep()
    (file,) = (path for path in state.rglob("*") if path.is_file())
    draft = json.loads(file.read_text())
    draft["destination"] |= changed
    file.write_text(json.dumps(draft))
    assert filled_in() == ("https://sentry.io", "", "")


def test_the_demo_has_its_own_drafts_and_is_the_same_project_each_time(state: Path) -> None:
    Drafts(DemoConnection(), answered()).keep()
    assert [file.parent for file in state.rglob("draft-*")] == [state / "symsrc-tui" / "demo"]
    assert Drafts(connection(), SourceForm()).find() is None
    drafts = Drafts(DemoConnection(), SourceForm())
    draft = drafts.find()
    assert draft is not None
    # Without the server, which has another port the next time.
    assert str(draft.destination) == "acme / game-client"
    assert drafts.resume(draft) == ""
    earlier = draft.destination._replace(server="http://127.0.0.1:1")
    assert drafts.resume(draft._replace(destination=earlier)) == ""
    other = draft.destination._replace(project="")
    assert drafts.resume(draft._replace(destination=other)).startswith("This draft was for acme.")


def test_a_chosen_destination_is_remembered() -> None:
    here = connection(project="")
    here.set_answer(ORGANIZATION, "acme-labs")
    Drafts(here, SourceForm()).keep()
    environ = {"SENTRY_URL": "https://sentry.example.com", "SENTRY_AUTH_TOKEN": "sntryu_1"}
    for resume, organization in ((False, ""), (None, "acme-labs")):
        later = Connection(resolve(Flags(), environ, Path("/nowhere"), None))
        Drafts(later, SourceForm(), resume=resume).fill_in_destination()
        assert later.organization == organization


def test_without_answers_nothing_is_saved_and_earlier_drafts_stay(state: Path) -> None:
    drafts = Drafts(connection(), SourceForm())
    drafts.keep()
    assert (drafts.has_content, drafts.kept) == (False, None)
    assert not state.exists()
    Drafts(connection(), answered()).keep()
    drafts.keep()
    assert drafts.find() is not None


def test_a_resumed_draft_is_replaced_even_if_the_source_gets_another_id() -> None:
    Drafts(connection(), answered()).keep()
    form = SourceForm()
    drafts = Drafts(connection(), form)
    draft = drafts.find()
    assert draft is not None
    drafts.resume(draft)
    form.renew_id()
    drafts.keep()
    assert not drafts.is_lost
    drafts.drop()
    assert drafts.find() is None


def test_two_runs_that_resume_one_draft_both_keep_their_answers() -> None:
    Drafts(connection(), answered("Of both")).keep()
    runs = []
    for _ in range(2):
        form = SourceForm()
        drafts = Drafts(connection(), form)
        draft = drafts.find()
        assert draft is not None
        assert drafts.resume(draft) == ""
        runs.append((form, drafts))
    for (form, drafts), name in zip(runs, ("Of one", "Of the other"), strict=True):
        form.answer({"name": name})
        drafts.keep()
        assert not drafts.is_lost
    others = Drafts(connection(), SourceForm()).others()
    assert {draft.name for draft in others} == {"Of one", "Of the other"}
    runs[1][1].drop()
    others = Drafts(connection(), SourceForm()).others()
    assert [draft.name for draft in others] == ["Of one"]


def test_a_draft_that_cannot_be_kept_is_lost_with_a_reason(state: Path) -> None:
    state.write_text("in the way")
    drafts = Drafts(connection(), answered())
    reason = f"Cannot save a draft in {state / 'symsrc-tui'}: Not a directory"
    drafts.keep()
    assert (drafts.is_lost, drafts.notice) == (True, reason)
    drafts.drop()
    assert (drafts.is_lost, drafts.notice) == (False, "")


def test_a_damaged_draft_is_reported_and_not_offered(state: Path) -> None:
    Drafts(connection(), answered()).keep()
    (file,) = state.rglob("draft-*")
    file.write_text("{")
    drafts = Drafts(connection(), SourceForm())
    assert drafts.find() is None
    assert drafts.notice == f"The draft {file} was ignored: it is damaged"
