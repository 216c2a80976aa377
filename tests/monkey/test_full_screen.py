"""Random keys, pastes, sizes and noise over all steps of the full-screen program.

SYMSRC_TEST_MONKEY is how many events there are, SYMSRC_TEST_MONKEY_SEED which.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.forms.controls import SecretControl, TextControl
from tests.monkey.events import Event, any_event, moving
from tests.monkey.monkey import EVENTS, answers_to, rounds
from tests.monkey.places import DIALOGS, fields, place, texts
from tests.monkey.sitting import LABELS, Sitting, go_back, put
from tests.monkey.stops import TOURS
from tests.terminal.looks import looks

if TYPE_CHECKING:
    from collections.abc import Callable

    from symsrc_tui.forms.field import Value
    from tests.monkey.monkey import Monkey
    from tests.monkey.stops import Stop
    from tests.terminal.wizard import Wizard

SECRETS = {"Auth token", "Password", "Secret access key", "Private key"}
LOOK_EVERY = 7
"""Events."""
WRONG = "ftp://never right"


@pytest.fixture
def sitting(monkey: Monkey, opened: Callable[[Wizard], Wizard]) -> Sitting:
    return Sitting(monkey, opened)


CHAOS = rounds({name: len(stops) for name, stops in TOURS.items()}, EVENTS * 3 // 4, 60)
WALKS = rounds(dict.fromkeys(LABELS, 1), EVENTS // 4, 150)


@pytest.mark.parametrize("monkey", CHAOS, indirect=True, ids=str)
def test_any_input_neither_crashes_nor_reveals_a_secret(monkey: Monkey, sitting: Sitting) -> None:
    stops = TOURS[monkey.round.name]
    programs = [visit(monkey, sitting, name, stop) for name, stop in stops.items()]
    shown = form(programs[-1])
    sitting.leave()
    if any(shown.values()):
        assert_kept(monkey, shown)


def visit(monkey: Monkey, sitting: Sitting, name: str, stop: Stop) -> Wizard:
    """Goes to a place and plays there."""
    monkey.remember(f"({name})")
    wizard = stop(sitting)
    assert place(wizard) == name
    return play(monkey, wizard, partial(stop, sitting))


def play(monkey: Monkey, wizard: Wizard, start_again: Callable[[], Wizard]) -> Wizard:
    """Does a round's share of what can be done. Returns the program that runs after that."""
    screens = {wizard.text()}
    for done in range(1, monkey.round.events + 1):
        do(monkey, wizard, any_event(monkey.random))
        if done % LOOK_EVERY == 0:
            wizard.wait_until_quiet()
            look(monkey, wizard)
            screens.add(wizard.text())
        if wizard.has_ended():
            monkey.remember("(starts again)")
            wizard = start_again()
    assert len(screens) > monkey.round.events // 40, "it got nowhere"
    return wizard


@pytest.mark.parametrize("monkey", WALKS, indirect=True, ids=str)
def test_random_navigation_keeps_answers_and_matches_a_full_redraw(
    monkey: Monkey, sitting: Sitting
) -> None:
    type_ = monkey.round.name
    name, wrong = fields(type_)[:2]
    wizard = sitting.at_details(type_)
    put(wizard, wrong, WRONG)  # So that nothing can be submitted on the way.
    expected = texts(wizard, type_)
    for done in range(1, monkey.round.events + 1):
        do(monkey, wizard, moving(monkey.random))
        if done % LOOK_EVERY == 0:
            assert_drawn_right(monkey, wizard)
            look(monkey, wizard, gives_secrets=False)
    monkey.remember("(goes back)")
    assert go_back(wizard, type_, connect=True)
    assert texts(wizard, type_) == expected
    assert len(monkey.seen) > monkey.round.events // 60, "it got nowhere"

    given = answers_to(type_)
    put(wizard, wrong, str(given[wrong.path]))
    wizard.review()
    wizard.submit()
    assert sent(monkey) == {path: clear(given[path]) for path in told(type_) if path in given}

    wizard.press("down", "enter")
    wizard.wait_for(*LABELS.values())
    assert go_back(wizard, type_, connect=True)
    put(wizard, name, "Another")
    kept = texts(wizard, type_)
    assert kept == expected | {wrong.path: given[wrong.path], name.path: "Another"}
    sitting.leave()
    answers, _ = draft(monkey)
    assert {path: answers.get(path, "") for path in kept} == kept
    wizard = sitting.sit_down("--resume")
    wizard.wait_for("✓ connected", "[ Review ]")
    assert texts(wizard, type_) == kept
    sitting.leave()


