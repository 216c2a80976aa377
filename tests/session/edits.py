"""An edit of a stored source, without an interface."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pydantic import SecretStr

from symsrc_tui.session.stored.edit_outcome import Changed
from symsrc_tui.session.wizard.flow import Step
from tests.session.wizard.test_wizard import Patient, session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.demo.world import DemoSource
    from symsrc_tui.session.stored.source_edit import SourceEdit
    from symsrc_tui.session.wizard.wizard import WizardSession

ID = "nightly-builds"
NEW_KEY = SecretStr("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEZ")
INTERNAL: DemoSource = {
    "type": "http",
    "id": "internal",
    "name": "Internal",
    "url": "https://symbols.example.com/",
    "username": "sentry",
    "password": "S3NT1NEL-hunter2",
    "layout": {"type": "native", "casing": "default"},
}


def stored(server: DemoServer) -> list[DemoSource]:
    return server.stored("acme", "game-client")


def store(server: DemoServer, *sources: DemoSource) -> None:
    server.store("acme", "game-client", [*sources])


@asynccontextmanager
async def opened(
    server: DemoServer, id_: str = ID
) -> AsyncIterator[tuple[WizardSession, SourceEdit]]:
    """A run that has begun to edit a source, as from the list."""
    run = session(server)
    await run.verify(lambda _: None)
    try:
        yield run, await begun(run, id_)
    finally:
        await run.connection.close()


async def begun(run: WizardSession, id_: str = ID) -> SourceEdit:
    manager = run.manage()
    await manager.read()
    to = run.begin_edit(manager.sources.find(id_), manager.sources)
    assert to.step is Step.DETAILS
    assert run.edit is not None
    return run.edit


async def apply(run: WizardSession, progress: Patient | None = None) -> object:
    assert run.edit is not None
    edit = run.edit.planned().edit
    assert edit is not None, run.edit.planned().problems
    return await run.apply_edit(edit, progress or Patient())


async def changed(run: WizardSession) -> Changed:
    outcome = await apply(run)
    assert isinstance(outcome, Changed), outcome
    return outcome


def lines(edit: SourceEdit) -> list[tuple[str, str]]:
    return [*edit.lines(edit.planned())]
