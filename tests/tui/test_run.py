"""The start and end of the full-screen wizard, without a terminal."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from symsrc_tui import terminal
from symsrc_tui.tui.app import WizardApp
from symsrc_tui.tui.run import run
from symsrc_tui.watchdog import Watchdog
from tests.session.links import link_to

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from symsrc_tui.demo.server import DemoServer


def test_the_exit_code_and_last_words_survive_a_lost_stderr(
    server: DemoServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """As when a signal comes at the very moment in which the plain view ends, rarely."""

    def end_in_plain_view(self: WizardApp, *, mouse: bool) -> int:
        del self, mouse
        sys.stderr = io.StringIO()
        return 131

    monkeypatch.setattr(WizardApp, "run", end_in_plain_view)
    monkeypatch.setattr(WizardApp, "last_words", lambda _: "Your answers are kept\n")
    monkeypatch.setattr(Watchdog, "start", lambda _: None)
    monkeypatch.setattr(terminal, "wait_for_foreground", lambda: None)
    before = sys.stderr
    code = run(link_to(server, tmp_path), resume=None, mouse=False, has_box_characters=True)
    assert code == 131
    assert sys.stderr is before
    assert capfd.readouterr().err == "Your answers are kept\n"
