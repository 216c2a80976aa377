"""Enter leads from the first field to the stored source, and with few keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal.wizard import KINDS, WIZARD, Wizard, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer

ACCESS_KEY, SECRET_KEY = "AKIAIOSFODNN7PASTED0", "p" * 40
PROFILE = f"[build]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n"


class Count:
    """Counts the keys and pastes besides typed text."""

    def __init__(self, wizard: Wizard) -> None:
        self._wizard = wizard
        self.keys = self.pastes = 0

    def press(self, key: str, *, to: str) -> None:
        """Press a key that leads to the field or button with this label."""
        self.keys += 1
        self._wizard.press(key)
        self._wizard.wait_for(lambda: self._wizard.focused() == to)

    def press_until(self, key: str, *texts: str) -> None:
        """Press a key that leads to another step, which shows these texts."""
        self.keys += 1
        self._wizard.press(key)
        self._wizard.wait_for(*texts)

    def paste(self, text: str, told: str) -> None:
        """Paste a text, of which the wizard tells."""
        self.pastes += 1
        self._wizard.paste(text)
        self._wizard.wait_for(told)


@pytest.mark.parametrize(("shortcut", "most_keys"), [("", 14), ("ctrl+r", 10)])
def test_an_s3_source_needs_14_keys_by_enter_alone_10_at_best_and_2_pastes(
    home: Path,
    opened: Callable[[Wizard], Wizard],
    server: DemoServer,
    shortcut: str,
    most_keys: int,
) -> None:
    wizard = opened(Wizard(WIZARD, home=home, env=settings_for(server)))
    wizard.wait_for(*KINDS, "✓ connected")
    count = Count(wizard)
    count.press("enter", to="Name")
    wizard.type("Windows builds")
    count.press("enter", to="Bucket")
    wizard.type("acme-symbols")
    count.press("enter", to="Region")
    wizard.type("frank")
    count.press("enter", to="Access key ID")
    count.paste(PROFILE, "Filled in from your paste")
    count.press("enter", to="Secret access key")
    count.press("enter", to="Prefix")
    count.press("enter", to="Layout")
    wizard.type("symstore")
    if not shortcut:
        count.press("enter", to="Casing")
        count.press("enter", to="Example path")
        count.press("enter", to="[ Review ]")
    count.press_until(shortcut or "enter", "[ Submit ]", "4 Review")
    count.press_until("enter", "Stored in")
    assert count.keys <= most_keys
    assert count.pastes <= 2
    stored = server.stored("acme", "game-client")[-1]
    assert stored.pop("id")
    assert stored == {
        "type": "s3",
        "name": "Windows builds",
        "bucket": "acme-symbols",
        "region": "eu-central-1",
        "access_key": ACCESS_KEY,
        "secret_key": SECRET_KEY,
        "layout": {"type": "symstore", "casing": "default"},
    }
    wizard.recording.assert_absent(SECRET_KEY)


def test_enter_alone_leads_from_the_connection_to_the_stored_source(
    home: Path, opened: Callable[[Wizard], Wizard], server: DemoServer
) -> None:
    wizard = opened(Wizard(WIZARD, home=home))
    # The server has a default.
    wizard.wait_for(lambda: wizard.focused() == "Auth token")
    count = Count(wizard)
    count.press("shift+tab", to="Server")
    wizard.press("ctrl+u")
    wizard.type(server.url)
    count.press("enter", to="Auth token")
    wizard.paste(server.token)
    count.press("enter", to="Organization")
    wizard.type("acme")
    count.press("enter", to="Project")
    wizard.type("game-client")
    count.press("enter", to="[ Connect ]")
    count.press_until("enter", *KINDS, "✓ connected")
    wizard.press("down", "down")
    count.press("enter", to="Name")
    wizard.type("Builds")
    count.press("enter", to="URL")
    wizard.type("https://symbols.example.com")
    count.press("enter", to="Username")
    count.press("enter", to="Password")
    count.press("enter", to="Layout")
    # Without an answer, Enter opens the list, and then says that nothing is chosen.
    count.press_until("enter", "type to filter, or Up/Down")
    count.press_until("enter", "Nothing is chosen. Type to filter or press Up/Down")
    wizard.press("down")
    count.press("enter", to="Casing")
    count.press("enter", to="Example path")
    count.press("enter", to="[ Review ]")
    count.press_until("enter", "[ Submit ]", "4 Review")
    count.press_until("enter", "Stored in")
    assert server.stored("acme", "game-client")[-1]["url"] == "https://symbols.example.com"
