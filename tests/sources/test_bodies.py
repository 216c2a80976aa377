"""What is sent: nothing invalid for its type, and the same however it was given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import JsonValue, SecretStr

from symsrc_tui.session.source_form import SourceForm
from symsrc_tui.sources.preview import source_document
from symsrc_tui.sources.source import nest
from symsrc_tui.sources.validate import answers_of, validate, validate_body
from tests.sources import api_table
from tests.sources.samples import TYPES, kind
from tests.sources.strategies import all_right, answers, any_answers, bodies, paths_of, types

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value

TALK = st.lists(st.tuples(types, answers), min_size=1, max_size=4)


@given(TALK)
@example([("s3", all_right()), ("appStoreConnect", {})])
@example([(type_, all_right()) for type_ in TYPES])
def test_a_body_never_has_a_field_that_is_invalid_for_its_type(
    talk: list[tuple[str, dict[str, Value]]],
) -> None:
    wizard = SourceForm()
    for type_, given_answers in talk:
        wizard.choose(kind(type_))
        wizard.answer(given_answers)
        allowed = api_table.REQUIRED[type_] | api_table.OPTIONAL[type_]
        document = source_document(type_, answers_of(kind(type_), wizard.answers))
        seen = {path.removesuffix(".$env") for path in paths_of(document)}
        assert seen <= allowed
        source = wizard.validation().source
        if source is not None:
            body = source.body()
            assert body["type"] == type_
            assert api_table.REQUIRED[type_] <= paths_of(body) <= allowed


@pytest.mark.parametrize("type_", TYPES)
def test_the_answers_of_every_kind_at_once_make_a_source_of_each(type_: str) -> None:
    verdict = validate(kind(type_), all_right())
    assert verdict.source is not None
    assert paths_of(verdict.source.body()) >= api_table.REQUIRED[type_]


@given(types, answers)
def test_a_body_has_no_blank_values(type_: str, given_answers: dict[str, Value]) -> None:
    source = validate(kind(type_), given_answers).source
    if source is not None:
        body = source.body()
        layout, filters = body.get("layout", {}), body.get("filters", {})
        assert isinstance(layout, dict)
        assert isinstance(filters, dict)
        for value in (*body.values(), *layout.values(), *filters.values()):
            assert value not in ("", [], {}, None, False)
        json.dumps(body, ensure_ascii=False).encode("utf-8")


@given(types, answers)
def test_a_body_read_back_is_the_same_source(type_: str, given_answers: dict[str, Value]) -> None:
    source = validate(kind(type_), given_answers).source
    if source is not None:
        again = validate_body(json.loads(json.dumps(source.body())))
        assert again.source == source
        assert again.source.body() == source.body()
        assert validate(kind(type_), source.values()).source == source


@given(types, answers, st.lists(st.text(max_size=3)))
def test_answers_and_their_body_are_validated_alike(
    type_: str, given_answers: dict[str, Value], taken: list[str]
) -> None:
    body = nest({"type": type_, **answers_of(kind(type_), given_answers)},
                SecretStr.get_secret_value)  # fmt: skip
    # The messages differ: a document's name the choices.
    from_body, from_answers = (
        (validation.source, [(problem.field, problem.severity) for problem in validation.problems])
        for validation in (
            validate_body(body, taken),
            validate(kind(type_), given_answers, taken),
        )
    )
    assert from_body == from_answers


@given(bodies, st.lists(st.text(max_size=3)))
def test_any_body_is_validated_in_short_lines(body: JsonValue, taken: list[str]) -> None:
    verdict = validate_body(body, taken)
    assert (verdict.source is None) == bool(verdict.errors)
    fields = [problem.field for problem in verdict.errors]
    assert len(fields) == len(set(fields))
    for problem in verdict.problems:
        assert 0 < len(problem.message) <= 150
        assert problem.message.isprintable()
        assert len(problem.field) <= 120
        assert problem.field.isprintable()


@given(types, any_answers)
def test_any_answers_are_validated_in_short_lines(
    type_: str, given_answers: dict[str, Value]
) -> None:
    verdict = validate(kind(type_), given_answers)
    known = api_table.REQUIRED[type_] | api_table.OPTIONAL[type_]
    for problem in verdict.problems:
        assert problem.field in known
        assert 0 < len(problem.message) <= 150
        assert problem.message.isprintable()


@pytest.mark.parametrize("type_", TYPES)
def test_an_empty_form_names_every_required_field(type_: str) -> None:
    verdict = validate(kind(type_), {})
    assert {problem.field for problem in verdict.errors} == api_table.REQUIRED[type_] - {"type"}
    assert all("is required" in problem.message for problem in verdict.errors)
