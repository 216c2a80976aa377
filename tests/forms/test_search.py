"""Which options fit what is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.forms.search import Catalogue, Option

REGIONS = [
    Option("us-east-2", "US East (Ohio)"),
    Option("us-east-1", "US East (N. Virginia)"),
    Option("us-west-1", "US West (N. California)"),
    Option("eu-central-1", "EU (Frankfurt)"),
    Option("eu-west-1", "EU (Ireland)"),
    Option("sa-east-1", "South America (São Paulo)"),
    Option("us-gov-east-1", "AWS GovCloud (US-East)"),
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
def test_typing_finds_by_value_or_label(typed: str, values: list[str]) -> None:
    assert [option.value for option in Catalogue(REGIONS).find(typed)] == values


def test_best_comes_first() -> None:
    catalogue = Catalogue(
        [
            Option("napping", "Deep in a word"),
            Option("my-app", "A word's start"),
            Option("app-two", "The value's start"),
            Option("app", "All of it"),
            Option("x", "App"),
        ]
    )
    found = [option.value for option in catalogue.find("APP")]
    assert found == ["app", "x", "app-two", "my-app", "napping"]


def test_nothing_typed_finds_all_in_order() -> None:
    assert Catalogue(REGIONS).find("  ") == REGIONS


def test_a_page_that_brings_an_option_again_does_not_double_it() -> None:
    catalogue = Catalogue(REGIONS)
    catalogue.add([Option("eu-west-1", "EU (Dublin)"), Option("eu-west-2", "EU (London)")])
    assert len(catalogue) == len(REGIONS) + 1
    assert [option.label for option in catalogue][4] == "EU (Dublin)"


def test_exact_is_a_value_or_the_one_label() -> None:
    catalogue = Catalogue([*REGIONS, Option("a", "Twin"), Option("b", "Twin")])
    assert catalogue.exact(" EU-West-1 ") == Option("eu-west-1", "EU (Ireland)")
    assert catalogue.exact("eu (ireland)") == Option("eu-west-1", "EU (Ireland)")
    assert catalogue.exact("twin") is None
    assert catalogue.exact("eu-west") is None
    assert catalogue.exact("") is None


@given(st.lists(st.text(min_size=1), unique=True), st.data())
def test_any_part_of_a_value_finds_it(values: list[str], data: st.DataObject) -> None:
    catalogue = Catalogue(map(Option, values))
    if values:
        value = data.draw(st.sampled_from(values))
        start = data.draw(st.integers(0, len(value) - 1))
        end = data.draw(st.integers(start + 1, len(value)))
        part = value[start:end]
        assert value in [option.value for option in catalogue.find(part)]
