"""A path, completed as it is typed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.geometry import Offset
from textual.widgets import Static

from symsrc_tui.tui.widgets.drop_down import DropDown
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.path_input import PathInput
from tests.tui.widgets.form import Form, screen_text, type_text

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.widgets import Input

PATHS = (
    "/keys/",
    "/keys/AuthKey_ABC.p8",
    "/keys/AuthKey_XYZ.p8",
    "/keys/old/",
    "/keys/old/a.json",
    "/etc/",
    "/odd\x1b[2J\udcff.json",
)


def complete(typed: str) -> tuple[str, ...]:
    """One level of a small file system."""
    below = len(typed) - len(typed.rpartition("/")[2])
    return tuple(
        path
        for path in PATHS
        if path.startswith(typed) and path != typed and "/" not in path[below:].rstrip("/")
    )


class Paths(Form):
    """A path and a line after it."""

    def __init__(self, value: str = "") -> None:
        super().__init__(lambda: PathInput(value, complete=complete), LineInput)
        self.submitted: list[str] = []

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.submitted.append(event.value)

    @property
    def path(self) -> PathInput:
        return self.query_one(PathInput)


async def looked_up(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Presses each key, or types each path, and waits for what is listed then."""
    for key in keys:
        await (type_text(pilot, key) if key.startswith("/") else pilot.press(key))
        await looked_up(pilot)


def rows(form: Form) -> list[str]:
    lists = [each for each in form.query(DropDown) if each.display]
    return [
        line.lstrip("│").strip()
        for each in lists
        for line in screen_text(form).splitlines()[each.region.y : each.region.bottom]
    ]


async def test_matching_paths_are_listed() -> None:
    form = Paths()
    async with form.run_test(size=(80, 24)) as pilot:
        await press(pilot, "/keys/")
        assert rows(form) == ["AuthKey_ABC.p8", "AuthKey_XYZ.p8", "old/"]
        await press(pilot, "A")
        assert rows(form) == ["AuthKey_ABC.p8", "AuthKey_XYZ.p8"]
        await press(pilot, "x")
        assert rows(form) == []
        assert [edit.value for edit in form.posted(LineInput.Edited)][-1] == "/keys/Ax"


async def test_a_path_that_exists_lists_nothing() -> None:
    form = Paths("/keys/")
    async with form.run_test() as pilot:
        await looked_up(pilot)
        assert rows(form) == []
        await press(pilot, "tab")
        assert form.focused is form.query(LineInput).last()


async def test_tab_completes_the_common_part_and_then_leaves() -> None:
    form = Paths()
    async with form.run_test() as pilot:
        await press(pilot, "/keys/A", "tab")
        assert form.path.value == "/keys/AuthKey_"
        assert form.focused is form.path
        await press(pilot, "A", "tab")
        assert form.path.value == "/keys/AuthKey_ABC.p8"
        await press(pilot, "tab")
        assert form.focused is form.query(LineInput).last()
        assert rows(form) == []


async def test_right_and_end_complete_at_the_end_only() -> None:
    form = Paths()
    async with form.run_test() as pilot:
        await press(pilot, "/k", "left", "right", "end")
        assert form.path.value == "/keys/"
        await press(pilot, "backspace", "home", "end")
        assert form.path.value == "/keys"
        await press(pilot, "right")
        assert form.path.value == "/keys/"


async def test_enter_uses_the_selected_path_and_then_submits() -> None:
    form = Paths()
    async with form.run_test() as pilot:
        await press(pilot, "/keys/", "down", "down", "up", "down", "enter")
        assert form.path.value == "/keys/AuthKey_XYZ.p8"
        assert form.submitted == []
        await press(pilot, "enter")
        assert form.submitted == ["/keys/AuthKey_XYZ.p8"]


async def test_using_a_folder_lists_its_content() -> None:
    form = Paths()
    async with form.run_test() as pilot:
        await press(pilot, "/keys/", "pagedown", "enter")
        assert form.path.value == "/keys/old/"
        assert rows(form) == ["a.json"]


async def test_enter_without_a_selection_submits_the_typed_text() -> None:
    form = Paths()
    async with form.run_test() as pilot:
        await press(pilot, "/keys/", "down", "up", "enter")
        assert form.submitted == ["/keys/"]


async def test_escape_closes_the_list_and_nothing_else() -> None:
    keys: list[str] = []

    class Listening(Paths):
        def on_key(self, event: object) -> None:
            keys.append(getattr(event, "key", ""))

    form = Listening()
    async with form.run_test() as pilot:
        await press(pilot, "/keys/", "escape")
        assert rows(form) == []
        assert keys == []
        await press(pilot, "down", "up", "escape")
        assert keys == ["down", "up", "escape"]
        assert form.path.value == "/keys/"


async def test_a_click_uses_a_path() -> None:
    form = Paths()
    async with form.run_test() as pilot:
        await press(pilot, "/keys/")
        await pilot.mouse_down(DropDown, offset=(4, 1))
        assert form.path.cursor_position == len("/keys/")
        assert form.mouse_captured is None
        await pilot.click(DropDown, offset=(5, 1))
        await looked_up(pilot)
        assert form.path.value == "/keys/AuthKey_XYZ.p8"
        assert form.focused is form.path


