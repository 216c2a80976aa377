"""Answers that are kept over the end of the program, all but the secrets."""

from __future__ import annotations

import signal
from threading import Event
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from textual import events

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.session import Connection
from symsrc_tui.session.drafts.draft import from_json
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.settings import Flags, resolve
from tests.session.links import link_to
from tests.sources.samples import right
from tests.tui.desk import sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer


def _kept(folder: Path) -> list[Path]:
    return [path for path in (folder / "state").rglob("*") if path.is_file()]


def _name_kept(folder: Path) -> str:
    draft = from_json(_kept(folder)[0].read_text())
    return draft.name


async def _leave_a_draft(server: DemoServer, folder: Path, name: str = "Windows builds") -> None:
    async with sit_down(link_to(server, folder)) as desk:
        await desk.fill("s3", Step.DETAILS, prefix="win/x64", name=name)
        await desk.press("ctrl+q", "down", "enter")
        await desk.until(lambda: not desk.app.is_running)


async def test_a_draft_is_deleted_after_a_question(server: DemoServer, tmp_path: Path) -> None:
    await _leave_a_draft(server, tmp_path)
    async with sit_down(link_to(server, tmp_path)) as desk:
        for keys in ([], ["down"]):
            assert _kept(tmp_path)
            await desk.press("6")
            await desk.shows("Delete this draft?")
            await desk.press(*keys, "enter")
        await desk.shows("Where are the debug files that Sentry should fetch?")
        assert "draft" not in desk.screen
        assert not _kept(tmp_path)


async def test_a_draft_is_offered_and_resumed(server: DemoServer, tmp_path: Path) -> None:
    await _leave_a_draft(server, tmp_path)
    secret = right("s3")["secret_key"]
    assert isinstance(secret, SecretStr)
    assert len(_kept(tmp_path)) == 1
    assert secret.get_secret_value() not in _kept(tmp_path)[0].read_text()
    assert _kept(tmp_path)[0].stat().st_mode & 0o777 == 0o600
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows('Resume the draft "Windows builds"', "Amazon S3 for acme")
        await desk.shows("There is a draft from an earlier run. Press Enter to resume it")
        await desk.press("enter")
        await desk.shows("acme-symbols", "win/x64", "Not kept in the draft, because it is a secret")
        desk.session.form.answer({"secret_key": secret})
        await desk.press("ctrl+r", "enter")
        await desk.shows("✓ Stored")
    assert not _kept(tmp_path)


@pytest.mark.parametrize("keys", [["ctrl+u"], ["backspace"], ["x", "backspace"]])
async def test_an_optional_secret_must_be_entered_again(
    server: DemoServer, tmp_path: Path, keys: list[str]
) -> None:
    reason = "Not kept in the draft, because it is a secret. Enter it again, or clear the field"
    async with sit_down(link_to(server, tmp_path)) as desk:
        secret = SecretStr("correct horse battery")
        await desk.fill("http", Step.DETAILS, username="sentry", password=secret)
        await desk.press("ctrl+q", "down", "enter")
        await desk.until(lambda: not desk.app.is_running)
    async with sit_down(link_to(server, tmp_path), resume=True) as desk:
        assert desk.problem("password") == reason
        await desk.press("ctrl+r")
        await desk.shows(f"Password: {reason}")
        await desk.press("ctrl+s")
        assert desk.at(Step.REVIEW)
        await desk.press("enter")
        await desk.until(lambda: desk.at(Step.DETAILS))
        await desk.press(*keys)
        assert desk.problem("password") == "There is a username, but no password"
        await desk.press(*"other", "ctrl+r")
        source = desk.session.form.validation().source
        assert source is not None
        assert source.body()["password"] == "other"


async def test_the_name_of_a_draft_leaves_room_for_the_types(
    server: DemoServer, tmp_path: Path
) -> None:
    await _leave_a_draft(server, tmp_path, name="表" * 300)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows("Amazon S3", "App Store Connect", 'Resume the draft "表表表', "…")


async def test_resume_opens_the_latest_draft(server: DemoServer, tmp_path: Path) -> None:
    await _leave_a_draft(server, tmp_path)
    async with sit_down(link_to(server, tmp_path), resume=True) as desk:
        assert desk.at(Step.DETAILS)
        await desk.shows("acme-symbols")


async def test_starting_over_offers_no_draft(server: DemoServer, tmp_path: Path) -> None:
    await _leave_a_draft(server, tmp_path)
    async with sit_down(link_to(server, tmp_path), resume=False) as desk:
        assert "draft" not in desk.screen
    assert len(_kept(tmp_path)) == 1


async def test_a_folder_that_cannot_be_written_is_reported(
    server: DemoServer, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("in the way")
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS)
        desk.session.drafts.keep()
        assert desk.session.drafts.is_lost
        await desk.press("escape")
        await desk.shows("Cannot save a draft")