def do(monkey: Monkey, wizard: Wizard, event: Event) -> None:
    monkey.remember(event)
    event.happen(wizard)


def look(monkey: Monkey, wizard: Wizard, *, gives_secrets: bool = True) -> None:
    """Notes where it is, opens the window if that cannot be seen, and sometimes puts a secret
    where one belongs."""
    if wizard.has_ended():
        return
    here = place(wizard)
    monkey.seen[here] += 1
    if here == "somewhere":
        do(monkey, wizard, Event(size=(80, 24)))
    is_form = here.startswith(("details", "connection"))
    is_secret = gives_secrets and is_form and wizard.focused() in SECRETS
    if is_secret and monkey.random.random() < 0.5:
        monkey.remember("paste:secret")
        wizard.paste(monkey.any_secret())


def told(type_: str) -> list[str]:
    """The paths of the fields that are typed or pasted, and not chosen."""
    return [
        field.path
        for field in fields(type_)
        if isinstance(field.control, TextControl | SecretControl)
    ]


def clear(value: Value) -> Value:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def sent(monkey: Monkey) -> dict[str, Value]:
    """What the last source that was sent held of that, but for its id."""
    body = [request.body for request in monkey.server.requests if request.method == "POST"][-1]
    found: dict[str, Value] = json.loads(body)
    del found["id"]
    return {path: found[path] for path in told(monkey.round.name) if path in found}


def assert_drawn_right(monkey: Monkey, wizard: Wizard) -> None:
    """What stands on the screen comes back once all of it is overwritten and redrawn."""
    while True:
        # Longer than an Escape is waited for: with it, the next key would be another.
        wizard.wait_until_quiet(quiet=0.3)
        asked, before, text = len(monkey.server.requests), looks(wizard), wizard.text()
        rubbish = "#" * wizard.emulator.columns
        rows = range(1, wizard.emulator.rows + 1)
        wizard.scribble("".join(f"\x1b[{row}H\x1b[1;31;44m{rubbish}\x1b[0m" for row in rows))
        wizard.press("ctrl+l")
        wizard.wait_for(gone=[rubbish])
        wizard.wait_until_quiet()
        if len(monkey.server.requests) == asked:
            break
    assert looks(wizard) == before, f"\n{text}\n\nis redrawn as\n{wizard.text()}"


def form(wizard: Wizard) -> dict[str, str]:
    """What the form shows with one more answer, if that is where a few Escapes lead."""
    wizard.resize(200, 60)
    wizard.wait_until_quiet()
    for _ in range(4):
        if wizard.has_ended() or place(wizard) not in DIALOGS | {"plain view"}:
            break
        wizard.press("enter" if place(wizard) == "plain view" else "escape")
        wizard.wait_until_quiet(quiet=0.3)
    if wizard.has_ended() or not place(wizard).startswith("details "):
        return {}
    type_ = place(wizard).removeprefix("details ")
    # Else there might be nothing yet that quitting would lose.
    put(wizard, fields(type_)[0], "Left by a monkey")
    return texts(wizard, type_)


def assert_kept(monkey: Monkey, shown: dict[str, str]) -> None:
    """The draft has what the form showed. What looks like a secret is not kept."""
    kept, again = draft(monkey)
    for path, text in shown.items():
        answer = kept.get(path, "")
        if answer and answer.isascii() and answer.isprintable():
            assert answer.strip() == text or (len(text) > 40 and text in answer), path
        elif text and path not in again:
            assert answer, path


def draft(monkey: Monkey) -> tuple[dict[str, str], set[str]]:
    """The texts that are kept by path, and the paths of what is to be given again."""
    found = monkey.draft()
    if found is None:
        return {}, set()
    return found["answers"], set(found["again"])
