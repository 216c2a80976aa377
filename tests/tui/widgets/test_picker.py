"""Choosing one of many options: opening, filtering, choosing, leaving."""

from __future__ import annotations

from time import process_time

import pytest

from symsrc_tui.forms.search import Choice
from symsrc_tui.tui.widgets.chooser import Chooser
from symsrc_tui.tui.widgets.chooser_texts import HOW_TO_CHOOSE
from symsrc_tui.tui.widgets.drop_down import DropDown
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.messages import Finished
from symsrc_tui.tui.widgets.picker import Picker
from tests.tui.widgets.form import Form, paste, screen_text, type_text

REGIONS = [
    Choice("us-east-2", "US East (Ohio)"),
    Choice("us-east-1", "US East (N. Virginia)"),
    Choice("eu-central-1", "EU (Frankfurt)", "The one in Germany."),
    Choice("eu-west-1", "EU (Ireland)"),
    Choice("sa-east-1", "South America (São Paulo)"),
]
CASINGS = [Choice("default", "Default"), Choice("uppercase", "Uppercase")]
MANY = [Choice(f"project-{number:05}", f"Project {number}") for number in range(10_000)]


def region(value: str = "", *, allow_other: bool = False) -> Picker:
    return Picker(REGIONS, value, allow_other=allow_other)


def region_or_other() -> Picker:
    return region(allow_other=True)


def picked(form: Form) -> list[str]:
    return [message.value for message in form.posted(Picker.Picked)]


def rows(form: Form) -> list[str]:
    """The rows of the open list, its edge and blank rows left out."""
    drop_down = form.query_one(DropDown)
    lines = screen_text(form).splitlines()[drop_down.region.y : drop_down.region.bottom]
    return [row for line in lines if (row := line.lstrip("│").strip())] if drop_down.display else []


async def test_a_closed_list_is_one_line_with_value_and_label() -> None:
    form = Form(lambda: region("eu-west-1"), lambda: Picker(CASINGS, "uppercase", show="label"))
    async with form.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = screen_text(form).splitlines()
        assert lines[0].startswith("eu-west-1   EU (Ireland)")
        assert lines[1] == "Uppercase"
        assert form.messages == []


@pytest.mark.parametrize("key", ["space", "f4", "alt+down"])
async def test_the_list_opens_at_its_value(key: str) -> None:
    form = Form(lambda: region("eu-central-1"))
    async with form.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        assert [row.split()[0] for row in rows(form)] == [
            "us-east-2",
            "us-east-1",
            "›eu-central-1",
            "eu-west-1",
            "sa-east-1",
        ]
        assert form.posted(Chooser.Highlighted)[-1].option == REGIONS[2]


async def test_typing_filters_and_enter_chooses() -> None:
    form = Form(region)
    async with form.run_test(size=(80, 24)) as pilot:
        await type_text(pilot, "frank")
        assert rows(form) == ["›eu-central-1   EU (Frankfurt)"]
        assert screen_text(form).startswith("frank")
        await pilot.press("enter")
        assert picked(form) == ["eu-central-1"]
        assert rows(form) == []
        assert form.posted(Chooser.Highlighted)[-1].option is None
        assert screen_text(form).startswith("eu-central-1   EU (Frankfurt)")


async def test_enter_opens_a_list_without_an_answer_and_says_to_choose() -> None:
    form = Form(region)
    async with form.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert form.query_one(Picker).highlighted is None
        assert len(rows(form)) == len(REGIONS)
        await pilot.press("enter", "space")
        assert form.notices == [HOW_TO_CHOOSE, HOW_TO_CHOOSE]
        assert picked(form) == []
        assert not form.posted(Finished)
        await pilot.press("down", "enter")
        assert picked(form) == ["us-east-2"]
        assert len(form.posted(Finished)) == 1


async def test_enter_moves_on_from_an_answer() -> None:
    form = Form(lambda: region("eu-west-1"))
    async with form.run_test() as pilot:
        await pilot.press("enter")
        assert len(form.posted(Finished)) == 1
        assert not form.query_one(Picker).is_open


async def test_fast_typing_filters_the_same() -> None:
    form = Form(region, LineInput)
    async with form.run_test(size=(80, 24)) as pilot:
        await type_text(pilot, "sao\n\tnext")
        await pilot.pause()
        assert picked(form) == ["sa-east-1"]
        assert form.query_one(LineInput).value == "next"


