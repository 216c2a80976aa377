"""The terminal's driver, where no terminal is needed to see what it does."""

from __future__ import annotations

import re

import pytest
from textual.app import App
from textual.messages import InBandWindowResize

from symsrc_tui.tui.textual_fixes.driver import RobustLinuxDriver


@pytest.mark.parametrize("mouse", [True, False])
async def test_an_answer_of_the_terminal_while_the_driver_stops_leaves_no_mode_on(
    monkeypatch: pytest.MonkeyPatch, *, mouse: bool
) -> None:
    driver, written = RobustLinuxDriver(App(), mouse=mouse), list[str]()
    monkeypatch.setattr(driver, "write", written.append)
    monkeypatch.setattr(
        driver,
        "disable_input",
        lambda: driver.process_message(InBandWindowResize(supported=True, enabled=False)),
    )
    driver.stop_application_mode()
    modes = dict(re.findall(r"\x1b\[\?(\d+)([hl])", "".join(written)))
    assert "2048" in modes
    assert {mode for mode, state in modes.items() if state == "h"} == {"7", "25"}
