"""What can be said at any prompt: help, back, quit, a number, a part of a name."""

from __future__ import annotations

import pytest

from symsrc_tui.forms.field import Choice
from symsrc_tui.plain.prompter import MOST_SHOWN, Back, Quit
from symsrc_tui.sources.s3.regions import REGIONS
from tests.plain.scripted import Scripted, talk

PROJECTS = [Choice(f"level-{n:05}", f"Level {n:05}") for n in range(10_000)]


def explain() -> None:
    raise AssertionError("nobody asked")


async def choose(
    *answers: str | None, among: list[Choice] | None = None, other: bool = False
) -> tuple[str, Scripted]:
    talking, console = talk(*answers)
    chosen = await talking.choose("Which? ", among or list(REGIONS), explain, other=other)
    assert console.is_done
    return chosen, console


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["14"], "eu-central-1"),
        (["eu-central-1"], "eu-central-1"),
        (["EU-Central-1"], "eu-central-1"),
        (["EU (Frankfurt)"], "eu-central-1"),
        (["frank"], "eu-central-1"),
        (["sao paulo"], "sa-east-1"),
        (["nowhere", "99", "0", "frank"], "eu-central-1"),
        (["eu", "1"], "eu-central-1"),  # the first of those that fit
        (["eu", "paris"], "eu-west-3"),
        (["eu", "14", "4"], "eu-west-3"),  # there are five now
        ([""], ""),
        (["-"], "-"),
    ],
)
async def test_a_choice_can_be_entered_as_number_value_label_or_part(
    typed: list[str], expected: str
) -> None:
    chosen, _ = await choose(*typed)
    assert chosen == expected


async def test_the_choice_is_confirmed() -> None:
    _, console = await choose("frank", other=True)
    assert console.said[-1] == "Selected: eu-central-1, EU (Frankfurt)"


async def test_an_unlisted_value_is_accepted_where_other_values_are_allowed() -> None:
    assert (await choose("af-south-1", other=True))[0] == "af-south-1"


async def test_ten_thousand_names_do_not_scroll_away() -> None:
    chosen, console = await choose("level", "0999", "level-09993", among=PROJECTS, other=True)
    assert chosen == "level-09993"
    assert "And 9,979 more. Type part of a name to find one." in console.said
    assert len(console.said) < 3 * (MOST_SHOWN + 3)


async def test_all_regions_are_shown_at_once() -> None:
    _, console = await choose("1")
    assert not any("more" in line for line in console.said)


async def test_names_from_a_server_are_one_short_line() -> None:
    hostile = [Choice("a", "x\x1b[2J\ny" + "z" * 1000), Choice("b", "fine")]
    _, console = await choose("fine", among=hostile)
    assert "\x1b" not in console.text
    assert max(map(len, console.said)) < 130


async def test_back_and_help() -> None:
    talking, console = talk("?", "?", "<")
    helped: list[bool] = []
    with pytest.raises(Back):
        await talking.text("Name: ", lambda: helped.append(True))
    assert helped == [True, True]
    assert sum("goes back" in line for line in console.said) == 2
    assert console.is_done


async def test_an_address_is_not_followed_by_a_period() -> None:
    talking, console = talk()
    talking.error("Example: https://symbols.example.com")
    talking.error("https://symbols.example.com is it")
    assert console.said == [
        "Error: Example: https://symbols.example.com",
        "Error: https://symbols.example.com is it.",
    ]


async def test_one_of_the_choices_must_be_chosen() -> None:
    talking, console = talk("", "-", "Quit")
    choices = [Choice("again", "Try again"), Choice("quit", "Quit")]
    assert await talking.choose_one("What next? ", choices, explain) == "quit"
    unchosen = ["What next? ", "Type a number or part of a name."]
    listed = ["1. Try again", "2. Quit"]
    assert console.said == [*listed, *unchosen, *unchosen, "What next? ", "Selected: Quit"]


async def test_what_matches_nothing_is_told_with_the_numbers_that_do() -> None:
    talking, console = talk("7", "2")
    choices = [Choice("again", "Try again"), Choice("quit", "Quit"), Choice("see", "See them")]
    assert await talking.choose_one("What next? ", choices, explain) == "quit"
    assert "Error: No match for 7. Type 1 to 3, or part of a name." in console.said


async def test_help_in_a_list_shows_the_list_again() -> None:
    talking, console = talk("?", "paris")
    await talking.choose("Which? ", REGIONS, lambda: None)
    assert sum("EU (Paris)" in line for line in console.said) == 3


@pytest.mark.parametrize("sure", ["y", "YES", None])
async def test_ctrl_d_quits_after_a_confirmation(sure: str | None) -> None:
    talking, console = talk(None, sure)
    with pytest.raises(Quit):
        await talking.text("Name: ", explain)
    assert console.is_done


async def test_an_accidental_ctrl_d_loses_nothing() -> None:
    talking, _ = talk(None, "n", None, "", "Kept")
    assert await talking.text("Name: ", explain) == "Kept"


async def test_ctrl_d_with_nothing_to_lose_quits_at_once() -> None:
    talking, console = talk(None, loses_answers=False)
    with pytest.raises(Quit):
        await talking.text("Name: ", explain)
    assert console.said == ["Name: "]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("y", True), ("No", False), ("", True), ("-", False), ("maybe", False)],
)
async def test_yes_or_no(typed: str, expected: bool) -> None:
    talking, _ = talk(typed, "n")
    assert await talking.yes("Sure?", explain, present=True) is expected


async def test_invisible_characters_are_removed_and_reported() -> None:
    talking, console = talk("  a\x1b[Db\x07\u200b ")
    assert await talking.text("Name: ", explain) == "ab"
    assert "removed" in console.text


async def test_a_key_pasted_at_another_prompt_is_discarded() -> None:
    talking, console = talk(
        "-----BEGIN PRIVATE KEY-----", "MIIEvQ", "abcdef", "-----END PRIVATE KEY-----", "Builds"
    )
    assert await talking.text("Name: ", explain) == "Builds"
    assert console.hidden_prompts == ["", "", ""]
    assert "MIIEvQ" not in console.text
    assert "create a new key" in console.text