async def test_escape_changes_nothing() -> None:
    form = Form(lambda: region("eu-west-1"))
    async with form.run_test() as pilot:
        await type_text(pilot, "frank")
        await pilot.press("escape")
        assert rows(form) == []
        assert screen_text(form).startswith("eu-west-1   EU (Ireland)")
        assert picked(form) == []


async def test_text_dropped_by_escape_can_be_restored() -> None:
    form = Form(lambda: Picker(REGIONS, "eu-west-1", allow_other=True))
    async with form.run_test() as pilot:
        picker = form.query_one(Picker)
        await type_text(pilot, "eu-south-1")
        await pilot.press("escape")
        assert form.notices == ['Closed. Ctrl+Y brings back "eu-south-1"']
        await pilot.press("ctrl+y")
        assert picker.typed == "eu-south-1"
        assert rows(form) == ["›eu-south-1     as typed"]
        await pilot.press("enter", "ctrl+y")
        assert picked(form) == ["eu-south-1"]
        assert not picker.is_open
        assert form.notices == ['Closed. Ctrl+Y brings back "eu-south-1"']


async def test_the_last_cleared_answer_is_restored() -> None:
    form = Form(lambda: Picker(REGIONS, "eu-west-1", allow_other=True))
    async with form.run_test() as pilot:
        await type_text(pilot, "eu-s")
        await pilot.press("escape", "ctrl+u", "ctrl+y")
        assert picked(form) == ["", "eu-west-1"]
        assert rows(form) == []


async def test_escape_without_typed_text_posts_no_notice() -> None:
    form = Form(lambda: region("eu-west-1"))
    async with form.run_test() as pilot:
        await pilot.press("space", "down", "escape", "ctrl+y")
        assert rows(form) == []
        assert form.notices == []


async def test_escape_on_a_closed_list_is_left_to_the_screen() -> None:
    keys: list[str] = []

    class Listening(Form):
        def on_key(self, event: object) -> None:
            keys.append(getattr(event, "key", ""))

    form = Listening(region)
    async with form.run_test() as pilot:
        await pilot.press("space", "escape", "down", "escape", "up", "down", "left")
        assert keys == ["down", "escape", "up", "down", "left"]


async def test_choosing_the_current_value_posts_no_message() -> None:
    form = Form(lambda: region("eu-west-1"))
    async with form.run_test() as pilot:
        await pilot.press("space", "enter")
        assert picked(form) == []
        assert len(form.posted(Finished)) == 1


async def test_arrows_pages_and_ends_move_the_highlight() -> None:
    form = Form(lambda: Picker(MANY))
    async with form.run_test(size=(80, 24)) as pilot:
        picker = form.query_one(Picker)
        await pilot.press("enter", "down", "down", "down", "up")
        assert picker.highlighted == MANY[1]
        await pilot.press("pagedown")
        assert picker.highlighted == MANY[9]
        await pilot.press("end")
        assert picker.highlighted == MANY[-1]
        assert rows(form)[-1] == "9,992 more: type to filter"
        assert rows(form)[-2] == "›project-09999   Project 9999"
        await pilot.press("pageup", "home", "up")
        assert picker.highlighted == MANY[0]


async def test_ten_thousand_options_cost_no_more_than_the_rows_in_view() -> None:
    asked = 0

    class Counting(Picker):
        def row_text(self, option: Choice) -> str:
            nonlocal asked
            asked += 1
            return super().row_text(option)

    form = Form(lambda: Counting(MANY))
    async with form.run_test(size=(80, 24)) as pilot:
        before = process_time()
        await type_text(pilot, "9 9 9")
        assert form.query_one(Picker).typed == "9 9 9"
        assert rows(form)[0] == "›project-00009   Project 9"
        assert asked <= 5 * 8
        assert process_time() - before < 5


async def test_the_filter_can_be_deleted() -> None:
    form = Form(lambda: region("eu-west-1"))
    async with form.run_test() as pilot:
        picker = form.query_one(Picker)
        await type_text(pilot, "us east")
        await pilot.press("backspace", "ctrl+w")
        assert picker.typed == "us"
        await pilot.press("ctrl+u")
        assert len(rows(form)) == len(REGIONS)
        assert picker.highlighted == REGIONS[3]


