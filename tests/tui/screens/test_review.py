"""The review is for a person: all that matters on one screen, the rest on demand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.check import Report
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.forms.problem import warning
from symsrc_tui.session.check_source import CheckResult
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.registry import KINDS
from symsrc_tui.tui.screens import plain_view
from tests.session.links import link_to
from tests.sources.samples import right
from tests.tui.desk import SIZES, sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.desk import Desk

BUTTONS = ["submit", "check", "several", "save", "show", "back"]
NARROW = (40, 10)


def focused(desk: Desk) -> str | None:
    """The name of the widget in focus."""
    return desk.app.screen.focused.id if desk.app.screen.focused else None


async def test_a_source_with_a_warning_fits_on_one_screen(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, prefix="win/x64/nightly", layout__type="symstore")
        source = desk.session.form.checkable()
        told = "The bucket has no file where Sentry looks, but others"
        assert source is not None
        report = Report((Finding("empty", "error", "prefix", told),), None, 3)
        desk.session.check.last = CheckResult(source, report)
        plan = "Sentry will never use this source: the plan of acme does not include custom"
        desk.session.form.destination_warnings = (warning("", f"{plan} symbol sources"),)
        desk.go(Step.REVIEW)
        # The path, the check and the warning take two lines each.
        await desk.shows(
            f"Will be added to project game-client of acme on {server.url.removeprefix('http://')}",
            "Type Amazon S3",
            "Bucket acme-symbols",
            "Region eu-central-1, EU (Frankfurt)",
            "Secret access key hidden",
            "Prefix win/x64/nightly",
            "Casing Default (mixed case)",
            "Example path s3://acme-symbols/win/x64/nightly/",
            "Check Problems found: The bucket has no file where Sentry looks",
            f"! {plan}",
            "[ Submit ] [ Check ] [ Projects ] [ Save as file ] [ Show request ] [ Back ]",
        )
        assert desk.app.screen.query_one("#sheet").max_scroll_y == 0
        assert "curl" not in desk.screen


@pytest.mark.parametrize("size", [(80, 24), NARROW])
async def test_enter_submits_from_the_start_if_nothing_blocks(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with sit_down(link_to(server, tmp_path), size) as desk:
        await desk.fill("http", Step.REVIEW, url="http://10.0.0.7/files")
        assert focused(desk) == "submit"
        await desk.press("enter")
        await desk.shows("Stored")


@pytest.mark.parametrize("size", [(80, 24), NARROW])
async def test_tab_reaches_every_button_and_shows_it_whole(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    labels = [
        "[ Submit ]",
        "[ Check ]",
        "[ Projects ]",
        "[ Save as file ]",
        "[ Show request ]",
        "[ Back ]",
    ]
    async with sit_down(link_to(server, tmp_path), size) as desk:
        await desk.fill("http", Step.REVIEW)
        for name, label in zip(BUTTONS, labels, strict=True):
            assert focused(desk) == name
            await desk.shows(label)
            assert (">" in desk.screen) is (size == NARROW and name not in {"show", "back"})
            await desk.press("tab")
        await desk.press("shift+tab", "enter")
        assert desk.at(Step.DETAILS)


async def test_left_and_right_move_between_buttons(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW)
        await desk.press("right")
        assert focused(desk) == "check"
        await desk.press("left", "left")
        assert focused(desk) == "submit"
        await desk.press(*["right"] * 9)
        assert focused(desk) == "back"


async def test_each_button_opens_what_its_label_says(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW, url="http://127.0.0.1:9/")
        await desk.press("tab", "enter")
        await desk.shows("Check: can Sentry fetch files", "refused the connection")
        await desk.press("escape")
        await desk.shows("Check Problems found: 127.0.0.1 refused the connection")
        await desk.press("tab", "enter")
        await desk.shows('Add "Windows builds" to several projects')
        await desk.press("escape", "tab", "tab", "tab", "enter")
        await desk.shows("Save as a file", "Path (Tab completes)")


async def test_with_errors_only_useful_buttons_are_enabled(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW, url="")
        assert focused(desk) == "problems"
        await desk.shows("Fix the errors first. Press Enter to change this")
        reached = []
        for _ in range(2):
            await desk.press("tab")
            reached.append(focused(desk))
        assert reached == ["show", "back"]
        await desk.press("ctrl+s")
        await desk.shows("Fix the errors before you submit")
        await desk.press("f5")
        await desk.shows("Fix the errors before you check")
        await desk.fill("http", Step.REVIEW, name="")
        await desk.press("tab")
        assert focused(desk) == "check"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("type_", [kind.type for kind in KINDS])
async def test_the_request_can_be_shown_without_secrets(
    server: DemoServer, tmp_path: Path, type_: str, size: tuple[int, int]
) -> None:
    async with sit_down(link_to(server, tmp_path), size) as desk:
        before = server.stored("acme", "game-client")
        await desk.fill(type_, Step.REVIEW)
        desk.app.screen.query_one("#show").focus()
        await desk.press("enter")
        await desk.shows("The source as a file for symsrc-tui add", f'"type": "{type_}"', "Hide")
        request = str(desk.app.screen.query_one("#request").render())
        assert f"{server.url}/api/0/projects/acme/game-client/symbol-sources/" in request
        assert "${SENTRY_AUTH_TOKEN" in request
        for value in (*right(type_).values(), SecretStr(server.token)):
            if isinstance(value, SecretStr):
                assert value.get_secret_value()[:20] not in request
        await desk.press("enter")
        await desk.shows("[ Show request ]", "Will be added to project")
        assert server.stored("acme", "game-client") == before


async def test_the_plain_view_has_the_file_and_whole_values(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []
    monkeypatch.setattr(plain_view, "show", lambda _, text: texts.append(text))
    monkeypatch.chdir(tmp_path)
    async with sit_down(link_to(server, tmp_path)) as desk:
        url = f"https://symbols.example.com/{'folder/' * 20}files"
        await desk.fill("http", Step.REVIEW, url=url, password=SecretStr("horse"), username="me")
        await desk.press("p")
        desk.app.screen.query_one("#save").focus()
        await desk.press("enter", "enter")
        await desk.shows("Saved source.json")
    [text] = texts
    assert f" URL                {url}\n" in text
    saved = (tmp_path / "source.json").read_text()
    assert json.loads(saved)["password"] == {"$env": "PASSWORD"}
    assert saved in text


async def test_the_likely_reason_of_a_rejection_is_shown_once(tmp_path: Path) -> None:
    with DemoServer(Age.NOVEMBER_2023) as server:
        async with sit_down(link_to(server, tmp_path)) as desk:
            await desk.fill("http", Step.REVIEW, layout__type="slashsymbols")
            await desk.press("enter")
            await desk.shows("✗", "rejected the source", "Nothing was stored", "may be the reason")
            assert desk.screen.count("older than June 2024") == 1
            await desk.press("tab")
            await desk.shows("Your answers are kept. Press Enter to submit again")


@pytest.mark.parametrize("size", [NARROW, (30, 8), (200, 60)])
async def test_it_is_drawn_at_any_size(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW)
        await desk.pilot.resize_terminal(*size)
        await desk.shows("Will be added to", "[ Submit ]")
        await desk.press("pagedown", "pagedown")
        await desk.shows("Choose Check")


async def test_the_focused_button_stays_in_view(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW)
        await desk.press("shift+tab")
        assert focused(desk) == "back"
        await desk.pilot.resize_terminal(*NARROW)
        await desk.shows("[ Back ]", "Type: SymbolServer (HTTP)")


async def test_the_button_of_the_request_says_what_enter_does(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.REVIEW)
        desk.app.screen.query_one("#show").focus()
        await desk.shows("Press Enter for the file and a curl command", "[ Show request ]")
        await desk.press("enter")
        await desk.shows("Press Enter to hide the file and the curl command", "[ Hide request ]")
        await desk.press("enter")
        await desk.shows("Press Enter for the file and a curl command", "[ Show request ]")
