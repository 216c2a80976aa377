"""A source lacks a name or a layout: it can be checked, but an invalid one cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.sources.checkable import checkable_answers, checkable_body
from symsrc_tui.sources.validate import validate, validate_body
from tests.sources.samples import TYPES, kind, right

if TYPE_CHECKING:
    from pydantic import JsonValue

HTTP: dict[str, JsonValue] = {"type": "http", "url": "https://symbols.example.com/files"}
NATIVE = {"layout": {"type": "native", "casing": "default"}}


@pytest.mark.parametrize("type_", TYPES)
def test_a_source_of_any_kind_without_name_and_layout_is_checkable(type_: str) -> None:
    whole = validate(kind(type_), right(type_)).source
    assert whole is not None
    missing = ("name", "layout")
    body = {name: value for name, value in whole.body().items() if name not in missing}
    found = validate_body(checkable_body(body)).source
    assert found is not None
    assert found.body() == {**body, "name": "?", **(NATIVE if "layout" in whole.body() else {})}
    answers = {
        path: value
        for path, value in right(type_).items()
        if path != "name" and not path.startswith("layout.")
    }
    assert validate(kind(type_), checkable_answers(answers)).source == found


@pytest.mark.parametrize(
    ("given", "layout"),
    [
        ({"name": " ", "layout": {"type": "", "casing": None}}, {"type": "native"}),
        ({"layout": None}, {"type": "native"}),
        ({"layout": {"type": "unified"}}, {"type": "unified"}),
        ({"layout": {"casing": "lowercase"}}, {"type": "native", "casing": "lowercase"}),
    ],
)
def test_only_what_is_missing_is_filled_in(
    given: dict[str, JsonValue], layout: dict[str, str]
) -> None:
    source = validate_body(checkable_body(HTTP | given)).source
    assert source is not None
    assert source.body()["layout"] == {"casing": "default", **layout}


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"name": 5}, "name"),
        ({"layout": "native"}, "layout"),
        ({"layout": {"type": "nativ"}}, "layout.type"),
        ({"url": ""}, "url"),
        ({"type": "ftp"}, "type"),
        ({"nam": "x"}, "nam"),
    ],
)
def test_what_is_invalid_stays_an_error(given: dict[str, JsonValue], wrong: str) -> None:
    errors = validate_body(checkable_body(HTTP | given)).errors
    assert [each.field for each in errors] == [wrong]


def test_a_list_stays_an_error() -> None:
    assert validate_body(checkable_body(["http"])).source is None
