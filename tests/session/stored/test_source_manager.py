"""What a person does with the sources that a project has, without an interface."""

from __future__ import annotations

import asyncio
import re
from threading import Event
from typing import TYPE_CHECKING, TypeVar

import pytest

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.client import SentryClient
from symsrc_tui.sentry.errors import ChangedMeanwhile, ChangeUnknown
from symsrc_tui.session.stored.source_list import ChangeDone
from symsrc_tui.session.stored.source_manager import SourceManager, SourceRow
from symsrc_tui.session.wizard.last_words import last_words
from tests.replies import text
from tests.session.links import connected
from tests.session.wizard.test_wizard import Patient, ignore, session

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from symsrc_tui.demo.world import DemoSource
    from symsrc_tui.sentry.models import Fields, StoredSource
    from symsrc_tui.session import Connection

T = TypeVar("T")

FIRST = "b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b11"
THIRD: DemoSource = {
    "type": "http",
    "id": "third",
    "name": "Third",
    "url": "https://symbols.example.com/third",
    "layout": {"type": "native", "casing": "default"},
}


def put(server: DemoServer, *more: DemoSource) -> None:
    """Store these sources behind the two of the demo."""
    server.store("acme", "game-client", [*server.stored("acme", "game-client"), *more])


def shown(rows: list[SourceRow]) -> list[tuple[int, str]]:
    return [(row.number, row.view.name) for row in rows]


def ids(server: DemoServer) -> list[object]:
    return [source["id"] for source in server.stored("acme", "game-client")]


def changed(text: str, *notes: str) -> ChangeDone:
    return ChangeDone(text, notes, is_changed=True)


async def managed(connection: Connection) -> SourceManager:
    manager = SourceManager(connection)
    await manager.read()
    return manager


async def test_what_was_not_saved_is_said_at_the_end(server: DemoServer) -> None:
    run = session(server)
    await run.verify(ignore)
    manager = run.manage()
    await manager.read()
    assert last_words(run) == "Nothing was stored."
    manager.move(FIRST, 1)
    await manager.read_built_ins()
    manager.ticked = frozenset({"ios", "mozilla"})
    assert last_words(run).splitlines()[:2] == [
        'The new order was not saved: "Microsoft" from 1 to 2.',
        "The built-in sources were not saved: turned on mozilla; turned off microsoft.",
    ]
    await manager.set_built_ins(manager.ticked, Patient())
    await manager.save_order(Patient())
    assert "not saved" not in last_words(run)
    await run.connection.close()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(1, "Microsoft"), (2, "Nightly builds"), (3, "Third")]),
        ("NIGHT", [(2, "Nightly builds")]),
        ("amazon", [(2, "Nightly builds")]),
        ("http", [(1, "Microsoft"), (3, "Third")]),
        ("example.com http", [(3, "Third")]),
        (FIRST[:8], [(1, "Microsoft")]),
        ("third nightly", []),
    ],
)
async def test_every_word_is_searched_in_name_type_place_and_id(
    server: DemoServer, tmp_path: Path, text: str, found: list[tuple[int, str]]
) -> None:
    put(server, THIRD)
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        assert shown(manager.rows(text)) == found


@pytest.mark.parametrize("age", Age)
async def test_an_order_is_written_once_and_keeps_secrets_and_ids(age: Age, tmp_path: Path) -> None:
    with DemoServer(age) as server:
        put(server, THIRD)
        first, nightly, third = server.stored("acme", "game-client")
        async with connected(server, tmp_path) as connection:
            manager = await managed(connection)
            for _ in range(3):
                manager.move("third", -1)
            assert shown(manager.rows()) == [(1, "Third"), (2, "Microsoft"), (3, "Nightly builds")]
            assert manager.order_changes == ('"Third" from 3 to 1',)
            assert {request.method for request in server.requests} == {"GET"}
            done = await manager.save_order(Patient())
            assert done == changed('Moved in acme/game-client: "Third" from 3 to 1')
            assert manager.order is None
            assert server.stored("acme", "game-client") == [third, first, nightly]
            assert [request.method for request in server.requests].count("PUT") == 1


async def test_an_order_can_be_undone_and_moving_back_undoes_it(
    server: DemoServer, tmp_path: Path
) -> None:
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        manager.move(FIRST, 5)
        assert manager.order is not None
        manager.move(FIRST, -1)
        assert manager.order is None
        manager.move(FIRST, 1)
        manager.undo_order()
        assert (manager.order, manager.order_changes) == (None, ())
        assert shown(manager.rows()) == [(1, "Microsoft"), (2, "Nightly builds")]


