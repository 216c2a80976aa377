"""Servers' addresses, and which regions may have the token."""

from __future__ import annotations

import pytest

from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.net.errors import BadAddress
from symsrc_tui.sentry.addresses import server_url, trusted_region


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://sentry.io/", "https://sentry.io/"),
        ("sentry.io", "https://sentry.io/"),
        (" https://sentry.io/api/0/\n", "https://sentry.io/"),
        ("http://sentry.example:9000", "http://sentry.example:9000/"),
        ("https://example.com/sentry/", "https://example.com/sentry"),
        ("http://[::1]:9000/", "http://[::1]:9000/"),
        ("https://bücher.example", "https://xn--bcher-kva.example/"),
        ("https://xn--/", "https://xn--/"),
        ("https://xn--a.example/", "https://xn--a.example/"),
        ("https://a.example/é", "https://a.example/%C3%A9"),
        ("https://a.example/%C3%A9/", "https://a.example/%C3%A9"),
        ("https://a.example/%0a", "https://a.example/%0a"),
        ("https://a.example/%3f", "https://a.example/%3f"),
        ("https://a.example/%23/api/0/", "https://a.example/%23"),
        ("https://a.example/%ff", "https://a.example/%ff"),
        ("https://a.example/?", "https://a.example/"),
    ],
)
def test_accepts_common_spellings_of_an_address(text: str, url: str) -> None:
    assert str(server_url(text)) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://",
        "ftp://sentry.io",
        "file:///etc/passwd",
        "https://user:very-secret@sentry.io",
        "https://sentry.io/?a=b",
        "https://sentry.io/#x",
        "https://sentry.io:port",
        "https://sentry.io:65979",
        "https://sentry.io:0",
        "https://[::1",
        "https://sen try.io",
        "https://sentry\x00.io",
    ],
)
def test_rejects_invalid_addresses(text: str) -> None:
    with pytest.raises(BadAddress) as caught:
        server_url(text)
    assert caught.value.exit_code == ExitCode.USAGE
    assert "very-secret" not in f"{caught.value!r}{caught.value.advice}"
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("server", "region", "trusted"),
    [
        ("https://sentry.io", "https://de.sentry.io", True),
        ("https://sentry.io", "https://us.sentry.io/", True),
        ("https://us.sentry.io", "https://de.sentry.io", True),
        ("https://sentry.io", "http://de.sentry.io", False),
        ("https://sentry.io", "https://sentry.io.evil.example", False),
        ("https://sentry.io", "https://evilsentry.io", False),
        ("https://sentry.io", "https://user@de.sentry.io", False),
        ("https://sentry.io", "https://de.sentry.io@evil.example", False),
        ("https://sentry.io", "https://evil.example/.sentry.io", False),
        ("https://sentry.io", "https://evil.example\\.sentry.io", False),
        ("https://sentry.io", "//de.sentry.io", False),
        ("https://sentry.io", "", False),
        ("https://sentry.io", "https://[", False),
        ("https://sentry.example", "https://de.sentry.example", True),
        ("https://sentry.example", "https://other.example", False),
        ("https://sentry.example", "https://xn--/", False),
        ("https://sentry.example", "https://x.SENTRY.example/%ff", True),
        ("https://xn--", "https://de.xn--", True),
        ("https://sentry.co.uk", "https://evil.co.uk", False),
        ("https://sentry.example", "https://de.sentry.io", False),
    ],
)
def test_regions_that_can_get_the_token(server: str, region: str, trusted: bool) -> None:
    assert (trusted_region(server_url(server), region) is not None) is trusted
