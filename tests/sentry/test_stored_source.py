"""A stored source is shown in one way, whatever the server hides."""

from __future__ import annotations

import pytest
from pydantic import JsonValue, SecretStr

from symsrc_tui.forms.controls import HIDDEN
from symsrc_tui.sentry.stored_source import for_log, shown, without_secrets
from symsrc_tui.text.redact import Redactor
from symsrc_tui.text.stand_in import MASK


def test_secrets_are_hidden_by_field_name() -> None:
    fields: dict[str, JsonValue] = {
        "id": "mine",
        "password": "of another",
        "secretKey": "of another",
        "private_key": HIDDEN,
        "appconnectPrivateKey": None,
        "name": "bad sntryu_0123456789 name\x1b[31m",
        "access_key": "AKIA",
        "passwd": "of another",
        "credentials": {"user": "of another"},
        "more": [{"secret-key": ["of another"], "sntryu_0123456789": 1}],
    }
    assert shown(fields, Redactor([SecretStr("sntryu_0123456789")])) == {
        "id": "mine",
        "password": HIDDEN,
        "secretKey": HIDDEN,
        "private_key": HIDDEN,
        "appconnectPrivateKey": None,
        "name": f"bad {MASK} name",
        "access_key": "AKIA",
        "passwd": HIDDEN,
        "credentials": HIDDEN,
        "more": [{"secret-key": HIDDEN, MASK: 1}],
    }


def test_the_log_hides_secrets_that_a_server_reveals() -> None:
    sent = """[{"password": "of another", "x": {"token": ["of another"]}, "access_key": "AKIA",
        "url": "https://a.example/?sig=of+another&x=1", "secret_key": {"hidden-secret": true}}]"""
    assert for_log(sent, Redactor([]), 1_000) == (
        '[{"password": "[hidden]", "x": {"token": "[hidden]"}, "access_key": "AKIA", '
        '"url": "https://a.example/?sig=[hidden]&x=1", "secret_key": {"hidden-secret": true}}]'
    )
    assert for_log('{"password": "abc"}', Redactor([]), 1_000) == '{"password": "[hidden]"}'
    listed = '{"symbolSources": "[{\\"password\\": \\"of another\\"}]"}'
    masked = '{"symbolSources": "[{\\"password\\": \\"[hidden]\\"}]"}'
    assert for_log(listed, Redactor([]), 1_000) == masked
    cut = ' [{"name": "x", "password": "of \\"another'
    assert for_log(cut, Redactor([]), 1_000) == '[{"name": "x", "password": "[hidden]'
    said = """{"error": "{'password': 'of another', 'name': 'x'} is not valid"}"""
    assert for_log(said, Redactor([]), 1_000) == (
        """{"error": "{'password': '[hidden]', 'name': 'x'} is not valid"}"""
    )
    assert for_log("no JSON", Redactor([]), 1_000) == "no JSON"


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("{'secret_key': 'of another', 'name': 'x'}", "{'secret_key': '[hidden]', 'name': 'x'}"),
        ("""{'password': "it's", 'name': 'x'}""", """{'password': "[hidden]", 'name': 'x'}"""),
        (r"{'password': 'it\'s', 'name': 'x'}", "{'password': '[hidden]', 'name': 'x'}"),
        (r"bad {\"private_key\": \"of\nanother", r"bad {\"private_key\": \"[hidden]"),
        ("{'password': 'of anoth", "{'password': '[hidden]"),
        ("""{'a': "{'token': 'x'}"}""", """{'a': "{'token': '[hidden]'}"}"""),
        ("{'name': 'x', 'access_key': 'AKIA'}", "{'name': 'x', 'access_key': 'AKIA'}"),
        ("password: is required", "password: is required"),
        (
            "{'url': 'https://ci:theirs@a.example/', 'name': 'x'}",
            "{'url': 'https://[hidden]@a.example/', 'name': 'x'}",
        ),
    ],
)
def test_a_message_that_repeats_a_source_shows_no_secret_of_it(said: str, masked: str) -> None:
    assert without_secrets(said) == masked
