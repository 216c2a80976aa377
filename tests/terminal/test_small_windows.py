"""Windows that are just too low for what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal.wizard import WIZARD, Wizard, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer


@pytest.mark.parametrize("longer", range(0, 30, 10))
def test_messages_that_wrap_for_a_scroll_bar_come_to_rest(
    server: DemoServer, home: Path, opened: Callable[[Wizard], Wizard], longer: int
) -> None:
    wizard = opened(Wizard(WIZARD, home=home, env=settings_for(server), columns=60, rows=20))
    wizard.wait_for("✓ connected")
    wizard.press("escape")
    wizard.wait_for("[ Connect ]", lambda: wizard.focused() is not None)
    wizard.go_to("Server")
    wizard.paste("'[/red]markup[two b]//etc/passwd3😀😀表ld]" + "y" * longer)
    wizard.press("tab")
    wizard.paste("x y")
    wizard.press("tab")
    wizard.wait_until_quiet()