async def test_text_without_a_match_is_reported_and_not_chosen() -> None:
    form = Form(region, LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, "xyz")
        await pilot.press("enter")
        assert rows(form) == ["no match for xyz"]
        await type_text(pilot, " [/b]")
        assert rows(form) == ["no match for xyz [/b]"]
        assert screen_text(form).startswith("xyz [/b]")
        await pilot.press("ctrl+w")
        assert form.query_one(Picker).is_open
        await pilot.press("tab")
        assert picked(form) == []
        none = '"xyz" does not match any choice. '
        back = "Go back and press Ctrl+Y to continue typing"
        assert form.notices == [f"{none}Type something else, or use Up/Down", f"{none}{back}"]


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (["EU-West-1"], "eu-west-1"),
        (["eu (ireland)"], "eu-west-1"),
        (["frank"], "eu-central-1"),
        (["us-east"], ""),
        (["u", "down"], "us-east-1"),
        ([" ", "down"], "us-east-2"),
        ([" "], ""),
    ],
)
async def test_tab_chooses_an_unambiguous_match(keys: list[str], value: str) -> None:
    form = Form(region, LineInput)
    async with form.run_test() as pilot:
        for key in keys:
            await (pilot.press(key) if key == "down" else type_text(pilot, key))
        await pilot.press("tab")
        assert form.query_one(Picker).value == value
        assert picked(form) == ([value] if value else [])
        assert form.focused is form.query_one(LineInput)
        assert rows(form) == []


async def test_the_value_is_posted_before_the_field_is_left() -> None:
    order: list[str] = []

    class Judging(Form):
        def on_picker_picked(self) -> None:
            order.append("picked")

        def on_descendant_blur(self) -> None:
            order.append("left")

    form = Judging(region, LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, "frank\t")
        assert order == ["picked", "left"]


async def test_tab_posts_a_notice_if_several_match() -> None:
    form = Form(lambda: region("eu-west-1"), LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, "us-east")
        await pilot.press("tab")
        back = "Go back and press Ctrl+Y to continue typing"
        assert form.notices == [f'"us-east" matches 2 choices. {back}']
        assert screen_text(form).startswith("eu-west-1   EU (Ireland)")


async def test_other_values_can_be_typed_if_allowed() -> None:
    form = Form(region_or_other, LineInput)
    async with form.run_test() as pilot:
        await type_text(pilot, "af-south-1")
        assert rows(form) == ["›af-south-1     as typed"]
        await pilot.press("tab")
        assert picked(form) == ["af-south-1"]
        assert screen_text(form).startswith("af-south-1\n")


async def test_a_typed_value_differs_from_options_that_contain_it() -> None:
    form = Form(region_or_other)
    async with form.run_test() as pilot:
        await type_text(pilot, "eu-west")
        await pilot.press("end")
        assert rows(form) == ["eu-west-1      EU (Ireland)", "›eu-west        as typed"]
        await pilot.press("enter")
        assert picked(form) == ["eu-west"]


async def test_backspace_continues_a_typed_value() -> None:
    form = Form(region_or_other)
    async with form.run_test() as pilot:
        await type_text(pilot, "af-south-11")
        await pilot.press("enter", "backspace", "enter")
        assert picked(form) == ["af-south-11", "af-south-1"]


async def test_a_paste_filters() -> None:
    form = Form(region_or_other)
    async with form.run_test() as pilot:
        await paste(pilot, "  eu-central-1\n")
        await pilot.press("enter")
        assert picked(form) == ["eu-central-1"]
        await paste(pilot, "eu\x07-west-1")
        assert form.notices
        await pilot.press("enter")
        assert picked(form)[-1] == "eu-west-1"


async def test_options_can_be_added_while_the_list_is_open() -> None:
    form = Form(lambda: Picker(MANY[:50], "project-00060"))
    async with form.run_test(size=(80, 24)) as pilot:
        picker = form.query_one(Picker)
        await type_text(pilot, "ct 4")
        await pilot.press("down", "down")
        before = picker.highlighted
        picker.add_options(MANY[50:500])
        await pilot.pause()
        assert picker.typed == "ct 4"
        assert picker.highlighted == before != picker.matches[0]
        assert picker.value == "project-00060"

        picker.set_options([Choice("project-00004", "Renamed")])
        await pilot.pause()
        assert picker.highlighted == Choice("project-00004", "Renamed")
        assert picker.value == "project-00060"


async def test_an_open_list_highlights_its_value_once_it_is_added() -> None:
    form = Form(lambda: Picker(MANY[:5], "project-00007"))
    async with form.run_test() as pilot:
        picker = form.query_one(Picker)
        await pilot.press("space")
        assert picker.highlighted is None
        picker.add_options(MANY[5:10])
        await pilot.pause()
        assert picker.highlighted == MANY[7]
        assert rows(form)[-1].startswith("›project-00007") or len(rows(form)) > 5


