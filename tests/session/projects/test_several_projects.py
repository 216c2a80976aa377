"""Several projects: which are chosen, what is planned, what a stop and a second attempt do."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault, Faults, Sending
from symsrc_tui.session.wizard import operations
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.session.wizard.last_words import last_words
from symsrc_tui.session.wizard.review import review_of
from symsrc_tui.settings import SettingsError
from tests.replies import text
from tests.session.wizard.test_wizard import ignore, session
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.session.projects.several_projects import SeveralProjects
    from symsrc_tui.session.wizard.wizard import WizardSession

FIVE = ["game-client", "game-server", "game-launcher", "game-tools", "game-website"]


def nothing() -> None:
    """Show no progress."""


async def began(
    server: DemoServer, chosen: list[str], id_: str = ""
) -> tuple[WizardSession, SeveralProjects]:
    """A session with a valid source, and these projects chosen."""
    run = session(server)
    await run.verify(ignore)
    run.form.choose(kind("s3"))
    run.form.answer(right("s3", name="Windows builds", id=id_))
    assert run.begin_several() == NextStep(Step.PROJECTS)
    assert run.several is not None
    run.several.choose_only(chosen)
    return run, run.several


async def carry_out(run: WizardSession) -> None:
    await operations.carry_out(run, ignore, nothing)


def count(server: DemoServer, slug: str) -> int:
    names = [each["name"] for each in server.stored("acme", slug)]
    return names.count("Windows builds")


async def test_the_source_is_added_once_to_each_project(server: DemoServer) -> None:
    run, several = await began(server, [*FIVE, "acme-labs/prototype"])
    assert await several.plan(ignore, nothing)
    assert (several.headline, several.invitation) == ("6 to add", "Add to 6 projects")
    assert not any(count(server, slug) for slug in FIVE)
    await carry_out(run)
    assert (several.headline, several.unfinished) == ("6 added", [])
    assert [count(server, slug) for slug in FIVE] == [1] * 5
    assert len(server.stored("acme-labs", "prototype")) == 1
    assert run.stored == ['Stored "Windows builds" in 6 projects.']
    assert not run.would_lose_answers
    again, several = await began(server, FIVE)
    await several.plan(ignore, nothing)
    assert (several.headline, several.to_do) == ("5 up to date", 0)
    await run.connection.close()
    await again.connection.close()


async def test_a_source_that_is_there_is_told_with_what_differs(server: DemoServer) -> None:
    run, several = await began(server, ["game-client"], id_="ours")
    await several.plan(ignore, nothing)
    await carry_out(run)
    new = {"layout.type": "symstore", "access_key": "AKIAIOSFODNN7EXAMPLA"}
    run.form.answer({"id": "", **new})
    run.begin_several()
    assert run.several is not None
    run.several.choose_only(["game-client"])
    await run.several.plan(ignore, nothing)
    assert run.several.headline == "1 different"
    assert run.several.tasks[0].there == (
        'This project already has a source for this place: "Windows builds" (ID ours). It differs '
        "in Access key ID, Layout. To change it, edit that source"
    )
    await run.connection.close()


async def test_the_sessions_project_is_known_to_have_it_then(server: DemoServer) -> None:
    run, several = await began(server, ["game-client"], id_="ours")
    await several.plan(ignore, nothing)
    await carry_out(run)
    assert [each.id for each in run.connection.sources][-1] == "ours"
    assert "ours" in run.form.taken_ids
    assert run.stored == ['Stored "Windows builds" in acme/game-client.']
    # It has just been added there, so the next choice begins with none.
    run.begin_several()
    assert run.several is not None
    assert [*run.several.chosen] == []
    await run.connection.close()


async def test_what_failed_is_first_and_tried_again_alone(server: DemoServer) -> None:
    run, several = await began(server, FIVE)
    await several.plan(ignore, nothing)
    server.faults.add(Fault(text(400, "no"), method="POST", path="game-tools", times=0))
    await carry_out(run)
    assert several.headline == "1 failed, 4 added"
    assert several.tasks[0].project == "acme/game-tools"
    assert run.would_lose_answers
    assert run.quit_question == "Quit before all projects are done?"
    assert run.ways_to_quit[-1].label == "Quit without a draft"
    assert review_of(run).sent == "This project has this source already"
    assert several.again == "Try the failed ones again"
    server.faults = Faults()
    asked = len(server.requests)
    assert await several.plan_again(ignore, nothing)
    assert several.headline == "1 to add, 4 added"
    assert {each.path.split("/")[5] for each in server.requests[asked:]} == {"game-tools"}
    await carry_out(run)
    assert (several.headline, run.would_lose_answers) == ("5 added", False)
    assert [count(server, slug) for slug in FIVE] == [1] * 5
    await run.connection.close()


def offers(several: SeveralProjects) -> tuple[list[str], str]:
    return [each.value for each in several.offers()], several.way_back


async def test_other_projects_may_have_what_the_review_shows(server: DemoServer) -> None:
    run, several = await began(server, FIVE)
    assert review_of(run).sent == "Nothing has been sent yet"
    await several.plan(ignore, nothing)
    server.faults.add(Fault(text(400, "no"), method="POST", path="game-client", times=0))
    await carry_out(run)
    assert review_of(run).sent == "Other projects have this source already"
    run.form.answer({"name": "Other builds"})
    assert review_of(run).sent == "Nothing has been sent yet"
    assert run.quit_question == "Quit without submitting?"
    await run.connection.close()


async def test_what_can_be_done_next_and_the_way_back(server: DemoServer) -> None:
    run, several = await began(server, FIVE)
    assert offers(several) == (["choose"], "choose")
    await several.plan(ignore, nothing)
    assert offers(several) == (["confirm", "choose"], "choose")
    server.faults.add(Fault(text(400, "no"), method="POST", path="game-tools", times=0))
    await carry_out(run)
    assert offers(several) == (["again", "another", "quit", "review"], "review")
    # Somebody else adds it.
    server.store("acme", "game-tools", server.stored("acme", "game-client"))
    await several.plan_again(ignore, nothing)
    assert several.headline == "4 added, 1 up to date"
    assert offers(several) == (["another", "quit"], "")
    await run.connection.close()
    run, several = await began(server, ["nope"])
    await several.plan(ignore, nothing)
    assert offers(several) == (["again", "choose"], "choose")
    await run.connection.close()


async def test_a_chosen_project_is_toggled_by_every_name_it_has(server: DemoServer) -> None:
    run, several = await began(server, ["game-client"])
    assert several.toggle("acme-labs/prototype") == "acme-labs/prototype"
    assert several.toggle("acme/game-tools") == "game-tools"
    assert [*several.chosen] == ["game-client", "acme-labs/prototype", "game-tools"]
    assert several.toggle("game-tools") == "game-tools"
    assert several.toggle("acme/game-client") == "game-client"
    assert [*several.chosen] == ["acme-labs/prototype"]
    with pytest.raises(SettingsError):
        several.toggle("not a slug")
    await run.connection.close()


async def test_a_project_that_cannot_be_read_is_read_again_and_the_plan_kept(
    server: DemoServer,
) -> None:
    run, several = await began(server, ["nope", *FIVE])
    await several.plan(ignore, nothing)
    assert several.headline == "1 failed, 5 to add"
    error = several.tasks[0].error
    assert error is not None
    assert error.message == "No project nope in acme, or this token cannot access it"
    server.rename("acme", "harbor-tools", "nope")
    asked = len(server.requests)
    await several.plan_again(ignore, nothing)
    assert several.headline == "6 to add"
    assert len(server.requests) == asked + 1
    await run.connection.close()


@pytest.mark.parametrize("carry", [Carry.NOT, Carry.FIRST])
async def test_a_stop_begins_nothing_else_and_a_second_one_ends_at_once(
    server: DemoServer, carry: Carry
) -> None:
    """Whatever became of the request on its way, doing it again stores the source once."""
    everything = [*server._world.organizations["acme"].projects]
    run, several = await began(server, everything)
    await several.plan(ignore, nothing)
    held = Event()
    server.faults.add(
        Fault(method="POST", path="game-tools", carry=carry, wait_for=held, sending=Sending.NONE)
    )
    is_last = asyncio.Event()

    def on_progress() -> None:
        if several.done == 7:
            several.stop()
        if several.done == 13:  # all that were under way, but for one
            is_last.set()

    work = asyncio.ensure_future(operations.carry_out(run, ignore, on_progress))
    await is_last.wait()
    assert not work.done()
    # What a run says that ends now.
    assert last_words(run).startswith('Stored "Windows builds" in 13 projects.\n')
    several.stop()
    await work
    held.set()
    states = [task.state(is_plan=False) for task in several.tasks]
    assert states.count("unknown") == 1
    assert last_words(run).endswith(
        'It is not known whether "Windows builds" was stored in acme/game-tools.\n'
        "Resume the draft and choose several projects again, which is safe:\n"
        "  symsrc-tui --resume"
    )
    assert "not done" in states
    described = {task.described(is_plan=False).partition(": ")[2] for task in several.tasks}
    assert described == {
        '"Windows builds" unknown', '"Windows builds" not done', 'added "Windows builds"'
    }  # fmt: skip
    assert several.again == "Continue with the rest"
    server.faults = Faults()
    await several.plan_again(ignore, nothing)
    await carry_out(run)
    assert several.unfinished == []
    assert [count(server, slug) for slug in everything] == [1] * len(everything)
    await run.connection.close()


async def test_how_far_it_has_come_is_said_from_the_start(server: DemoServer) -> None:
    run, several = await began(server, FIVE)
    told: list[tuple[str, list[str], str]] = []

    def on_progress() -> None:
        told.append((several.progress, [*several.recent], several.before_quitting))

    await several.plan(ignore, on_progress)
    assert told[0] == ("Reading the projects: 0 of 5 done", [], "")
    assert told[-1][0] == "Reading the projects: 5 of 5 done"
    told.clear()
    await operations.carry_out(run, ignore, on_progress)
    question = (
        "Changes to make: 5. If you stop, those under way end first, and no other begins. "
        "What is done stays.\n\nRunning this again is safe: nothing is done twice."
    )
    assert told[0] == (
        "Changing the projects: 0 of 5 done",
        [],
        question,
    )
    assert told[-1][0] == "Changing the projects: 5 of 5 done"
    assert several.before_quitting == ""
    await run.connection.close()


async def test_a_stop_while_reading_plans_nothing(server: DemoServer) -> None:
    run, several = await began(server, FIVE)
    held = Event()
    server.faults.add(Fault(path="game-tools", wait_for=held))
    is_last = asyncio.Event()

    def on_progress() -> None:
        if several.done == 4:
            is_last.set()

    work = asyncio.ensure_future(several.plan(ignore, on_progress))
    await is_last.wait()
    several.stop()
    assert not await work
    held.set()
    assert (several.is_planned, several.tasks) == (False, [])
    assert [*several.chosen] == FIVE
    await run.connection.close()


async def test_what_was_chosen_and_not_carried_out_stays_chosen(server: DemoServer) -> None:
    run, several = await began(server, FIVE)
    await several.plan(ignore, nothing)
    run.begin_several()
    assert run.several is not several
    assert run.several is not None
    assert [*run.several.chosen] == FIVE
    await run.connection.close()


async def test_what_failed_stays_chosen(server: DemoServer) -> None:
    run, several = await began(server, [*FIVE, "other/nope"])
    await several.plan(ignore, nothing)
    server.faults.add(Fault(text(400, "no"), method="POST", path="game-tools"))
    await carry_out(run)
    assert several.headline == "2 failed, 4 added"
    run.begin_several()
    assert run.several is not None
    assert {*run.several.chosen} == {"game-tools", "other/nope"}
    run.several.choose_only(["game-tools"])
    await run.several.plan(ignore, nothing)
    await carry_out(run)
    assert run.several.headline == "1 added"
    run.begin_several()
    assert [*run.several.chosen] == []  # because the connection's project has it
    await run.connection.close()


async def test_a_file_names_projects(server: DemoServer, tmp_path: Path) -> None:
    run, several = await began(server, ["game-client"])
    file = tmp_path / "projects.txt"
    file.write_text("# ours\nacme/game-server, game-client\n\nacme-labs/prototype  # theirs\n")
    assert several.choose_file(str(file)) == "The file names 3 projects, 1 of them chosen already"
    assert [*several.chosen] == ["game-client", "game-server", "acme-labs/prototype"]
    file.write_text("# none\n")
    with pytest.raises(SettingsError, match=r"names no project\. Separate projects by commas"):
        several.choose_file(str(file))
    file.write_text("Acme!\n")
    with pytest.raises(SettingsError, match="is not a slug"):
        several.choose_file(str(file))
    with pytest.raises(SettingsError, match="does not exist"):
        several.choose_file(str(tmp_path / "nonesuch"))
    assert several.count == "3 projects"
    await run.connection.close()
