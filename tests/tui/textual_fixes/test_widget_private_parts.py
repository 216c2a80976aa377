"""What the widgets rely on in Textual without a promise: a release that moves it fails here."""

from __future__ import annotations

import inspect
import re

from textual import events
from textual.app import App
from textual.css.constants import VALID_CONSTRAIN, VALID_OVERLAY
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.widget import Widget
from textual.widgets import Input


def test_an_input_edits_its_text_in_one_place() -> None:
    """`LineInput.replace` is how edits are told from values the program sets."""
    assert list(inspect.signature(Input.replace).parameters) == ["self", "text", "start", "end"]
    source = inspect.getsource(Input)
    setters = re.findall(r"^    (?:async )?def (\w+)|(self\.value = )", source, re.MULTILINE)
    where = [setters[: index + 1] for index, (_, sets) in enumerate(setters) if sets]
    methods = [[name for name, _ in upto if name][-1] for upto in where]
    assert methods == ["__init__", "clear", "action_cursor_right", "replace"]
    # That one takes a suggestion, and the fields have no suggester.
    assert "self._suggestion" in inspect.getsource(Input.action_cursor_right)


def test_an_input_takes_a_paste_in_this_handler() -> None:
    """`LineInput._on_paste` stands in for it by `prevent_default`."""
    assert "_on_paste" in vars(Input)


def test_an_input_blinks_only_if_told() -> None:
    assert Input.cursor_blink._default is True
    assert "self.cursor_blink" in inspect.getsource(Input._on_mount)


def test_an_input_is_drawn_through_its_highlighter() -> None:
    """Which is where characters that a terminal would act on are replaced."""
    assert "self.highlighter(text)" in inspect.getsource(Input)


def test_a_list_may_lie_over_the_screen() -> None:
    assert "screen" in VALID_OVERLAY
    assert {"inside", "inflect"} <= VALID_CONSTRAIN


def test_an_input_may_hold_a_list() -> None:
    """`PathInput` is a container while it has one."""
    assert isinstance(inspect.getattr_static(ScrollView, "is_container"), property)


def test_the_size_of_content_is_laid_out_anew_when_it_changes() -> None:
    """`DropDown.open` sets it beforehand, so that it does not."""
    assert inspect.getattr_static(Widget, "virtual_size")._layout


def test_keys_and_pastes_are_handed_out_by_the_app() -> None:
    """`TypeAhead` holds them back there."""
    assert inspect.iscoroutinefunction(App.on_event)
    source = inspect.getsource(App.on_event)
    assert "events.Key" in source
    assert "events.Paste" in source
    assert "is_forwarded" in source
    assert list(inspect.signature(Widget.check_consume_key).parameters) == [
        "self",
        "key",
        "character",
    ]
    assert events.Key("a", "a").is_printable


def test_the_tests_can_read_the_screen() -> None:
    assert "render_strips" in dir(Screen()._compositor)
