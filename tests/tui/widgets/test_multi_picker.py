"""Choosing several of many options."""

from __future__ import annotations

import pytest

from symsrc_tui.forms.search import Choice
from symsrc_tui.tui.widgets.drop_down import DropDown
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.messages import Finished
from symsrc_tui.tui.widgets.multi_picker import MultiPicker
from tests.tui.widgets.form import Form, screen_text, type_text

NAMES = ("pe", "pdb", "portablepdb", "mach_code", "mach_debug", "elf_code", "elf_debug", "wasm")
TYPES = [Choice(name) for name in NAMES]


def maker(*values: str) -> MultiPicker:
    return MultiPicker(TYPES, values, placeholder="all")


def picked(form: Form) -> list[tuple[str, ...]]:
    return [message.value for message in form.posted(MultiPicker.Picked)]


async def test_a_closed_list_shows_the_ticked_values() -> None:
    form = Form(LineInput, maker, lambda: maker("pe", "pdb"))
    async with form.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert screen_text(form).splitlines()[1:3] == ["all", "pe, pdb"]
        assert form.messages == []


async def test_space_ticks_and_unticks_in_the_order_of_the_options() -> None:
    form = Form(maker)
    async with form.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "down", "down", "space", "up", "space")
        assert "│›[✓] pe\n│ [✓] pdb\n│ [ ] portablepdb" in screen_text(form)
        await pilot.press("space", "enter")
        assert picked(form) == [("pdb",), ("pe", "pdb"), ("pdb",)]
        assert screen_text(form).splitlines()[0] == "pdb ▾"


async def test_escape_keeps_the_ticks() -> None:
    form = Form(maker)
    async with form.run_test() as pilot:
        await pilot.press("space", "down", "space", "escape")
        assert form.query_one(MultiPicker).value == ("pe",)
        assert not form.query_one(MultiPicker).is_open


async def test_typing_filters_and_ticks_without_closing() -> None:
    form = Form(maker, LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, "elf")
        await pilot.press("down", "space", "ctrl+u")
        await type_text(pilot, "pdb")
        await pilot.press("space", "tab")
        assert picked(form) == [("elf_debug",), ("pdb", "elf_debug")]
        assert form.focused is form.query_one(LineInput)


@pytest.mark.parametrize("leave", ["enter", "tab"])
@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ([], ("pdb",)),
        (["space"], ("pdb",)),
        ([*"wasm"], ("pdb", "wasm")),
        ([*"pdb"], ("pdb",)),
        (["space", "down"], ("pe", "pdb")),
        (["space", "down", "space", "end"], ("pe", "pdb")),
        (["space", "down", "down", "space"], ()),
    ],
)
async def test_enter_and_tab_tick_the_current_entry_and_move_on(
    leave: str, keys: list[str], value: tuple[str, ...]
) -> None:
    form = Form(lambda: maker("pdb"), LineInput)
    async with form.run_test() as pilot:
        await pilot.press(*keys, leave)
        assert form.query_one(MultiPicker).value == value
        assert not form.query_one(MultiPicker).is_open
        assert len(form.posted(Finished)) == (leave == "enter")


@pytest.mark.parametrize("leave", ["tab", "escape"])
async def test_a_text_that_has_ticked_an_option_is_done_with(leave: str) -> None:
    form = Form(maker, LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, "elf")
        await pilot.press("space", leave, "ctrl+y")
        assert form.query_one(MultiPicker).value == ("elf_code",)
        assert not form.query_one(MultiPicker).is_open
        assert form.notices == []


async def test_values_that_are_not_options_stay() -> None:
    form = Form(lambda: maker("dwarf9", "pdb"))
    async with form.run_test() as pilot:
        await pilot.press("space", "down", "space")
        assert picked(form) == [("pe", "pdb", "dwarf9")]


async def test_setting_the_value_posts_no_message() -> None:
    form = Form(maker)
    async with form.run_test() as pilot:
        form.query_one(MultiPicker).set_value(("pdb",))
        await pilot.pause()
        assert screen_text(form).splitlines()[0] == "pdb ▾"
        assert picked(form) == []


async def test_a_click_ticks() -> None:
    form = Form(maker)
    async with form.run_test() as pilot:
        await pilot.click(MultiPicker)
        await pilot.click(DropDown, offset=(4, 2))
        await pilot.click(DropDown, offset=(4, 0))
        assert picked(form) == [("portablepdb",), ("pe", "portablepdb")]
        assert form.query_one(MultiPicker).is_open


async def test_a_long_value_is_truncated() -> None:
    form = Form(lambda: maker(*NAMES))
    async with form.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert screen_text(form).splitlines()[0] == "pe, pdb, portablepdb, mach_code, mach… ▾"
