"""Review, submitting, and what comes of it."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from textual.widgets import Static

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.demo.messages import Reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.sentry import source_search
from symsrc_tui.session.connection.fields import PROJECT
from symsrc_tui.session.wizard.flow import NextStep, Step
from tests import replies
from tests.session.links import link_to
from tests.sources.samples import right
from tests.tui.desk import Desk, sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.forms.field import Value


def _stored(server: DemoServer) -> list[str]:
    return [str(source["name"]) for source in server.stored("acme", "game-client")]


async def _submit(desk: Desk, type_: str = "http") -> None:
    await desk.fill(type_, Step.REVIEW)
    await desk.press("enter")


@pytest.mark.parametrize("type_", ["s3", "gcs", "http"])
async def test_a_source_is_stored_and_shown(server: DemoServer, tmp_path: Path, type_: str) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await _submit(desk, type_)
        await desk.shows("✓ Stored in project game-client of acme", "Windows builds")
        stored = server.stored("acme", "game-client")[-1]
        assert stored["type"] == type_
        await desk.shows(str(stored["id"]))


async def test_another_source_keeps_the_answers_except_name_and_id(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await _submit(desk, "s3")
        await desk.shows("✓ Stored")
        # As if the Enter on Submit was held down.
        await desk.press("enter", "enter", "enter")
        assert desk.at(Step.RESULT)
        await desk.press("down", "enter")
        assert desk.at(Step.TYPE)
        await desk.press("enter")
        await desk.press(*"Second")
        await desk.press("ctrl+r", "enter")
        await desk.shows("✓ Stored")
        first, second = server.stored("acme", "game-client")[-2:]
        assert second["name"] == "Second"
        assert second["secret_key"] == first["secret_key"]
        assert second["id"] != first["id"]


async def test_the_same_source_can_be_added_to_another_project(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await _submit(desk, "s3")
        await desk.shows("✓ Stored", "Add this source to another project")
        await desk.press("down", "down", "enter")
        await desk.until(lambda: desk.at(Step.CONNECTION))
        # The project that has it is not chosen already.
        assert desk.session.connection.project == ""
        await desk.press("ctrl+r")
        await desk.shows("✗ Project")
        assert desk.at(Step.CONNECTION)
        desk.session.connection.set_answer(PROJECT, "game-client")
        desk.app.go(NextStep(Step.CONNECTION, then=Step.REVIEW))
        await desk.press("ctrl+r")
        await desk.shows('already has a source for this place: "Windows builds"')
        desk.go(Step.CONNECTION, "project")
        await desk.until(lambda: desk.at(Step.CONNECTION))
        desk.session.connection.set_answer(PROJECT, "game-server")
        desk.app.go(NextStep(Step.CONNECTION, then=Step.REVIEW))
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.at(Step.REVIEW))
        assert "already has a source" not in desk.screen
        await desk.press("ctrl+s")
        await desk.shows("✓ Stored in project game-server of acme")
        first = server.stored("acme", "game-client")[-1]
        (second,) = server.stored("acme", "game-server")
        assert {**first, "id": ""} == {**second, "id": ""}
        assert first["id"] != second["id"]


async def test_a_stored_source_can_be_saved_as_a_file(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await _submit(desk, "s3")
        await desk.shows("✓ Stored", "Save it as a file")
        await desk.press("down", "down", "down", "down", "enter")
        await desk.shows("Path (Tab completes)")
        path = tmp_path / "saved.json"
        await desk.press("ctrl+u", *str(path), "enter")
        await desk.until(path.exists)
        assert '"$env": "SECRET_KEY"' in path.read_text()


async def test_a_stored_source_has_no_warnings_about_other_servers(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        old = "Sentry servers older than March 2025 reject filters"
        filters: dict[str, Value] = {"filters.filetypes": ("pe",)}
        await desk.fill("http", Step.DETAILS)
        desk.session.form.answer(filters)
        desk.go(Step.REVIEW)
        await desk.shows(old)
        await desk.press("ctrl+s")
        await desk.shows("✓ Stored. Sentry will use it from the next crash on")
        assert old not in desk.screen
        # Nor the next one.
        desk.session.form.start_another()
        await desk.fill("http", Step.DETAILS)
        desk.session.form.answer(filters)
        desk.go(Step.REVIEW)
        await desk.shows("[ Submit ]")
        assert old not in desk.screen


async def test_errors_are_listed_and_lead_to_their_fields(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.REVIEW, bucket="", region="nowhere")
        await desk.shows("✗ Bucket is required", "✗ Region: This is not a region code", "Details ✗")
        await desk.press("ctrl+s")
        assert desk.at(Step.REVIEW)
        await desk.press("down", "enter")
        assert desk.at(Step.DETAILS)
        assert desk.app.screen.focused is not None
        assert desk.app.screen.focused.parent is not None
        await desk.shows("The bucket's region")
    assert len(server.stored("acme", "game-client")) == len(_stored(DemoServer()))


async def test_several_warnings_about_one_field_are_all_listed(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        changed = {"url": "http://10.0.0.7/symbols", "layout__type": "debuginfod"}
        await desk.fill("http", Step.REVIEW, password=SecretStr("horse"), **changed)
        await desk.shows("unencrypted", "10.0.0.7 is a private address", "ends in /buildid")
        await desk.press("shift+tab", "down", "down", "enter")
        assert desk.at(Step.DETAILS)
        await desk.shows("The base URL of the files")
        desk.session.form.touched.add("url")
        desk.redraw()
        await desk.shows("Use https:// if you can. 10.0.0.7 is a private address", "/buildid")


async def test_keys_work_as_shown_on_the_screen(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW)
        await desk.shows("P plain  C copy")
        await desk.press("C")
        await desk.shows("Sent the curl command to the clipboard")
        await desk.press("enter")
        await desk.shows("✓ Stored", "C copy ID")
        await desk.press("C")
        await desk.shows("Sent the ID to the clipboard")


async def test_an_id_taken_meanwhile_is_reported_at_its_field(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        taken = str(server.stored("acme", "game-client")[0]["id"])
        desk.session.form.taken_ids = frozenset()
        await desk.fill("http", Step.REVIEW, id=taken)
        desk.session.form.taken_ids = frozenset()
        await desk.press("enter")
        await desk.until(lambda: desk.at(Step.DETAILS))
        await desk.until(lambda: bool(desk.problem("id")))
        await desk.press("ctrl+u", *"free")
        await desk.until(lambda: not desk.problem("id"))
        await desk.press("ctrl+r", "enter")
        await desk.shows("✓ Stored", "free")


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            Fault(Reply(403, b'{"detail": "no"}', "application/json"), method="POST"),
            "not allowed to do this",
        ),
        (Fault(replies.sign_in_required(), method="POST"), "single sign-on"),
        (Fault(replies.text(400, "[/foo] \x1b[31mred"), method="POST"), "[/foo]"),
    ],
)
async def test_answers_are_kept_after_a_failure(
    server: DemoServer, tmp_path: Path, fault: Fault, told: str
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        server.faults.add(fault)
        await _submit(desk)
        await desk.shows("✗", told)
        assert "\x1b" not in desk.screen
        assert desk.session.form.answers["url"] == right("http")["url"]
        assert len(_stored(server)) == len(_stored(DemoServer()))
        await desk.press("ctrl+s")
        await desk.shows("✓ Stored")


async def test_an_unknown_outcome_is_not_a_failure(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_search, "LOOKS", (0.01, 0.01))
    async with sit_down(link_to(server, tmp_path)) as desk:
        server.faults.add(Fault(replies.redirect("https://elsewhere.example/"), method="POST"))
        await _submit(desk)
        await desk.shows(
            "✗", "it is not known whether it was stored", "elsewhere.example", "is safe"
        )
        assert "Nothing was stored" not in desk.screen
        await desk.press("ctrl+s")
        await desk.shows("✓ Stored")
        assert _stored(server).count("Windows builds") == 1


async def test_enter_leads_to_the_field_that_the_server_may_not_know(tmp_path: Path) -> None:
    with DemoServer(Age.JUNE_2024) as server:
        async with sit_down(link_to(server, tmp_path)) as desk:
            await _submit(desk, "appStoreConnect")
            await desk.shows("✗", "Nothing was stored", "This may be the reason. Press Enter to")
            await desk.press("enter")
            assert desk.at(Step.TYPE)
            await desk.fill("http", Step.REVIEW, filters__filetypes=("pe",), name="With filters")
            await desk.press("enter")
            await desk.shows("✗", "Nothing was stored", "This may be the reason. Press Enter to")
            await desk.press("enter")
            assert desk.at(Step.DETAILS)
            await desk.shows("Request only these file types")
            await desk.press("ctrl+u", "ctrl+r", "enter")
            await desk.shows("✓ Stored", "With filters")


async def test_a_rejection_is_shown_at_the_fields_that_the_server_mentions(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        text = "Invalid http source: url: Not this one; layout.type: Nor that"
        server.faults.add(Fault(replies.text(400, text), method="POST"))
        await _submit(desk)
        await desk.until(lambda: desk.at(Step.DETAILS))
        await desk.shows("127.0.0.1 rejected the source. Nothing was stored")
        assert desk.problem("url") == "The server says: Not this one"
        assert desk.problem("layout.type") == "The server says: Nor that"
        await desk.press("ctrl+r")
        await desk.shows("✗ URL: The server says: Not this one", "Press Enter to change this")
        await desk.press("enter", "x")
        await desk.until(lambda: not desk.problem("url"))
        await desk.press("tab", "tab", "tab", "space", "down", "enter", "ctrl+r", "enter")
        await desk.shows("✓ Stored")


async def test_a_token_rejected_on_submit_leads_to_the_connection_and_back(
    server: DemoServer, tmp_path: Path
) -> None:
    link = link_to(server, tmp_path, token=server.make_token("project:read", "project:write"))
    async with sit_down(link) as desk:
        fault = Fault(Reply(401, b'{"detail": "Invalid token"}', "application/json"), method="POST")
        server.faults.add(fault)
        await _submit(desk)
        await desk.shows("! Connection: 127.0.0.1 does not accept this token", "Nothing was stored")
        await desk.press("enter")
        assert desk.at(Step.CONNECTION)
        await desk.shows("A user token or internal integration token")
        await desk.paste(server.token)
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.at(Step.REVIEW))
        await desk.press("enter")
        await desk.shows("✓ Stored")


async def test_errors_are_listed_before_warnings(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW, url="http://10.0.0.7/files", name="")
        rows = [line.rstrip() for line in desk.screen.splitlines()]
        first = rows.index("  ✗ Name is required. Example: Windows builds")
        assert "! URL: 10.0.0.7 is a private address" in rows[first + 1]
        # What does not fit into a line goes on below its text, not below its mark.
        assert rows[first + 2] == "    Symbolicator's connect_to_reserved_ips is set"


async def test_the_outcome_is_shown_even_behind_an_open_dialog(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        held = Event()
        server.faults.add(Fault(carry=Carry.LAST, wait_for=held, method="POST"))
        await _submit(desk)
        await desk.press("f1")
        await desk.shows("Help: Review")
        held.set()
        await desk.shows("✓ Stored")
        assert len(desk.app.screen_stack) == 2
        await desk.press("down", "enter")
        assert desk.at(Step.TYPE)


async def test_the_stored_source_can_be_scrolled_by_keys(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await _submit(desk, "s3")
        await desk.shows("✓ Stored", "PageDown scroll")
        assert '"casing"' not in desk.screen
        await desk.press("pagedown", "pagedown")
        await desk.shows('"casing": "default"')


async def test_a_wait_shows_a_countdown_and_can_be_cancelled(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        server.faults.add(Fault(replies.rate_limited(50), method="POST"))
        await _submit(desk)
        await desk.shows("Sentry is rate-limiting requests. Retrying in", "Press Esc to cancel")
        await desk.press("escape")
        await desk.shows("Cancelled. Nothing was stored")
        assert len(_stored(server)) == len(_stored(DemoServer()))
        await desk.press("enter")
        await desk.shows("✓ Stored")


async def test_quitting_meanwhile_says_that_it_may_be_stored(
    server: DemoServer, home: Path
) -> None:
    async with sit_down(link_to(server, home)) as desk:
        held = Event()
        server.faults.add(Fault(carry=Carry.FIRST, wait_for=held, method="POST"))
        await _submit(desk)
        await desk.until(lambda: "Windows builds" in _stored(server))
        await desk.press("ctrl+q")
        await desk.shows("Stop and quit?", "may be stored already", "never stores it twice")
        await desk.press("enter")
        await desk.shows("Sending the source")
        await desk.press("ctrl+q", "down", "enter")
        await desk.until(lambda: desk.app.return_value == 31)
        assert "It is not known whether" in desk.app.last_words()
        held.set()


async def test_the_search_for_it_can_be_cancelled_too(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        held = Event()
        server.faults.add(Fault(carry=Carry.FIRST, wait_for=held, method="POST"))
        await _submit(desk)
        await desk.until(lambda: "Windows builds" in _stored(server))
        server.faults.add(Fault(method="GET", path="/projects/", wait_for=held))
        await desk.press("escape")
        await desk.shows("Checking whether it arrived. Press Esc to stop")
        await desk.press("escape")
        await desk.shows("✗ Cancelled. It is not known whether", "Submitting again is safe")
        assert int(desk.session.connection.exit_code) == 31
        await desk.press("enter")
        await desk.shows("✓ Stored", "but the source was found by its ID")
        assert int(desk.session.connection.exit_code) == 0
        assert _stored(server).count("Windows builds") == 1


async def test_a_renamed_project_is_followed_after_confirmation(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        server.rename("acme", "game-client", "game")
        await _submit(desk)
        await desk.shows("game-client was renamed to game", "acme / game @")
        assert "Windows builds" not in [s["name"] for s in server.stored("acme", "game")]
        await desk.press("enter")
        await desk.shows("✓ Stored in project game of acme")


async def test_a_project_deleted_meanwhile_is_reported(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        server.remove_project("acme", "game-client")
        await _submit(desk)
        await desk.shows("✗", "game-client")


async def test_a_second_enter_does_not_submit_twice(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        held = Event()
        server.faults.add(Fault(carry=Carry.LAST, wait_for=held, method="POST"))
        await _submit(desk)
        await desk.press("enter", "ctrl+s")
        held.set()
        await desk.shows("✓ Stored")
        posts = [request for request in server.requests if request.method == "POST"]
        assert len(posts) == 1


async def test_a_source_stored_by_an_earlier_run_is_not_stored_twice(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await _submit(desk, "s3")
        await desk.shows("✓ Stored")
        new_id = desk.session.form.new_id
    async with sit_down(link_to(server, tmp_path)) as desk:
        # As a draft brings it back: the same answers under the same id.
        desk.session.form.new_id = new_id
        desk.session.form.taken_ids = frozenset()
        await _submit(desk, "s3")
        told = "An earlier attempt stored it, with the secret that was entered then"
        await desk.shows("✓ Stored", told)
        assert _stored(server).count("Windows builds") == 1
    async with sit_down(link_to(server, tmp_path)) as desk:
        desk.session.form.new_id = new_id
        await desk.fill("http", Step.REVIEW, name="Changed since")
        await desk.press("enter")
        await desk.shows("An earlier attempt was stored with different values")
        await desk.press("enter")
        await desk.shows("✓ Stored")
        assert _stored(server)[-2:] == ["Windows builds", "Changed since"]


async def test_a_source_that_is_never_used_is_reported_as_such(
    server: DemoServer, tmp_path: Path
) -> None:
    link = link_to(server, tmp_path, organization="acme-labs", project="prototype")
    async with sit_down(link) as desk:
        await _submit(desk)
        await desk.shows("✓ Stored in project prototype of acme-labs", "never use it")
        await desk.shows("Stored, but with warnings")
        assert "from the next crash on" not in desk.screen


@pytest.mark.parametrize("size", [(40, 10), (60, 16), (80, 16), (80, 24)])
async def test_a_rejection_and_the_effect_of_enter_can_be_read_in_any_window(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with sit_down(link_to(server, tmp_path), size) as desk:
        server.faults.add(Fault(replies.text(400, "words " * 40 + "end"), method="POST"))
        await desk.fill("http", Step.REVIEW, url="http://10.0.0.7/", name="Builds")
        await desk.press("ctrl+s")
        await desk.shows("✗ 127.0.0.1 rejected", "[ Submit ]")
        read = desk.screen
        for _ in range(12):
            await desk.press("down")
            assert "[ Submit ]" in desk.screen
            read += desk.screen
        assert "Nothing was stored" in " ".join(read.split())
        assert "end" in read


@pytest.mark.parametrize("size", [(40, 10), (80, 16), (80, 24)])
async def test_the_id_of_the_stored_source_can_be_read_in_any_window(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with sit_down(link_to(server, tmp_path), size) as desk:
        await _submit(desk)
        await desk.shows("✓ Stored in", "Add another source")
        id_ = str(server.stored("acme", "game-client")[-1]["id"])
        read = desk.screen
        for _ in range(4):
            await desk.press("pagedown")
            read += desk.screen
        assert id_[:8] in read
        assert id_[-8:] in read


async def test_the_result_says_how_to_choose(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW)
        await desk.press("enter")
        await desk.shows("Stored")
        await desk.press("escape")
        await desk.shows("The source is already stored. Press Down, then Enter to choose")
        await desk.press("enter")
        message = desk.app.screen.query_one("#message", Static)
        assert str(message.content) == "Press Down, then Enter to choose what to do next"
