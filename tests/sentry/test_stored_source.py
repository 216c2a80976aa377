"""A stored source is shown in one way, whatever the server hides."""

from __future__ import annotations

from pydantic import JsonValue, SecretStr

from symsrc_tui.forms.controls import HIDDEN
from symsrc_tui.sentry.stored_source import shown
from symsrc_tui.text.redact import MASK, Redactor


def test_secrets_are_hidden_by_the_names_of_their_fields() -> None:
    fields: dict[str, JsonValue] = {
        "id": "mine",
        "password": "of another",
        "secretKey": "of another",
        "private_key": HIDDEN,
        "appconnectPrivateKey": None,
        "name": "bad sntryu_0123456789 name\x1b[31m",
        "more": [{"secret-key": ["of another"], "sntryu_0123456789": 1}],
    }
    assert shown(fields, Redactor([SecretStr("sntryu_0123456789")])) == {
        "id": "mine",
        "password": HIDDEN,
        "secretKey": HIDDEN,
        "private_key": HIDDEN,
        "appconnectPrivateKey": None,
        "name": f"bad {MASK} name",
        "more": [{"secret-key": HIDDEN, MASK: 1}],
    }