@pytest.mark.parametrize("step", [Step.CONNECTION, Step.TYPE, Step.DETAILS, Step.REVIEW])
async def test_quitting_is_refused_with_a_reason_if_the_draft_cannot_be_kept(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: Step
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/none")
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", step)
        await desk.press("ctrl+q", "down", "enter")
        await desk.shows(
            "Cannot save a draft in /proc/none/symsrc-tui: No such file or directory.",
            "Press Ctrl+Q to quit without a draft",
        )
        assert desk.at(step)
        await desk.press("ctrl+q", "down", "down", "enter")
        await desk.until(lambda: not desk.app.is_running)
        assert not desk.session.drafts.is_lost


async def test_the_draft_of_another_source_stays(server: DemoServer, tmp_path: Path) -> None:
    await _leave_a_draft(server, tmp_path)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW)
        await desk.press("enter")
        await desk.shows("✓ Stored")
    assert len(_kept(tmp_path)) == 1


async def test_adding_another_source_after_a_resumed_one_keeps_other_drafts(
    server: DemoServer, tmp_path: Path
) -> None:
    await _leave_a_draft(server, tmp_path, "Of another")
    async with sit_down(link_to(server, tmp_path), resume=False) as desk:
        await desk.press("3", "x")
        desk.session.drafts.keep()
    async with sit_down(link_to(server, tmp_path), resume=True) as desk:
        for name in ("Resumed draft", "Added"):
            await desk.fill("http", Step.REVIEW, name=name)
            await desk.press("enter")
            await desk.shows("✓ Stored", name)
            assert _name_kept(tmp_path) == "Of another"
            await desk.press("down", "enter")
    assert len(_kept(tmp_path)) == 1


async def test_one_window_does_not_change_the_drafts_of_another(
    server: DemoServer, tmp_path: Path
) -> None:
    await _leave_a_draft(server, tmp_path, "Resumed draft")
    async with sit_down(link_to(server, tmp_path), resume=True) as desk:
        await _leave_a_draft(server, tmp_path, "Of another")
        await desk.fill("http", Step.REVIEW)
        await desk.press("enter")
        await desk.shows("✓ Stored")
    assert len(_kept(tmp_path)) == 1
    assert _name_kept(tmp_path) == "Of another"


async def test_a_draft_for_another_project_shows_its_new_destination(
    server: DemoServer, tmp_path: Path
) -> None:
    await _leave_a_draft(server, tmp_path)
    async with sit_down(link_to(server, tmp_path, project="game-server")) as desk:
        await desk.press("enter")
        await desk.shows(
            "This draft was for acme / game-client @",
            "The source will be added to acme / game-server @",
        )


async def test_a_draft_fills_in_the_destination_and_is_resumed_at_once(
    server: DemoServer, tmp_path: Path
) -> None:
    await _leave_a_draft(server, tmp_path)
    link = link_to(server, tmp_path, organization="", project="")
    async with sit_down(link, resume=True) as desk:
        assert desk.at(Step.DETAILS)
        await desk.shows("acme / game-client @", "✓ connected", "acme-symbols")
        assert "This draft was for" not in desk.screen


async def test_a_draft_for_another_server_is_resumed_once_connected(
    server: DemoServer, tmp_path: Path
) -> None:
    await _leave_a_draft(server, tmp_path)
    link = link_to(server, tmp_path, organization="acme-labs", project="")
    async with sit_down(link, resume=True) as desk:
        assert desk.at(Step.CONNECTION)
        await desk.shows("prototype")
        await desk.press("ctrl+r")
        await desk.shows("acme-labs / prototype @", "✓ connected", "acme-symbols")
        assert desk.at(Step.DETAILS)


async def test_quitting_asks_before_a_token_is_lost_and_offers_no_draft(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(Connection(resolve(Flags(), {}, tmp_path, None))) as desk:
        await desk.paste(server.token)
        await desk.press("ctrl+q")
        await desk.shows("Quit without submitting?", "Quit and discard the answers")
        assert "Quit and save a draft" not in desk.screen
        await desk.press("down", "enter")
        await desk.until(lambda: not desk.app.is_running)
    assert not _kept(tmp_path)


async def test_quitting_asks_nothing_if_the_connection_equals_the_settings(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path, project="")) as desk:
        await desk.press("x", "backspace", "ctrl+q")
        await desk.until(lambda: not desk.app.is_running)


