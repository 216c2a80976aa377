"""Which hosts are this machine, and which need no proxy."""

from __future__ import annotations

import pytest

from symsrc_tui.hosts import is_excepted, is_loopback


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("LOCALHOST.", True),
        ("sentry.localhost", True),
        ("10.0.0.1", False),
        ("::2", False),
        ("127.0.0.1.example", False),
        ("localhost.example", False),
        ("sentry.io", False),
        ("", False),
    ],
)
def test_loopback(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize(
    ("host", "no_proxy", "excepted"),
    [
        ("sentry.example", "", False),
        ("sentry.example", "*", True),
        ("sentry.example", "sentry.example", True),
        ("sentry.example", "other.example, SENTRY.example", True),
        ("sentry.example", ".example", True),
        ("sentry.example", "*.example", True),
        ("sentry.example", "https://sentry.example", True),
        ("sentry.example", "sentry.example:443", True),
        ("my-sentry.example", "sentry.example", False),
        ("example", "sentry.example", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("10.1.2.3", "10.1.2.3", True),
        ("::1", "[::1]", True),
        ("sentry.example", "[::1, ,:,/,%", False),
    ],
)
def test_exceptions_from_the_proxy(host: str, no_proxy: str, excepted: bool) -> None:
    assert is_excepted(host, no_proxy) is excepted
