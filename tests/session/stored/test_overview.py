"""The project's sources as they are described, and Sentry's built-in ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.forms.search import Choice
from symsrc_tui.sentry.models import stored_source
from symsrc_tui.session.stored.overview import overview
from symsrc_tui.session.wizard.wizard import SOURCES
from symsrc_tui.text.redact import Redactor
from tests.replies import text
from tests.session.wizard.test_wizard import ignore, session
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from pydantic import JsonValue

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.sentry.models import Fields, StoredSource
    from symsrc_tui.session.wizard.wizard import WizardSession

BUILT_IN = "Sentry has {}'s server built in. No custom source is needed: {}"
TURN_ON = "turn it on in Project Settings > Debug Files > Built-in Repositories"


def stored(**fields: JsonValue) -> StoredSource:
    return stored_source(fields, Redactor(()))


@pytest.mark.parametrize(
    ("fields", "name", "label", "place"),
    [
        (
            {"type": "http", "name": "CDN", "url": "https://cdn.example.com/files/"},
            "CDN",
            "SymbolServer (HTTP)",
            "https://cdn.example.com/files/",
        ),
        ({"type": "s3", "name": "A", "bucket": "b", "prefix": "c/d"}, "A", "Amazon S3", "b/c/d"),
        ({"type": "gcs", "name": "A", "bucket": "b"}, "A", "Google Cloud Storage", "b"),
        ({"type": "appStoreConnect", "name": "A", "appId": "12"}, "A", "App Store Connect", "12"),
        ({"type": "ftp", "url": "x"}, "(no name)", "ftp", ""),
        ({"type": 3, "name": None}, "(no name)", "unknown type", ""),
        (
            {"type": "http", "name": "Key", "url": "https://x.example.com/?sig=S3NT1NEL"},
            "Key",
            "SymbolServer (HTTP)",
            "https://x.example.com/?sig=[hidden]",
        ),
    ],
)
def test_a_source_is_described_by_type_place_and_id(
    fields: Fields, name: str, label: str, place: str
) -> None:
    view = overview(fields | {"id": "an-id\x1b[2J"})
    assert (view.id, view.name, view.label, view.place) == (
        "an-id\\u001b[2J",
        name,
        label,
        place,
    )


def test_the_choice_to_manage_sources_is_on_one_line(server: DemoServer) -> None:
    run = session(server)
    sources = [stored(type="s3", name=f"Source number {at}") for at in range(9)]
    labels = []
    for count in (1, 9):
        run.learn_sources(tuple(sources[:count]))
        assert run.sources_choice is not None
        labels.append(run.sources_choice.label)
    assert labels == [
        "Manage the project's source: Source number 0",
        "Manage the project's 9 sources: Source number 0, Source number 1, Sourc…",
    ]


async def test_sources_are_known_once_the_project_is_verified(server: DemoServer) -> None:
    run = session(server)
    assert (run.sources_choice, run.has_no_sources) == (None, False)
    await run.verify(ignore)
    label = "Manage the project's 2 sources: Microsoft, Nightly builds"
    assert run.sources_choice == Choice(SOURCES, label)
    await run.connection.close()
    run = session(server, project="game-server")
    await run.verify(ignore)
    label = "Manage sources (the project has no custom sources yet)"
    assert (run.sources_choice, run.has_no_sources) == (Choice(SOURCES, label), True)
    await run.connection.close()


async def url_warnings(run: WizardSession, url: str) -> list[str]:
    """What the form warns of at this URL, once the server's list is known."""
    await run.verify(ignore)
    if run.connection.built_in_sources._request is not None:
        await run.connection.built_in_sources._request
    run.form.choose(kind("http"))
    run.form.answer(right("http", url=url))
    problems = run.form.validation().problems
    await run.connection.close()
    return [problem.message for problem in problems if problem.field == "url"]


@pytest.mark.parametrize(
    ("url", "messages"),
    [
        (
            "https://msdl.microsoft.com/download/symbols",
            [BUILT_IN.format("Microsoft", "this project uses it already")],
        ),
        ("https://symbols.mozilla.org/", [BUILT_IN.format("Mozilla", TURN_ON)]),
        ("https://driver-symbols.nvidia.com/", []),
        ("https://symbols.example.com/", []),
    ],
)
async def test_a_built_in_server_is_reported_as_the_project_has_it(
    server: DemoServer, url: str, messages: list[str]
) -> None:
    assert await url_warnings(session(server), url) == messages


async def test_without_the_servers_list_the_programs_own_is_used(server: DemoServer) -> None:
    server.faults.add(Fault(text(403, "no"), path="builtin-symbol-sources", times=0))
    told = await url_warnings(session(server), "https://driver-symbols.nvidia.com/")
    assert told == [BUILT_IN.format("NVIDIA", TURN_ON)]