@pytest.mark.parametrize(
    ("moves", "changes"),
    [
        # A moved one is at its old number again, between two that have changed places.
        ([(FIRST, 2), ("nightly-builds", 1)], ['"Third" from 3 to 1', '"Microsoft" from 1 to 3']),
        # One was moved and moved back, which needs no words.
        ([(FIRST, 1), (FIRST, -1), ("third", -2)], ['"Third" from 3 to 1']),
        ([("nightly-builds", 1), ("nightly-builds", -1), (FIRST, 2)], ['"Microsoft" from 1 to 3']),
    ],
)
async def test_what_is_said_of_an_order_tells_all_of_it(
    server: DemoServer, tmp_path: Path, moves: list[tuple[str, int]], changes: list[str]
) -> None:
    put(server, THIRD)
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        for id_, by in moves:
            manager.move(id_, by)
        assert [*manager.order_changes] == changes


async def test_an_order_that_somebody_changed_meanwhile_is_kept_to_save_again(
    server: DemoServer, tmp_path: Path
) -> None:
    put(server, THIRD)
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        manager.move("third", -2)
        first, nightly, third = server.stored("acme", "game-client")
        server.store("acme", "game-client", [nightly, first, third])
        with pytest.raises(RequestError, match="Someone else changed the order in the meantime"):
            await manager.save_order(Patient())
        assert server.stored("acme", "game-client") == [nightly, first, third]
        assert shown(manager.rows()) == [(1, "Third"), (2, "Microsoft"), (3, "Nightly builds")]
        await manager.save_order(Patient())
        assert server.stored("acme", "game-client") == [third, first, nightly]


async def test_a_deleted_source_is_known_to_be_gone(server: DemoServer) -> None:
    run = session(server)
    await run.verify(lambda _: None)
    manager = run.manage()
    await manager.read()
    done = await manager.delete("nightly-builds", Patient())
    text = 'Deleted "Nightly builds" (ID nightly-builds) from acme/game-client'
    assert done == changed(text)
    assert ids(server) == [FIRST]
    assert [source.id for source in run.connection.sources] == [FIRST]
    assert run.connection.taken_ids == run.form.taken_ids == {FIRST}
    assert last_words(run) == f"{text}."
    await run.connection.close()


async def test_deleting_what_somebody_else_deleted_only_says_so(
    server: DemoServer, tmp_path: Path
) -> None:
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        server.store("acme", "game-client", server.stored("acme", "game-client")[:1])
        done = await manager.delete("nightly-builds", Patient())
        assert done is not None
        assert done.text.startswith(
            'Someone else already deleted "Nightly builds" (ID nightly-builds)'
        )
        assert shown(manager.rows()) == [(1, "Microsoft")]


async def test_a_source_that_somebody_changed_is_not_deleted(
    server: DemoServer, tmp_path: Path
) -> None:
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        first, nightly = server.stored("acme", "game-client")
        server.store("acme", "game-client", [first, nightly | {"name": "Theirs"}])
        changed_it = 'name: "Nightly builds" is now "Theirs"'
        with pytest.raises(ChangedMeanwhile, match=changed_it) as caught:
            await manager.delete("nightly-builds", Patient())
        assert caught.value.advice.startswith("Nothing was deleted")
        assert shown(manager.rows()) == [(1, "Microsoft"), (2, "Theirs")]


async def test_built_ins_change_by_what_was_ticked_and_keep_the_others(
    server: DemoServer, tmp_path: Path
) -> None:
    project = server._world.organizations["acme"].projects["game-client"]
    project.built_in = ["ios", "microsoft", "console-only"]
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        await manager.read_built_ins()
        shown_on = {row.key for row in manager.built_ins.rows() if row.is_on}
        assert shown_on == {"ios", "microsoft", "console-only"}
        project.built_in.append("unity")
        done = await manager.set_built_ins(shown_on - {"ios"} | {"mozilla"}, Patient())
        assert done == changed(
            "Built-in sources of acme/game-client: turned on mozilla; turned off ios",
            "Someone else turned unity on in the meantime",
        )
        assert set(project.built_in) == {"microsoft", "console-only", "unity", "mozilla"}
        before = len(server.requests)
        ticked = [row.key for row in manager.built_ins.rows() if row.is_on]
        same = await manager.set_built_ins(ticked, Patient())
        assert same is not None
        assert "Nothing to save" in same.text
        assert len(server.requests) == before


async def test_a_list_that_the_server_cannot_read_is_explained_and_read_again(
    server: DemoServer, tmp_path: Path
) -> None:
    apple = THIRD | {"type": "appStoreConnect"}
    async with connected(server, tmp_path) as connection:
        manager = SourceManager(connection)
        before = server.stored("acme", "game-client")
        server.store("acme", "game-client", [*before, apple])
        with pytest.raises(RequestError) as caught:
            await manager.read()
        assert "App Store Connect" in caught.value.advice
        assert (manager.is_read, manager.rows()) == (False, [])
        server.store("acme", "game-client", before)
        await manager.read()
        assert len(manager.rows()) == 2


