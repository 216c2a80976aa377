"""A project's sources are managed by keys alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.terminal.wizard import KINDS, MOST_FIELDS, WIZARD, Wizard, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer


def to_button(wizard: Wizard, button: str) -> None:
    """Press Tab until this button has the focus, which the row of buttons scrolls to."""
    for _ in range(MOST_FIELDS):
        if wizard.focused() == button:
            return
        wizard.press("tab")
        # A button at the edge is drawn as in focus before it is in view.
        wizard.wait_until_quiet()
    raise AssertionError(f"Tab never reaches {button}:\n{wizard.text()}")


def test_sources_are_found_ordered_and_deleted_and_built_in_ones_turned_on(
    server: DemoServer, home: Path, opened: Callable[[Wizard], Wizard]
) -> None:
    first, nightly = server.stored("acme", "game-client")
    wizard = opened(Wizard(WIZARD, home=home, env=settings_for(server)))
    wizard.wait_for(*KINDS, "Manage the project's 2 sources: Microsoft, Nightly builds")
    wizard.press("m")
    wizard.wait_for("Sources of acme/game-client: 2 sources", "›1  Microsoft")

    wizard.type("nightly")
    wizard.wait_for("1 found", "›2  Nightly builds", "Secret access key: set")
    to_button(wizard, "[ Up ]")
    wizard.press("enter")
    wizard.wait_for('Not saved: "Nightly builds" from 2 to 1')
    to_button(wizard, "[ Save order ]")
    wizard.press("enter")
    wizard.wait_for('✓ Moved in acme/game-client: "Nightly builds" from 2 to 1')
    assert server.stored("acme", "game-client") == [nightly, first]

    wizard.press("ctrl+u")
    wizard.wait_for("2  Microsoft")
    wizard.press("down")
    wizard.wait_for("›2  Microsoft")
    to_button(wizard, "[ Delete ]")
    wizard.press("enter")
    wizard.wait_for('Delete "Microsoft"', "acme/game-client?", "Cancel")
    wizard.press("down", "enter")
    wizard.wait_for("✓ Deleted", "Sources of acme/game-client: 1 source")
    assert server.stored("acme", "game-client") == [nightly]

    to_button(wizard, "[ Built-in sources ]")
    wizard.press("enter")
    wizard.wait_for("[ ] electron")
    wizard.press("down", "down", "space")
    wizard.wait_for("[✓] electron")
    wizard.press("enter", "enter")
    wizard.wait_for("turned on electron")
    assert server.built_in("acme", "game-client") == ["ios", "microsoft", "electron"]

    wizard.press("escape")
    wizard.wait_for(*KINDS, "Manage the project's source: Nightly builds")
    wizard.press("ctrl+q")
    assert wizard.wait_exit() == 0
    assert not wizard.left_behind()
    assert "Deleted" in wizard.text()
    wizard.recording.assert_absent(server.token)
    wizard.recording.assert_absent(str(nightly["secret_key"]))
