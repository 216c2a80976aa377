"""Request bodies from files: every wrong shape is told by its field, with what is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import JsonValue, SecretStr

from symsrc_tui.sources.source import nest
from symsrc_tui.sources.validate import validate, validate_body
from tests.sources import api_table
from tests.sources.samples import TYPES, kind, pem, right, rsa_key

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value

WITH_LAYOUT = ("http", "s3", "gcs")
NONE = "SymbolServer (HTTP) sources have no field"
OBJECT = "This must be a JSON object, such as"
LAYOUT = '{"type": "unified", "casing": "default"}'
FILTERS = (
    '{"filetypes": ["pe", "pdb"], "path_patterns": ["/opt/game/**", "*.dll"],'
    ' "requires_checksum": true}'
)


def body_of(type_: str) -> dict[str, JsonValue]:
    return nest({"type": type_, **right(type_)}, SecretStr.get_secret_value)


def told(body: JsonValue) -> dict[str, str]:
    """The errors of a body by field."""
    return {problem.field: problem.message for problem in validate_body(body).errors}


@pytest.mark.parametrize("body", [None, True, 5, "s3", [], [{"type": "s3"}]])
def test_a_body_that_is_not_an_object(body: JsonValue) -> None:
    assert told(body) == {"": 'The source must be a JSON object: {"type": …}'}


@pytest.mark.parametrize("type_", ["", "azure", "sentry", None, 5, ["s3"], {"s3": 1}])
def test_a_body_of_an_unknown_type(type_: JsonValue) -> None:
    wrong = f"cannot be '{type_}'" if isinstance(type_, str) else "must be a string"
    wrong = "is required" if type_ is None else wrong
    for body in ({"type": type_}, {"type": type_, "name": "x"}):
        assert told(body) == {"type": f"Type {wrong}. Choose s3, gcs, http or appStoreConnect"}


def test_a_misspelled_type_is_corrected() -> None:
    assert told({"type": "S3"}) == {"type": "Type cannot be 'S3'. Did you mean s3?"}


def test_a_body_without_a_type() -> None:
    assert told({}) == {"type": "Type is required. Choose s3, gcs, http or appStoreConnect"}


@pytest.mark.parametrize(
    ("type_", "field"),
    [
        (type_, field)
        for type_ in TYPES
        for field in sorted(api_table.REQUIRED[type_] | api_table.OPTIONAL[type_])
        if "." not in field and field != "type"
    ],
)
@pytest.mark.parametrize("value", [5, 1.5, True, ["x"], {"x": "y"}])
def test_another_json_type_instead_of_text(type_: str, field: str, value: JsonValue) -> None:
    [(named, message)] = told({**body_of(type_), field: value}).items()
    assert named == field
    assert message.endswith("must be a string")


def test_a_secret_in_place_of_the_type_is_not_repeated() -> None:
    [(named, message)] = told({"type": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEX"}).items()
    assert named == "type"
    assert message.startswith("Type cannot be a secret. Choose ")


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"layout": "native"}, "layout", f"{OBJECT} {LAYOUT}"),
        ({"name": {"hidden-secret": True}}, "name", "Name must be a string"),
        ({"layout": []}, "layout", f"{OBJECT} {LAYOUT}"),
        ({"layout": {"type": 1, "casing": "default"}}, "layout.type", "Layout must be a string"),
        ({"filters": "pe"}, "filters",
         f"{OBJECT} {FILTERS}"),
        ({"filters": {"filetypes": "pe"}}, "filters.filetypes",
         'File types must be a list of strings, such as ["pe", "pdb"]'),
        ({"filters": {"filetypes": ["pe", 5]}}, "filters.filetypes",
         'File types must be a list of strings, such as ["pe", "pdb"]'),
        ({"filters": {"path_patterns": [None]}}, "filters.path_patterns",
         'Path patterns must be a list of strings, such as ["/opt/game/**", "*.dll"]'),
        ({"filters": {"requires_checksum": "true"}}, "filters.requires_checksum",
         "Needs checksum must be true or false, without quotes"),
        ({"filters": {"requires_checksum": 1}}, "filters.requires_checksum",
         "Needs checksum must be true or false, without quotes"),
        ({"bucket": "acme"}, "bucket", f"{NONE} bucket"),
        ({"filetypes": ["pe"]}, "filetypes",
         f"{NONE} filetypes. Did you mean filetypes inside filters?"),
        ({"user_name": "x"}, "user_name",
         f"{NONE} user_name. Did you mean username?"),
        ({"URL": "x"}, "URL", f"{NONE} URL. Did you mean url?"),
        ({"layout": {"type": "native", "casing": "default", "Casing": 1}}, "layout.Casing",
         f"{NONE} Casing. Did you mean casing inside layout?"),
        ({"layout.type": "native"}, "layout.type",
         f"{NONE} layout.type. Did you mean type inside layout?"),
        ({"layout": {"type": "native", "casing": "default", "kind": 1}}, "layout.kind",
         f"{NONE} kind"),
        ({"\ud800": 1}, "", "A name in this object contains an incomplete character"),
        ({"layout": {"\ud800": 1}}, "layout",
         "A name in this object contains an incomplete character"),
        ({"\x1b[31m": 1}, "\\u001b[31m", f"{NONE} \\u001b[31m"),
    ],
)  # fmt: skip
def test_a_body_of_the_wrong_shape(body: dict[str, JsonValue], field: str, message: str) -> None:
    assert told({**body_of("http"), **body}) == {field: message}


def test_an_unknown_name_is_reported_before_missing_fields() -> None:
    body = body_of("http")
    del body["layout"]
    found = told({**body, "layout.type": "native", "layout.casing": "default"})
    assert found["layout.type"].endswith("Did you mean type inside layout?")
    assert found["layout.casing"].endswith("Did you mean casing inside layout?")


@pytest.mark.parametrize(
    ("type_", "field"),
    [("http", "password"), ("s3", "secret_key"), ("gcs", "private_key"),
     ("appStoreConnect", "appconnectPrivateKey")],
)  # fmt: skip
def test_a_placeholder_is_rejected_as_a_secret(type_: str, field: str) -> None:
    given: list[JsonValue] = [{"hidden-secret": True}, "********", " [Filtered]\n"]
    for shown in given:
        assert told({**body_of(type_), field: shown}) == {
            field: "This is only shown in place of a secret. Enter the secret itself"
        }


@pytest.mark.parametrize(
    ("type_", "answers"),
    [
        ("http", {"url": "http://127.0.0.1/", "password": SecretStr("a\u200bb")}),
        ("http", {"url": "https://a.example/", "layout.type": "debuginfod", "username": "x"}),
        ("s3", {"region": "af-south-1", "access_key": "A3TXIOSFODNN7EXAMPLE"}),
        ("s3", {"region": "us-east-1", "bucket": "Acme_Symbols", "layout.type": "slashsymbols"}),
        ("s3", {"bucket": "Acme_Symbols", "filters.requires_checksum": True}),
        ("gcs", {"private_key": SecretStr(pem(rsa_key(1024))), "client_email": "a@b.example"}),
        ("gcs", {"filters.filetypes": ("pe", "pe"), "name": "a\u202eb"}),
        ("appStoreConnect", {"appName": "", "appId": "x", "bundleId": "a b"}),
    ],
)
def test_a_body_gets_the_same_warnings_as_the_form(type_: str, answers: dict[str, Value]) -> None:
    form = validate(kind(type_), {**right(type_), **answers})
    body = nest({"type": type_, **right(type_), **answers}, SecretStr.get_secret_value)
    assert form.problems
    assert validate_body(body) == form


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nulls_and_blanks_in_a_body_count_as_missing(nothing: JsonValue) -> None:
    for type_ in TYPES:
        optional = sorted(api_table.OPTIONAL[type_])
        blank: dict[str, JsonValue] = {name: nothing for name in optional if "." not in name}
        if type_ in WITH_LAYOUT:
            blank["filters"] = {name.partition(".")[2]: None for name in optional if "." in name}
        source = validate_body({**body_of(type_), **blank}).source
        assert source is not None
        assert source.body().keys().isdisjoint(blank)
        required = {name for name in api_table.REQUIRED[type_] if "." not in name} - {"type"}
        every = told({**body_of(type_), **dict.fromkeys(required, nothing), "layout": None})
        assert set(every) == api_table.REQUIRED[type_] - {"type"}


def test_all_errors_are_reported_at_once_in_the_order_of_the_fields() -> None:
    verdict = validate_body(
        {"type": "s3", "bucket": "s3://a/b", "region": "Ohio", "access_key": "ASIAIOSFODNN7EXAMPLE",
         "prefix": "a\\b", "layout": {"casing": "upper"}, "id": "sentry:x", "x": 1}
    )  # fmt: skip
    assert [problem.field for problem in verdict.errors] == [
        "x", "name", "bucket", "region", "access_key", "secret_key", "prefix", "layout.type",
        "layout.casing", "id",
    ]  # fmt: skip
