"""A stored source is edited by keys alone, in two runs with a draft between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.terminal.wizard import KINDS, WIZARD, Wizard, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer

NEW_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEZ"


def test_a_source_is_edited_saved_as_a_draft_resumed_and_changed(
    server: DemoServer, home: Path, opened: Callable[[Wizard], Wizard]
) -> None:
    first, nightly = server.stored("acme", "game-client")
    wizard = opened(Wizard(WIZARD, home=home, env=settings_for(server)))
    wizard.wait_for(*KINDS, "Manage the project's 2 sources")
    wizard.press("m")
    wizard.wait_for("›1  Microsoft")
    wizard.press("down")
    wizard.wait_for("›2  Nightly builds")
    wizard.go_to("[ Edit ]")
    wizard.press("enter")
    wizard.wait_for('Edit "Nightly builds"', "kept; type to replace")
    wizard.fill("Prefix", "/weekly")
    wizard.press("ctrl+q")
    wizard.wait_for("Quit and save a draft")
    wizard.press("down")
    wizard.press("enter")
    assert wizard.wait_exit() == 0
    assert "A draft was saved, without secrets" in wizard.text()

    # Where nothing listens, so that the check of the new secret fails.
    env = settings_for(server) | {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}
    wizard = opened(Wizard([*WIZARD, "--resume"], home=home, env=env))
    wizard.wait_for('Edit "Nightly builds"', "nightly/weekly")
    wizard.fill("Secret access key", NEW_KEY)
    wizard.press("ctrl+r")
    wizard.wait_for(
        "Will be changed in project game-client",
        '"nightly" will be "nightly/weekly"',
        "will be replaced",
        "[ Keep ID ]",
    )
    wizard.press("enter")
    wizard.wait_for("✗ A check with the new credentials failed", "Press Enter to submit again")
    assert server.stored("acme", "game-client") == [first, nightly]
    wizard.press("enter")
    wizard.wait_for("✓ Changed in project game-client", "(new; it was nightly-builds)")
    now = server.stored("acme", "game-client")
    assert now[0] == first
    assert now[1] == nightly | {
        "prefix": "nightly/weekly",
        "secret_key": NEW_KEY,
        "id": now[1]["id"],
    }
    wizard.press("ctrl+q")
    assert wizard.wait_exit() == 0
    assert 'Changed "Nightly builds"' in wizard.text()
    assert NEW_KEY not in wizard.text()
