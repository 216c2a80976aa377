"""URLs, slugs and organization tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.settings import SettingsError, check_slug, normalize_url, split_project
from symsrc_tui.settings.values import origin_of
from tests.text.encodings import fragments_left

if TYPE_CHECKING:
    from tests.settings.user import User


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://sentry.io", "https://sentry.io/"),
        ("https://sentry.io/", "https://sentry.io/"),
        ("sentry.example.com", "https://sentry.example.com/"),
        ("sentry.example.com:9000/x", "https://sentry.example.com:9000/x/"),
        ("HTTPS://Sentry.Example.COM:443", "https://sentry.example.com/"),
        ("http://localhost:80/", "http://localhost/"),
        ("localhost:9000", "https://localhost:9000/"),
        ("https://example.com/tools/sentry//", "https://example.com/tools/sentry/"),
        ("https://sentry.io/api/0/", "https://sentry.io/"),
        ("http://[::1]:9000", "http://[::1]:9000/"),
        ("https://[2001:DB8::1]/x", "https://[2001:db8::1]/x/"),
        ("https://bücher.example", "https://bücher.example/"),
        ("https://my_host", "https://my_host/"),
        ("https://127.0.0.1", "https://127.0.0.1/"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example/"),
    ],
)
def test_urls(typed: str, url: str) -> None:
    assert normalize_url(typed, "--url") == url
    assert normalize_url(url, "--url") == url


@pytest.mark.parametrize(
    "typed", ["https://sentry.io/https://sentry.io/", "https://sentry.iohttps://sentry.example.com"]
)
def test_two_urls_are_reported(typed: str) -> None:
    with pytest.raises(SettingsError, match="has two URLs: keep one"):
        normalize_url(typed, "SENTRY_URL")


@pytest.mark.parametrize(
    "typed",
    [
        "ftp://sentry.io",
        "javascript:alert(1)",
        "https:/sentry.io",
        "https:sentry.io",
        "https://",
        "https:///x",
        "/path",
        "https://:9000",
        "https://sentry.io:0",
        "https://sentry.io:65536",
        "https://sentry.io:x",
        "https://[::1",
        "https://-",
        "https://a b",
        "https://a\tb",
        "https://a\\@b",
        "https://a。b",
        "https://sentry.io?x=1",
        "https://sentry.io/#x",
        "https://" + "a" * 300,
        "::1",
        # Resolvers take a number as an IPv4 address.
        "1",
        "https://127.1",
        "https://sentry.0x7f",
        "https://sentry..example.com",
        # No letters are encoded like this.
        "https://xn--",
        "https://xn--a.example",
    ],
)
def test_an_invalid_url_is_rejected_with_an_example(typed: str) -> None:
    with pytest.raises(SettingsError, match=r"Example: https://sentry\.example") as caught:
        normalize_url(typed, "SENTRY_URL")
    assert caught.value.field == "url"
    assert "(SENTRY_URL)" in caught.value.message
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    "typed",
    [
        "https://me:hunter2@sentry.io",
        "me:hunter2@sentry.io",
        "https://sentry.io/?token=hunter2",
        "https://sentry.io/#hunter2",
        "https://sentry.io/#access?hunter2",
    ],
)
def test_a_url_with_a_secret_is_rejected_without_showing_it(typed: str) -> None:
    with pytest.raises(SettingsError) as caught:
        normalize_url(typed, "--url")
    assert "hunter2" not in caught.value.message
    assert caught.value.__cause__ is None


@given(st.text(max_size=60) | st.from_regex(r"https?://[^/]{0,20}/?.{0,9}", fullmatch=True))
def test_any_url_is_normalized_once_or_rejected(typed: str) -> None:
    try:
        url = normalize_url(typed, "--url")
    except SettingsError:
        return
    assert url.startswith(("https://", "http://"))
    assert url.endswith("/")
    assert normalize_url(url, "--url") == url
    assert url.startswith(f"{origin_of(url)}/")


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("http://sentry.example.com", True),
        ("http://10.0.0.1:9000", True),
        ("http://127.0.0.1.example.com", True),
        ("https://sentry.example.com", False),
        ("http://localhost:9000", False),
        ("http://127.8.8.8", False),
        ("http://[::1]:9000", False),
    ],
)
def test_an_unencrypted_server_gets_a_warning(user: User, url: str, warned: bool) -> None:
    user.environ["SENTRY_URL"] = url
    notices = user.resolve().notices
    assert ["not encrypted" in notice for notice in notices] == [True] * warned


@pytest.mark.parametrize("slug", ["game-client", "a", "4504044639748096", "a_b", "-x-"])
@pytest.mark.parametrize("field", ["organization", "project"])
def test_slugs(slug: str, field: Literal["organization", "project"]) -> None:
    assert check_slug(slug, field, "--x") == slug


@pytest.mark.parametrize(
    "slug", ["", "Game Client", "a/b", "..", "a.b", "spiel-größe", "https://x", "a" * 101, "a\n"]
)
@pytest.mark.parametrize(
    ("field", "example"), [("organization", "acme"), ("project", "game-client")]
)
def test_an_invalid_slug_is_rejected(
    slug: str, field: Literal["organization", "project"], example: str
) -> None:
    with pytest.raises(
        SettingsError, match=rf"\(--x\) is not a slug.* such as {example}"
    ) as caught:
        check_slug(slug, field, "--x")
    assert caught.value.field == field


def test_uppercase_is_for_old_organizations_only() -> None:
    assert check_slug("Acme", "organization", "--org") == "Acme"
    with pytest.raises(SettingsError, match="lowercase"):
        check_slug("Game", "project", "--project")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("sntryu_5e47137e1a11", "The organization (SENTRY_ORG) is an auth token. "),
        ("5e47137e1a11" * 5 + "5e47", "The organization (SENTRY_ORG) is an auth token. "),
        (
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "The organization (SENTRY_ORG) is not a slug.",
        ),
        ("https://me:hunter22@sentry.io/", "The organization (SENTRY_ORG) is not a slug."),
    ],
)
def test_a_secret_in_the_wrong_place_is_not_shown(typed: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        check_slug(typed, "organization", "SENTRY_ORG")
    assert caught.value.message.startswith(message)
    assert fragments_left(caught.value.message, typed) == set()


def test_project_with_and_without_organization() -> None:
    assert split_project("game", "--project") == (None, "game")
    assert split_project("acme/game", "--project") == ("acme", "game")
    for typed in ("/game", "acme/", "acme/game/", "a/b/c", "/"):
        with pytest.raises(SettingsError):
            split_project(typed, "--project")


def test_an_invalid_slug_is_reported_with_its_origin(user: User) -> None:
    user.in_home("[defaults]\norg = acme\nproject = Game Client\n")
    with pytest.raises(SettingsError, match=r"'Game Client' \(~/.sentryclirc line 3\)") as caught:
        user.resolve()
    assert caught.value.field == "project"
