"""A private key or a service account's JSON: pasted as a whole, never shown."""

from __future__ import annotations

import json

import pytest
from pydantic import SecretStr

from symsrc_tui.tui.widgets.key_input import KeyInput
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.messages import Finished
from symsrc_tui.tui.widgets.restorable import CLEARED
from tests.tui.widgets.form import Form, paste, screen_text, type_text

BODY = "\n".join(["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"] * 26)
PARAMETERS = "-----BEGIN EC PARAMETERS-----\nBggq\n-----END EC PARAMETERS-----"
PEM = f"-----BEGIN PRIVATE KEY-----\n{BODY}\n-----END PRIVATE KEY-----"
DOCUMENT = json.dumps(
    {
        "type": "service_account",
        "private_key": PEM + "\n",
        "client_email": "a@b.iam.gserviceaccount.com",
        "nested": {"a": {}, "b": "}"},
    },
    indent=2,
)


def told(form: Form) -> list[str]:
    return [edit.value.get_secret_value() for edit in form.posted(KeyInput.Edited)]


async def test_an_empty_field_says_what_to_do_and_enter_opens_a_file() -> None:
    form = Form(KeyInput)
    async with form.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert screen_text(form).startswith("paste the key here, or press Enter to read it")
        assert len(form.posted(KeyInput.FileWanted)) == 1
        assert told(form) == []


@pytest.mark.parametrize(
    "pasted",
    [PEM, PEM + "\n", PEM.replace("\n", "\r\n"), f"  {PEM}"],
    ids=["plain", "ended", "crlf", "indented"],
)
async def test_a_pasted_key_is_complete_and_hidden(pasted: str) -> None:
    form = Form(KeyInput)
    async with form.run_test(size=(80, 24)) as pilot:
        await paste(pilot, pasted)
        assert told(form) == [PEM]
        assert screen_text(form).strip() == f"28 lines, {len(PEM):,} characters"


async def test_the_summary_is_shown_until_the_key_changes() -> None:
    form = Form(lambda: KeyInput(SecretStr(PEM)))
    async with form.run_test(size=(80, 24)) as pilot:
        field = form.query_one(KeyInput)
        field.summary = "RSA key, 2048 bits"
        await pilot.pause()
        assert screen_text(form).strip() == "RSA key, 2048 bits"
        await paste(pilot, DOCUMENT)
        assert "RSA" not in screen_text(form)
        assert told(form) == [DOCUMENT]


@pytest.mark.parametrize(
    "text", [PEM, DOCUMENT, f"{PARAMETERS}\n{PEM}"], ids=["pem", "json", "parameters"]
)
@pytest.mark.parametrize("end", ["", "\n", "\n\n"], ids=["none", "one", "two"])
async def test_a_paste_that_arrives_as_keys_stays_in_this_field(text: str, end: str) -> None:
    form = Form(KeyInput, LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, text + end)
        assert told(form) == [text]
        assert form.posted(KeyInput.FileWanted) == []
        assert form.posted(Finished) == []
        await pilot.press("tab")
        assert told(form) == [text]
        assert form.query_one(LineInput).value == ""


async def test_a_json_string_that_arrives_as_keys_is_unwrapped() -> None:
    form = Form(KeyInput, LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, json.dumps(PEM + "\n") + ",\n")
        await pilot.press("tab")
        assert set(told(form)) == {PEM}
        assert len(told(form)) == 1


async def test_text_before_a_key_is_dropped() -> None:
    form = Form(KeyInput)
    async with form.run_test() as pilot:
        await type_text(pilot, f"Bag Attributes\n  friendlyName: x\n{PEM}\n")
        assert told(form)[-1] == PEM


async def test_half_a_key_is_posted_on_leaving() -> None:
    form = Form(KeyInput, LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, PEM[:100])
        assert told(form) == []
        assert screen_text(form).startswith("receiving a key...")
        await pilot.press("tab")
        assert told(form) == [PEM[:100]]


