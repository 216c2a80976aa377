"""A debug file of the user's own, line by line: its ids, its paths, and a check that looks for
it."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.plain.check import ask_own_file
from symsrc_tui.session import DemoConnection
from symsrc_tui.session.wizard.wizard import WizardSession
from symsrc_tui.sources.http import HTTP
from tests.lookup.fixtures import unpack
from tests.plain.person import flat
from tests.plain.scripted import talk
from tests.plain.test_submitting import fill_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.forms.field import Value
    from tests.plain.person import Person

SYM = """MODULE Linux x86_64 0123456789ABCDEF0123456789ABCDEF0 game
PUBLIC 1000 0 main
"""
PATH = "game/0123456789ABCDEF0123456789ABCDEF0/game.sym"
GIVEN: dict[str, Value] = {"url": "https://symbols.example.com", "layout.type": "native"}
WHERE = f"breakpad: https://symbols.example.com/{PATH}"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the inherited name
        """Says nothing."""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "game.sym"
    path.write_text(SYM)
    return path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[str]:
    """URL of a symbol server that has the file, and lists nothing."""
    path = tmp_path / "store" / PATH
    path.parent.mkdir(parents=True)
    path.write_text(SYM)
    for folder in (tmp_path / "store", *path.parents[:2]):
        (folder / "index.html").write_text("nothing")
    handler = partial(_Quiet, directory=str(tmp_path / "store"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/"
        http.shutdown()


def test_a_check_finds_the_debug_file_and_the_layout(
    person: Person, server: DemoServer, mine: Path, store: str
) -> None:
    fill_in(person)
    person.answers("What next?", "change")
    person.answers("Which one?", "URL")
    person.answers("URL", store)
    person.answers("What next?", "debug file")
    person.answers("Path (or the beginning of one):", str(mine.parent / "game.s"))
    said = person.answers("Path:", "1")
    assert f"1. {mine}" in flat(said)
    said = person.answers("What next?", "check")
    assert "game.sym: Breakpad\nCode ID: none\n" in said
    assert "Debug ID: 01234567-89ab-cdef-0123-456789abcdef\n" in said
    assert f": {store}01/23456789abcdef0123456789abcdef/debuginfo\n" in said
    assert "Check that Sentry could fetch files, and whether it has game.sym\n" in said
    said = flat(person.answers("What next?", "use"))
    assert f"Warning: Sentry will not find game.sym. It is at: {PATH}" in said
    assert "Platform-Specific (SymStore / GDB / LLVM): matches 1 of 1 file." in said
    person.answers("What next?", "check")
    assert "OK: game.sym was found at" in flat(person.answers("What next?", "submit"))
    person.reads("Stored in")
    layout = server.stored("acme", "game-client")[-1]["layout"]
    assert layout == {"type": "native", "casing": "default"}


def test_a_check_compares_the_source_with_recent_crashes(
    person: Person, server: DemoServer
) -> None:
    fill_in(person)
    person.answers("What next?", "change")
    person.answers("Which one?", "URL")
    person.answers("URL", f"{server.url}/symbols/")
    person.answers("What next?", "check")
    said = flat(person.is_asked("What next?"))
    assert "Comparing the source with recent crashes. Ctrl+C skips this." in said
    assert (
        "OK: 5 of 10 missing app modules are in this source: 4 debug files, 1 executable only; "
        "4 not there; 1 cannot be requested (it has no build ID). From 8 crashes of the last 14 "
        "days."
    ) in said
    assert "libaudio.so (1 crash, 1 release): Sentry cannot request it: it has no build ID." in said


def test_a_debug_file_of_a_crash_settles_the_check(person: Person, server: DemoServer) -> None:
    fill_in(person)
    for label, answer in (("URL", f"{server.url}/debuginfod/buildid/"), ("Layout", "debuginfod")):
        person.answers("What next?", "change")
        person.answers("Which one?", label)
        person.answers(label, answer)
    person.answers("What next?", "check")
    said = flat(person.answers("What next?", "show the review"))
    checked, _, compared = said.partition("Comparing the source with recent crashes.")
    assert ": 127.0.0.1 returns 404 for a missing file, but no debug file was seen." in checked
    assert "This no longer applies: No debug file was seen, so it is not certain" in compared
    result = ": 127.0.0.1 returns 404 for a missing file, but by default Sentry does not"
    assert f"Problems found (20 requests from this host){result}" in compared
    review = person.is_asked("What next?")
    assert f"Check: Problems found{result}" in flat(review)
    lines = review.replace("\r", "").splitlines()
    assert all(len(line) < 80 for line in lines if "://" not in line)
    assert any(line.startswith("Check: Problems found") for line in lines)


def test_the_crashes_of_a_check_can_be_skipped(person: Person, server: DemoServer) -> None:
    held = Event()
    server.faults.add(Fault(path="/events/", wait_for=held, carry=Carry.LAST))
    fill_in(person)
    person.answers("What next?", "check")
    person.reads("Listing recent crashes")
    person.press("ctrl+c")
    person.reads("Skipped.")
    person.is_asked("What next?")
    held.set()


@pytest.fixture
def session(home: Path) -> WizardSession:
    """A session about an HTTP source."""
    del home  # where the drafts of mine are not
    session = WizardSession(DemoConnection())
    session.form.choose(HTTP)
    return session


async def told(session: WizardSession, given: dict[str, Value], *answers: str) -> str:
    """What is told when these are the answers, all of which are asked for."""
    conversation, console = talk(*answers)
    session.form.answers = given
    await ask_own_file(conversation, session)
    assert console.is_done
    return console.text


async def test_the_path_is_requested_until_it_is_a_debug_file(
    session: WizardSession, tmp_path: Path, mine: Path
) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    said = await told(
        session, GIVEN, str(tmp_path / "missing"), str(tmp_path / "notes.txt"), "?", str(mine)
    )
    assert f"Error: There is no debug file at {tmp_path}/missing\n" in said
    assert "Error: notes.txt is not a debug file (ELF" in said
    assert "~ is your home folder" in said
    assert WHERE in said
    assert [file.path for file in session.check.files] == [mine]


async def test_the_previous_path_is_shown_and_enter_keeps_it(
    session: WizardSession, mine: Path
) -> None:
    await told(session, GIVEN, str(mine))
    said = await told(session, {**GIVEN, "layout.casing": "uppercase"}, "")
    assert WHERE.upper().removeprefix("BREAKPAD: HTTPS://SYMBOLS.EXAMPLE.COM") in said
    assert [file.path for file in session.check.files] == [mine]


async def test_a_dsym_is_a_folder(session: WizardSession, tmp_path: Path) -> None:
    inside = tmp_path / "Game.dSYM" / "Contents" / "Resources" / "DWARF"
    inside.mkdir(parents=True)
    unpack("x86_64.dylib", inside)
    said = await told(session, GIVEN, str(tmp_path / "Game.d"), "1")
    assert len(session.check.files) == 1
    assert "mach_debug: https://symbols.example.com/" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Choose a layout to see where Sentry will look."),
        ({"layout.type": "native"}, f"breakpad: {PATH}"),
        ({**GIVEN, "layout.type": "debuginfod"}, "This layout does not support this file."),
    ],
)
async def test_the_paths_are_shown_as_far_as_they_are_known(
    session: WizardSession, mine: Path, given: dict[str, Value], said: str
) -> None:
    assert said in await told(session, given, str(mine))
