"""Secrets that an edit replaces are checked before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.check import Report
from symsrc_tui.session.stored.edit_outcome import Changed, NotChanged
from symsrc_tui.session.wizard.review import review_of
from symsrc_tui.sources.probe.finding import Finding
from tests.session.edits import NEW_KEY, opened, stored
from tests.session.wizard.test_wizard import Patient

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.session.stored.edit_outcome import EditOutcome
    from symsrc_tui.session.wizard.wizard import WizardSession
    from symsrc_tui.sources.source import Source

FIRST = "Submit runs it first"
NOT_RUN = "Not run for these answers. Choose Check to run it"
AGAIN = "Submit again to change it without a check."


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[Source]:
    """The sources that were checked, which all fail."""
    sources: list[Source] = []

    async def check(source: Source, **_: object) -> Report:
        sources.append(source)
        finding = Finding("forbidden", "error", "secret_key", "Access denied", "Enter it again.")
        return Report((finding,), None, 1)

    monkeypatch.setattr("symsrc_tui.check.check", check)
    return sources


async def submit(
    run: WizardSession, progress: Patient | None = None
) -> tuple[EditOutcome, list[str]]:
    """Submit what the review shows. Return also what was said meanwhile."""
    planned = review_of(run).planned
    assert planned is not None
    assert planned.edit is not None
    said: list[str] = []
    return await run.submit_edit(planned.edit, progress or Patient(), said.append), said


def check_line(run: WizardSession) -> str:
    return dict(review_of(run).lines)["Check"]


async def test_a_secret_that_does_not_work_is_stored_only_if_it_is_submitted_again(
    server: DemoServer, checked: list[Source]
) -> None:
    before = stored(server)
    async with opened(server) as (run, edit):
        edit.form.answer({"secret_key": NEW_KEY})
        assert check_line(run) == FIRST
        outcome, said = await submit(run)
        assert isinstance(outcome, NotChanged)
        assert outcome.error.message == "A check with the new credentials failed: Access denied"
        assert outcome.error.advice == f"Nothing was changed. Enter it again. {AGAIN}"
        assert said == ["Checking the new credentials from this host"]
        assert stored(server) == before
        assert check_line(run) == "Problems found: Access denied"
        assert [source.secrets() for source in checked] == [(NEW_KEY,)]
        outcome, said = await submit(run)
        assert isinstance(outcome, Changed)
        assert (said, len(checked)) == (["Sending the change"], 1)


async def test_a_secret_that_works_is_stored_at_once(
    server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def check(*_: object, **__: object) -> Report:
        return Report((Finding("empty", "warning", "prefix", "No file was found"),), None, 1)

    monkeypatch.setattr("symsrc_tui.check.check", check)
    async with opened(server) as (run, edit):
        edit.form.answer({"secret_key": NEW_KEY})
        outcome, said = await submit(run)
        assert isinstance(outcome, Changed)
        assert said == ["Checking the new credentials from this host", "Sending the change"]


@pytest.mark.parametrize(
    ("report", "notes"),
    [
        (
            Report((Finding("demo", "note", "bucket", "Not requested"),), None, 0),
            ("The new credentials could not be checked: Not requested",),
        ),
        (
            Report((Finding("forbidden", "warning", "url", "It returns 403"),), None, 1),
            ("The new credentials could not be checked: It returns 403",),
        ),
        (Report((Finding("ok", "ok", "bucket", "It can list"),), None, 1), ()),
    ],
)
async def test_a_secret_that_the_check_did_not_prove_is_stored_with_a_note(
    server: DemoServer, monkeypatch: pytest.MonkeyPatch, report: Report, notes: tuple[str, ...]
) -> None:
    async def check(*_: object, **__: object) -> Report:
        return report

    monkeypatch.setattr("symsrc_tui.check.check", check)
    async with opened(server) as (run, edit):
        edit.form.answer({"secret_key": NEW_KEY})
        outcome, _ = await submit(run)
        assert isinstance(outcome, Changed)
        assert outcome.notes == notes


async def test_what_the_person_has_checked_is_not_checked_again(
    server: DemoServer, checked: list[Source]
) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"secret_key": NEW_KEY})
        source = review_of(run).checkable
        assert source is not None
        await run.check.run(source, None)
        assert check_line(run) == "Problems found: Access denied"
        outcome, _ = await submit(run)
        assert isinstance(outcome, Changed)
        assert len(checked) == 1


async def test_a_check_that_is_cancelled_can_be_left_out(
    server: DemoServer, checked: list[Source]
) -> None:
    class Impatient(Patient):
        async def cancellable(self, work: Coroutine[None, None, object]) -> None:
            work.close()

    before = stored(server)
    async with opened(server) as (run, edit):
        edit.form.answer({"secret_key": NEW_KEY})
        outcome, _ = await submit(run, Impatient())
        assert isinstance(outcome, NotChanged)
        assert outcome.error.message == "Cancelled. Nothing was changed"
        assert outcome.error.advice == AGAIN
        assert stored(server) == before
        assert check_line(run) == NOT_RUN
        outcome, _ = await submit(run)
        assert isinstance(outcome, Changed)
    assert not checked


async def test_a_source_with_other_errors_cannot_be_checked(
    server: DemoServer, checked: list[Source]
) -> None:
    first, nightly = stored(server)
    server.store("acme", "game-client", [first, nightly | {"bucket": "Not_A_Bucket"}])
    async with opened(server) as (run, edit):
        edit.form.answer({"secret_key": NEW_KEY})
        outcome, _ = await submit(run)
        assert isinstance(outcome, NotChanged)
        assert outcome.error.message == (
            "The new credentials cannot be checked, because other fields of the source have errors"
        )
        outcome, _ = await submit(run)
        assert isinstance(outcome, Changed)
    assert not checked


async def test_without_a_new_secret_nothing_is_checked(
    server: DemoServer, checked: list[Source]
) -> None:
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly"})
        assert check_line(run) == NOT_RUN
        outcome, _ = await submit(run)
        assert isinstance(outcome, Changed)
    assert not checked
