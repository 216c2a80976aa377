"""A source is added to several projects, and its credentials replaced in them, by keys alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.demo.faults import Fault
from tests.replies import text
from tests.terminal.wizard import KINDS, WIZARD, Wizard, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer


def test_a_source_is_added_to_several_projects(
    server: DemoServer, home: Path, opened: Callable[[Wizard], Wizard]
) -> None:
    before = {slug: len(server.stored("acme", slug)) for slug in ("game-client", "orbit-tools")}
    wizard = opened(Wizard(WIZARD, home=home, env=settings_for(server)))
    wizard.wait_for(*KINDS, "✓ connected")
    wizard.choose("SymbolServer (HTTP)")
    wizard.fill("Name", "Builds")
    wizard.fill("URL", "https://symbols.example.com/files")
    wizard.pick("Layout", "unified", "Unified Symbol Server Layout")
    wizard.review()
    wizard.press("tab", "tab")
    wizard.wait_for("Press Enter to choose several projects")
    wizard.press("enter")
    wizard.wait_for('Add "Builds" to several projects', "1 chosen", "30 listed")

    wizard.type("orbit")
    wizard.wait_for("5 of 30 shown", "[ ] orbit-tools")
    wizard.press("tab")
    wizard.go_to("[ Tick all shown ]")
    wizard.press("enter")
    wizard.wait_for("6 chosen", "[✓] orbit-tools")
    server.faults.add(Fault(text(400, "the disk is full"), method="POST", path="orbit-tools"))
    wizard.press("ctrl+r")
    wizard.wait_for("6 to add", "acme/orbit-tools: to add", "Nothing has been changed yet")
    assert len(server.stored("acme", "orbit-tools")) == before["orbit-tools"]

    wizard.go_to("[ Add to 6 projects ]")
    wizard.press("enter")
    wizard.wait_for("1 failed, 5 added", '✗ acme/orbit-tools: "Builds" failed', "the disk is full")
    wizard.press("tab")  # from the failed one, which has several lines
    wizard.go_to("[ Try the failed ones again ]")
    wizard.press("enter")
    wizard.wait_for("1 to add, 5 added")
    wizard.press("ctrl+s")
    wizard.wait_for("6 added", "✓ acme/orbit-tools: added")
    for slug, count in before.items():
        assert len(server.stored("acme", slug)) == count + 1

    wizard.go_to("[ Quit ]")
    wizard.press("enter")
    assert wizard.wait_exit() == 0
    assert not wizard.left_behind()
    assert 'Stored "Builds" in acme/game-client, acme/orbit-client,' in wizard.text()
    assert 'Stored "Builds" in acme/orbit-tools' in wizard.text()
    wizard.recording.assert_absent(server.token)
