"""Addresses of pages and lines of files, pasted where a server or a token is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.settings.paste import Page, page_of
from symsrc_tui.tokens import token_in

OWN = "https://sentry.example.com"
SAAS = "https://sentry.io"
TOKEN = "sntryu_" + "0a1b" * 16


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (f"{OWN}/settings/acme/projects/racer/debug-symbols/", Page(OWN, "acme", "racer")),
        (f"{OWN}/organizations/acme/projects/racer/?project=1", Page(OWN, "acme", "racer")),
        (f"{OWN}/organizations/acme/issues/", Page(OWN, "acme")),
        (f"{OWN}/settings/acme/", Page(OWN, "acme")),
        (f"{OWN}/settings/account/api/auth-tokens/", Page(OWN)),
        (f" {OWN}:8443/issues/?project=1 ", Page(f"{OWN}:8443")),
        ("http://localhost:9000/auth/login/sentry/", Page("http://localhost:9000")),
        ("https://acme.sentry.io/settings/projects/racer/", Page(SAAS, "acme", "racer")),
        ("https://acme.sentry.io/insights/projects/racer/", Page(SAAS, "acme", "racer")),
        ("https://acme.sentry.io/issues/?project=1", Page(SAAS, "acme")),
        ("acme.sentry.io", Page(SAAS, "acme")),
        (f"{SAAS}/organizations/acme/projects/racer/", Page(SAAS, "acme", "racer")),
        ("https://us.sentry.io/organizations/acme/", Page("https://us.sentry.io", "acme")),
    ],
)
def test_a_page_sets_its_server(text: str, page: Page) -> None:
    assert page_of(text) == page


@pytest.mark.parametrize(
    "text",
    [
        SAAS,
        f"{OWN}/",
        f"{OWN}/sentry/",
        f"{OWN}/api/0/",
        "de.sentry.io",
        "ftp://sentry.example.com/issues/",
        "https://me:pw@sentry.example.com/issues/",
        "https://[::1/issues/",
        "https:///issues/",
        "",
    ],
)
def test_other_addresses_are_not_split(text: str) -> None:
    assert page_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        f"SENTRY_AUTH_TOKEN={TOKEN}",
        f"export SENTRY_AUTH_TOKEN='{TOKEN}'",
        f"[auth]\r\ntoken = {TOKEN}\r\n",
        f"Authorization: Bearer {TOKEN}",
        f"{TOKEN}\n{TOKEN}",
    ],
)
def test_a_token_is_extracted_from_surrounding_text(text: str) -> None:
    assert token_in(text) == TOKEN
    assert token_in(text.replace(TOKEN, "ab12" * 16)) == "ab12" * 16


@pytest.mark.parametrize(
    "text", [TOKEN, f" {TOKEN}\n", f"{TOKEN} sntryu_{'f' * 64}", "no token", "sntryu_", "f" * 65]
)
def test_a_single_token_or_none_is_not_split(text: str) -> None:
    assert token_in(text) is None


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    page_of(text)
    token_in(text)
