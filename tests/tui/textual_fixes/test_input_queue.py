"""Keys that arrive together reach the fields they are meant for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import events
from textual.containers import Vertical
from textual.screen import ModalScreen

from symsrc_tui.tui.widgets.flag import Flag
from symsrc_tui.tui.widgets.line_input import LineInput
from tests.tui.widgets.form import Form, type_text

if TYPE_CHECKING:
    from textual.widgets import Input


class Moving(Form):
    """Enter goes to the next field, as on the wizard's screens."""

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.input.screen.focus_next()

    @property
    def values(self) -> list[str]:
        return [field.value for field in self.query(LineInput)]


async def test_the_focus_moves_before_the_next_key_is_dispatched() -> None:
    form = Moving(LineInput, Flag, LineInput, LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, "acme\t \tbuilds\nlast")
        assert form.values == ["acme", "builds", "last"]
        assert form.query_one(Flag).value


async def test_a_key_is_handled_deep_in_a_form_before_the_next_key() -> None:
    class Slow(LineInput):
        async def action_submit(self) -> None:
            for _ in range(100):
                await asyncio.sleep(0)
            await super().action_submit()

    form = Moving(*[lambda: Vertical(Vertical(Vertical(Slow())))] * 3)
    async with form.run_test() as pilot:
        await type_text(pilot, "acme\nbuilds\nlast")
        assert form.values == ["acme", "builds", "last"]


async def test_a_paste_keeps_its_place_among_the_keys() -> None:
    form = Moving(LineInput, LineInput)
    async with form.run_test() as pilot:
        for event in (
            events.Key("a", "a"),
            events.Key("tab", "\t"),
            events.Paste("pasted"),
            events.Key("home", None),
            events.Key("b", "b"),
        ):
            form.post_message(event)
        await type_text(pilot, "c")
        assert form.values == ["a", "bcpasted"]


async def test_keys_after_one_that_opens_a_dialog_go_to_the_dialog() -> None:
    class Dialog(ModalScreen[None]):
        def compose(self) -> list[LineInput]:
            return [LineInput()]

    class Opening(Form):
        def on_input_submitted(self, event: Input.Submitted) -> None:
            event.stop()
            self.push_screen(Dialog())

    form = Opening(LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, "out\nin")
        assert form.screen_stack[0].query_one(LineInput).value == "out"
        assert form.screen.query_one(LineInput).value == "in"


async def test_keys_still_work_after_a_key_removed_its_field() -> None:
    class Removing(Form):
        def on_input_submitted(self, event: Input.Submitted) -> None:
            event.input.remove()

    form = Removing(LineInput, LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, "gone\nstays")
        assert form.query_one(LineInput).value == "stays"
