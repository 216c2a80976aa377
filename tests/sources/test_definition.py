"""The registry, the models and the API's documentation say the same."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.forms.controls import FlagControl
from symsrc_tui.sources.registry import KINDS, kind_of
from symsrc_tui.sources.source import fields_of
from tests.sources import api_table
from tests.sources.samples import TYPES, kind

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Choice, Field

WIDTH = 76
"""Columns that a line of help has at 80x24, with some air."""


def questions() -> list[tuple[str, Field]]:
    return [
        (f"{kind.type}: {field.path}", field)
        for kind in KINDS
        for field in fields_of(kind.source_class())
    ]


def choices(field: str) -> tuple[Choice, ...]:
    found = {
        candidate.choices
        for kind in KINDS
        for candidate in fields_of(kind.source_class())
        if candidate.path == field
    }
    assert len(found) == 1
    return found.pop()


def test_every_documented_kind_exists_with_its_label() -> None:
    assert {kind.type: kind.label for kind in KINDS} == api_table.LABELS


@pytest.mark.parametrize("type_", TYPES)
def test_model_has_the_type_of_its_registry_entry(type_: str) -> None:
    model = kind(type_).source_class()
    assert model.model_fields["type"].default == type_


@pytest.mark.parametrize("type_", TYPES)
def test_required_and_optional_fields_are_the_documented_ones(type_: str) -> None:
    fields = fields_of(kind(type_).source_class())
    required = {field.path for field in fields if field.required}
    assert required == api_table.REQUIRED[type_] - {"type"}
    assert {field.path for field in fields} - required == api_table.OPTIONAL[type_]


@pytest.mark.parametrize("type_", TYPES)
def test_secret_fields_are_the_documented_ones(type_: str) -> None:
    fields = fields_of(kind(type_).source_class())
    secret = {field.path for field in fields if field.secret}
    assert secret == {field.path for field in fields} & api_table.SECRET


@pytest.mark.parametrize("type_", TYPES)
def test_only_id_and_filters_are_advanced(type_: str) -> None:
    for field in fields_of(kind(type_).source_class()):
        assert field.advanced == (field.path == "id" or field.path.startswith("filters."))


def test_fields_are_in_a_natural_order() -> None:
    order = [field.path for field in fields_of(kind("s3").source_class())]
    assert order[:8] == [
        "name", "bucket", "region", "access_key", "secret_key", "prefix", "layout.type",
        "layout.casing",
    ]  # fmt: skip


def test_layouts_casings_and_regions_have_the_documented_labels() -> None:
    for field, documented in (
        ("layout.type", api_table.LAYOUTS),
        ("layout.casing", api_table.CASINGS),
        ("region", api_table.REGIONS),
    ):
        assert {choice.value: choice.label for choice in choices(field)} == documented


def test_file_types_are_those_documented_and_known_to_symbolicator() -> None:
    offered = [choice.value for choice in choices("filters.filetypes")]
    assert [*offered, "dartsymbolmap"] == list(api_table.FILETYPES)


def test_an_unknown_kind_is_not_found() -> None:
    assert kind_of("S3") is None
    assert kind_of(["s3"]) is None
    assert kind_of(None) is None


@pytest.mark.parametrize(("name", "question"), questions())
def test_every_field_is_explained(name: str, question: Field) -> None:
    del name
    assert 0 < len(question.label) <= 17
    assert 0 < len(question.help) <= WIDTH
    assert question.where_to_find.endswith(".")
    assert question.example or question.secret or isinstance(question.control, FlagControl)
    assert len(question.required_message) <= WIDTH


def test_summaries_of_kinds_and_choices_fit_one_line() -> None:
    lines = [entry.when for entry in KINDS]
    lines += [choice.help for _, question in questions() for choice in question.choices]
    assert [line for line in lines if len(line) > WIDTH] == []


@pytest.mark.parametrize(("name", "question"), questions())
def test_the_example_of_a_field_is_a_valid_answer(name: str, question: Field) -> None:
    from tests.sources.samples import sent

    type_, _, field = name.partition(": ")
    if not question.example:
        return
    example = question.control.from_json(question.control.json_example(question.example))
    assert example is not None
    assert sent(type_, field, example) == example


def test_listing_the_kinds_imports_no_pydantic() -> None:
    script = "import sys, symsrc_tui.sources.registry; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
