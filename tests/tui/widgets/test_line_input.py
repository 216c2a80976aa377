"""A line of text: how it is edited, what it posts, and what reaches the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.tui.widgets import glyphs
from symsrc_tui.tui.widgets.line_input import LineInput
from tests.tui.widgets.form import Form, paste, screen_text, type_text

if TYPE_CHECKING:
    from textual.widgets import Input


async def test_only_the_users_edits_are_posted() -> None:
    form = Form(lambda: LineInput("start"))
    async with form.run_test(size=(80, 24)) as pilot:
        field = form.query_one(LineInput)
        await pilot.pause()
        field.set_value("set by the program")
        await pilot.press("delete", "home", "backspace", "end")
        assert form.messages == []

        await pilot.press("!")
        assert [edit.value for edit in form.posted(LineInput.Edited)] == ["set by the program!"]
        assert form.posted(LineInput.Edited)[0].control is field


async def test_typing_into_a_filled_field_appends() -> None:
    form = Form(lambda: LineInput("acme"))
    async with form.run_test() as pilot:
        field = form.query_one(LineInput)
        await pilot.press("-", "x")
        assert field.value == "acme-x"


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (["ctrl+u"], ""),
        (["ctrl+w"], "one "),
        (["home", "delete", "X"], "Xne two"),
        (["left", "left", "backspace"], "one wo"),
        (["home", "end", "!"], "one two!"),
        (["ctrl+k"], "one two"),
        (["shift+home", "backspace"], ""),
        (["left", "left", "ctrl+u"], ""),
        (["left", "ctrl+u", "ctrl+y", "!"], "one two!"),
        (["home", "right", "ctrl+k", "!", "ctrl+y"], "o!ne two"),
        (["ctrl+y"], "one two"),
    ],
)
async def test_the_usual_editing_keys_work(keys: list[str], left: str) -> None:
    form = Form(lambda: LineInput("one two"))
    async with form.run_test() as pilot:
        field = form.query_one(LineInput)
        await pilot.press(*keys)
        assert field.value == left


async def test_enter_submits_and_arrows_are_left_to_the_screen() -> None:
    keys: list[str] = []
    submitted: list[str] = []

    class Listening(Form):
        def on_key(self, event: object) -> None:
            keys.append(getattr(event, "key", ""))

        def on_input_submitted(self, event: Input.Submitted) -> None:
            submitted.append(event.value)

    form = Listening(lambda: LineInput("x"), LineInput)
    async with form.run_test() as pilot:
        await pilot.press("up", "down", "enter")
        assert keys[:2] == ["up", "down"]
        assert submitted == ["x"]


async def test_a_paste_is_cleaned_and_inserted_at_the_cursor_with_a_notice() -> None:
    form = Form(lambda: LineInput("<>"))
    async with form.run_test() as pilot:
        field = form.query_one(LineInput)
        await pilot.press("left")
        await paste(pilot, "\x1b[1m acme\x07\u202e \nsecond line\n")
        assert field.value == "<acme>"
        assert field.cursor_position == 5
        assert form.notices == [
            (
                "3 control or invisible characters were removed from the pasted text. "
                "Only the first of 2 pasted lines was kept."
            )
        ]
        assert len(form.posted(LineInput.Edited)) == 1


async def test_a_url_pasted_over_a_url_replaces_it_and_can_be_restored() -> None:
    form = Form(lambda: LineInput("https://a.example.com"))
    async with form.run_test() as pilot:
        field = form.query_one(LineInput)
        await paste(pilot, "https://b.example.com/x")
        assert field.value == "https://b.example.com/x"
        assert form.notices == ["Replaced. Ctrl+Y restores what was here"]
        await pilot.press("ctrl+y")
        assert field.value == "https://a.example.com"
        await paste(pilot, "/files")
        assert field.value == "https://a.example.com/files"


async def test_a_paste_replaces_the_selection() -> None:
    form = Form(lambda: LineInput("old"))
    async with form.run_test() as pilot:
        field = form.query_one(LineInput)
        await pilot.press("shift+home")
        await paste(pilot, "new")
        assert field.value == "new"


async def test_a_blank_paste_changes_nothing_and_posts_a_notice() -> None:
    form = Form(lambda: LineInput("kept"))
    async with form.run_test() as pilot:
        field = form.query_one(LineInput)
        await paste(pilot, " \n ")
        assert field.value == "kept"
        assert form.notices == ["The pasted text was blank."]
        assert form.posted(LineInput.Edited) == []


async def test_keys_that_are_not_characters_type_nothing() -> None:
    form = Form(lambda: LineInput())
    async with form.run_test() as pilot:
        field = form.query_one(LineInput)
        await type_text(pilot, "\x07\u200b\u202ea")
        assert field.value == "a"


async def test_wide_characters_move_the_cursor_by_their_width() -> None:
    form = Form(lambda: LineInput())
    async with form.run_test(size=(20, 4)) as pilot:
        field = form.query_one(LineInput)
        await paste(pilot, "日本🎮x")
        assert "日本🎮x" in screen_text(form)
        await pilot.press("left")
        assert form.cursor_position.x == 6
        await pilot.press("left", "backspace")
        assert field.value == "日🎮x"


async def test_a_long_value_shows_the_cursor_in_focus_and_its_start_otherwise() -> None:
    form = Form(lambda: LineInput("0123456789" * 3 + "abcdefghi"), LineInput)
    async with form.run_test(size=(20, 4)) as pilot:
        await pilot.pause()
        assert screen_text(form).startswith("…123456789abcdefghi\n")
        await pilot.press("home")
        assert screen_text(form).startswith("0123456789012345678…\n")
        await pilot.press("end", "tab")
        assert screen_text(form).startswith("0123456789012345678…\n")
        await pilot.press("shift+tab")
        assert screen_text(form).startswith("…123456789abcdefghi\n")
        await pilot.resize_terminal(11, 4)
        assert screen_text(form).startswith("…abcdefghi\n")


async def test_control_characters_in_a_value_do_not_reach_the_terminal() -> None:
    form = Form(lambda: LineInput("a\x1b[2Jb\u202ec"))
    async with form.run_test() as pilot:
        field = form.query_one(LineInput)
        await pilot.pause()
        unknown = glyphs.current().unknown
        assert screen_text(form).startswith(f"a{unknown}[2Jb{unknown}c")
        assert field.value == "a\x1b[2Jb\u202ec"


async def test_a_value_is_not_markup() -> None:
    form = Form(lambda: LineInput("[/foo] [bold]x", placeholder="[/bar]"))
    async with form.run_test() as pilot:
        await pilot.pause()
        assert screen_text(form).startswith("[/foo] [bold]x")
        await pilot.press("ctrl+u")
        assert screen_text(form).startswith("[/bar]")


async def test_it_is_one_line_high_and_does_not_blink() -> None:
    form = Form(lambda: LineInput())
    async with form.run_test() as pilot:
        field = form.query_one(LineInput)
        await pilot.pause()
        assert field.outer_size.height == 1
        assert field.size.width == 80
        assert not field.cursor_blink


async def test_a_text_wider_than_the_field_shows_that_it_continues() -> None:
    form = Form(lambda: LineInput("abcdefghijklmnop"), lambda: LineInput(placeholder="such as one"))
    async with form.run_test(size=(8, 5)) as pilot:
        first, second = form.query(LineInput)
        await pilot.pause()
        # The cursor is behind the end.
        assert screen_text(form).splitlines()[0] == "…klmnop"
        await pilot.press("left", "left", "left", "left", "left", "left", "left", "left")
        assert screen_text(form).splitlines()[0] == "ijklmnop"
        await pilot.press("left")
        assert screen_text(form).splitlines()[0] == "hijklmn…"
        await pilot.press("tab")
        assert screen_text(form).splitlines()[0] == "abcdefg…"
        assert screen_text(form).splitlines()[1].endswith("…")
        second.set_value("fits all")
        first.focus()
        await pilot.pause()
        assert screen_text(form).splitlines()[1] == "fits all"
