"""Random answers, keys, sizes and noise at every question of the line-by-line program.

SYMSRC_TEST_MONKEY is how many events there are, SYMSRC_TEST_MONKEY_SEED which.
"""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault, Sending
from symsrc_tui.sources.registry import KINDS
from tests.monkey.conversation import Memory, answer
from tests.monkey.monkey import EVENTS, rounds
from tests.plain.person import Person, flat
from tests.replies import rate_limited, text, web_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import JsonValue

    from tests.monkey.monkey import Monkey

FAULTS = (
    Fault(rate_limited(reset_in=0), method="POST"),
    Fault(method="POST", carry=Carry.FIRST, sending=Sending.NONE),
    Fault(web_page(), method="POST"),
    Fault(text(400, "no"), method="POST"),
)
ENDINGS = [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT]
ENDS = {0, 31, *(128 + number for number in ENDINGS)}
"""The exit codes of quitting, of an unknown outcome, and of what ends the wizard at once."""
SILENT = ["\x15", "\x17", "\x11", "\x7f"]
"""Keys to which nothing is said where nothing was typed: Ctrl+U, Ctrl+W, Ctrl+Q, Backspace."""
NOISE = [b"\xff\xfe", b"\xe9", b"\x1b[", b"\x00", "\u202e".encode(), b"\x1b[A", b"x\x04"]
ROUNDS = rounds({kind.type: 1 for kind in KINDS}, EVENTS, 400)


class Talker:
    """Starts the program keeps sending the same page, and answers."""

    def __init__(self, monkey: Monkey, opened: Callable[[Person], Person]) -> None:
        self.monkey, self.random = monkey, monkey.random
        self._opened = opened
        self.memory = Memory()
        self.in_drafts: dict[JsonValue, Memory] = {}
        """By the id that the source of the draft will have."""
        self.listed = ""

    def sit_down(self) -> Person:
        """Starts the program, with settings that are complete or not."""
        missing = self.random.choice([[], ["SENTRY_AUTH_TOKEN"], ["SENTRY_ORG", "SENTRY_PROJECT"]])
        self.monkey.remember(f"(starts without {missing})")
        self.memory = Memory()
        env = self.monkey.environment(**dict.fromkeys(missing))
        return self._opened(Person(home=self.monkey.home, env=env))

    def do_something(self, person: Person, prompt: str) -> None:
        """Mostly answers; sometimes does before it what nothing is said to."""
        if self.random.random() < 0.1:
            self.monkey.remember("size or silent key")
            person.resize(self.random.choice([1, 20, 40, 80, 200]), self.random.choice([1, 24, 60]))
            person.send(self.random.choice(SILENT))
        kind = self.random.choices(["answer", "noise", "\x04", "\x03"], [93, 3, 2, 2])[0]
        if kind == "answer":
            self.answer(person, prompt)
        elif kind == "noise":
            noise = self.random.choice(NOISE)
            self.monkey.remember(noise)
            self.memory.is_answered(prompt, "noise")
            person.enters(noise + b"\r")
        else:
            self.monkey.remember(f"Ctrl+{chr(ord(kind) + 64)}")
            person.enters(kind)

    def answer(self, person: Person, prompt: str) -> None:
        given = answer(self.random, self.monkey.round.name, prompt, self.listed)
        self.monkey.remember(f"{prompt.split(':')[0][:20]}:{given[:20]!r}")
        if prompt.startswith("What do you want to do?") and given == "1":
            self.memory = self.in_drafts[self.draft()["new_id"]].copy()
        if given == "submit" and self.random.random() < 0.3:
            self.monkey.server.faults.add(self.random.choice(FAULTS))
        self.memory.is_answered(prompt, given)
        server = self.monkey.server
        typed = {"TOKEN": server.token, "SERVER": server.url}.get(given, given)
        person.enters(typed.replace("\n", "\r") + "\r")
        if "\r" in given:
            # Several lines answer several questions, who knows which.
            self.memory = Memory()
            person.wait_until_quiet()

    def read(self, person: Person, prompt: str) -> None:
        """Judges what the program has said before it asks again."""
        said = flat(person.said())
        self.monkey.seen[prompt.split(" [")[0]] += 1
        self.listed = said if "1. " in said else self.listed
        self.memory.has_read(said)
        self.memory.is_asked(prompt)
        if "Stored in" in said:
            self.monkey.seen["stored"] += 1
            self.memory.assert_sent(self.last_sent())
            self.memory.start_another()

    def last_sent(self) -> dict[str, JsonValue]:
        posts = [request for request in self.monkey.server.requests if request.method == "POST"]
        body: dict[str, JsonValue] = json.loads(posts[-1].body)
        return body

    def has_ended(self, person: Person) -> None:
        """Looks what it has left behind."""
        assert person.wait_exit() in ENDS, person.text()
        self.monkey.check_end(person)
        assert b"\x1b" not in person.raw.replace(b"\x1b[2J", b"")
        said = flat(person.said())
        if "--resume" in said and "of an earlier run" not in said:
            draft, kept = self.draft(), self.memory.copy()
            kept.assert_kept(draft)
            self.in_drafts[draft["new_id"]] = kept

    def draft(self) -> dict[str, JsonValue]:
        """What is offered at the next start."""
        found = self.monkey.draft()
        assert found is not None
        return found


@pytest.mark.parametrize("monkey", ROUNDS, indirect=True, ids=str)
def test_any_input_neither_crashes_nor_loses_answers_nor_reveals_a_secret(
    monkey: Monkey, opened: Callable[[Person], Person]
) -> None:
    talker = Talker(monkey, opened)
    person = talker.sit_down()
    while len(monkey.did) < monkey.round.events:
        prompt = person.is_asked_something()
        if not prompt:
            talker.has_ended(person)
            person = talker.sit_down()
            prompt = person.is_asked_something()
        talker.read(person, prompt)
        talker.do_something(person, prompt)
    person.is_asked_something()
    if not person.has_ended():
        person.signal(monkey.random.choice(ENDINGS))
    talker.has_ended(person)
    assert {"Type: ", "Name: ", "What next? "} <= monkey.seen.keys(), "it got nowhere"
    assert monkey.seen["stored"] >= monkey.round.events // 300, "it hardly ever got to the end"
