"""Random keys, pastes and resizes over all steps: nothing breaks, gets lost or leaks."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.geometry import Size

from symsrc_tui.tui.row import FieldRow
from symsrc_tui.tui.screens.details import DetailsScreen
from symsrc_tui.tui.widgets.key_input import KeyInput
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.picker import Picker
from symsrc_tui.tui.widgets.secret_input import SecretInput
from symsrc_tui.wizard.session import Step
from tests.kinds.samples import TYPES
from tests.tui.desk import Desk, link_to, sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer

EVENTS = int(os.environ.get("SYMSRC_TEST_MONKEY", "600"))
"""In all. A long run takes 20,000 or more."""
SEEDS = (1, 2, 3)
SENTINEL = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYSENTINELKEY"[:40]
# F5 is left out: it would ask whatever host a monkey has typed.
KEYS = (
    *("tab", "tab", "tab", "shift+tab", "up", "down", "enter", "enter", "escape", "space"),
    *("backspace", "delete", "ctrl+u", "ctrl+r", "ctrl+s", "ctrl+l", "ctrl+q", "home", "end"),
    *("f1", "f2", "f6", "question_mark", "pageup", "pagedown", "1", "2", "3", "4", "a", "c", "p"),
    *("x", "é", "界", "slash", "full_stop", "minus", "comma"),
)
PASTES = (
    "acme-symbols",
    "https://symbols.example.com/files\n",
    " \x1b[31mred\x07 ",
    "s3://acme/win",
    "AKIAIOSFODNN7EXAMPLE",
    "x" * 500,
    "-----BEGIN PRIVATE KEY-----\r\nnonsense\r\n-----END PRIVATE KEY-----",
    '{"type": "service_account"}',
    "👩‍👩‍👧 ‮ [/foo]",
)
SIZES = ((80, 24), (40, 10), (120, 40), (200, 60), (60, 16))


async def _do_something(desk: Desk, chance: random.Random) -> None:
    what = chance.random()
    if what < 0.8:
        await desk.pilot.press(chance.choice(KEYS))
    elif what < 0.97:
        focused = desk.app.screen.focused
        is_secret = isinstance(focused, SecretInput | KeyInput)
        desk.app.post_message(events.Paste(SENTINEL if is_secret else chance.choice(PASTES)))
        await desk.pilot.pause()
    else:
        size = Size(*chance.choice(SIZES))
        desk.app.post_message(events.Resize(size, size))
        await desk.pilot.pause()


def _look(desk: Desk) -> None:
    """What must hold whatever was done."""
    assert SENTINEL not in desk.screen
    screen = desk.app.screen
    if not isinstance(screen, DetailsScreen) or not screen.is_mounted:
        return
    answers = desk.app.wizard.answers
    for row in screen.query(FieldRow):
        control, answer = row.input, answers.get(row.field.path, "")
        match control:
            case Picker() if row.field.path != "platform":
                shown = control.value
            case LineInput() if type(control) is LineInput and isinstance(answer, str):
                shown = control.value
            case _:
                continue
        assert shown == answer, row.field.path


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_monkey_breaks_nothing(server: DemoServer, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be the same each time
    left = EVENTS // len(SEEDS)
    starts = [Step.DETAILS, Step.REVIEW, Step.CONNECTION, Step.TYPE]
    seen: set[Step] = set()
    while left > 0:
        async with sit_down(link_to(server, tmp_path), chance.choice(SIZES)) as desk:
            await desk.fill(chance.choice(TYPES), starts[0])
            starts.append(starts.pop(0))
            while left > 0 and desk.app.is_running:
                await _do_something(desk, chance)
                left -= 1
                seen.add(desk.app.step)
                if desk.app.is_running:
                    _look(desk)
            assert desk.app._exception is None
    assert Step.DETAILS in seen
    assert len(seen) > 1, "it got nowhere"
    for file in (tmp_path / "state").rglob("*"):
        assert file.is_dir() or SENTINEL not in file.read_text()
