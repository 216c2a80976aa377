"""A secret that the server keeps is a third state beside given and blank, in every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.forms.controls import HIDDEN, KEPT, SecretControl, is_blank
from symsrc_tui.sources import registry
from symsrc_tui.sources.source import fields_of
from symsrc_tui.sources.validate import validate, validate_body
from tests.sources.samples import right

if TYPE_CHECKING:
    from symsrc_tui.sources.kind import Kind


def secret_of(kind: Kind) -> str:
    return next(field.path for field in fields_of(kind.source_class()) if field.secret)


def test_it_is_not_blank_and_not_shown() -> None:
    assert not is_blank(KEPT)
    assert SecretControl().text(KEPT) == "kept"


@pytest.mark.parametrize("kind", registry.KINDS, ids=lambda kind: kind.type)
def test_it_needs_no_value_and_is_sent_masked(kind: Kind) -> None:
    secret = secret_of(kind)
    source = validate(kind, right(kind.type) | {secret: KEPT}).source
    assert source is not None
    assert source.body()[secret] == HIDDEN
    assert source.secrets() == ()
    again = validate_body(source.body(), is_stored=True).source
    assert again == source


@pytest.mark.parametrize("kind", registry.KINDS, ids=lambda kind: kind.type)
def test_a_source_that_is_not_stored_keeps_no_secret(kind: Kind) -> None:
    source = validate(kind, right(kind.type) | {secret_of(kind): KEPT}).source
    assert source is not None
    errors = validate_body(source.body()).errors
    assert [error.field for error in errors] == [secret_of(kind)]
