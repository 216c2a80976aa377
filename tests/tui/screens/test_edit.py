"""A stored source is changed in the same form: details, review, result, drafts."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.session.wizard.flow import Step
from tests.session.edits import ID, INTERNAL, NEW_KEY, store, stored
from tests.session.links import link_to
from tests.session.stored.test_source_manager import Held
from tests.sources.samples import pem, rsa_key
from tests.tui.desk import Desk, sit_down

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer


@asynccontextmanager
async def editing(
    server: DemoServer, folder: Path, id_: str = ID, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Desk]:
    """The details of a stored source."""
    async with sit_down(link_to(server, folder), size) as desk:
        manager = desk.session.manage()
        await manager.read()
        desk.app.go(desk.session.begin_edit(manager.sources.find(id_), manager.sources))
        await desk.shows("1 Details")
        yield desk


def row(desk: Desk, label: str) -> str:
    """Return what a field shows."""
    lines = (line for line in desk.screen.splitlines() if label in line[:21])
    return next(lines, "")[21:].strip()


async def test_from_the_list_to_the_result_and_back(server: DemoServer, tmp_path: Path) -> None:
    before = stored(server)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("m")
        await desk.shows("[ Edit ]", "Nightly builds")
        await desk.press("down", "enter", "enter")
        await desk.shows('Edit "Nightly builds" 1 Details 2 Review')
        assert row(desk, "Secret access key") == "kept; type to replace"
        await desk.press("tab", "tab", "tab", "tab", "tab", "ctrl+u", *"weekly", "ctrl+r")
        await desk.shows(
            "Will be changed in project game-client",
            'Prefix "nightly" will be "weekly"',
            "Secret access key kept",
            "ID will be new, because",
        )
        await desk.press("enter")
        await desk.shows(
            "✓ Changed in project game-client of acme",
            "(new; it was nightly-builds)",
            'Prefix: "nightly" is now "weekly"',
        )
        now = stored(server)[1]
        assert now == before[1] | {"prefix": "weekly", "id": now["id"]}
        await desk.press("down", "enter")
        await desk.shows("[ Edit ]", "acme-nightly-symbols/weekly")


async def test_a_kept_secret_is_replaced_cleared_and_kept_again(
    server: DemoServer, tmp_path: Path
) -> None:
    store(server, INTERNAL)
    async with editing(server, tmp_path, "internal") as desk:
        await desk.press("tab", "tab", "tab")
        assert row(desk, "Password") == "kept; type to replace, Ctrl+U clears"
        await desk.press("backspace")  # which clears nothing that was not typed
        assert row(desk, "Password") == "kept; type to replace, Ctrl+U clears"
        await desk.press("ctrl+u")
        assert row(desk, "Password") == "cleared; Ctrl+Y keeps the stored one"
        await desk.press("ctrl+r")
        await desk.shows("Password will be removed")
        await desk.press("escape")
        assert row(desk, "Password") == "cleared; Ctrl+Y keeps the stored one"
        await desk.press("ctrl+y")
        assert row(desk, "Password") == "kept; type to replace, Ctrl+U clears"
        await desk.press(*"new")
        assert row(desk, "Password") == "•••"
        await desk.press("ctrl+r")
        await desk.shows("Password will be replaced")
        await desk.press("escape", "ctrl+u")
        assert row(desk, "Password") == "kept; type to replace, Ctrl+U clears"
        await desk.press("ctrl+y")
        assert row(desk, "Password") == "•••"
        await desk.press("backspace", "backspace", "backspace", "ctrl+r")
        await desk.shows("Nothing will be changed", "Password kept")
    assert stored(server) == [INTERNAL]


async def test_a_kept_secret_is_cleared_by_the_first_key(
    server: DemoServer, tmp_path: Path
) -> None:
    store(server, INTERNAL)
    async with editing(server, tmp_path, "internal") as desk:
        await desk.press("tab", "tab", "tab", "ctrl+u", "ctrl+r")
        await desk.shows("Password will be removed")


async def test_a_required_secret_cannot_be_cleared(server: DemoServer, tmp_path: Path) -> None:
    async with editing(server, tmp_path) as desk:
        await desk.press("tab", "tab", "tab", "tab", "ctrl+u")
        await desk.shows("The source cannot be without it. Type or paste another to replace it")
        assert row(desk, "Secret access key") == "kept; type to replace"


async def test_a_kept_private_key_is_replaced_by_a_paste(
    server: DemoServer, tmp_path: Path
) -> None:
    store(
        server,
        {
            "type": "gcs",
            "id": "google",
            "name": "Google",
            "bucket": "acme-symbols",
            "client_email": "symbols@acme.iam.gserviceaccount.com",
            "private_key": pem(rsa_key()),
            "layout": {"type": "native", "casing": "default"},
        },
    )
    async with editing(server, tmp_path, "google") as desk:
        await desk.press("tab", "tab", "tab")
        assert row(desk, "Private key") == "kept; type to replace"
        await desk.press("enter")
        assert desk.at(Step.DETAILS)  # it leads on, and opens no file
        await desk.press("shift+tab")
        await desk.paste(pem(rsa_key(3072)))
        await desk.shows("valid private key (hidden)")
        await desk.press("ctrl+u")
        assert row(desk, "Private key") == "kept; type to replace"
        await desk.press("ctrl+r")
        await desk.shows("Nothing will be changed")


async def test_nothing_changed_cannot_be_submitted(server: DemoServer, tmp_path: Path) -> None:
    async with editing(server, tmp_path) as desk:
        await desk.press("ctrl+r")
        await desk.shows("Nothing will be changed in project game-client", "Nothing changes. Press")
        await desk.press("ctrl+s")
        await desk.shows("Nothing changes. Change a field first")
        await desk.press("enter")
        assert desk.at(Step.DETAILS)
    assert not [each for each in server.requests if each.method == "PUT"]


async def test_the_id_is_kept_by_a_button(server: DemoServer, tmp_path: Path) -> None:
    async with editing(server, tmp_path) as desk:
        desk.session.form.answer({"prefix": "weekly"})
        desk.go(Step.REVIEW)
        await desk.shows("[ Keep ID ]", "ID will be new")
        await desk.shows(
            "[ Submit ] [ Check ] [ Projects ] [ Save as file ] [ Show request ] [ Back ]"
        )
        desk.app.screen.query_one("#id").focus()
        await desk.press("enter")
        await desk.shows("[ New ID ]", "ID stays the same, so Sentry may repeat old failures")
        await desk.press("ctrl+s")
        await desk.shows("✓ Changed", "nightly-builds (as before)")
    assert stored(server)[1]["id"] == ID


async def test_a_name_needs_no_choice_of_the_id(server: DemoServer, tmp_path: Path) -> None:
    async with editing(server, tmp_path) as desk:
        desk.session.form.answer({"name": "Nightly"})
        desk.go(Step.REVIEW)
        await desk.shows("ID stays the same")
        assert "Keep ID" not in desk.screen


async def test_somebody_changed_it_meanwhile(server: DemoServer, tmp_path: Path) -> None:
    async with editing(server, tmp_path) as desk:
        desk.session.form.answer({"prefix": "weekly"})
        theirs = stored(server)[1] | {"region": "us-east-1"}
        store(server, stored(server)[0], theirs)
        desk.go(Step.REVIEW)
        await desk.shows("Will be changed")
        await desk.press("ctrl+s")
        await desk.shows(
            "Nightly builds was changed by someone else",
            'Region: "EU (Frankfurt)" is now "US East (N. Virginia)"',
            "Apply my changes to the current source",
        )
        await desk.press("escape")
        await desk.shows("Someone else changed it in the meantime", "[ Submit ]")
        assert stored(server)[1] == theirs
        await desk.press("ctrl+s")
        await desk.shows("Apply my changes to the current source")
        await desk.press("down", "enter")
        await desk.shows("These are your changes to the current source. Submit sends them")
        await desk.press("enter")
        await desk.shows("✓ Changed")
    now = stored(server)[1]
    assert now == theirs | {"prefix": "weekly", "id": now["id"]}


async def test_somebody_deleted_it_meanwhile(server: DemoServer, tmp_path: Path) -> None:
    async with editing(server, tmp_path) as desk:
        desk.session.form.answer({"prefix": "weekly"})
        store(server, stored(server)[0])
        desk.go(Step.REVIEW)
        await desk.shows("Will be changed")
        await desk.press("ctrl+s")
        await desk.shows("The source is gone", "Add it as a new source")
        await desk.press("down", "enter")
        await desk.shows("1 Connection", "3 Details", "The stored one is gone with the source")
        desk.session.form.answer({"secret_key": NEW_KEY})
        await desk.press("ctrl+r", "enter")
        await desk.shows("✓ Stored in project game-client")
    assert stored(server)[1]["prefix"] == "weekly"


@pytest.mark.parametrize("is_gone", [False, True], ids=["changed", "gone"])
async def test_an_edit_is_left_after_a_conflict(
    server: DemoServer, tmp_path: Path, *, is_gone: bool
) -> None:
    async with editing(server, tmp_path) as desk:
        desk.session.form.answer({"prefix": "weekly"})
        kept, theirs = stored(server)
        store(server, kept, *(() if is_gone else (theirs | {"name": "Theirs"},)))
        before = stored(server)
        desk.go(Step.REVIEW)
        await desk.shows("Will be changed")
        await desk.press("ctrl+s")
        await desk.shows("Leave it" if is_gone else "Keep the source as it is")
        await desk.press("down", "down", "enter")
        await desk.until(lambda: desk.at(Step.TYPE) or desk.at(Step.SOURCES))
    assert stored(server) == before


async def test_escape_cancels_a_slow_change_and_tells_what_became_of_it(
    server: DemoServer, tmp_path: Path
) -> None:
    async with editing(server, tmp_path) as desk:
        desk.session.form.answer({"prefix": "weekly"})
        held = Held()
        server.faults.add(Fault(method="GET", path="/projects/", wait_for=held))
        desk.go(Step.REVIEW)
        await desk.shows("Will be changed")
        await desk.press("ctrl+s")
        await desk.shows("Sending the change...", "Esc cancel")
        await desk.press("escape")
        await desk.shows("Cancelled. Nothing was changed", "Press Enter to submit again")
        held.set()


async def test_a_check_with_a_kept_secret_says_to_enter_it(
    server: DemoServer, tmp_path: Path
) -> None:
    store(server, INTERNAL | {"url": f"{server.url}/symbols/"})
    async with editing(server, tmp_path, "internal") as desk:
        await desk.press("f5")
        await desk.shows("Enter it to check the rest. You can also submit without it")
        await desk.shows("Not compared with recent crashes, because that needs the Password")


async def test_escape_leaves_for_the_list_and_keeps_the_changes(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("m")
        await desk.shows("[ Edit ]", "Nightly builds")
        await desk.press("down", "enter", "enter")
        await desk.shows('Edit "Nightly builds"')
        await desk.press("X", "escape")
        await desk.until(lambda: desk.at(Step.SOURCES))
        await desk.shows("[ Edit ]", "Nightly builds")
        await desk.press("enter", "enter")
        await desk.shows("Your changes from before are still here", "Nightly buildsX")


async def test_a_saved_edit_is_resumed(server: DemoServer, tmp_path: Path) -> None:
    async with editing(server, tmp_path) as desk:
        desk.session.form.answer({"prefix": "weekly"})
        desk.session.drafts.keep()
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows('Resume the edit of "Nightly builds"')
        await desk.press("enter")
        await desk.shows('Edit "Nightly builds"', "weekly")
    async with sit_down(link_to(server, tmp_path), resume=True) as desk:
        await desk.shows('Edit "Nightly builds"', "weekly")
        desk.session.drafts.keep()
        store(server, stored(server)[0])
    async with sit_down(link_to(server, tmp_path), resume=True) as desk:
        await desk.shows("The source is gone", "Add it as a new source")
        await desk.press("down", "enter")
        await desk.shows("3 Details", "weekly")


@pytest.mark.parametrize("size", [(40, 10), (80, 24)])
async def test_what_matters_is_seen_in_a_small_window(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with editing(server, tmp_path, size=size) as desk:
        desk.session.form.answer({"prefix": "weekly"})
        desk.go(Step.REVIEW)
        await desk.shows("Will be changed", '"weekly"', "[ Submit ]")
