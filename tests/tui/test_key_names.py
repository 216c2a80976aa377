"""Which keys are characters: told as Textual tells it, for all that anybody asks of the answer."""

from __future__ import annotations

import string
import subprocess
import sys

import textual.keys
import textual.screen
from textual.keys import Keys, key_to_character

from symsrc_tui.tui import key_names
from symsrc_tui.tui.widgets.line_input import LineInput

NAMES = sorted({*(key.value for key in Keys), *textual.keys.KEY_TO_UNICODE_NAME, *string.printable})


def test_a_field_takes_the_same_keys_as_text() -> None:
    takes = LineInput().check_consume_key
    keys = [*NAMES, "ctrl+shift+up", "no_such_key", "ä"]
    taken = [key for key in keys if takes(key, key_names.character_of(key))]
    assert taken == [key for key in keys if takes(key, key_to_character(key))]
    assert {"space", "question_mark", "a", "ä"} <= set(taken)


def test_textual_asks_here_first() -> None:
    assert vars(textual.screen)["key_to_character"] is key_to_character
    program = """
import asyncio, textual.keys, unicodedata
from textual.app import App
from symsrc_tui.tui import key_names
from symsrc_tui.tui.widgets.line_input import LineInput

asked = []

class Names:
    def lookup(self, name):
        asked.append(name)
        return unicodedata.lookup(name)

class Form(App):
    BINDINGS = [("f2", "bell", ""), ("escape", "bell", ""), ("question_mark", "bell", "")]

    def compose(self):
        yield LineInput()

async def type_into_a_field():
    async with Form().run_test() as pilot:
        await pilot.press("a", "left")

key_names.spare_tables()
textual.keys.unicodedata = Names()
asyncio.run(type_into_a_field())
print(*asked, sep=", ")
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "QUESTION MARK\n"
