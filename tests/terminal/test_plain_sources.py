"""Somebody looks after a project's sources line by line: sees, moves, edits, deletes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plain.person import Person, flat
from tests.terminal.wizard import settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer


def test_sources_are_managed_line_by_line(
    home: Path, server: DemoServer, opened: Callable[[Person], Person]
) -> None:
    microsoft, nightly = server.stored("acme", "game-client")
    person = opened(Person(home=home, env=settings_for(server)))
    said = flat(person.answers("Type", "manage"))
    assert "5. Manage the project's 2 sources: Microsoft, Nightly builds" in said

    said = person.answers("Which one?", "nightly")
    assert "2. Nightly builds, Amazon S3: acme-nightly-symbols/nightly\n" in said
    assert "Secret access key: set\n" in person.answers("What next?", "move")
    person.answers("Where to?", "first")
    said = person.answers("What next?", "save")
    assert "Nightly builds is now number 1 of 2.\nThe new order is not saved yet.\n" in said
    person.answers("Save the new order? [Y/n]")
    person.reads('Moved in acme/game-client: "Nightly builds" from 2 to 1.')
    assert server.stored("acme", "game-client") == [nightly, microsoft]

    person.answers("What next?", "edit it")
    person.answers("Name [Nightly builds]", "Weekly builds")
    for prompt in ("Bucket", "Region", "Access key ID", "Secret access key [kept]"):
        person.answers(prompt)
    person.answers("Prefix (optional) [nightly]", "weekly")
    for prompt in ("Layout", "Casing", "Advanced settings? [y/N]"):
        person.answers(prompt)
    person.answers("What next?", "keep the ID")
    said = person.answers("What next?", "submit")
    assert 'Name: "Nightly builds" will be "Weekly builds"\n' in said
    said = person.answers("What next?", "sources")
    assert 'Prefix: "nightly" is now "weekly"\n' in said
    weekly = {**nightly, "name": "Weekly builds", "prefix": "weekly"}
    assert server.stored("acme", "game-client") == [weekly, microsoft]

    person.answers("Which one?", "microsoft")
    person.answers("What next?", "delete")
    person.answers("Delete it? [y/N]", "y")
    person.answers("Which one?", "built-in")
    person.answers("Which one to turn on or off?", "microsoft")
    person.answers("Which one to turn on or off?", "save")
    person.reads("Built-in sources of acme/game-client: turned off microsoft.")
    assert server.stored("acme", "game-client") == [weekly]
    assert server.built_in("acme", "game-client") == ["ios"]

    person.answers("Which one?", "<")
    person.is_asked("Type")
    person.press("ctrl+d")
    assert person.wait_exit() == 0
    assert 'Changed "Weekly builds" in project game-client of acme' in flat(person.said())
    person.recording.assert_absent(str(nightly["secret_key"]))
    assert all(len(line) <= 80 for line in person.said().splitlines())
