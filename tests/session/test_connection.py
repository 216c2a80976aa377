"""The connection's knowledge of the project, for every front end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.demo.server import DemoServer
from symsrc_tui.session import Connection
from symsrc_tui.session.connection_fields import PROJECT
from symsrc_tui.session.wizard import WizardSession
from symsrc_tui.settings import Flags, resolve
from symsrc_tui.sources.validate import validate
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.sources.source import Source


def source(**answers: str) -> Source:
    found = validate(kind("s3"), right("s3", **answers)).source
    assert found is not None
    return found


async def test_a_source_of_the_same_place_is_named(tmp_path: Path) -> None:
    with DemoServer() as server:
        environ = {"SENTRY_URL": server.url, "SENTRY_AUTH_TOKEN": server.token}
        flags = Flags(None, "acme", "game-client", None)
        connection = Connection(resolve(flags, environ, tmp_path, None))
        nightly = source(id="mine", bucket="acme-nightly-symbols", prefix="nightly/")
        assert connection.twin_message(nightly) == ""
        await connection.verify()
        await connection.close()
    assert connection.twin_message(nightly) == (
        'This project already has a source for this place: "Nightly builds" (ID nightly-builds)'
    )
    assert connection.twin_message(source(id="mine", bucket="others")) == ""
    assert connection.twin_message(source(id="mine", bucket="acme-nightly-symbols")) == ""
    # The source itself does not count.
    same = source(id="nightly-builds", bucket="acme-nightly-symbols", prefix="nightly")
    assert connection.twin_message(same) == ""
    connection.record_stored({"id": "x", "name": "Ours", "type": "s3", "bucket": "others"})
    assert connection.has_stored
    assert connection.twin_message(source(id="mine", bucket="others")) == (
        'This project already has a source for this place: "Ours" (ID x)'
    )
    assert WizardSession(connection).form.twin_message(nightly) != ""
    # Another project has other sources.
    connection.set_answer(PROJECT, "game-server")
    assert connection.twin_message(nightly) == ""
