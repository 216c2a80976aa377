"""What is known of a source before it is submitted, from within the wizard."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.tui.widgets.path_input import PathInput
from tests.session.links import link_to
from tests.tui.desk import sit_down

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer

SYM = """MODULE Linux x86_64 0123456789ABCDEF0123456789ABCDEF0 game
PUBLIC 1000 0 main
"""
PATH = "game/0123456789ABCDEF0123456789ABCDEF0/game.sym"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Says nothing on stderr."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A real HTTP server with an index, and the folder it serves."""
    folder = tmp_path / "store"
    (folder / PATH).parent.mkdir(parents=True)
    (folder / PATH).write_text(SYM)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", folder
    server.shutdown()
    server.server_close()
    thread.join()


async def test_f5_checks_and_the_review_shows_the_result(
    server: DemoServer, tmp_path: Path, store: tuple[str, Path]
) -> None:
    url, _ = store
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW, url=url, layout__type="native")
        sheet = desk.app.screen.query_one("#text")
        assert "Not run for these answers" in str(sheet.render())
        await desk.press("f5")
        await desk.shows("from this host", "127.0.0.1 is a private address")
        # What does not fit into a line goes on below its text.
        assert "    Symbolicator's connect_to_reserved_ips is set" in [
            line[2:] for line in desk.screen.splitlines()
        ]
        await desk.press("escape")
        assert desk.at(Step.REVIEW)
        assert "by default\n                    Sentry does not connect" in str(sheet.render())
        await desk.press("escape")
        desk.session.form.answer({"layout.type": "unified"})
        await desk.press("ctrl+r")
        sheet = desk.app.screen.query_one("#text")
        assert "Not run for these answers" in str(sheet.render())


async def test_an_unreachable_server_is_reported_and_does_not_block(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, url="http://127.0.0.1:9/")
        await desk.press("f5")
        await desk.shows("✗ 127.0.0.1 refused the connection on port 9")
        await desk.press("down", "enter")
        assert desk.at(Step.DETAILS)
        await desk.press("ctrl+r", "enter")
        await desk.shows("✓ Stored")


async def test_the_layout_is_found_with_a_file_and_applied_with_one_key(
    server: DemoServer, tmp_path: Path, store: tuple[str, Path]
) -> None:
    url, _ = store
    mine = tmp_path / "game.sym"
    mine.write_text(SYM)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, "url", url=url, layout__type="unified")
        await desk.press("f6")
        await desk.paste(str(mine))
        await desk.press("enter")
        await desk.shows("Breakpad", "01234567-89ab-cdef-0123-456789abcdef", "/debuginfo")
        await desk.press("escape", "f6")
        await desk.shows("Breakpad")
        assert desk.app.screen.query_one(PathInput).value == str(mine)
        await desk.paste("/nowhere")
        assert desk.app.screen.query_one(PathInput).value == "/nowhere"
        await desk.press("escape", "f5")
        await desk.shows(
            "A apply settings",
            "Platform-Specific (SymStore / GDB / LLVM): matches 1 of 1 file",
        )
        await desk.press("a")
        assert desk.at(Step.DETAILS)
        assert desk.session.form.answers["layout.type"] == "native"
        await desk.press("f5")
        await desk.shows("game.sym", "from this host")
        assert desk.session.check.last is not None
        assert {found.code for found in desk.session.check.last.findings} >= {"file-found"}


async def test_an_invalid_file_is_reported(server: DemoServer, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.pdb"
    nothing.write_bytes(b"hello")
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "bucket")
        await desk.press("f6")
        await desk.paste(str(nothing))
        await desk.press("enter")
        await desk.shows("✗ nothing.pdb")
        await desk.press("escape")
        await desk.shows("acme-symbols")


async def test_a_check_can_be_cancelled(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, url="http://127.0.0.1:9/")
        await desk.press("f5", "escape")
        assert desk.at(Step.DETAILS)
        await desk.shows("3 Details")


async def test_an_invalid_source_is_not_checked(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, bucket="")
        await desk.press("f5")
        await desk.shows("Cannot be checked yet. Bucket is required")


async def test_app_store_connect_says_that_it_cannot_be_checked(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("appStoreConnect", Step.DETAILS, appconnectIssuer="")
        await desk.press("f5")
        await desk.shows("App Store Connect cannot be checked from here: only Sentry can query it")
        await desk.press("f6")
        await desk.shows("App Store Connect has no paths at which Sentry looks for a file")
        await desk.fill("appStoreConnect", Step.REVIEW)
        await desk.shows("cannot be checked from here", "[ Submit ]", "[ Projects ]")
        assert "[ Check ]" not in desk.screen
        assert "F5 check" not in desk.screen
        await desk.press("f5")
        assert "[ Submit ]" in desk.screen


async def test_crashes_are_shown_below_and_read_once(server: DemoServer, tmp_path: Path) -> None:
    def events_read() -> int:
        return sum("/events/" in request.path for request in server.requests)

    async with sit_down(link_to(server, tmp_path)) as desk:
        url = f"{server.url}/symbols/"
        await desk.fill("http", Step.DETAILS, url=url, layout__type="symstore")
        await desk.press("f5")
        await desk.shows("Crashes: None of the 10 missing app modules is in this source")
        count = events_read()
        assert 0 < count <= 18
        await desk.press("end")
        await desk.shows("libc++.1.dylib (1 crash, 1 release)")
        await desk.press("enter")
        await desk.shows("Not there. Expected at")
        await desk.press("a")
        assert desk.at(Step.DETAILS)
        assert desk.session.form.answers["layout.type"] == "unified"
        await desk.press("f5")
        await desk.shows("Crashes: 5 of 10 missing app modules are in this source: 4 debug")
        assert events_read() == count
        await desk.press("escape", "ctrl+r")
        sheet = desk.app.screen.query_one("#text")
        assert "5 of 10 missing app modules" in " ".join(str(sheet.render()).split())


async def test_reading_crashes_can_be_stopped_at_any_time(
    server: DemoServer, tmp_path: Path
) -> None:
    held = Event()
    server.faults.add(Fault(path="/events/", wait_for=held, carry=Carry.LAST))
    async with sit_down(link_to(server, tmp_path)) as desk:
        url = f"{server.url}/symbols/"
        await desk.fill("http", Step.DETAILS, url=url, layout__type="symstore")
        await desk.press("f5")
        await desk.shows("Listing recent crashes", "✗ Microsoft SymStore matches none")
        await desk.press("a")
        assert desk.at(Step.DETAILS)
        assert desk.session.check.last is not None
        assert desk.session.check.last.crashes is None
        held.set()