async def test_sources_of_unknown_types_are_listed_and_moved_unchanged(tmp_path: Path) -> None:
    odd: DemoSource = {
        "type": "appStoreConnect",
        "id": "odd",
        "name": "Racer",
        "appconnectIssuer": "69a6de70-1234-47e3-e053-5b8c7c11a4d1",
        "appconnectKey": "2X9R4HXF34",
        "appconnectPrivateKey": "-----BEGIN PRIVATE KEY-----",
        "appName": "Racer",
        "appId": "12",
        "bundleId": "com.acme.racer",
    }
    with DemoServer(Age.NOVEMBER_2023) as server:
        put(server, odd)
        before = server.stored("acme", "game-client")
        async with connected(server, tmp_path) as connection:
            manager = await managed(connection)
            row = manager.row("odd")
            assert row is not None
            assert (row.number, row.view.label, row.view.place) == (3, "App Store Connect", "12")
            manager.move("odd", -1)
            await manager.save_order(Patient())
        assert server.stored("acme", "game-client") == [before[0], before[2], before[1]]


class Held(Event):
    """Holds back a response, and says when its request has arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.has_request = Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.has_request.set()
        return super().wait(timeout)


class Impatient(Patient):
    """Cancels the first work once its request has arrived."""

    def __init__(self, held: Held) -> None:
        self._held = held

    async def cancellable(self, work: Coroutine[None, None, T]) -> T | None:
        if self._held.is_set():
            return await work
        task = asyncio.create_task(work)
        while not self._held.has_request.is_set():
            if task.done():
                return task.result()
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        self._held.set()
        return None


async def test_a_change_cancelled_after_it_was_stored_is_found(server: DemoServer) -> None:
    run = session(server)
    await run.verify(lambda _: None)
    manager = run.manage()
    await manager.read()
    held = Held()
    server.faults.add(Fault(method="DELETE", carry=Carry.FIRST, wait_for=held))
    text = 'Deleted "Nightly builds" (ID nightly-builds) from acme/game-client'
    assert await manager.delete("nightly-builds", Impatient(held)) == changed(text)
    assert shown(manager.rows()) == [(1, "Microsoft")]
    assert (last_words(run), run.connection.exit_code) == (f"{text}.", ExitCode.OK)
    await run.connection.close()


async def test_built_ins_are_found_after_their_change_was_cancelled(
    server: DemoServer, tmp_path: Path
) -> None:
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        await manager.read_built_ins()
        held = Held()
        server.faults.add(Fault(method="PUT", carry=Carry.FIRST, wait_for=held))
        text = "turned on mozilla; turned off ios, microsoft"
        assert await manager.set_built_ins(["mozilla"], Impatient(held)) == changed(
            f"Built-in sources of acme/game-client: {text}"
        )
        assert (manager.built_ins.keys, connection.exit_code) == (("mozilla",), ExitCode.OK)


@pytest.mark.parametrize("can_look", [True, False])
async def test_a_cancelled_change_that_is_not_found_is_in_doubt_until_the_list_was_read(
    server: DemoServer, tmp_path: Path, *, can_look: bool
) -> None:
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        held = Held()
        server.faults.add(Fault(method="DELETE", carry=Carry.NOT, wait_for=held))
        server.faults.add(Fault(method="GET", carry=Carry.FIRST))
        if not can_look:
            server.faults.add(Fault(text(403, "no"), method="GET"))
        with pytest.raises(ChangeUnknown) as caught:
            await manager.delete("nightly-builds", Impatient(held))
        told = "Cancelled. It is not known whether the change was stored"
        assert caught.value.message.startswith(told)
        assert (caught.value.message == told) is can_look
        codes = [connection.exit_code]
        await manager.read()
        assert [*codes, connection.exit_code] == [ExitCode.UNREACHABLE, ExitCode.OK]


async def test_a_source_that_this_program_deleted_is_not_said_to_be_deleted_by_somebody(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    async with connected(server, tmp_path) as connection:
        manager, other = await managed(connection), await managed(connection)
        await manager.delete("nightly-builds", Patient())
        done = await other.delete("nightly-builds", Patient())
        assert done is not None
        assert re.fullmatch(r"nightly-builds was deleted at \S+ \(UTC\)\. Nothing to do", done.text)


async def test_a_change_cancelled_before_it_was_sent_changes_nothing(
    server: DemoServer, tmp_path: Path
) -> None:
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        held = Held()
        server.faults.add(Fault(method="GET", path="/projects/", wait_for=held))
        done = await manager.delete("nightly-builds", Impatient(held))
        assert done is None
        assert ids(server) == [FIRST, "nightly-builds"]


async def test_a_renamed_project_is_told_and_read_by_its_new_name(
    server: DemoServer, tmp_path: Path
) -> None:
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        manager.move(FIRST, 1)
        server.rename("acme", "game-client", "racer")
        with pytest.raises(RequestError, match="was renamed to racer"):
            await manager.read()
        assert (manager.rows(), manager.order) == ([], None)
        await manager.read()
        assert (manager.project, len(manager.rows())) == ("acme/racer", 2)
        assert manager.order_changes == ('"Microsoft" from 1 to 2',)


async def test_no_access_changes_nothing_and_says_what_is_needed(tmp_path: Path) -> None:
    with DemoServer() as server:
        token = server.read_only_token
        async with connected(server, tmp_path, token=token) as connection:
            manager = await managed(connection)
            manager.move(FIRST, 1)
            with pytest.raises(RequestError) as caught:
                await manager.save_order(Patient())
            assert caught.value.advice.startswith("Nothing was changed. It needs the scope")
            assert manager.order is not None
        assert ids(server) == [FIRST, "nightly-builds"]


async def test_only_the_rows_that_are_shown_are_described_and_each_once(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(server, *(THIRD | {"id": f"s{at}", "name": f"Source {at}"} for at in range(498)))
    described: list[str] = []

    def shown(client: SentryClient, stored: StoredSource) -> Fields:
        del client
        described.append(stored.id)
        return stored.fields

    monkeypatch.setattr(SentryClient, "shown", shown)
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        assert len(manager.rows()) == 500
        found = manager.rows("source 49")
        assert (len(found), described) == (13, [])
        names = [row.view.name for row in (*found[:2], *found[:2])]
        assert names == ["Source 49", "Source 149"] * 2
        assert described == ["s49", "s149"]


@pytest.mark.parametrize("what", ["delete", "order", "built-ins"])
async def test_repeating_a_change_ends_the_doubt_about_it(
    server: DemoServer, tmp_path: Path, what: str
) -> None:
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        await manager.read_built_ins()
        manager.move(FIRST, 1)

        async def change(progress: Patient) -> ChangeDone | None:
            if what == "delete":
                return await manager.delete(FIRST, progress)
            if what == "order":
                return await manager.save_order(progress)
            return await manager.set_built_ins(["mozilla"], progress)

        held = Held()
        method = "DELETE" if what == "delete" else "PUT"
        server.faults.add(Fault(method=method, carry=Carry.NOT, wait_for=held))
        with pytest.raises(ChangeUnknown):
            await change(Impatient(held))
        codes = [connection.exit_code]
        done = await change(Patient())
        assert done is not None
        assert done.is_changed
        assert [*codes, connection.exit_code] == [ExitCode.UNREACHABLE, ExitCode.OK]


async def test_deleting_again_what_is_gone_ends_the_doubt_about_it(
    server: DemoServer, tmp_path: Path
) -> None:
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        held = Held()
        server.faults.add(Fault(method="DELETE", carry=Carry.FIRST, wait_for=held))
        server.faults.add(Fault(method="GET", carry=Carry.FIRST))
        server.faults.add(Fault(text(403, "no"), method="GET"))
        with pytest.raises(ChangeUnknown):
            await manager.delete("nightly-builds", Impatient(held))
        codes = [connection.exit_code]
        done = await manager.delete("nightly-builds", Patient())
        assert done is not None
        assert not done.is_changed
        assert [*codes, connection.exit_code] == [ExitCode.UNREACHABLE, ExitCode.OK]


async def test_changes_are_carried_out_after_a_rename(server: DemoServer, tmp_path: Path) -> None:
    async with connected(server, tmp_path) as connection:
        manager = await managed(connection)
        await manager.read_built_ins()
        manager.move(FIRST, 1)
        server.rename("acme", "game-client", "racer")
        with pytest.raises(RequestError, match="was renamed to racer"):
            await manager.save_order(Patient())
        done = await manager.save_order(Patient())
        assert done == changed('Moved in acme/racer: "Microsoft" from 1 to 2')
        server.rename("acme", "racer", "runner")
        with pytest.raises(RequestError, match="was renamed to runner"):
            await manager.set_built_ins(["mozilla"], Patient())
        done = await manager.set_built_ins(["mozilla"], Patient())
        text = "turned on mozilla; turned off ios, microsoft"
        assert done == changed(f"Built-in sources of acme/runner: {text}")
        server.rename("acme", "runner", "jumper")
        with pytest.raises(RequestError, match="was renamed to jumper"):
            await manager.read()
        done = await manager.delete("nightly-builds", Patient())
        assert done is not None
        assert done.is_changed
        assert [each["id"] for each in server.stored("acme", "jumper")] == [FIRST]