async def test_other_text_is_posted_at_enter_without_moving_the_focus() -> None:
    form = Form(KeyInput, LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, "hello\nworld\n")
        assert told(form) == ["hello", "hello\nworld"]
        assert form.focused is form.query_one(KeyInput)
        assert form.posted(KeyInput.FileWanted) == []


@pytest.mark.parametrize("key", ["backspace", "delete", "ctrl+u"])
async def test_a_key_is_cleared_as_a_whole(key: str) -> None:
    form = Form(lambda: KeyInput(SecretStr(PEM)))
    async with form.run_test() as pilot:
        await pilot.press(key, key)
        assert told(form) == [""]
        assert form.notices == [CLEARED]
        await pilot.press("enter")
        assert len(form.posted(KeyInput.FileWanted)) == 1
        await pilot.press("x", "ctrl+y")
        assert told(form) == ["", PEM]


async def test_stray_keys_neither_change_a_key_nor_leave_the_field() -> None:
    form = Form(lambda: KeyInput(SecretStr(PEM)), LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, DOCUMENT + "\n")
        assert told(form) == []
        assert form.query_one(KeyInput).secret.get_secret_value() == PEM
        assert form.notices == [
            "There is already a key. Press Delete to clear it, then paste again."
        ]
        assert form.posted(Finished) == []
        await pilot.press("tab", "shift+tab", "enter")
        assert len(form.posted(Finished)) == 1


async def test_a_paste_replaces_the_key() -> None:
    form = Form(lambda: KeyInput(SecretStr("old")), LineInput)
    async with form.run_test() as pilot:
        await pilot.press("delete", "x")
        await paste(pilot, PEM)
        await pilot.press("tab", "shift+tab")
        assert told(form) == ["", PEM]
        await paste(pilot, " \n")
        assert told(form) == ["", PEM]
        assert form.notices == [CLEARED, "The pasted text was blank."]
        await pilot.press("enter")
        assert len(form.posted(Finished)) == 1


async def test_setting_the_value_posts_no_message() -> None:
    form = Form(KeyInput)
    async with form.run_test() as pilot:
        form.query_one(KeyInput).set_value(SecretStr("x"))
        await pilot.pause()
        assert screen_text(form).startswith("1 line, 1 character")
        form.query_one(KeyInput).set_value("")
        await pilot.pause()
        assert screen_text(form).startswith("paste the key")
        assert form.messages == []


async def test_a_terminal_that_loses_the_focus_does_not_split_a_key() -> None:
    form = Form(KeyInput)
    async with form.run_test() as pilot:
        await type_text(pilot, PEM[:100])
        form.app_focus = False
        await pilot.pause()
        form.app_focus = True
        await pilot.pause()
        await type_text(pilot, PEM[100:])
        assert told(form) == [PEM]


async def test_no_repr_contains_the_secret() -> None:
    form = Form(KeyInput)
    async with form.run_test() as pilot:
        await type_text(pilot, PEM)
        await pilot.press("ctrl+c", "ctrl+x")
        form.console.begin_capture()
        form.console.print(form.tree, form.screen.css_tree)
        seen = [form.console.end_capture(), form.export_screenshot(), screen_text(form)]
        seen += [form.clipboard, repr(form.query_one(KeyInput))]
        seen += [repr(message) + repr(vars(message)) for message in form.messages]
    assert not [text for text in seen if BODY[:12] in text]


async def test_arrows_are_left_to_the_screen() -> None:
    keys: list[str] = []

    class Listening(Form):
        def on_key(self, event: object) -> None:
            keys.append(getattr(event, "key", ""))

    form = Listening(KeyInput)
    async with form.run_test() as pilot:
        await pilot.press("up", "down", "escape")
        assert keys == ["up", "down", "escape"]
        assert form.query_one(KeyInput).outer_size.height == 1
