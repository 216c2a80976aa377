"""What can be read off a token, and how little that imports."""

from __future__ import annotations

import base64
import json
import subprocess
import sys

import pytest

from symsrc_tui.demo.world import organization_token
from symsrc_tui.tokens import TokenFacts, can_be_token, read_token, refusal_of


@pytest.mark.parametrize("token", ["sntryu_" + "a1" * 32, "a1" * 32, "sntry", ""])
def test_other_tokens_belong_to_no_organization(token: str) -> None:
    assert read_token(token) == TokenFacts(False, None)


def test_an_organization_token_has_its_organization() -> None:
    token = organization_token("https://sentry.example")
    assert read_token(token) == read_token(f"  {token}\n") == TokenFacts(True, "acme")


def test_with_and_without_padding() -> None:
    for org in ("a", "ab", "abc"):
        payload = base64.b64encode(json.dumps({"org": org}).encode()).decode()
        assert read_token(f"sntrys_{payload}_x").organization == org
        assert read_token(f"sntrys_{payload.rstrip('=')}_x").organization == org


@pytest.mark.parametrize(
    "token",
    [
        "sntrys_",
        "sntrys_x",
        "sntrys_!!_x",
        "sntrys_AAAA_x",
        "sntrys_W10_x",
        "sntrys_eyJvcmciOjF9_x",
        f"sntrys_{'W1tb' * 40_000}_x",
    ],
)
def test_a_malformed_one_is_still_an_organization_token(token: str) -> None:
    assert read_token(token) == TokenFacts(True, None)


def test_it_imports_no_heavy_module() -> None:
    code = "import sys, symsrc_tui.tokens, symsrc_tui.sentry.errors; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "symsrc_tui.tokens" in loaded
    assert not {"pydantic", "httpx", "ssl"} & set(loaded)


@pytest.mark.parametrize("text", ["", "two words", "https://sentry.io", "10.0.0.1:9000", "clé"])
def test_impossible_tokens(text: str) -> None:
    assert not can_be_token(text)


@pytest.mark.parametrize("text", [f" sntryu_{'a1' * 32}\n", "sntrys_eyJpYXQ+/==_ab+c/d", "a1" * 32])
def test_possible_tokens(text: str) -> None:
    assert can_be_token(text)


@pytest.mark.parametrize("between", ["", " ", "\n"])
@pytest.mark.parametrize("second", [f"sntryu_{'b2' * 32}", "sntrys_eyJ9_x", "b2" * 32])
@pytest.mark.parametrize("first", [f"sntryu_{'a1' * 32}", "a1" * 32])
def test_two_tokens_in_one_field_are_reported(first: str, second: str, between: str) -> None:
    assert refusal_of(f"{first}{between}{second}") == "This has two auth tokens: keep one"
