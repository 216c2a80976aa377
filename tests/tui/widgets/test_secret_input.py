"""A secret is nowhere but in the control and its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import SecretStr

from symsrc_tui.tui.widgets import glyphs
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.secret_input import SecretInput
from tests.tui.widgets.form import Form, paste, screen_text

if TYPE_CHECKING:
    import pytest
    from textual.binding import BindingType
    from textual.widgets import Input

SECRET = "wJalrXUtnFEMI"


def told(form: Form) -> list[str]:
    return [edit.value.get_secret_value() for edit in form.posted(SecretInput.Edited)]


async def test_a_secret_is_edited_like_any_line() -> None:
    form = Form(lambda: SecretInput())
    async with form.run_test() as pilot:
        field = form.query_one(SecretInput)
        await pilot.press("a", "b", "left", "X", "home", "delete", "end", "é")
        assert field.secret.get_secret_value() == "Xbé"
        assert told(form) == ["a", "ab", "aXb", "Xb", "Xbé"]
        await pilot.press("shift+left", "z")
        assert field.secret.get_secret_value() == "Xbz"
        await pilot.press("ctrl+u")
        assert told(form)[-1] == ""


async def test_pasting_a_secret_of_the_same_length_is_an_edit() -> None:
    form = Form(lambda: SecretInput(SecretStr("aaaa")))
    async with form.run_test() as pilot:
        await pilot.press("shift+home")
        await paste(pilot, " bbbb\n")
        assert told(form) == ["bbbb"]
        await pilot.press("shift+home")
        await paste(pilot, "bbbb")
        assert told(form) == ["bbbb"]


async def test_a_secret_pasted_over_another_replaces_it_and_can_be_restored() -> None:
    form = Form(lambda: SecretInput(SecretStr("first")))
    async with form.run_test() as pilot:
        field = form.query_one(SecretInput)
        await paste(pilot, SECRET)
        assert field.secret.get_secret_value() == SECRET
        await pilot.press("ctrl+y")
        assert field.secret.get_secret_value() == "first"
        assert told(form) == [SECRET, "first"]


async def test_setting_the_value_posts_no_message() -> None:
    form = Form(lambda: SecretInput(SecretStr("first")))
    async with form.run_test() as pilot:
        field = form.query_one(SecretInput)
        field.set_value(SecretStr(SECRET))
        await pilot.pause()
        assert form.messages == []
        assert field.secret.get_secret_value() == SECRET
        assert field.cursor_position == len(SECRET)
        await pilot.press("!")
        assert told(form) == [SECRET + "!"]


async def test_a_secret_is_shown_as_bullets() -> None:
    form = Form(lambda: SecretInput(SecretStr(SECRET)))
    async with form.run_test() as pilot:
        await pilot.pause()
        assert screen_text(form).splitlines()[0] == "•" * len(SECRET)


async def test_bullets_are_ascii_in_an_ascii_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "_in_use", glyphs.ASCII)
    form = Form(lambda: SecretInput(SecretStr("abc")))
    async with form.run_test() as pilot:
        await pilot.press("d")
        assert screen_text(form).splitlines()[0] == "****"


async def test_a_secret_cannot_be_copied() -> None:
    pressed: list[str] = []

    class Copying(Form):
        BINDINGS: ClassVar[list[BindingType]] = [("ctrl+c", "note", ""), ("ctrl+x", "note", "")]

        def action_note(self) -> None:
            pressed.append("bound")

    form = Copying(lambda: SecretInput(SecretStr(SECRET)))
    async with form.run_test() as pilot:
        field = form.query_one(SecretInput)
        await pilot.press("shift+home", "ctrl+c", "ctrl+x", "super+c")
        assert form.clipboard == ""
        assert field.secret.get_secret_value() == SECRET
        assert pressed == []
        assert set(form.notices) == {"Secrets cannot be copied"}
        await pilot.press("ctrl+shift+a", "ctrl+x", "ctrl+w", "ctrl+v")
        assert SECRET not in form.clipboard


async def test_moving_by_words_does_not_reveal_word_boundaries() -> None:
    form = Form(lambda: SecretInput(SecretStr("two words")))
    async with form.run_test() as pilot:
        field = form.query_one(SecretInput)
        await pilot.press("ctrl+left")
        assert field.cursor_position == 0
        await pilot.press("ctrl+right")
        assert field.cursor_position == len("two words")
        await pilot.press("ctrl+w")
        assert field.secret.get_secret_value() == ""


async def test_no_repr_contains_the_secret() -> None:
    seen: list[str] = []

    class Watching(Form):
        def on_input_changed(self, event: Input.Changed) -> None:
            seen.append(repr(event) + event.value)

        def on_input_submitted(self, event: Input.Submitted) -> None:
            seen.append(repr(event) + event.value)

        def on_input_blurred(self, event: Input.Blurred) -> None:
            seen.append(repr(event) + event.value)

    form = Watching(lambda: SecretInput(SecretStr(SECRET)), lambda: LineInput())
    async with form.run_test() as pilot:
        field = form.query_one(SecretInput)
        await pilot.press("x", "enter", "tab")
        assert len(seen) >= 3
        form.console.begin_capture()
        form.console.print(form.tree, form.screen.css_tree, field.value)
        seen.append(form.console.end_capture())
        seen += [repr(field), str(vars(field)), *map(repr, form.messages), form.export_screenshot()]
        seen += [repr(vars(message)) for message in form.messages]
    assert not [text for text in seen if SECRET in text or SECRET[:6] in text]