async def test_the_list_stays_under_its_field_when_the_text_scrolls() -> None:
    def two(typed: str) -> tuple[str, ...]:
        return f"{typed}/x", f"{typed}/y"

    class Labelled(Form):
        CSS = "Static { width: 10; } PathInput { width: 1fr; }"

    form = Labelled(lambda: Horizontal(Static("label"), PathInput(complete=two)))
    async with form.run_test(size=(40, 12)) as pilot:
        await press(pilot, "/a-path-that-is-longer-than-the-line")
        drop_down, path = form.query_one(DropDown), form.query_one(PathInput)
        assert path.scroll_offset.x > 0
        assert drop_down.region.offset == path.region.offset + Offset(-2, 1)
        await pilot.press("home")
        assert path.scroll_offset.x == 0
        assert drop_down.region.offset == path.region.offset + Offset(-2, 1)
        assert drop_down.region.right == path.region.right == 40
        await pilot.resize_terminal(50, 12)
        assert drop_down.region.offset == path.region.offset + Offset(-2, 1)
        assert drop_down.region.right == path.region.right == 50


async def test_names_with_control_characters_are_shown_safely_and_used_unchanged() -> None:
    form = Paths()
    async with form.run_test() as pilot:
        await press(pilot, "/o")
        assert rows(form) == ["odd�[2J�.json"]
        await press(pilot, "tab")
        assert form.path.value == "/odd\x1b[2J\udcff.json"
        assert screen_text(form).startswith("/odd�[2J�.json")


async def test_a_failed_lookup_lists_nothing_and_the_next_works() -> None:
    broken = True

    def failing(typed: str) -> tuple[str, ...]:
        if broken:
            raise PermissionError(typed)
        return complete(typed)

    form = Form(lambda: PathInput(complete=failing))
    async with form.run_test() as pilot:
        await type_text(pilot, "/keys/")
        await pilot.pause()
        assert rows(form) == []
        broken = False
        await press(pilot, "A")
        assert rows(form) == ["AuthKey_ABC.p8", "AuthKey_XYZ.p8"]


async def test_lookups_run_one_at_a_time_and_tab_waits_for_them() -> None:
    looks: list[str] = []
    go_on = threading.Event()

    def slow(typed: str) -> tuple[str, ...]:
        looks.append(typed)
        go_on.wait(30)
        return complete(typed)

    form = Form(lambda: PathInput(complete=slow), LineInput)
    async with form.run_test() as pilot:
        path = form.query_one(PathInput)
        await pilot.press("/")
        await type_text(pilot, "keys/A")
        await pilot.press("tab")
        assert looks == ["/"]
        assert form.focused is path
        go_on.set()
        await looked_up(pilot)
        assert looks == ["/", "/keys/A", "/keys/AuthKey_"]
        assert path.value == "/keys/AuthKey_"
        await pilot.press("tab")
        assert form.focused is form.query(LineInput).last()


async def test_a_late_lookup_does_not_cover_what_a_submitted_path_leads_to() -> None:
    go_on = threading.Event()

    def slow(typed: str) -> tuple[str, ...]:
        go_on.wait(30)
        return complete(typed)

    form = Form(lambda: PathInput(complete=slow))
    async with form.run_test() as pilot:
        await type_text(pilot, "/keys/")
        await pilot.press("enter")
        go_on.set()
        await looked_up(pilot)
        assert rows(form) == []
        await press(pilot, "A")
        assert rows(form) == ["AuthKey_ABC.p8", "AuthKey_XYZ.p8"]
        await press(pilot, "enter")
        assert rows(form) == []


async def test_tab_leaves_after_a_lookup_without_matches() -> None:
    go_on = threading.Event()

    def slow(typed: str) -> tuple[str, ...]:
        go_on.wait(30)
        return complete(typed)

    form = Form(lambda: PathInput(complete=slow), LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, "/nowhere")
        await pilot.press("tab")
        go_on.set()
        await looked_up(pilot)
        assert form.focused is form.query(LineInput).last()


async def test_a_folder_that_never_answers_blocks_nothing() -> None:
    never = threading.Event()

    def hanging(_: str) -> tuple[str, ...]:
        never.wait(600)
        return ()

    form = Form(lambda: PathInput(complete=hanging), LineInput)
    try:
        async with form.run_test() as pilot:
            await type_text(pilot, "/x")
            await pilot.press("tab", "tab")
            assert form.focused is form.query(LineInput).last()
        threads = [each for each in threading.enumerate() if each.name == "complete-path"]
        assert threads
        assert all(each.daemon for each in threads)
    finally:
        never.set()


async def test_fast_typing_loses_nothing() -> None:
    form = Paths()
    async with form.run_test() as pilot:
        await type_text(pilot, "/keys/AuthKey_ABC.p8\t")
        await looked_up(pilot)
        assert form.path.value == "/keys/AuthKey_ABC.p8"
        assert form.focused is form.query(LineInput).last()
