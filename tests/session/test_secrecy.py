"""No message, `repr` or exception contains a secret, valid or not."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, SecretStr, ValidationError

from symsrc_tui.sources.preview import as_json, source_document
from symsrc_tui.sources.source import nest
from symsrc_tui.sources.validate import Validation, answers_of, validate, validate_body
from tests.sources import api_table
from tests.sources.samples import TYPES, kind, right
from tests.sources.strategies import json_values, types

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value

WORD = "S3NT1NEL"
around = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["ASIA", "AKIA", "-----BEGIN PRIVATE KEY-----\n", "\n-----END PRIVATE KEY-----", "x" * 32,
         "-----BEGIN ", "PRIVATE KEY-----", "\ud800", "\x1b[31m", '{"hidden-secret": "']
    ),
)  # fmt: skip
secrets = st.builds(lambda before, after: f"{before}{WORD}{after}", around, around)


def told(verdict: Validation) -> str:
    return "\n".join(
        [repr(verdict), str(verdict), repr(verdict.source), *map(str, verdict.problems)]
    )


@given(types, secrets)
def test_a_secret_is_shown_nowhere(type_: str, secret: str) -> None:
    answers: dict[str, Value] = dict.fromkeys(api_table.SECRET, SecretStr(secret))
    verdict = validate(kind(type_), {**right(type_), **answers})
    assert WORD not in told(verdict)
    given_answers = answers_of(kind(type_), {**right(type_), **answers})
    assert WORD not in as_json(source_document(type_, given_answers))
    model = kind(type_).source_class()
    try:
        source = model.model_validate(nest(given_answers, SecretStr.get_secret_value))
        seen = f"{source!r} {source} {source.secrets()} {source.model_dump_json()}"
    except ValidationError as error:
        seen = f"{error!r} {''.join(traceback.format_exception(error))}"
    assert WORD not in seen


@given(types, st.sampled_from(sorted(api_table.SECRET)), json_values)
def test_an_invalid_secret_is_shown_nowhere(type_: str, field: str, value: JsonValue) -> None:
    shapes: list[JsonValue] = [[WORD], {"value": WORD}, {"hidden-secret": WORD}, {WORD: value}]
    for shape in shapes:
        body = nest(right(type_), SecretStr.get_secret_value)
        assert WORD not in told(validate_body({**body, "type": type_, field: shape}))


@pytest.mark.parametrize("type_", TYPES)
def test_a_source_lists_all_of_its_secrets(type_: str) -> None:
    extra: dict[str, Value] = {"password": SecretStr("correct horse")} if type_ == "http" else {}
    source = validate(kind(type_), {**right(type_), **extra}).source
    assert source is not None
    body = source.body()
    found = [secret.get_secret_value() for secret in source.secrets()]
    assert found == [body[name] for name in body if name in api_table.SECRET]
    assert len(found) == 1