@pytest.mark.parametrize("end", ["SIGTERM", "ctrl+q"])
async def test_the_destination_is_kept_and_filled_in(
    server: DemoServer, tmp_path: Path, end: str
) -> None:
    async with sit_down(link_to(server, tmp_path, organization="", project="")) as desk:
        await desk.press(*"acme", "tab", *"game-client")
        if end == "ctrl+q":
            await desk.press("ctrl+q", "down", "enter")
        else:
            desk.app.shutdown.request(128 + signal.SIGTERM)
        await desk.until(lambda: not desk.app.is_running)
    kept = _kept(tmp_path)
    assert len(kept) == 1
    fresh = link_to(server, tmp_path, organization="", project="")
    async with sit_down(fresh, resume=False) as desk:
        assert (fresh.organization, fresh.project) == ("", "")
    asked = len(server.requests)
    link = link_to(server, tmp_path, organization="", project="")
    async with sit_down(link) as desk:
        assert desk.at(Step.CONNECTION)
        await desk.shows("acme", "game-client", "not checked yet")
        assert not any("/symbol-sources" in each.path for each in server.requests[asked:])
        await desk.press("ctrl+q")
        await desk.until(lambda: not desk.app.is_running)
    assert _kept(tmp_path) == kept
    no_token = Connection(resolve(Flags(), {"SENTRY_URL": server.url}, tmp_path, None))
    async with sit_down(no_token) as desk:
        await desk.paste(server.token)
        await desk.press("ctrl+q")
        await desk.shows("Quit and save a draft")
        await desk.press("down", "enter")
        await desk.until(lambda: not desk.app.is_running)
    assert len(_kept(tmp_path)) == 1
    assert server.token not in _kept(tmp_path)[0].read_text()
    async with sit_down(link_to(server, tmp_path, organization="", project="")) as desk:
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.at(Step.TYPE))
        assert "draft" not in desk.screen
        await desk.fill("http", Step.REVIEW)
        await desk.press("enter")
        await desk.shows("✓ Stored")
        assert not _kept(tmp_path)
        await desk.press("ctrl+q")
        await desk.until(lambda: not desk.app.is_running)


async def test_an_almost_empty_form_does_not_replace_an_earlier_draft(
    server: DemoServer, tmp_path: Path
) -> None:
    await _leave_a_draft(server, tmp_path)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("3", "x")
        desk.session.drafts.keep()
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows('Resume the draft "x"')
        await desk.press("enter", "ctrl+q", "down", "down", "enter")
        await desk.until(lambda: not desk.app.is_running)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows('Resume the draft "Windows builds"')


async def test_text_typed_just_before_a_signal_is_kept(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("3")
        for character in "New":
            desk.app.post_message(events.Key(character, character))
        desk.app.post_message(events.Paste("-builds"))
        desk.app.shutdown.request(128 + signal.SIGTERM)
        await desk.until(lambda: not desk.app.is_running)
    assert _name_kept(tmp_path) == "New-builds"


@pytest.mark.parametrize("end", ["SIGHUP", "ctrl+q"])
async def test_text_typed_into_an_open_list_is_kept(
    server: DemoServer, tmp_path: Path, end: str
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "region", region="us-east-1")
        await desk.press(*"frank")
        if end == "ctrl+q":
            await desk.press("ctrl+q", "down", "enter")
        else:
            desk.app.shutdown.request(128 + signal.SIGHUP)
        await desk.until(lambda: not desk.app.is_running)
    assert '"eu-central-1"' in _kept(tmp_path)[0].read_text()


async def _be_killed_while_sending(server: DemoServer, folder: Path) -> None:
    """What is on disk while the source is on its way is all that a kill leaves."""
    held = Event()
    server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=held))
    async with sit_down(link_to(server, folder)) as desk:
        await desk.fill("s3", Step.REVIEW)
        await desk.press("enter")
        await desk.until(lambda: any(request.method == "POST" for request in server.requests))
        (path,) = _kept(folder)
        left = path.read_bytes()
        assert path.stat().st_mode & 0o777 == 0o600
        secret = right("s3")["secret_key"]
        assert isinstance(secret, SecretStr)
        assert secret.get_secret_value().encode() not in left
        held.set()
        await desk.shows("✓ Stored")
        assert not path.exists()
    path.write_bytes(left)
    path.chmod(0o600)


async def test_a_source_stored_before_a_kill_is_reported_at_the_next_start(
    server: DemoServer, tmp_path: Path
) -> None:
    await _be_killed_while_sending(server, tmp_path)
    id_ = str(server.stored("acme", "game-client")[-1]["id"])
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows(f'An earlier run stored "Windows builds" (ID {id_})', "deleted")
        assert "Resume the draft" not in desk.screen
    assert not _kept(tmp_path)


async def test_a_source_stored_before_a_kill_is_the_result_of_its_draft(
    server: DemoServer, tmp_path: Path
) -> None:
    await _be_killed_while_sending(server, tmp_path)
    async with sit_down(link_to(server, tmp_path), resume=True) as desk:
        await desk.shows("✓ Stored in project game-client of acme", "An earlier attempt stored it")
        assert desk.session.connection.has_stored
    assert not _kept(tmp_path)
    posts = [request for request in server.requests if request.method == "POST"]
    assert len(posts) == 1
