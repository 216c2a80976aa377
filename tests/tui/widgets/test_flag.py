"""The check box."""

from __future__ import annotations

from symsrc_tui.tui.widgets.flag import Flag
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.messages import Finished
from tests.tui.widgets.form import Form, screen_text


async def test_space_and_a_click_tick_the_box_and_enter_moves_on() -> None:
    form = Form(Flag)
    async with form.run_test(size=(80, 24)) as pilot:
        assert screen_text(form).splitlines()[0] == "[ ] no"
        await pilot.press("space")
        assert screen_text(form).splitlines()[0] == "[✓] yes"
        await pilot.click(Flag)
        assert [toggle.value for toggle in form.posted(Flag.Toggled)] == [True, False]
        assert not form.posted(Finished)
        await pilot.press("enter")
        assert len(form.posted(Finished)) == 1
        assert screen_text(form).splitlines()[0] == "[ ] no"


async def test_setting_the_value_posts_no_message() -> None:
    form = Form(lambda: Flag(True))
    async with form.run_test() as pilot:
        field = form.query_one(Flag)
        await pilot.pause()
        assert screen_text(form).splitlines()[0] == "[✓] yes"
        field.set_value(False)
        await pilot.pause()
        assert screen_text(form).splitlines()[0] == "[ ] no"
        assert form.messages == []


async def test_tab_and_arrows_are_left_to_the_screen() -> None:
    form = Form(Flag, LineInput)
    async with form.run_test() as pilot:
        field = form.query_one(Flag)
        await pilot.press("down", "up", "tab")
        assert not field.value
        assert form.focused is form.query_one(LineInput)
        assert field.outer_size.height == 1
