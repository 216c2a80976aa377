"""The window can have any size, and change it at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.tui.screens.details import DetailsScreen
from tests.replies import text
from tests.session.links import link_to
from tests.tui.desk import sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer
    from tests.tui.desk import Desk


async def test_a_step_can_be_left_before_it_is_redrawn_for_a_new_size(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS)
        details = desk.app.screen
        assert isinstance(details, DetailsScreen)
        desk.go(Step.REVIEW)
        await desk.shows("Will be added to")
        details.redraw()


@pytest.mark.parametrize("key", ["pageup", "pagedown"])
async def test_a_list_without_room_has_no_paging(
    server: DemoServer, tmp_path: Path, key: str
) -> None:
    async with sit_down(link_to(server, tmp_path), (1, 1)) as desk:
        await desk.fill("http", Step.DETAILS)
        await desk.press("ctrl+q", key, "escape")
        assert desk.at(Step.DETAILS)


@pytest.mark.parametrize("step", [Step.TYPE, Step.DETAILS, Step.REVIEW])
async def test_the_header_fills_the_width(server: DemoServer, tmp_path: Path, step: Step) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", step)
        await desk.shows("✓ connected")
        for columns in (120, 40, 60, 80):
            await desk.pilot.resize_terminal(columns, 24)
            await desk.pilot.pause()
            head, steps, *_ = desk.screen.splitlines()
            assert head.endswith("✓ connected")
            assert len(head) == columns - 1
            assert steps.endswith("Review") == (columns >= 60 or step is Step.REVIEW)


async def test_why_connecting_failed_is_seen_at_once_in_a_small_window(
    server: DemoServer, tmp_path: Path
) -> None:
    server.faults.add(Fault(text(500, "no"), path="/symbol-sources", times=0))
    async with sit_down(link_to(server, tmp_path), (40, 10)) as desk:
        await desk.until(lambda: desk.at(Step.CONNECTION))
        await desk.shows("[ Connect ]", "127.0.0.1 had an internal error")
        await desk.press("shift+tab", "shift+tab", "shift+tab")
        await desk.until(lambda: "internal error" not in desk.screen)
        await desk.press("ctrl+r")
        await desk.shows("[ Connect ]", "127.0.0.1 had an internal error")
        await desk.press("pagedown")
        await desk.shows("that source in the project's settings")


@pytest.mark.parametrize("field", ["name", "bucket", "region", "access_key", "prefix"])
@pytest.mark.parametrize("small", [(40, 10), (60, 20), (20, 5)])
async def test_the_focused_field_stays_in_view(
    server: DemoServer, tmp_path: Path, small: tuple[int, int], field: str
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        wrong = {"bucket": "A!", "region": "nowhere", "access_key": "AKIA", "name": ""}
        await desk.fill("s3", Step.DETAILS, field, **wrong)
        desk.session.form.touched.update(desk.session.form.answers)
        desk.redraw()
        for size in (small, (80, 24), small, (200, 60), small):
            await desk.pilot.resize_terminal(*size)
            await in_sight(desk)


@pytest.mark.parametrize("field", ["access_key", "secret_key"])
async def test_the_focused_field_stays_in_view_with_many_errors(
    server: DemoServer, tmp_path: Path, field: str
) -> None:
    async with sit_down(link_to(server, tmp_path), (40, 10)) as desk:
        wrong = {"bucket": "A!" * 30, "region": "no where" * 30, "access_key": "AKIA" * 30}
        await desk.fill("s3", Step.DETAILS, field, **wrong)
        await in_sight(desk)
        desk.session.form.touched.update(desk.session.form.answers)
        desk.redraw()
        await in_sight(desk)


async def test_a_message_higher_than_the_window_leaves_its_field_in_view(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, "url", name="", url="ftp://" + "x" * 150)
        desk.session.form.touched.update(desk.session.form.answers)
        desk.redraw()
        form, row = (desk.app.screen.query_one(f"#{name}") for name in ("form", "field-url"))
        for height in (24, 10, 8, 6, 7):
            form.scroll_to(y=row.virtual_region.y + 1, animate=False, immediate=True)
            await desk.pilot.resize_terminal(40, height)
            await desk.press("y")
            await in_sight(desk)
        assert row.region.height > form.region.height


@pytest.mark.parametrize("key", ["x", "left", "backspace", "down", "shift+tab"])
async def test_the_next_key_scrolls_back_to_the_focused_field(
    server: DemoServer, tmp_path: Path, key: str
) -> None:
    async with sit_down(link_to(server, tmp_path), (40, 10)) as desk:
        await desk.fill("s3", Step.DETAILS, "bucket")
        await desk.press("pagedown", "pagedown")
        form, row = (desk.app.screen.query_one(f"#{name}") for name in ("form", "field-bucket"))
        assert not form.region.overlaps(row.region)
        await desk.press(key)
        await in_sight(desk)


async def test_a_paste_scrolls_to_its_field(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path), (40, 10)) as desk:
        await desk.fill("s3", Step.DETAILS, "bucket")
        await desk.press("pagedown")
        await desk.paste("-more")
        await in_sight(desk)


async def test_arrows_move_between_fields_in_a_form_that_scrolls(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path), (40, 10)) as desk:
        await desk.fill("s3", Step.DETAILS, "name")
        chain = desk.app.screen.focus_chain
        for widget in chain[1:]:
            await desk.press("down")
            assert desk.app.screen.focused is widget
            await in_sight(desk)
        for widget in reversed(chain[:-1]):
            await desk.press("up")
            assert desk.app.screen.focused is widget
            await in_sight(desk)


@pytest.mark.parametrize(
    ("step", "keys"),
    [
        (Step.TYPE, "Esc back  F1 help  Ctrl+Q quit"),
        (Step.DETAILS, "Esc back  F1 help  Ctrl+Q quit"),
    ],
)
async def test_at_40_columns_the_key_line_keeps_back_help_and_quit(
    server: DemoServer, tmp_path: Path, step: Step, keys: str
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", step)
        await desk.pilot.resize_terminal(40, 10)
        await desk.until(lambda: desk.screen.splitlines()[-1] == f" {keys}")
        await desk.pilot.resize_terminal(80, 24)
        await desk.until(lambda: desk.screen.splitlines()[-1].endswith(f"  {keys}"))
        assert len(desk.screen.splitlines()[-1]) > 50


async def test_a_truncated_message_shows_that_there_is_more(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path), (40, 10)) as desk:
        await desk.fill("s3", Step.DETAILS, "bucket")
        desk.app.say("one two three four five six seven " * 2 + "eight nine ten")
        await desk.shows("one two three four five six seven")
        await desk.until(lambda: desk.screen.splitlines()[-2].endswith("seven eight n…"))


async def test_a_narrow_form_shows_the_whole_address(server: DemoServer, tmp_path: Path) -> None:
    prefix = "/".join(["folder"] * 30)
    async with sit_down(link_to(server, tmp_path), (40, 40)) as desk:
        await desk.fill("s3", Step.DETAILS, "name", prefix=prefix)
        text = "".join(line[:39].strip() for line in desk.screen.splitlines())
        assert f"s3://acme-symbols/{prefix}/" in text


async def in_sight(desk: Desk) -> None:
    """Waits until the rows of what is in focus are within those of the form."""

    def met() -> bool:
        focused, form = desk.app.screen.focused, desk.app.screen.query_one("#form").region
        return focused is not None and form.y <= focused.region.y < form.bottom

    await desk.until(met)
