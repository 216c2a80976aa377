"""Whether a stored source is the one that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.sentry.comparison import differences, is_same_place
from symsrc_tui.sources.validate import validate
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from pydantic import JsonValue

HIDDEN: JsonValue = {"hidden-secret": True}


def _stored(type_: str, **changed: JsonValue) -> dict[str, JsonValue]:
    """What a server shows of the sample source of a type."""
    source = validate(kind(type_), right(type_)).source
    assert source is not None
    secret = [path for path, value in source.values().items() if isinstance(value, SecretStr)]
    return {**source.body(), **dict.fromkeys(secret, HIDDEN), "id": "any", **changed}


def _is_same(type_: str, stored: dict[str, JsonValue], *, knows_secrets: bool = True) -> bool:
    model = kind(type_).source_class()
    given = {"type": type_, **right(type_)}
    return not differences(stored, model, given, knows_secrets=knows_secrets)


@pytest.mark.parametrize("type_", ["s3", "gcs", "http", "appStoreConnect"])
def test_equal_sources(type_: str) -> None:
    assert _is_same(type_, _stored(type_))
    assert _is_same(type_, _stored(type_, platforms=["native"], is_public=False, prefix=""))


@pytest.mark.parametrize(
    ("type_", "changed"),
    [
        ("http", {"name": "Another"}),
        ("http", {"type": "s3"}),
        ("http", {"url": "https://elsewhere.example"}),
        ("http", {"layout": {"type": "native", "casing": "uppercase"}}),
        ("http", {"layout": None}),
        ("http", {"filters": {"filetypes": ["pe"]}}),
        ("s3", {"prefix": "left/over"}),
        ("s3", {"secret_key": None}),
    ],
)
def test_different_sources(type_: str, changed: dict[str, JsonValue]) -> None:
    assert not _is_same(type_, _stored(type_, **changed))


def test_an_unknown_secret_is_not_compared() -> None:
    stored = _stored("s3", secret_key=None)
    assert _is_same("s3", stored, knows_secrets=False)


@pytest.mark.parametrize(
    ("type_", "changed", "is_there"),
    [
        ("http", {}, True),
        ("http", {"name": "Another", "layout": None, "username": "x", "password": None}, True),
        ("http", {"url": "http://SYMBOLS.example.com:443/files/?sig=renewed"}, True),
        ("http", {"url": "https://symbols.example.com./files"}, True),
        ("http", {"url": "https://symbols.example.com/files?path=linux"}, False),
        ("http", {"url": "https://symbols.example.com/other"}, False),
        ("http", {"url": "https://symbols.example.com:8443/files"}, False),
        ("http", {"url": "https://other.example.com/files"}, False),
        ("http", {"url": None}, False),
        ("http", {"url": "https://[broken"}, False),
        ("http", {"type": "s3"}, False),
        ("s3", {"region": "us-east-1", "access_key": "x", "prefix": "/win/x64/"}, True),
        ("s3", {"prefix": None}, False),
        ("s3", {"bucket": "other"}, False),
        ("gcs", {"client_email": "x", "name": None}, True),
        ("gcs", {"bucket": "other"}, False),
        ("appStoreConnect", {"appconnectKey": "x", "bundleId": "x"}, True),
        ("appStoreConnect", {"appId": "1"}, False),
    ],
)
def test_sources_of_the_same_place(
    type_: str, changed: dict[str, JsonValue], *, is_there: bool
) -> None:
    prefix = {"prefix": "win/x64"} if type_ == "s3" else {}
    source = validate(kind(type_), right(type_, **prefix)).source
    assert source is not None
    assert is_same_place({**_stored(type_, **prefix), **changed}, source) is is_there
