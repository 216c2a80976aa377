"""Makes the pictures. `python -m tests.screenshots` writes them all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.session import ConnectionState
from symsrc_tui.session.drafts.drafts import Drafts
from symsrc_tui.tui.app import WizardApp

if TYPE_CHECKING:
    from tests.screenshots.scenes import Scene

FOLDER = Path(__file__).parents[2] / "screenshots"
ID = "6f1c2b1e-6a5a-4f43-9d26-3c0b0f6f2d11"
"""Stands for the id that is generated for each source."""


class _NoDrafts(Drafts):
    """Leaves alone the drafts of the person who makes the pictures."""

    def drop(self) -> None:
        """Drops nothing."""


async def picture(scene: Scene) -> str:
    """The scene as SVG, the same at every run."""
    app = WizardApp(scene.link(), resume=False)
    app.session.drafts = _NoDrafts(app.session.connection, app.session.form)
    app.session.form.new_id = ID
    async with app.run_test(size=scene.size) as pilot:
        while app.session.connection.is_complete and app.session.connection.state in {
            ConnectionState.UNTRIED,
            ConnectionState.CONNECTING,
        }:
            await pilot.pause()
        await scene.play(app, pilot)
        await app.workers.wait_for_complete()
        svg, before = app.export_screenshot(title="symsrc-tui"), ""
        # What is scrolled into sight is so some refreshes later.
        while svg != before:
            await pilot.pause(0.1)
            svg, before = app.export_screenshot(title="symsrc-tui"), svg
    return _same_each_time(svg)


def _same_each_time(svg: str) -> str:
    # The port of the demo API differs; so do the names that Rich makes from the content.
    svg = re.sub(r"127\.0\.0\.1:\d{5}", "127.0.0.1:50000", svg)
    return re.sub(r"terminal-\d+", "terminal", svg)