async def test_an_empty_list_shows_its_note() -> None:
    form = Form(Picker)
    async with form.run_test() as pilot:
        picker = form.query_one(Picker)
        await pilot.press("enter")
        assert rows(form) == ["no choices"]
        picker.set_note("asking the server")
        await pilot.pause()
        assert rows(form) == ["asking the server"]
        picker.add_options(REGIONS[:1])
        await pilot.pause()
        assert rows(form) == ["us-east-2   US East (Ohio)", "asking the server"]
        picker.set_note("")
        await pilot.pause()
        assert rows(form) == ["us-east-2   US East (Ohio)"]
        await pilot.press("down", "enter")
        assert picked(form) == ["us-east-2"]


async def test_the_mouse_opens_chooses_and_closes() -> None:
    form = Form(region, LineInput)
    async with form.run_test() as pilot:
        await pilot.click(Picker)
        assert len(rows(form)) == len(REGIONS)
        await pilot.click(DropDown, offset=(5, 3))
        assert picked(form) == ["eu-west-1"]
        assert rows(form) == []
        assert form.focused is form.query_one(Picker)
        await pilot.click(Picker)
        await pilot.click(Picker)
        assert rows(form) == []
        await type_text(pilot, "us")
        await pilot.click(Picker)
        assert rows(form) == []
        assert form.notices == ['Closed. Ctrl+Y brings back "us"']


async def test_a_terminal_that_loses_the_focus_chooses_nothing() -> None:
    form = Form(region)
    async with form.run_test() as pilot:
        await type_text(pilot, "frank")
        form.app_focus = False
        await pilot.pause()
        assert picked(form) == []
        form.app_focus = True
        await pilot.pause()
        assert rows(form) == ["›eu-central-1   EU (Frankfurt)"]


async def test_foreign_text_is_neither_markup_nor_an_escape() -> None:
    options = [Choice("a\x1b[2J", "[/red] \u202elabel"), Choice("日本", "wide")]
    form = Form(lambda: Picker(options, "a\x1b[2J"))
    async with form.run_test() as pilot:
        await pilot.pause()
        assert screen_text(form).startswith("a�[2J   [/red] �label")
        await pilot.press("space")
        assert rows(form) == ["›a�[2J   [/red] �label", "日本    wide"]


async def test_a_label_of_100000_characters_is_truncated() -> None:
    form = Form(lambda: Picker([Choice("x" * 100_000, "[bold]" * 20_000)], "x" * 100_000))
    async with form.run_test(size=(40, 10)) as pilot:
        await pilot.press("space")
        assert len(screen_text(form).splitlines()[1]) <= 40
        assert rows(form)[0].endswith("…")


@pytest.mark.parametrize(
    ("size", "above"),
    [
        (size, above)
        for size in ((80, 24), (40, 10), (20, 5))
        for above in (0, 3, 8, 20)
        if above < size[1]
    ],
)
async def test_the_list_fits_the_screen_and_does_not_cover_its_field(
    size: tuple[int, int], above: int
) -> None:
    form = Form(*[LineInput] * above, lambda: Picker(MANY))
    async with form.run_test(size=size) as pilot:
        picker = form.query_one(Picker)
        picker.focus()
        await pilot.press("enter", "end")
        drop_down = form.query_one(DropDown)
        assert form.screen.region.contains_region(drop_down.region)
        assert not drop_down.region.overlaps(picker.region)
        assert drop_down.region.height >= min(4, size[1] * 2 // 5)
        assert picker.highlighted == MANY[-1]


async def test_resizing_while_it_is_open_leaves_it_usable() -> None:
    form = Form(*[LineInput] * 6, lambda: Picker(MANY))
    async with form.run_test(size=(80, 24)) as pilot:
        form.query_one(Picker).focus()
        await pilot.press("enter", "down")
        await pilot.press("end")
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert "›project-09999   Project 9999" in rows(form)
        assert form.query_one(DropDown).size.width == 40
        await pilot.press("home", "down", "down")
        assert form.screen.region.contains_region(form.query_one(DropDown).region)
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        assert form.query_one(DropDown).size == (200, 9)
        await pilot.press("down", "enter")
        assert picked(form) == ["project-00003"]
