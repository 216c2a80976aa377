"""What is left on the terminal when the wizard has ended."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault
from tests.plain.person import REPOSITORY, Held, Person, flat
from tests.terminal.wizard import KINDS, WIZARD, Wizard, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer

    Opened = Callable[[Wizard], Wizard]

RESUME = "Nothing was stored. A draft was saved, without secrets. To resume it, run: symsrc-tui {}"


def left_on(wizard: Wizard) -> str:
    """All that is on the screen once the wizard has ended, in one line."""
    assert not wizard.left_behind()
    assert b"Traceback" not in wizard.raw
    return flat(wizard.text())


def http_source(wizard: Wizard) -> None:
    wizard.choose("SymbolServer (HTTP)")
    wizard.fill("Name", "Windows builds")
    wizard.fill("URL", "https://symbols.example.com")


@pytest.mark.parametrize("options", [["--demo"], ["--demo", "--project", "acme/game-server"]])
def test_the_last_line_says_how_to_resume_a_chosen_draft(
    home: Path, opened: Opened, options: list[str]
) -> None:
    wizard = opened(Wizard([*WIZARD, *options], home=home))
    wizard.wait_for(*KINDS)
    http_source(wizard)
    wizard.press("ctrl+q")
    wizard.wait_for("Quit without submitting?")
    wizard.press("down", "enter")
    assert wizard.wait_exit() == 0
    command = "--demo --resume"
    if len(options) > 1:
        command = "--demo --org acme --project game-server --resume"
    assert left_on(wizard) == RESUME.format(command)
    again = opened(Wizard([*WIZARD, *command.split()], home=home))
    again.wait_for("Windows builds", options[-1].rpartition("/")[2].removeprefix("--demo"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_after_a_signal_the_last_line_says_how_to_resume(
    home: Path, opened: Opened, number: signal.Signals
) -> None:
    wizard = opened(Wizard([*WIZARD, "--demo"], home=home))
    wizard.wait_for(*KINDS)
    http_source(wizard)
    wizard.signal(number)
    assert wizard.wait_exit() == 128 + number
    assert left_on(wizard) == RESUME.format("--demo --resume")


def test_after_discarding_answers_the_last_line_says_that_nothing_was_stored(
    home: Path, opened: Opened
) -> None:
    wizard = opened(Wizard([*WIZARD, "--demo"], home=home))
    wizard.wait_for(*KINDS)
    http_source(wizard)
    wizard.press("ctrl+q")
    wizard.wait_for("Quit without submitting?")
    wizard.press("down", "down", "enter")
    assert wizard.wait_exit() == 0
    assert left_on(wizard) == "Nothing was stored."


def test_each_source_of_a_run_is_listed(server: DemoServer, home: Path, opened: Opened) -> None:
    wizard = opened(Wizard(WIZARD, home=home, env=settings_for(server)))
    wizard.wait_for(*KINDS)
    for name in ("Windows builds", "Linux builds"):
        wizard.choose("SymbolServer (HTTP)")
        wizard.fill("Name", name)
        if name == "Windows builds":
            wizard.fill("URL", "https://symbols.example.com")
            wizard.pick("Layout", "symstore", "Microsoft SymStore")
        wizard.review()
        wizard.submit()
        if name == "Windows builds":
            wizard.press("down", "enter")
            wizard.wait_for(*KINDS)
    wizard.press("end", "enter")
    assert wizard.wait_exit() == 0
    first, second = (source["id"] for source in server.stored("acme", "game-client")[-2:])
    place = f"in project game-client of acme on {server.url.partition('://')[2]}:"
    assert left_on(wizard) == (
        f'Stored "Windows builds" {place} ID {first} Stored "Linux builds" {place} ID {second}'
    )


def test_a_source_without_a_response_is_in_doubt(
    server: DemoServer, home: Path, opened: Opened
) -> None:
    wizard = opened(Wizard(WIZARD, home=home, env=settings_for(server)))
    wizard.wait_for(*KINDS)
    http_source(wizard)
    wizard.pick("Layout", "symstore", "Microsoft SymStore")
    wizard.review()
    held = Held()
    server.faults.add(Fault(method="POST", carry=Carry.FIRST, wait_for=held))
    wizard.press("enter")
    assert held.began.wait(30)
    wizard.signal(signal.SIGTERM)
    assert wizard.wait_exit() == 128 + signal.SIGTERM
    assert left_on(wizard) == (
        'It is not known whether "Windows builds" was stored. To find out, run: symsrc-tui --resume'
    )


SPOILT = """
import symsrc_tui.sources.preview as preview
def as_json(body):
    raise LookupError(body)
preview.as_json = as_json
"""


def test_a_defect_says_how_to_resume_below_its_report(home: Path, opened: Opened) -> None:
    (home / "sitecustomize.py").write_text(SPOILT)
    env = {"PYTHONPATH": f"{home}:{REPOSITORY}"}
    wizard = opened(Wizard([*WIZARD, "--demo"], home=home, env=env))
    wizard.wait_for(*KINDS)
    http_source(wizard)
    wizard.press("ctrl+r")
    assert wizard.wait_exit() == 1
    said = left_on(wizard)
    assert said.startswith("symsrc-tui stopped: LookupError at ")
    assert said.endswith(f"Please report this message. {RESUME.format('--demo --resume')}")


def test_the_plain_front_end_says_the_same(
    server: DemoServer, home: Path, opened: Callable[[Person], Person]
) -> None:
    person = opened(Person(home=home, env=settings_for(server)))
    for prompt, answer in (
        ("Type", "http"),
        ("Name", "Windows builds"),
        ("URL", "https://symbols.example.com"),
        *((prompt, "") for prompt in ("Username", "Password")),
        ("Layout", "symstore"),
        *((prompt, "") for prompt in ("Casing", "Advanced")),
        ("What next?", "submit"),
        ("What next?", "quit"),
    ):
        person.answers(prompt, answer)
    assert person.wait_exit() == 0
    id_ = server.stored("acme", "game-client")[-1]["id"]
    assert flat(person.said()).endswith(
        'Stored "Windows builds" in project game-client of acme on '
        f"{server.url.partition('://')[2]}: ID {id_}"
    )
