"""Typed text finds choices by value, label or number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.forms.search import Catalog, Choice, pick

REGIONS = [
    Choice("us-east-2", "US East (Ohio)"),
    Choice("us-east-1", "US East (N. Virginia)"),
    Choice("us-west-1", "US West (N. California)"),
    Choice("eu-central-1", "EU (Frankfurt)"),
    Choice("eu-west-1", "EU (Ireland)"),
    Choice("sa-east-1", "South America (São Paulo)"),
    Choice("us-gov-east-1", "AWS GovCloud (US-East)"),
]


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("frank", ["eu-central-1"]),
        ("FRANK", ["eu-central-1"]),
        ("sao", ["sa-east-1"]),
        ("São", ["sa-east-1"]),
        ("us west", ["us-west-1"]),
        ("us-west", ["us-west-1"]),
        ("eu fr", ["eu-central-1"]),
        ("(ohio)", ["us-east-2"]),
        ("n. virg", ["us-east-1"]),
        # Of value's start, a word's start and anywhere: the values that start with it come first.
        ("eu", ["eu-central-1", "eu-west-1"]),
        ("east", ["us-east-2", "us-east-1", "sa-east-1", "us-gov-east-1"]),
        ("us-east-1", ["us-east-1"]),
        ("nowhere", []),
        ("us nowhere", []),
    ],
)
def test_choices_are_found_by_value_or_label(typed: str, values: list[str]) -> None:
    assert [option.value for option in Catalog(REGIONS).find(typed)] == values


def test_the_best_match_comes_first() -> None:
    catalog = Catalog(
        [
            Choice("napping", "Deep in a word"),
            Choice("my-app", "A word's start"),
            Choice("app-two", "The value's start"),
            Choice("app", "All of it"),
            Choice("x", "App"),
        ]
    )
    found = [option.value for option in catalog.find("APP")]
    assert found == ["app", "x", "app-two", "my-app", "napping"]


def test_a_blank_text_finds_all_choices_in_order() -> None:
    assert Catalog(REGIONS).find("  ") == REGIONS


def test_a_choice_that_is_added_again_is_replaced() -> None:
    catalog = Catalog(REGIONS)
    catalog.add([Choice("eu-west-1", "EU (Dublin)"), Choice("eu-west-2", "EU (London)")])
    assert len(catalog) == len(REGIONS) + 1
    assert [option.label for option in catalog][4] == "EU (Dublin)"


def test_an_exact_match_is_a_value_or_a_unique_label() -> None:
    catalog = Catalog([*REGIONS, Choice("a", "Twin"), Choice("b", "Twin")])
    assert catalog.exact(" EU-West-1 ") == Choice("eu-west-1", "EU (Ireland)")
    assert catalog.exact("eu (ireland)") == Choice("eu-west-1", "EU (Ireland)")
    assert catalog.exact("twin") is None
    assert catalog.exact("eu-west") is None
    assert catalog.exact("") is None


@given(st.lists(st.text(min_size=1), unique=True), st.data())
def test_any_part_of_a_value_finds_its_choice(values: list[str], data: st.DataObject) -> None:
    catalog = Catalog(map(Choice, values))
    if values:
        value = data.draw(st.sampled_from(values))
        start = data.draw(st.integers(0, len(value) - 1))
        end = data.draw(st.integers(start + 1, len(value)))
        part = value[start:end]
        assert value in [option.value for option in catalog.find(part)]


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("1", ["eu-west-1"]),
        ("2", ["sa-east-1"]),
        ("us-east-2", ["us-east-2"]),
        ("frank", ["eu-central-1"]),
        ("3", []),
        ("0", []),
        ("9" * 100_000, []),
    ],
)
def test_a_choice_is_picked_by_its_number_or_name(typed: str, values: list[str]) -> None:
    listed = [REGIONS[4], REGIONS[5]]
    assert [choice.value for choice in pick(typed, listed, REGIONS)] == values


@pytest.mark.parametrize(
    ("typed", "values"),
    [("y", []), ("sta", []), ("stay", ["stay"]), ("back", ["stay"]), ("LEAVE", ["drop"])],
)
def test_a_part_of_a_value_that_is_not_shown_picks_nothing(typed: str, values: list[str]) -> None:
    choices = [Choice("stay", "Back to the list"), Choice("drop", "Leave")]
    found = pick(typed, choices, choices, with_values=False)
    assert [choice.value for choice in found] == values


def test_a_number_with_leading_zeros_is_part_of_a_name() -> None:
    projects = [Choice("game-002"), Choice("game-001")]
    assert pick("001", projects, projects) == [projects[1]]
    assert pick("1", projects, projects) == [projects[0]]
