"""The demo's kinds, which offer examples besides what a host has."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from symsrc_tui.session.connection.demo_examples import Demo
from symsrc_tui.sources.paste import parse_paste
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of
from symsrc_tui.sources.validate import validate
from tests.sources.samples import pem, rsa_key


@pytest.mark.parametrize(
    ("type_", "path", "address"),
    [
        ("s3", "bucket", "s3://acme-symbols/win"),
        ("s3", "bucket", "https://acme-symbols.s3.eu-central-1.amazonaws.com/win"),
        ("gcs", "bucket", "gs://acme-symbols/win"),
        ("gcs", "bucket", "https://storage.googleapis.com/acme-symbols/win"),
        ("http", "url", "https://acme-symbols.s3.eu-central-1.amazonaws.com/win"),
    ],
)
def test_an_address_is_judged_and_split_as_outside_the_demo(
    type_: str, path: str, address: str
) -> None:
    kind = kind_of(type_)
    assert kind is not None
    in_demo = Demo().with_examples(kind)
    assert in_demo.fillers != kind.fillers
    field = next(field for field in fields_of(kind.source_class()) if field.path == path)
    assert validate(in_demo, {path: address}) == validate(kind, {path: address})
    assert parse_paste(address, field, in_demo, {}) == parse_paste(address, field, kind, {})


def test_a_pasted_key_goes_to_its_field_in_the_demo_too() -> None:
    kind = kind_of("gcs")
    assert kind is not None
    field = next(each for each in fields_of(kind.source_class()) if each.path == "client_email")
    filled = parse_paste(pem(rsa_key()), field, Demo().with_examples(kind), {})
    assert filled is not None
    assert isinstance(filled.values["private_key"], SecretStr)
